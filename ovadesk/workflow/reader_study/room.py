"""The reading room: one reader, one case at a time, and nothing of the model before the lock.

The room holds no prediction and no truth: ``reveal`` fetches the one answer from the study file, which gives it only
once the reading before it is on disk, hands it out and keeps nothing of it but the risk that was shown. No Qt here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reader_study.protocol import ModelShown
from ovadesk.domain.reader_study.record import CaseAnswer, Kind
from ovadesk.domain.reader_study.roster import CaseImage
from ovadesk.domain.reading import Call
from ovadesk.workflow.reader_study.admission import Visit, admit
from ovadesk.workflow.reader_study.case_files import CaseFiles
from ovadesk.workflow.reader_study.ledger import place_of
from ovadesk.workflow.reader_study.locking import Locking
from ovadesk.workflow.reader_study.opened import Locked, Opened, RoomView, Stage, Typed
from ovadesk.workflow.reader_study.parting import back_up, close_session
from ovadesk.workflow.reader_study.passage import Passage
from ovadesk.workflow.reader_study.stamps import utc_now
from ovadesk.workflow.reader_study.tracing import Tracer

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


class ReadingRoom:
    """One session of one reader. Ask it from one worker at a time; what counts (``tracer``), ``peek``, ``path_of`` and
    ``check_ahead`` may be asked from another.

    The way of a case: ``next``; unaided: ``lock``; sequential: ``lock``, ``reveal``, ``lock_aided``; in an aided place
    of a crossover: ``reveal``, ``lock_aided``. ``Opened.stage`` and ``Locked.revealed_next`` say what is due. What is
    returned is on disk; where something is raised, the case stays open as it was, and it can be asked again.
    """

    def __init__(self, store: StudyStore, passage: Passage, visit: Visit) -> None:
        self._store, self._way, self._locking = store, passage, Locking(store, passage)
        self._ledger, self._began, self._left = passage.ledger, not passage.places.all_read, False
        self._idle = Tracer(visit.clock)  # takes what is counted while no case is open
        self.view = RoomView.of(passage.state.protocol)

    @classmethod
    def open(
        cls,
        store: StudyStore,
        study_id: str,
        reader_id: str,
        *,
        passphrase: str = "",
        strand: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
        screen: tuple[int, int] = (0, 0),
        override_reason: str = "",
    ) -> ReadingRoom:
        """Sit down. ``screen``: width and height in pixels. ``strand``: as ``Visit``. ``override_reason``: why to begin
        before the washout is over. Where all is read, the room opens, and ``next`` gives None.

        Raises OvaDeskError: ``study.unknown``, ``study.reader_unknown``, ``study.passphrase_wrong``,
        ``study.no_readings``, ``study.closed``, ``store.read_only``, ``study.reader_held``, ``study.order_changed``,
        ``study.washout`` (detail ``days``), and where the study is not ready ``study.no_cases``,
        ``study.not_predicted``.
        """
        visit = Visit(study_id, reader_id, passphrase, strand, screen, override_reason, clock, now)
        return cls(store, Passage(admit(store, visit), CaseFiles(store.folder), visit), visit)

    # What the reader may know

    @property
    def session(self) -> int:
        return self._way.places.session

    @property
    def done(self) -> int:
        """Places of this session that are read, practice and repeats counted in."""
        return self._way.places.done

    @property
    def total(self) -> int:
        """Places of this session."""
        return len(self._way.places.of_session)

    @property
    def left_aside(self) -> int:
        """Places that could not be opened today, because a file was missing or had changed."""
        return len(self._way.aside)

    @property
    def model(self) -> ModelShown | None:
        """Threshold, error rates and what is displayed of the model; of no case."""
        return self._way.state.protocol.model

    @property
    def typed(self) -> Typed:
        """What was typed for the open case and is not locked: what can be locked again after a failure."""
        return self._way.desk.typed if self._way.desk else Typed()

    @property
    def tracer(self) -> Tracer:
        """Where what the reader does with the open case is counted: ``interacted``, ``viewed``, ``zoomed``, ..."""
        return self._way.desk.tracer if self._way.desk else self._idle

    def path_of(self, image: CaseImage) -> Path:
        """Where the file of ``image`` is."""
        return self._way.files.path_of(image)

    # From case to case

    def resume(self) -> Opened | None:
        """The case that was open when the reader left or the program ended, at the same place with its draft and its
        time; None where there is none: then ``next``. Raises as ``next`` does."""
        return self._way.resume()

    def next(self) -> Opened | None:
        """The next case, None where the session is over. OPENED is on disk, once per place, before it returns.

        Raises OvaDeskError: ``study.lock_first`` (the open case is not done), ``study.closed`` (meanwhile),
        ``study.image_missing`` or ``study.image_changed`` (the coordinator finds it in the strand; asked again,
        ``next`` goes on to the case after it), and what the store raises.
        """
        return self._way.next()

    def peek(self) -> tuple[CaseImage, ...]:
        """The images of the case after the open one, to read their pixels ahead; empty where there is none."""
        return self._way.peek()

    def check_ahead(self) -> None:
        """Hash the files of ``peek``, so that ``next`` need not. Raises as ``CaseFiles.check``."""
        self._way.files.check(self._way.peek())

    def go_back(self, position: int) -> Opened:
        """Open a locked place of this session again. Where the model was seen, the aided reading is corrected.

        Raises OvaDeskError: ``study.no_return`` (the protocol does not allow it, it is not locked in this strand, or
        its truth was shown), ``study.closed``, ``study.image_missing``, ``study.image_changed``, and as the store.
        """
        return self._way.go_back(position)

    # The reading

    def keep_draft(self, call: Call | None, score: int | None, answers: Mapping[str, Any]) -> None:
        """Write what was typed, and the time so far, in place of the draft before. Raises ``study.no_case``, and what
        the store raises; what was typed is kept here all the same."""
        self._locking.open_case().typed = Typed(call, score, answers)
        self._locking.keep()

    def lock(self, call: Call, score: int, answers: Mapping[str, Any] | None = None, *, reason: str = "") -> Locked:
        """Lock the reading that is due; on disk when it returns. ``reason`` is wanted for a correction.

        Raises OvaDeskError: ``study.no_case``, ``study.reveal_first``, ``study.reason_wanted``, what
        ``Form.check_answers`` and ``StudyStore.record`` raise. Then it is NOT kept; ``typed`` has it still.
        """
        return self._locking.lock(Typed(call, score, answers or {}), reason.strip())

    def lock_aided(
        self, call: Call, score: int, answers: Mapping[str, Any] | None = None, *, reason: str = ""
    ) -> Locked:
        """``lock`` where ``reveal`` went before; else raises ``study.reveal_first``."""
        if self._locking.open_case().stage is not Stage.AIDED:
            raise OvaDeskError(problem("study.reveal_first"))
        return self.lock(call, score, answers, reason=reason)

    def reveal(self) -> CaseAnswer | None:
        """What the protocol shows of the model's answer on the open case; None where it is withheld, or there is none.

        REVEALED or WITHHELD is on disk, once per place, before it returns. Raises OvaDeskError: ``study.no_case``,
        ``study.blinded`` (not locked yet, or an unaided place), and what the store raises.
        """
        return self._locking.reveal()

    def tell_coordinator(self, found: Problem) -> None:
        """Write down what is wrong with an image (detail ``image``, from 1) of the open case. Raises what the store
        raises."""
        if self._way.desk is not None:
            self._way.trouble(self._way.desk.showing, found)

    # How it is read: what is counted while no case is open is forgotten

    def interacted(self) -> None:
        self.tracer.interacted()

    def viewed(self, image: int, frame: int) -> None:
        """Both from 0."""
        self.tracer.viewed(image, frame)

    def looped(self) -> None:
        self.tracer.looped()

    def zoomed(self) -> None:
        self.tracer.zoomed()

    def windowed(self) -> None:
        self.tracer.windowed()

    def overlay(self, on: bool) -> None:
        self.tracer.overlay(on)

    def pause(self) -> None:
        """Nothing counts from now on; the pause and the draft are on disk when it returns. Raises what the store
        raises; it is paused all the same."""
        self.tracer.pause()
        desk = self._way.desk
        self._ledger.write(Kind.PAUSED, place_of(desk.showing) if desk else {"session": self.session})
        self._locking.keep()

    def resume_from_pause(self) -> None:
        """The clock goes on. Raises what the store raises; it goes on all the same."""
        length, desk = self.tracer.resume(), self._way.desk
        place = place_of(desk.showing) if desk else {"session": self.session}
        self._ledger.write(Kind.RESUMED, {**place, "paused_ms": length, "restarted": False})

    def leave(self) -> Problem | None:
        """Stand up: the draft, SESSION_CLOSED with the head of the strand, and a backup beside the file.

        What could not be written, None where all was. Every reading is on disk already. A second time does nothing.
        """
        if self._left:
            return None
        self._left = True
        locked = self._locking.n_locked
        try:
            self._locking.keep()
            if self._began or locked:
                close_session(self._ledger, self.session, locked)
        except OvaDeskError as error:
            return error.problem
        finally:
            self._store.let_go(self._ledger.study_id, self._ledger.strand)
        return back_up(self._store) if locked else None
