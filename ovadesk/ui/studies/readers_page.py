"""Page of the wizard, and of a study that is there: who reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.ui.reading_form.flow import FlowLayout
from ovadesk.ui.studies import telling
from ovadesk.ui.studies.case_words import FILTER
from ovadesk.ui.studies.checks import reader_mistakes
from ovadesk.ui.studies.draft import Draft, ReaderRow
from ovadesk.ui.studies.parts import button, label, say
from ovadesk.ui.studies.reader_table import ReaderTable
from ovadesk.ui.studies.tools import GATHER_LANE, Tools
from ovadesk.ui.studies.work_bar import WorkBar
from ovadesk.ui.words import tr
from ovadesk.workflow.reader_study.roster_sheet import READER_COLUMNS
from ovadesk.workflow.reader_study.sheet import read_sheet

HINT = (
    "A row for each reader, in the order of joining. The pseudonym stands in every export: letters, digits, dots, "
    "dashes and underscores, and never a name. Group (senior, intermediate, junior or your own), years of experience "
    "and passphrase may stay empty. A passphrase keeps colleagues from reading under another's name."
)


class ReadersPage(QWidget):
    FIELDS = ("readers",)
    changed = Signal()

    def __init__(self, tools: Tools, known: Collection[str] = ()) -> None:
        """``known`` are readers that the study has already."""
        super().__init__()
        self._tools, self._known = tools, known
        self.table = ReaderTable()
        self.table.setMinimumHeight(150)
        self.message, self.bar = label(), WorkBar(GATHER_LANE)
        buttons = FlowLayout()
        buttons.addWidget(button(tr("From a table (CSV)..."), self.ask_table))
        paste = button(tr("Paste from a spreadsheet"), self.paste, tr("Cells copied there: also with Ctrl+V."))
        buttons.addWidget(paste)
        buttons.addWidget(button(tr("Remove"), self.table.remove_selected, tr("The rows that are selected.")))
        column = QVBoxLayout(self)
        column.addWidget(label(tr(HINT), "muted"))
        column.addLayout(buttons)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        column.addWidget(self.message)
        self.table.edited.connect(self._edited)

    def read(self, draft: Draft) -> Draft:
        return replace(draft, readers=self.table.rows)

    def show_draft(self, draft: Draft) -> None:
        self.table.show_rows(draft.readers)
        self._check()

    def follow(self, draft: Draft) -> None:
        """Nobody reads in a study of the model alone."""
        if not draft.is_read:
            say(self.message, tr("In a study of the model alone nobody reads: this page can stay empty."))
        else:
            self._check()

    def complain(self, wrong: Mapping[str, str]) -> None:
        self._check()

    def let_go(self) -> None:
        self.bar.let_go()

    def begin(self) -> None:
        self.table.setFocus()
        self.table.setCurrentCell(max(0, len(self.table.rows)), 0)

    @property
    def mistakes(self) -> dict[int, str]:
        """What is wrong, by row from 0."""
        return reader_mistakes(self.table.rows, self._known)

    def paste(self) -> None:
        n = self.table.paste(QGuiApplication.clipboard().text())
        if not n:
            say(self.message, tr("There are no cells to paste. Copy some in the spreadsheet first."), warning=True)

    def ask_table(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("A table of readers"), self._tools.folder, tr(FILTER))
        if name:
            self.take_table(Path(name))

    def take_table(self, path: Path) -> None:
        """Put the readers of a CSV below those that are there."""

        def rows() -> list[ReaderRow]:
            sheet = read_sheet(path, READER_COLUMNS, ("reader",))
            return [ReaderRow(*(row.cells[name] for name in READER_COLUMNS)) for row in sheet.rows]

        def take(found: list[ReaderRow]) -> None:
            self.table.show_rows((*self.table.rows, *found))
            self._edited()

        self.bar.run(self._tools.jobs, lambda _: rows(), tr("Reading the table"), take, self._failed)

    def _failed(self, found: Problem) -> None:
        say(self.message, telling.told(found), warning=True)

    def _edited(self) -> None:
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        wrong, n = self.mistakes, sum(not row.empty for row in self.table.rows)
        self.table.mark(wrong)
        if wrong:
            first = min(wrong)
            say(self.message, tr("Row {n}: {text}").format(n=first + 1, text=wrong[first]), warning=True)
        else:
            say(self.message, telling.readers(n) if n else "")
