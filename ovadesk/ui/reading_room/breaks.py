"""Pausing, leaving, and the end: pages in place of the picture, and nothing lost by any of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import Problem
from ovadesk.ui.reading_room.lane import Begun, RoomLane
from ovadesk.ui.reading_room.page import Choice
from ovadesk.ui.reading_room.sending import Sending
from ovadesk.ui.reading_room.sitting import At, Sitting
from ovadesk.ui.words import sentences, spoken, tr
from ovadesk.workflow.reader_study.parting import backups_of

NOT_COUNTED = "The time is recorded as a break and not counted. What you typed is kept."


class Page(StrEnum):
    """Which page covers the picture."""

    NONE = "none"
    PAUSED = "paused"
    ASKING = "asking"  # whether to leave
    PARTING = "parting"  # the session is being closed
    GONE = "gone"


class Breaks(QObject):
    """``gone``: the room is closed in the study, and the window can go."""

    gone = Signal()

    def __init__(self, sitting: Sitting, lane: RoomLane, begun: Begun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sitting, self._window, self._lane, self._begun = sitting, sitting.window, lane, begun
        self.page = Page.NONE
        self._leave_soon = False
        self._sending = Sending(lane, begun, lambda *told: self._show(Page.GONE, *told), self.gone.emit)
        sitting.over.connect(lambda: self._part())
        sitting.settled.connect(self._settled)
        self._window.close_wanted.connect(self.leave)

    def pause(self) -> None:
        """Blank the screen, or go on."""
        if self.page is Page.PAUSED:
            self.go_on()
        elif self.page is Page.NONE and self._sitting.at is not At.WAITING:
            self._stop_the_clock()
            choices: list[Choice] = [(tr("Go on (P or Enter)"), self.go_on)]
            self._show(Page.PAUSED, tr("Paused"), [tr(NOT_COUNTED)], choices)

    def go_on(self) -> None:
        """Back to the case."""
        self.page = Page.NONE
        self._lane.ask(lambda room: room.resume_from_pause(), lambda _: None, self._warn)
        self._window.show_room()

    def escape(self) -> None:
        """Ask whether to leave; asked already: no."""
        if self.page is Page.ASKING:
            self.go_on()
        else:
            self.leave()

    def press(self) -> None:
        """Enter on a page."""
        self._window.page.press()

    def leave(self) -> None:
        """Ask once whether to leave; the second time it is meant. Not before what is being written is written."""
        if self.page is Page.GONE:
            self.gone.emit()
        elif self.page is Page.ASKING:
            self._part()
        elif self.page is Page.NONE and self._sitting.at is At.WAITING:
            self._leave_soon = True
        elif self.page is not Page.PARTING:
            if self.page is Page.NONE:
                self._stop_the_clock()
            said = [tr("This case stays open, with what you typed."), self._so_far(), tr(NOT_COUNTED)]
            choices: list[Choice] = [(tr("Go on reading"), self.go_on), (tr("Leave"), self._part)]
            self._show(Page.ASKING, tr("Leave the reading room?"), said, choices)

    def end_now(self) -> None:
        """The program ends: keep what is typed and close the session, without a word. Blocks until it is on disk."""
        if self.page in (Page.PARTING, Page.GONE):
            return
        self.page = Page.GONE
        if self._sitting.at is At.READING:
            self._sitting.drafts.keep()
        self._lane.ask(lambda room: room.leave(), lambda _: None, lambda _: None)

    def _settled(self) -> None:
        wanted, self._leave_soon = self._leave_soon, False
        if wanted:
            self.leave()

    def _stop_the_clock(self) -> None:
        """At once; the worker writes it down."""
        room = self._lane.room
        if room is not None:
            room.tracer.pause()
        if self._sitting.at is At.READING:
            self._sitting.drafts.keep()
        self._lane.ask(lambda room: room.pause(), lambda _: None, self._warn)

    def _part(self) -> None:
        """Close the session in the study."""
        self._show(Page.PARTING, tr("Closing the session…"), [], [])
        self._lane.ask(lambda room: (room.leave(), room.done, room.total, room.left_aside), self._parted, self._failed)

    def _parted(self, told: tuple[Problem | None, int, int, int]) -> None:
        found, done, total, aside = told
        finished = done + aside >= total
        said = [tr("{done} of {total} cases of this session are read.").format(done=done, total=total)]
        if aside:
            text = tr("Put aside, because they could not be opened: {n}. The coordinator finds them in the study.")
            said.append(text.format(n=aside))
        said += self._kept(found)
        if not finished:
            said.append(tr("Next time you go on where you stopped."))
        title = tr("The session is done. Thank you.") if finished else tr("You have left the reading room")
        self._show(Page.GONE, title, said, self._sending.choices(finished))

    def _kept(self, found: Problem | None) -> list[str]:
        """Where everything is."""
        where = Path(self._begun.where).name if self._begun.is_file else self._begun.where
        said = tr("Every locked call is on disk, in {where}.").format(where=where)
        if found is not None:
            return [said, sentences([tr("The session could not be closed as it should:"), spoken(found)])]
        if not self._begun.is_file:
            return [said, tr("The server keeps the backups.")]
        if not self._sitting.n_locked:
            return [said]
        folder = backups_of(Path(self._begun.where)).name
        return [said, tr("A backup is in the folder {folder} beside it.").format(folder=folder)]

    def _so_far(self) -> str:
        n = self._sitting.n_locked
        return tr("Calls locked since you came in: {n}. All of them are on disk.").format(n=n)

    def _failed(self, found: Problem) -> None:
        self._parted((found, 0, 1, 0))

    def _warn(self, found: Problem) -> None:
        self._sitting.side.say(spoken(found), warning=True)

    def _show(self, page: Page, title: str, said: Sequence[str], choices: Sequence[Choice]) -> None:
        self.page = page
        self._window.page.show_words(title, said, choices)
        self._window.show_page()
