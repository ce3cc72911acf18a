"""One reader's session in the reading room: case after case, each call on disk before it is said to be."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.record import CaseAnswer
from ovadesk.ui.reading_room.carousel import Carousel
from ovadesk.ui.reading_room.drafts import Drafts
from ovadesk.ui.reading_room.lane import Begun, RoomLane
from ovadesk.ui.reading_room.pictures import Pictures
from ovadesk.ui.reading_room.revealed import Revealed
from ovadesk.ui.reading_room.telling import called, kind_of, local_time, truth_line
from ovadesk.ui.reading_room.window import RoomWindow
from ovadesk.ui.words import spoken, tr
from ovadesk.workflow.reader_study.opened import Locked, Opened, Stage, Typed

if TYPE_CHECKING:
    from ovadesk.workflow.reader_study.room import ReadingRoom

LOOK_S = 0.8  # a key pressed this soon after the model's answer came was meant for the call before it


class At(StrEnum):
    """``WAITING``: for the disk. ``READING``: a call can be typed and locked. ``TRUTH``: of a practice case, read on
    with Enter. ``STUCK``: something failed, Enter tries again. ``OVER``: no case is left."""

    WAITING = "waiting"
    READING = "reading"
    TRUTH = "truth"
    STUCK = "stuck"
    OVER = "over"


class Sitting(QObject):
    """Walks through the cases. ``opened`` and ``over`` tell how far it came."""

    opened = Signal(object)  # Opened: this case is on screen
    locked = Signal(object)  # Locked: this reading is on disk
    over = Signal()  # every case of the session is done
    settled = Signal()  # the disk was waited for, and is no longer

    def __init__(
        self, window: RoomWindow, lane: RoomLane, carousel: Carousel, begun: Begun, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.window, self.side, self._lane = window, window.side, lane
        self.revealed = Revealed(window, carousel, begun.model, self)
        self.at = At.WAITING
        self.look_s = LOOK_S
        self.case: Opened | None = None
        self.n_locked = 0
        self.aided = False
        self._retry: Callable[[], None] = self.next_case
        self._answered_at = 0.0
        self.pictures = Pictures(window, carousel, lane, self)
        self.drafts = Drafts(self.side, lane, self)
        self.side.edited.connect(self._edited)
        self.side.go.connect(self.enter)
        self.side.refused.connect(lambda words: self.side.say(words, warning=True))
        self.pictures.none_shown.connect(lambda found: self.stick(found, self._show_again))

    # what a hand does

    def enter(self) -> None:
        """Enter: lock the call, go on, or try again, whichever is due."""
        if self.at is At.READING:
            self._try_lock()
        elif self.at in (At.TRUTH, At.STUCK):
            work, self._retry = self._retry, self.next_case
            work()

    def count(self, work: Callable[[ReadingRoom], Any]) -> None:
        """Tell the room what was just done to the case, where it is being read."""
        room = self._lane.room
        if room is not None and self.at is At.READING:
            work(room)

    # from case to case

    def next_case(self) -> None:
        """Open the next case, or find that there is none."""
        self._wait(tr("Opening…"))
        self._lane.ask(lambda room: room.next(), self._case_opened, lambda found: self.stick(found, self.next_case))

    def go_back(self) -> None:
        """Open the case before once more, where the protocol allows that."""
        case = self.case
        if self.at is not At.READING or case is None or not case.position > 1:
            return
        self.drafts.keep()
        place = case.position - 1
        self._wait(tr("Opening…"))
        self._lane.ask(lambda room: room.go_back(place), self._case_opened, self._not_gone_back)

    def _not_gone_back(self, found: Problem) -> None:
        self._read()
        self.side.say(spoken(found), warning=True)

    def _case_opened(self, case: Opened | None) -> None:
        self._leave_case()
        self.case = case
        if case is None:
            self.at = At.OVER
            self.over.emit()
            return
        due = case.stage is not Stage.READ
        self.side.head.show_case(case.number, case.total, case.practice)
        self.side.head.say_kind(kind_of(case, aided=False))
        typed = case.draft if case.draft != Typed() else (case.before or Typed())
        self.side.fill(typed.call, typed.score, typed.answers)
        self.side.earlier.hide()
        self.side.to_top()
        if not due:
            self._read()
        self.pictures.open(case.images)
        self.opened.emit(case)
        if due:
            self._reveal()

    def _leave_case(self) -> None:
        """Nothing of the case before stays, least of all what the model said of it."""
        self.drafts.stop()
        self.aided = False
        self.case = None
        self.revealed.forget()
        self.pictures.close()

    def _show_again(self) -> None:
        if self.case is not None:
            self._read()
            self.pictures.open(self.case.images)

    # the reading

    def _read(self) -> None:
        """From now on the reader types."""
        case = self.case
        self.at = At.READING
        self.side.open_case(correcting=case is not None and case.correcting)
        self._offer()
        self.settled.emit()

    def _offer(self) -> None:
        """What Enter does now."""
        call, score = self.side.call, self.side.score
        if self.aided and call is not None and score is not None:
            self.side.offer(tr("Confirm: {call} (Enter)").format(call=called(call, score)))
        else:
            self.side.offer(tr("Lock the call (Enter)"))

    def _edited(self) -> None:
        if self.at is not At.READING:
            return
        self.count(lambda room: room.interacted())
        self.side.say("")
        self._offer()
        self.drafts.edited()

    def _try_lock(self) -> None:
        call, score, answers, reason = self.side.call, self.side.score, self.side.answers, self.side.reason.text()
        missing = self.side.missing() if self.pictures.any_shown else tr("The picture is not there yet.")
        if self.aided and time.monotonic() - self._answered_at < self.look_s:
            return
        if missing or call is None or score is None:
            self.side.say(missing, warning=True)
            return
        self.drafts.stop()
        self._wait(tr("Locking…"))
        self._lane.ask(lambda room: room.lock(call, score, answers, reason=reason), self._locked, self._not_locked)

    def _locked(self, locked: Locked) -> None:
        self.n_locked += 1
        said = tr("Locked at {time}: {call}.")
        reading = locked.reading
        self.side.say(said.format(time=local_time(reading.locked_at), call=called(reading.call, reading.score)))
        self.locked.emit(locked)
        if locked.revealed_next:
            self._reveal()
        elif locked.feedback is not None:
            self.at = At.TRUTH
            self.side.earlier.setText(truth_line(locked.feedback, reading.call))
            self.side.earlier.show()
            self.side.to_top()
            self.side.offer(tr("Next case (Enter)"))
            self.settled.emit()
        else:
            self.next_case()

    def _not_locked(self, found: Problem) -> None:
        self._read()
        text = tr("NOT kept: your call is not on disk. {why} What you typed is still here: Enter locks it again.")
        self.side.say(text.format(why=spoken(found)), warning=True)

    # the model

    def _reveal(self) -> None:
        """Ask for the model's answer; the room gives it only because the call before it is on disk."""
        self._wait(tr("Asking for the model's answer…"))
        self._lane.ask(lambda room: room.reveal(), self._answered, lambda found: self.stick(found, self._reveal))

    def _answered(self, answer: CaseAnswer | None) -> None:
        self.aided, self._answered_at = True, time.monotonic()
        case = self.case
        if case is None:
            return
        self.revealed.show(answer)
        self.side.to_top()
        self.side.head.say_kind(kind_of(case, aided=True))
        call, score = self.side.call, self.side.score
        if call is not None and score is not None:
            self.side.earlier.setText(tr("Without the model: {call}").format(call=called(call, score)))
            self.side.earlier.show()
        self._read()
        self.window.picture.tell_again()

    def _wait(self, words: str) -> None:
        """For the disk: nothing can be typed that could get lost."""
        self.at = At.WAITING
        self.side.close_case()
        self.side.offer(words, enabled=False)

    def stick(self, found: Problem, retry: Callable[[], None]) -> None:
        """Something failed that is neither the reader's fault nor a call lost."""
        self.at, self._retry = At.STUCK, retry
        self.side.say(spoken(found), warning=True)
        self.side.offer(tr("Go on (Enter)") if found.code.startswith("study.image") else tr("Try again (Enter)"))
        self.settled.emit()
