"""Truths that arrive: what a table says, what is wrong with it, and what will be entered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.ui.studies import telling
from ovadesk.ui.studies.access import looked_at
from ovadesk.ui.studies.dialogs import Buttons, dress
from ovadesk.ui.studies.findings import FindingsTable
from ovadesk.ui.studies.overview import Overview
from ovadesk.ui.studies.parts import label, say
from ovadesk.ui.studies.tools import GATHER_LANE, Tools
from ovadesk.ui.studies.work_bar import Asked, WorkBar
from ovadesk.ui.words import tr
from ovadesk.workflow.reader_study.roster_sheet import TruthsRead, read_truths
from ovadesk.workflow.reader_study.state import StudyState


class TruthsDialog(QDialog):
    """``found.truths`` are to be entered once it is accepted."""

    def __init__(self, parent: QWidget, tools: Tools, seen: Overview, table: Path) -> None:
        super().__init__(parent)
        column = dress(self, tr("Add truths"))
        self._tools, self._place, self._table = tools, seen.place, table
        self.found = TruthsRead()
        self.message, self.findings, self.bar = label(), FindingsTable(), WorkBar(GATHER_LANE)
        self.change = QCheckBox(tr("Replace truths that stand (the old ones stay in the audit)"))
        self.both = QCheckBox(tr("One patient may have both truths"))
        column.addWidget(label(table.name, "part"))
        for part in (self.message, self.bar, self.change, self.both):
            column.addWidget(part)
        column.addWidget(self.findings, 1)
        self.buttons = QDialogButtonBox(Buttons.Cancel)
        self.do = self.buttons.addButton(tr("Enter"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setObjectName("main")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        for tick in (self.change, self.both):
            tick.clicked.connect(lambda _=False: self._read())
        self.finished.connect(lambda _: self.bar.let_go())
        self.bar.busy.connect(self._busy)
        self._read()

    def _read(self) -> None:
        place, table = self._place, self._table
        change, both = self.change.isChecked(), self.both.isChecked()

        def read(_: Asked) -> TruthsRead:
            with looked_at(place) as store:
                state = StudyState.read(store, place.study_id, truths=True)
                return read_truths(table, state, change=change, two_truths=both)

        self.bar.run(self._tools.jobs, read, tr("Reading the table"), self._take, self._failed)

    def _busy(self, busy: bool) -> None:
        for part in (self.change, self.both):
            part.setEnabled(not busy)
        self.do.setEnabled(not busy and bool(self.found.truths))

    def _take(self, found: TruthsRead) -> None:
        self.found = found
        self.findings.show_findings(found.problems)
        n = len(found.truths)
        say(self.message, tr("{truths} in the table can be entered.").format(truths=telling.truths(n)))
        self.do.setText(tr("Enter {truths}").format(truths=telling.truths(n)) if n else tr("Enter"))
        self.do.setEnabled(bool(n))

    def _failed(self, found: Problem) -> None:
        say(self.message, telling.told(found), warning=True)
