"""One study open in a worker of its own: the window asks, and never waits for the disk or the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.protocol import ModelShown
from ovadesk.ui.jobs import Jobs
from ovadesk.workflow.reader_study.opened import RoomView

if TYPE_CHECKING:  # SQLAlchemy is imported by the worker
    from ovadesk.store.reader_study import StudyStore
    from ovadesk.workflow.reader_study.room import ReadingRoom
    from ovadesk.workflow.reader_study.state import StudyState

LANE = "room"
Then = Callable[[Any], None]
Failed = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the start page tells of a study. ``locked_readers`` are those who have a passphrase."""

    where: str
    studies: tuple[str, ...]
    view: RoomView
    readers: tuple[str, ...]
    locked_readers: frozenset[str]
    closed: bool
    read_only: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What one reader has to read, by session: (cases, practice cases), hidden repeats among the cases."""

    sessions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """A room that is open; ``model`` says what is shown of the study's model, and nothing of any case.

    ``from_kit``: the study lies in a kit, and what is read is sealed and sent back.
    """

    view: RoomView
    model: ModelShown | None
    session: int
    where: str
    is_file: bool
    from_kit: bool = False


class RoomLane(QObject):
    """Asked from the GUI thread; the store is touched by the worker only, one request at a time.

    ``room`` is there once ``begin`` told so; on the GUI thread only what it says may be asked from any thread.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = Jobs(self)
        self._store: StudyStore | None = None
        self._state: StudyState | None = None
        self.room: ReadingRoom | None = None

    def look(self, where: str, study_id: str, then: Then, failed: Failed) -> None:
        """Open the study file or server at ``where``; ``then`` gets an ``Offer``. An empty id: the first study."""
        self._start(lambda: self._look(where, study_id), then, failed)

    def task(self, reader_id: str, then: Then, failed: Failed) -> None:
        """``then`` gets the ``Task`` of a reader of the study that was looked at."""
        self._start(lambda: self._task(reader_id), then, failed)

    def begin(
        self, reader_id: str, passphrase: str, reason: str, screen: tuple[int, int], then: Then, failed: Failed
    ) -> None:
        """Open the room for a reader; ``then`` gets ``Begun``. ``reason``: why the washout is not waited for."""
        self._start(lambda: self._begin(reader_id, passphrase, reason, screen), then, failed)

    def ask(self, work: Callable[[ReadingRoom], Any], then: Then, failed: Failed) -> None:
        """Have the room do ``work``, after what was asked before."""

        def asked() -> Any:
            assert self.room is not None
            return work(self.room)

        self._start(asked, then, failed)

    def seal(self, kit: Path, then: Then, failed: Failed) -> None:
        """Let go of the study, and seal what was read from the folder ``kit``; ``then`` gets the file. The room is
        over before."""
        self._start(lambda: self._seal(kit), then, failed)

    def end(self) -> None:
        """Finish what was asked, and let go of the study."""
        self.jobs.close(finish=(LANE,))
        self.room = self._state = None
        self._let_go()

    def _start(self, work: Callable[[], Any], then: Then, failed: Failed) -> None:
        self.jobs.start(LANE, lambda _: work(), then=then, failed=failed)

    # What follows runs in the worker.

    def _look(self, where: str, study_id: str) -> Offer:
        from ovadesk.store.reader_study import StudyStore
        from ovadesk.workflow.reader_study.state import StudyState

        self._let_go()
        self._store = store = StudyStore.open(where)
        studies = store.studies()
        chosen = study_id if study_id in studies else (studies[0] if studies else study_id)
        self._state = state = StudyState.read(store, chosen)
        readers = tuple(reader.reader_id for reader in state.readers)
        locked = frozenset(reader.reader_id for reader in state.readers if reader.passphrase)
        view = RoomView.of(state.protocol)
        return Offer(store.where, studies, view, readers, locked, state.closed, store.read_only)

    def _task(self, reader_id: str) -> Task:
        assert self._state is not None
        order = self._state.order(reader_id)
        numbers = sorted({showing.session for showing in order})
        counted = [[showing.practice for showing in order if showing.session == number] for number in numbers]
        return Task(tuple((len(kinds) - sum(kinds), sum(kinds)) for kinds in counted))

    def _begin(self, reader_id: str, passphrase: str, reason: str, screen: tuple[int, int]) -> Begun:
        from ovadesk.workflow.reader_study.kits import lies_in_kit
        from ovadesk.workflow.reader_study.room import ReadingRoom

        store, state = self._store, self._state
        assert store is not None and state is not None
        room = ReadingRoom.open(
            store,
            state.study_id,
            reader_id,
            passphrase=passphrase,
            screen=screen,
            override_reason=reason,
        )
        self.room = room
        from_kit = store.is_file and lies_in_kit(Path(store.where))
        return Begun(room.view, room.model, room.session, store.where, store.is_file, from_kit)

    def _seal(self, kit: Path) -> Path:
        from ovadesk.workflow.reader_study.sealing import seal

        self.room = None
        self._let_go()
        return seal(kit)

    def _let_go(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
