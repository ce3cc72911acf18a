"""Page of the wizard, and of a study that is there: which cases are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QVBoxLayout, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.roster import Truth
from ovadesk.domain.reading import Call
from ovadesk.settings import write_atomically
from ovadesk.ui.reading_form.flow import FlowLayout
from ovadesk.ui.studies import telling
from ovadesk.ui.studies.case_table import CaseTable
from ovadesk.ui.studies.case_words import EMPTY, FILTER, KEEPING, KEEPING_TIPS, TEMPLATE
from ovadesk.ui.studies.draft import Draft
from ovadesk.ui.studies.findings import FindingsTable
from ovadesk.ui.studies.gathering import NOTHING, TABLES, Gathered, Gatherer
from ovadesk.ui.studies.parts import allow, button, label, say
from ovadesk.ui.studies.tools import GATHER_LANE, Tools
from ovadesk.ui.studies.work_bar import Asked, WorkBar
from ovadesk.ui.words import bracketed, tr
from ovadesk.workflow.reader_study.casting import Keeping
from ovadesk.workflow.reader_study.state import StudyState


class CasesPage(QWidget):
    FIELDS = ("cases", "truths", "tables", *KEEPING)
    changed = Signal()

    def __init__(self, tools: Tools, known: Callable[[], StudyState] = lambda: NOTHING) -> None:
        """``known`` reads, in a worker, the study that the cases are added to."""
        super().__init__()
        self._tools, self._known = tools, known
        self.gathered = Gathered()
        self._tables: tuple[str, ...] = ()
        self.setAcceptDrops(True)
        self.keeping = {name: QCheckBox(tr(text)) for name, text in KEEPING.items()}
        self.from_table = button(tr("From a table (CSV)..."), self.ask_table)
        self.from_opened = button(tr("From the opened studies"), self.take_opened)
        self.template = button(tr("Save a template..."), self.ask_template, tr("An empty table to fill in."))
        self.remove = button(tr("Remove"), self.remove_selected)
        self.summary, self.empty = label("", "muted"), label(tr(EMPTY), "muted")
        self.table, self.findings = CaseTable(), FindingsTable()
        self.bar = WorkBar(GATHER_LANE)
        self._lay_out()
        self.bar.busy.connect(lambda _: self._allow())
        self.table.edited.connect(self._edited)
        self.table.grid.itemSelectionChanged.connect(self._allow)
        for box in self.keeping.values():
            box.clicked.connect(lambda _=False: self._keeping_changed())
        self._show()

    def _lay_out(self) -> None:
        buttons, boxes = FlowLayout(), FlowLayout(gap=18)
        for one in (self.from_table, self.from_opened, self.template, self.remove):
            buttons.addWidget(one)
        for box in self.keeping.values():
            boxes.addWidget(box)
        self.table.setMinimumHeight(150)
        column = QVBoxLayout(self)
        column.addLayout(buttons)
        column.addLayout(boxes)
        for part in (self.bar, self.summary, self.empty):
            column.addWidget(part)
        column.addWidget(self.table, 3)
        column.addWidget(self.findings, 2)
        column.addStretch()

    # the page of a draft

    def read(self, draft: Draft) -> Draft:
        found = self.gathered
        kept: dict[str, Any] = {name: box.isChecked() for name, box in self.keeping.items()}
        return replace(draft, cases=found.cases, truths=found.truths, tables=self._tables, **kept)

    def show_draft(self, draft: Draft) -> None:
        for name, box in self.keeping.items():
            box.setChecked(getattr(draft, name))
        self._tables = draft.tables
        self.gathered = Gathered(draft.cases, draft.truths)
        self._show()

    def follow(self, draft: Draft) -> None:
        """The opened studies may be others meanwhile."""
        n = len(self._tools.opened())
        text = tr("From the opened studies")
        self.from_opened.setText(bracketed(text, str(n) if n else ""))
        self._allow()

    def complain(self, wrong: Mapping[str, str]) -> None:
        text = wrong.get("copied", "")
        if text:
            say(self.summary, text, warning=True)
        else:
            self._tell()

    def let_go(self) -> None:
        self.bar.let_go()

    def begin(self) -> None:
        self.from_table.setFocus()

    # where cases come from

    def ask_table(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("A table of cases"), self._tools.folder, tr(FILTER))
        if name:
            self.take_table(Path(name))

    def take_table(self, path: Path) -> None:
        """Read a table, once more where it was read before."""
        self.take_paths([path])

    def take_opened(self) -> None:
        studies = self._tools.opened()
        self._gather(lambda gatherer: gatherer.studies(studies))

    def ask_template(self) -> None:
        start = str(Path(self._tools.folder) / "cases.csv")
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the template"), start, tr(FILTER))
        if name:
            path = Path(name) if Path(name).suffix else Path(name).with_suffix(".csv")
            said = tr("The template is in {file}. Fill it in, then read it here.").format(file=path.name)
            self.bar.run(
                self._tools.jobs,
                lambda _: write_atomically(path, TEMPLATE.encode()),
                tr("Writing"),
                lambda _: say(self.summary, said),
                self._failed,
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Take tables, or studies and folders of studies."""
        tables = [path for path in paths if path.suffix.lower() in TABLES]
        others = [path for path in paths if path not in tables]
        if paths and not self.bar.working:
            self._tools.remembered.change(last_folder=str(paths[0].parent))
            self._gather(lambda gatherer: gatherer.taken(tables, others), [str(path) for path in tables])

    def remove_selected(self) -> None:
        names = set(self.table.selected)
        found = self.gathered
        cases = tuple(case for case in found.cases if case.case_id not in names)
        truths = tuple(truth for truth in found.truths if truth.case_id not in names)
        self._take(replace(found, cases=cases, truths=truths))

    # inside

    def _keeping_changed(self) -> None:
        tables = [Path(name) for name in self._tables]
        if tables:
            self._gather(lambda gatherer: gatherer.again(tables))
        self.changed.emit()

    def _gather(self, work: Callable[[Gatherer], Gathered], tables: Sequence[str] = ()) -> None:
        kept = Keeping(**{name: box.isChecked() for name, box in self.keeping.items()})
        services, known, here = self._tools.services, self._known, self.gathered

        def gather(asked: Asked) -> Gathered:
            how = (kept, services.secret, services.frames, asked.progress, asked.cancelled)
            return work(Gatherer(known, here, *how))

        def take(found: Gathered) -> None:
            self._tables = (*(one for one in self._tables if one not in tables), *tables)
            self._take(found)
            (self.table if found.cases else self.from_table).setFocus()

        self.bar.run(self._tools.jobs, gather, tr("Looking into files"), take, self._failed)

    def _take(self, found: Gathered) -> None:
        self.gathered = found
        self._show()
        self.changed.emit()

    def _failed(self, found: Problem) -> None:
        say(self.summary, telling.told(found), warning=True)

    def _edited(self, case_id: str, what: str, value: object) -> None:
        found = self.gathered
        if what == "truth":
            before = {truth.case_id: truth for truth in found.truths}
            old = before.pop(case_id, None)
            if value:
                before[case_id] = Truth(case_id, Call(str(value)), old.reference if old else "")
            found = replace(found, truths=tuple(before.values()))
        else:
            change: dict[str, Any] = {what: value}
            cases = [replace(one, **change) if one.case_id == case_id else one for one in found.cases]
            found = replace(found, cases=tuple(cases))
        self.gathered = found
        self._tell()
        self.changed.emit()

    def _show(self) -> None:
        found = self.gathered
        self.table.show_cases(found.cases, {truth.case_id: truth for truth in found.truths})
        self.table.setVisible(bool(found.cases))
        self.empty.setVisible(not found.cases)
        self.findings.show_findings(found.problems, found.warnings)
        self._tell()
        self._allow()

    def _tell(self) -> None:
        found = self.gathered
        practice = sum(case.practice for case in found.cases)
        malignant = sum(truth.call is Call.MALIGNANT for truth in found.truths)
        text = tr("{cases}, {p} of them for practice; {truths} ({m} malignant).").format(
            cases=telling.cases(len(found.cases)), p=practice, truths=telling.truths(len(found.truths)), m=malignant
        )
        if found.naming:
            named = tr(" {pictures} name a patient in their header: they stay where they are, readers see no header.")
            text += named.format(pictures=telling.pictures(found.naming))
        say(self.summary, text if found.cases else "")

    def _allow(self) -> None:
        busy = tr("Files are being looked into. Wait, or cancel that.") if self.bar.working else ""
        none = "" if self._tools.opened() else tr("No study is open in the main window. Open some there first.")
        allow(self.from_table, busy)
        allow(self.from_opened, busy or none)
        allow(self.remove, busy or ("" if self.table.selected else tr("Select cases in the table first.")))
        for name, box in self.keeping.items():
            box.setEnabled(not busy)
            box.setToolTip(busy or tr(KEEPING_TIPS[name]))
