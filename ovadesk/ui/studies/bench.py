"""What every deed of the coordinator needs: a window to ask in, the study as it was seen last, and a worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.ui.studies.access import Place, changed, looked_at
from ovadesk.ui.studies.dialogs import Report, ReportDialog
from ovadesk.ui.studies.overview import Overview
from ovadesk.ui.studies.telling import told
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.studies.work_bar import Asked, WorkBar

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

Work = Callable[["StudyStore", str, Asked], Any]
Then = Callable[[Any], None]


class Bench(QObject):
    """``done`` tells that something was changed, or may have been: look at the study again. ``said``: a sentence for
    the foot, and whether it is a warning."""

    done = Signal()
    said = Signal(str, bool)

    def __init__(self, window: QWidget, tools: Tools, bar: WorkBar) -> None:
        super().__init__(window)
        self.window, self.tools, self.bar = window, tools, bar
        self.seen: Overview | None = None
        bar.stopped.connect(self.done)

    @property
    def place(self) -> Place:
        """Where the study in front is."""
        assert self.seen is not None
        return self.seen.place

    def change(self, what: str, work: Work, then: Then, *, keeps: bool = False) -> None:
        """Do ``work`` with the study open for writing; a refusal is said at the foot."""
        place = self.place

        def worked(asked: Asked) -> Any:
            with changed(place) as (store, study_id):
                return work(store, study_id, asked)

        self.work(what, worked, then, keeps=keeps)

    def look(self, what: str, work: Work, then: Then) -> None:
        """Do ``work`` with the study open for reading."""
        place = self.place

        def worked(asked: Asked) -> Any:
            with looked_at(place) as store:
                return work(store, place.study_id, asked)

        self.work(what, worked, then)

    def work(self, what: str, work: Callable[[Asked], Any], then: Then, *, keeps: bool = False) -> None:
        """Do anything else in the worker."""

        def end(value: Any) -> None:
            self.done.emit()
            then(value)

        def fail(found: Problem) -> None:
            self.done.emit()
            self.said.emit(told(found), True)

        self.said.emit("", False)
        self.bar.run(self.tools.jobs, work, what, end, fail, keeps=keeps)

    def ask(self, dialog: QDialog, then: Callable[[], None]) -> None:
        """Show ``dialog``; ``then`` where it was accepted."""
        dialog.finished.connect(lambda result: then() if result == QDialog.DialogCode.Accepted else None)
        dialog.open()

    def tell(self, report: Report) -> None:
        """Show what was done; its headline stays at the foot."""
        self.said.emit(report.headline, not report.well)
        ReportDialog(self.window, report).open()

    def say(self, text: str, warning: bool = False) -> None:
        self.said.emit(text, warning)
