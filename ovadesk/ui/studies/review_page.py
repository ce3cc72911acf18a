"""Last page of the wizard: the study in plain words, what it asks of its readers, and where it will be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ovadesk.ui.studies import telling
from ovadesk.ui.studies.access import Place, is_address, place_at
from ovadesk.ui.studies.burden import SITTING_MINUTES, Share
from ovadesk.ui.studies.draft import Draft
from ovadesk.ui.studies.parts import box, button, fill, label, table
from ovadesk.ui.theme import ACCENT
from ovadesk.ui.words import tr
from ovadesk.workflow.reader_study.reaching import SUFFIX

FILTER = "Reader studies (*.ovastudy)"
HEADS = ("Reader", "Sessions", "Cases", "Repeats", "Practice", "Readings", "About", "Sittings")
ROWS_SHOWN = 8


class ReviewPage(QWidget):
    """``page_wanted`` names a field that is to be put right."""

    FIELDS = ("where",)
    changed = Signal()
    page_wanted = Signal(str)

    def __init__(self, folder: Callable[[], str]) -> None:
        super().__init__()
        self._folder = folder
        self._study_id = ""
        self._words: list[QWidget] = []  # of the summary
        self.where, self.password = QLineEdit(), QLineEdit()
        self.where.setPlaceholderText(
            tr("A file (.ovastudy), or the address of a server (postgresql://USER@HOST/DATABASE)")
        )
        self.where.setAccessibleName(tr("Kept in"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(tr("Password of the server"))
        self.password.setPlaceholderText(tr("Password of the server, where it asks for one; it is not remembered"))
        self.choose = button(tr("Choose a file..."), self.ask_where)
        self.wrong, self.notes = QLabel(), label("", "muted")
        self.wrong.setTextFormat(Qt.TextFormat.RichText)
        self.wrong.setWordWrap(True)
        self.wrong.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.wrong.linkActivated.connect(self.page_wanted)
        self.summary = QGridLayout()
        self.summary.setColumnStretch(1, 1)
        self.summary.setHorizontalSpacing(14)
        self.shares = table([tr(head) for head in HEADS], tr("What the study asks of its readers"))
        self.shares.horizontalHeader().setStretchLastSection(True)
        self.estimate = label("", "muted")
        self._lay_out()
        self.show_summary((), (), ())
        self.where.textChanged.connect(lambda _: self._where_edited())
        self._where_edited()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.wrong)
        column.addWidget(label(tr("Where it is kept"), "part"))
        column.addLayout(row)
        column.addWidget(self.password)
        whole = QWidget()
        whole.setLayout(self.summary)
        self.summary.setContentsMargins(0, 0, 0, 0)
        self.words_heading, self.words = label(tr("The study in plain words"), "part"), box(whole)
        for part in (self.words_heading, self.words, self.notes):
            column.addWidget(part)
        self.heading = label(tr("What it asks of its readers"), "part")
        for part in (self.heading, self.shares, self.estimate):
            column.addWidget(part)
        column.addStretch()

    def read(self, draft: Draft) -> Draft:
        where = self.where.text().strip()
        return replace(draft, where=place_at(where).where if is_address(where) else where)

    def place(self, study_id: str) -> Place:
        """Where the study is to be kept, with the password where there is one: in its field, or in the address."""
        return place_at(self.where.text(), study_id, self.password.text())

    def show_draft(self, draft: Draft) -> None:
        self.where.setText(draft.where)

    def follow(self, draft: Draft) -> None:
        self._study_id = draft.study_id.strip()

    def let_go(self) -> None:
        """Nothing is under way here."""

    def begin(self) -> None:
        self.where.setFocus()

    def ask_where(self) -> None:
        folder = Path(self.where.text()).parent if Path(self.where.text()).is_absolute() else Path(self._folder())
        start = folder / f"{self._study_id or 'study'}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(
            self,
            tr("Keep the study in"),
            str(start),
            tr(FILTER),
            options=QFileDialog.Option.DontConfirmOverwrite,  # a study that is there is never written over
        )
        if name:
            self.where.setText(name if name.endswith(SUFFIX) else f"{name}{SUFFIX}")

    def complain(self, wrong: Mapping[str, str]) -> None:
        """A line for each mistake, that leads to its page."""
        lines = [f'<a style="color: {ACCENT}" href="{name}">{escape(text)}</a>' for name, text in wrong.items()]
        lead = escape(tr("Before it can be created:"))
        self.wrong.setText(f"⚠ {lead}<br>" + "<br>".join(lines) if lines else "")
        self.wrong.setVisible(bool(lines))

    def show_summary(self, parts: Sequence[tuple[str, str]], notes: Sequence[str], shares: Sequence[Share]) -> None:
        """What ``summary.summary``, ``checks.notes`` and ``burden.shares_of`` found."""
        for old in self._words:
            self.summary.removeWidget(old)
            old.deleteLater()
        self._words = []
        for row, (title, text) in enumerate(parts):
            head = label(title, "heading", wrap=False)
            words = label(text)
            self.summary.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
            self.summary.addWidget(words, row, 1)
            self._words += [head, words]
        for part in (self.words_heading, self.words):
            part.setVisible(bool(parts))
        self.notes.setText("\n".join(f"•  {note}" for note in notes))
        self.notes.setVisible(bool(notes))
        self._show_shares(shares)

    def _show_shares(self, shares: Sequence[Share]) -> None:
        for part in (self.heading, self.shares, self.estimate):
            part.setVisible(bool(shares))
        if not shares:
            return
        fill(self.shares, [_row(one) for one in shares])
        height = self.shares.verticalHeader().defaultSectionSize()
        self.shares.setFixedHeight(height * (min(len(shares), ROWS_SHOWN) + 1) + 10)
        text = tr(
            "{readings} in all. The times are a rough guess from what is asked for a case; a sitting is {n} minutes. "
            "Breaks are not counted."
        )
        total = telling.readings(sum(one.readings for one in shares))
        self.estimate.setText(text.format(readings=total, n=SITTING_MINUTES))

    def _where_edited(self) -> None:
        self.password.setVisible(is_address(self.where.text().strip()))
        self.changed.emit()


def _row(one: Share) -> tuple[str, ...]:
    counts = (one.sessions, one.cases, one.repeats, one.practice, one.readings)
    about = telling.long_time(one.minutes) if one.readings else "–"
    return (one.reader_id, *(str(count) for count in counts), about, str(one.sittings))
