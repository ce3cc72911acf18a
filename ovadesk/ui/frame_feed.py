"""Frames for the viewer: the latest wanted wins, the next ones are decoded ahead, the GUI thread never decodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import Cancelled, OvaDeskError, Problem
from ovadesk.domain.study import Clip
from ovadesk.pixels.frames import FrameSource, Lane
from ovadesk.ui.jobs import Jobs, Ticket

STRIDE = 8  # frames: a longer step is a jump and says nothing about the direction
BEHIND = 4  # one frame behind is kept ready for so many ahead


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Pixels as ``FrameSource.read`` gives them, and whose they are."""

    clip: Clip
    index: int
    pixels: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is in a clip, and whether they go up or down (1, -1)."""

    clip: Clip
    index: int
    direction: int = 1

    def moved(self, clip: Clip, index: int) -> Place:
        """At another frame. Over the end of a cine to its beginning is a step, any long way is none."""
        if clip.key != self.clip.key:
            return Place(clip, index)
        step = (index - self.index + clip.n_frames // 2) % clip.n_frames - clip.n_frames // 2
        return Place(clip, index, self.direction if step == 0 or abs(step) > STRIDE else (1 if step > 0 else -1))

    def next_ones(self, room: int, span: tuple[int, int]) -> list[int]:
        """The frames to be ready, soonest wanted first, no more than ``room``; round the loop ``span`` within it."""
        first, last = span if span[0] <= self.index <= span[1] else (0, self.clip.n_frames - 1)
        count = last - first + 1
        room = min(room, count - 1)
        back = room // BEHIND if room < count - 1 else 0
        steps = [*range(1, room - back + 1), *range(-1, -back - 1, -1)]
        return [first + (self.index - first + self.direction * step) % count for step in steps]


class FrameFeed(QObject):
    """Delivers frames in the order they were last wanted, never an older after a newer; what belongs to another
    clip is dropped. Each feed has lanes and a scope of its own, called after ``name``.
    """

    ready = Signal(object)  # Frame
    failed = Signal(object, int, object)  # Clip, index, Problem

    def __init__(self, source: FrameSource, jobs: Jobs, parent: QObject | None = None, *, name: str = "view") -> None:
        super().__init__(parent)
        self._source, self._jobs, self._name = source, jobs, name
        self._place: Place | None = None
        self._span: tuple[int, int] | None = None
        self._wanted = self._delivered = 0  # counts of wishes
        self._ahead: Ticket | None = None
        self._bad: set[tuple[str, int]] = set()  # clip and frame that could not be decoded

    def want(self, clip: Clip, index: int) -> None:
        """Show this frame: at once where it is at hand, else as soon as it is decoded."""
        if self._place is None or clip.key != self._place.clip.key:
            self._jobs.renew(self._name)
            self._ahead, self._span, self._bad = None, None, set()
            self._place = Place(clip, index)
        else:
            self._place = self._place.moved(clip, index)
        self._wanted += 1
        wish = self._wanted
        pixels = self._source.cached(clip, index)
        if pixels is not None:
            self._deliver(Frame(clip, index, pixels), wish)
            return
        self._jobs.start(
            self._name,
            lambda ticket: Frame(clip, index, self._source.read(clip, index, wanted=lambda: not ticket.stale())),
            scope=self._name,
            then=lambda frame: self._deliver(frame, wish),
            failed=lambda found: self._fail(clip, index, found, wish),
            replace=True,
        )

    def loop(self, first: int, last: int) -> None:
        """Tell which frames (inclusive) the playing cine goes round, so that its jump back is foreseen. It holds
        until another clip is wanted.
        """
        self._span = (first, last)

    def _deliver(self, frame: Frame, wish: int) -> None:
        if wish < self._delivered:
            return  # a newer one is on screen already
        self._delivered = wish
        self.ready.emit(frame)
        self._look_ahead()

    def _fail(self, clip: Clip, index: int, found: Problem, wish: int) -> None:
        if wish >= self._delivered:
            self._delivered = wish
            self.failed.emit(clip, index, found)
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Have what is wanted next decoded; a job under way follows the reader by itself."""
        place = self._place
        if place is None or not place.clip.is_cine or self._ahead is not None:
            return
        if self._missing(place) is not None:
            self._ahead = self._jobs.start(
                f"{self._name} ahead", self._read_ahead, scope=self._name, then=self._looked, failed=self._looked
            )

    def _looked(self, _: object) -> None:
        self._ahead = None
        self._look_ahead()  # the reader may have gone on meanwhile

    def _missing(self, place: Place) -> int | None:
        """The next frame that is not at hand."""
        room = self._source.room_ahead(place.clip, self._name)
        span = self._span or (0, place.clip.n_frames - 1)
        cached, clip = self._source.cached, place.clip
        wanted = (i for i in place.next_ones(room, span) if (clip.key, i) not in self._bad and cached(clip, i) is None)
        return next(wanted, None)

    def _read_ahead(self, ticket: Ticket) -> None:
        """In a worker: decode what will be wanted next, until everything is there."""
        while not ticket.stale():
            place = self._place
            index = self._missing(place) if place is not None else None
            if place is None or index is None:
                return
            try:
                self._source.read(place.clip, index, lane=Lane.AHEAD, wanted=lambda: not ticket.stale())
            except Cancelled:
                return
            except OvaDeskError:
                self._bad.add((place.clip.key, index))  # the reader is told when they come to it
