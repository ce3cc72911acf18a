"""More cases and readers for a study that is there, with the pages of the wizard; a reason where it is frozen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from ovadesk.ui.studies import telling
from ovadesk.ui.studies.access import looked_at
from ovadesk.ui.studies.cases_page import CasesPage
from ovadesk.ui.studies.dialogs import Buttons, dress
from ovadesk.ui.studies.draft import Draft
from ovadesk.ui.studies.gathering import Gathered
from ovadesk.ui.studies.overview import Overview
from ovadesk.ui.studies.parts import label, say, size
from ovadesk.ui.studies.readers_page import ReadersPage
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.words import tr
from ovadesk.workflow.reader_study.state import StudyState

AMENDMENT = "The protocol is frozen: this is an amendment, and the reason stays on record."


class _Foot(QWidget):
    """What is asked and said below the page, and the buttons."""

    def __init__(self, dialog: QDialog, do: str, amends: bool) -> None:
        super().__init__()
        self.amends, self.message, self.reason = amends, label(), QLineEdit()
        self.reason.setPlaceholderText(tr("Reason of the amendment"))
        self.reason.setAccessibleName(tr("Reason of the amendment"))
        self.buttons = QDialogButtonBox(Buttons.Cancel)
        self.do = self.buttons.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setObjectName("main")
        self.buttons.accepted.connect(dialog.accept)
        self.buttons.rejected.connect(dialog.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if amends:
            column.addWidget(label(tr(AMENDMENT), "muted"))
            column.addWidget(self.reason)
        column.addWidget(self.message)
        column.addWidget(self.buttons)

    def allow(self, text: str, why_not: str) -> None:
        """The words of the button, and why it cannot be pressed."""
        if not why_not and self.amends and not self.reason.text().strip():
            why_not = tr("Give a reason first: it stays on record.")
        self.do.setText(text)
        self.do.setEnabled(not why_not)
        self.do.setToolTip(why_not)
        say(self.message, why_not)


class AddCasesDialog(QDialog):
    """``gathered`` are the cases to be added once it is accepted."""

    def __init__(self, parent: QWidget, tools: Tools, seen: Overview) -> None:
        super().__init__(parent)
        column = dress(self, tr("Add cases"))
        size(self, 900, 620)
        self.page = CasesPage(tools, _reading(seen))
        self.foot = _Foot(self, tr("Add"), seen.started)
        if seen.place.on_server:
            self.page.keeping["copied"].hide()
        column.addWidget(self.page, 1)
        column.addWidget(self.foot)
        self.page.follow(Draft())
        for signal in (self.page.changed, self.foot.reason.textChanged, self.page.bar.busy):
            signal.connect(lambda *_: self._check())
        self.finished.connect(lambda _: self.page.let_go())
        self._check()

    @property
    def gathered(self) -> Gathered:
        return self.page.gathered

    @property
    def copied(self) -> bool:
        return self.page.keeping["copied"].isChecked()

    @property
    def reason(self) -> str:
        return self.foot.reason.text().strip()

    def _check(self) -> None:
        n = len(self.gathered.cases)
        why = "" if n else tr("There is nothing to add yet.")
        if self.page.bar.working:
            why = tr("Files are being looked into.")
        self.foot.allow(tr("Add {cases}").format(cases=telling.cases(n)) if n else tr("Add"), why)


class AddReadersDialog(QDialog):
    """``page.table.rows`` are the readers to be added once it is accepted."""

    def __init__(self, parent: QWidget, tools: Tools, seen: Overview) -> None:
        super().__init__(parent)
        column = dress(self, tr("Add readers"))
        size(self, 760, 520)
        self.page = ReadersPage(tools, seen.readers)
        self.foot = _Foot(self, tr("Add"), seen.started)
        column.addWidget(self.page, 1)
        column.addWidget(self.foot)
        self.page.show_draft(Draft())
        self.page.begin()
        for signal in (self.page.changed, self.foot.reason.textChanged):
            signal.connect(lambda *_: self._check())
        self.finished.connect(lambda _: self.page.let_go())
        self._check()

    @property
    def reason(self) -> str:
        return self.foot.reason.text().strip()

    def _check(self) -> None:
        n = sum(not row.empty for row in self.page.table.rows)
        wrong = tr("A row is to be put right first.") if self.page.mistakes else ""
        why = wrong or ("" if n else tr("There is nobody to add yet."))
        self.foot.allow(tr("Add {readers}").format(readers=telling.readers(n)) if n else tr("Add"), why)


def _reading(seen: Overview) -> Callable[[], StudyState]:
    """Reads the study as it is then, with its truths, in a worker."""
    place = seen.place

    def known() -> StudyState:
        with looked_at(place) as store:
            return StudyState.read(store, place.study_id, truths=True)

    return known
