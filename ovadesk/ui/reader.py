"""The reader's calls and drafts, kept by a worker of their own: the GUI thread never waits for the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ovadesk.domain.problem import Problem
from ovadesk.domain.reading import Call, Condition, Draft, Reading
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.services import Services

if TYPE_CHECKING:
    from ovadesk.store.store import Store
    from ovadesk.workflow.reading_desk import ReadingDesk

LANE = "desk"
DRAFT_MS = 400


@dataclass(frozen=True, slots=True)
class CaseState:
    """What the store knows of one case and this reader. ``readings`` are their locked ones, oldest first.

    ``backup``: the file name of what the store was, where opening it brought it to this version.
    """

    case_id: str
    draft: Draft
    readings: tuple[Reading, ...] = ()
    condition: Condition = Condition.UNAIDED
    read_only: bool = False
    backup: str = ""

    @property
    def standing(self) -> Reading | None:
        """The locked reading under the present condition, which another call would correct."""
        return next((r for r in reversed(self.readings) if r.condition is self.condition), None)


@dataclass(frozen=True, slots=True)
class Locking:
    """A call about to be locked, and what the model had said by then."""

    case_id: str
    call: Call
    score: int
    note: str
    reason: str = ""
    model_id: str = ""
    p_malignant: float | None = None


class Reader(QObject):
    """Asks the reading desk in its worker, one request after the other."""

    case_state = Signal(object)  # CaseState
    draft_kept = Signal(str)  # case id
    locked = Signal(object, object)  # Reading, CaseState
    exported = Signal(object, int)  # path, rows
    failed = Signal(object)  # Problem
    became = Signal(str)  # reader id: somebody else reads from now on

    def __init__(self, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._store: Store | None = None  # touched by the worker only, as is the desk
        self._desk: ReadingDesk | None = None
        self._who = (services.settings.reader_id, services.settings.reader_group)
        self._case = ""
        self._draft: Draft | None = None
        self._later = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._later.timeout.connect(self.flush)

    @property
    def reader_id(self) -> str:
        return self._who[0]

    @property
    def who(self) -> tuple[str, str]:
        """Reader id and group."""
        return self._who

    def be(self, reader_id: str, group: str) -> None:
        """Read as somebody else from now on."""
        self.flush()
        self._who = (reader_id, group)

        def change() -> None:
            self._desk = None

        self._ask(lambda: change())
        if self._case:
            self.open_case(self._case)
        self.became.emit(reader_id)

    def open_case(self, case_id: str) -> None:
        """Ask for the case's draft and readings; its clock starts."""
        self.flush()
        self._case = case_id
        self._ask(lambda: self._opened(case_id), self._told)

    def reveal(self, case_id: str, model_id: str) -> None:
        """Write down that the model's answer on this case can be seen from now on; ``case_state`` says it is so."""

        def work() -> CaseState:
            self._the_desk().reveal(case_id, model_id)
            return self._state(case_id)

        self._ask(work, self._told)

    def keep_draft(self, draft: Draft) -> None:
        """Keep what was typed, a moment later and at the latest when the case or the window is left."""
        self._draft = draft
        self._later.start()

    def flush(self) -> None:
        """Keep the waiting draft now."""
        self._later.stop()
        draft, self._draft = self._draft, None
        if draft is not None:
            self._ask(lambda: self._the_desk().keep_draft(draft), lambda _: self.draft_kept.emit(draft.case_id))

    def lock(self, wanted: Locking) -> None:
        """Lock a call; ``locked`` is emitted once it is on disk."""
        self._later.stop()
        self._draft = None

        def work() -> tuple[Reading, CaseState]:
            reading = self._the_desk().lock(
                wanted.case_id,
                wanted.call,
                wanted.score,
                wanted.note,
                reason=wanted.reason,
                model_id=wanted.model_id,
                p_malignant=wanted.p_malignant,
            )
            return reading, self._state(wanted.case_id)

        self._ask(work, lambda pair: self.locked.emit(*pair))

    def export(self, path: Path) -> None:
        """Write READINGS.csv."""

        def work() -> int:
            from ovadesk.workflow.reading_desk import export_readings

            return export_readings(self._the_store(), path)

        self._ask(work, lambda rows: self.exported.emit(path, rows))

    def ask_store(
        self,
        work: Callable[[Store], object],
        then: Callable[..., None] | None = None,
        failed: Callable[[Problem], None] | None = None,
    ) -> None:
        """Run ``work`` with the one store there is, in the worker, after what was asked before."""
        self._jobs.start(LANE, lambda _: work(self._the_store()), then=then, failed=failed or self._fail)

    def close_store(self) -> None:
        """After the worker ended."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _ask(self, work: Callable[[], object], then: Callable[..., None] | None = None) -> None:
        self._jobs.start(LANE, lambda _: work(), then=then, failed=self._fail)

    def _fail(self, found: Problem) -> None:
        self.failed.emit(found)

    def _told(self, state: CaseState) -> None:
        if state.case_id == self._case:
            self.case_state.emit(state)

    # What follows runs in the worker.

    def _the_store(self) -> Store:
        if self._store is None:
            self._store = self._services.open_store()
        return self._store

    def _the_desk(self) -> ReadingDesk:
        if self._desk is None:
            from ovadesk.workflow.reading_desk import ReadingDesk

            self._desk = ReadingDesk(self._the_store(), *self._who)
        return self._desk

    def _opened(self, case_id: str) -> CaseState:
        return self._state(case_id, self._the_desk().open_case(case_id))

    def _state(self, case_id: str, draft: Draft | None = None) -> CaseState:
        desk, store = self._the_desk(), self._the_store()
        return CaseState(
            case_id,
            draft or Draft(case_id, desk.reader_id),
            tuple(desk.mine(case_id)),
            desk.condition(case_id),
            store.read_only,
            store.backup.name if store.backup else "",
        )
