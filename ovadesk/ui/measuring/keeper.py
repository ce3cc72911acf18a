"""Markings to and from the disk, in the worker that holds the store: the GUI thread never waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.marking import Marking, MarkingAction, MarkingEvent, Measured
from ovadesk.domain.problem import Problem
from ovadesk.ui.reader import Reader

if TYPE_CHECKING:
    from ovadesk.store.store import Store


class Keeper(QObject):
    """Works for the reader of the moment; what comes late for another one names its reader."""

    loaded = Signal(str, str, object, bool)  # reader id, case id, list[MarkingEvent], read only
    refused = Signal(object, object)  # Marking, Problem

    def __init__(self, reader: Reader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader

    def load(self, case_id: str) -> None:
        """Ask for the markings of a case."""
        reader_id = self._reader.reader_id

        def work(store: Store) -> tuple[list[MarkingEvent], bool]:
            from ovadesk.workflow.marking_desk import MarkingDesk

            desk = MarkingDesk(store, reader_id)
            return desk.of_case(case_id), desk.read_only

        self._reader.ask_store(work, lambda found: self.loaded.emit(reader_id, case_id, *found))

    def save(self, marking: Marking, measured: Measured, action: MarkingAction) -> None:
        """Keep a marking as it is now, or its removal; ``refused`` says where that was not possible."""

        def work(store: Store) -> None:
            from ovadesk.workflow.marking_desk import MarkingDesk

            desk = MarkingDesk(store, marking.reader_id)
            (desk.keep if action is MarkingAction.SET else desk.remove)(marking, measured)

        def failed(found: Problem) -> None:
            self.refused.emit(marking, found)

        self._reader.ask_store(work, failed=failed)
