"""Frames for the viewer: the latest wanted wins, the next ones are decoded ahead, the GUI thread never decodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Clip
from ovadesk.pixels.frames import FrameSource
from ovadesk.ui.jobs import Jobs, Ticket

AHEAD = 24  # frames


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Pixels as ``FrameSource.read`` gives them, and whose they are."""

    clip: Clip
    index: int
    pixels: NDArray[Any]


class FrameFeed(QObject):
    """Delivers frames in the order they were last wanted; what belongs to another clip is dropped.

    Each feed has a lane and a scope of its own, called ``name``.
    """

    ready = Signal(object)  # Frame
    failed = Signal(object, int, object)  # Clip, index, Problem

    def __init__(self, source: FrameSource, jobs: Jobs, parent: QObject | None = None, *, name: str = "view") -> None:
        super().__init__(parent)
        self._name = name
        self._source, self._jobs = source, jobs
        self._key = ""
        self._last = 0
        self._ahead: Ticket | None = None

    def want(self, clip: Clip, index: int) -> None:
        """Show this frame: at once where it is at hand, else as soon as it is decoded."""
        if clip.key != self._key:
            self._key = clip.key
            self._jobs.renew(self._name)
        direction = -1 if index < self._last else 1
        self._last = index
        if self._ahead is not None:
            self._ahead.cancel()
        pixels = self._source.cached(clip, index)
        if pixels is None:
            self._jobs.start(
                self._name,
                lambda _: Frame(clip, index, self._source.read(clip, index)),
                scope=self._name,
                then=lambda frame: self._deliver(frame, direction),
                failed=lambda found: self._fail(clip, index, found),
                replace=True,
            )
        else:
            self._deliver(Frame(clip, index, pixels), direction)

    def _deliver(self, frame: Frame, direction: int) -> None:
        self.ready.emit(frame)
        if frame.clip.is_cine and frame.index == self._last and frame.clip.key == self._key:
            self._ahead = self._jobs.start(
                self._name,
                lambda ticket: self._read_ahead(ticket, frame, direction),
                scope=self._name,
                failed=lambda _: None,
            )

    def _fail(self, clip: Clip, index: int, found: Problem) -> None:
        self.failed.emit(clip, index, found)

    def _read_ahead(self, ticket: Ticket, frame: Frame, direction: int) -> None:
        """In a worker: decode what will be wanted next, until something else is wanted."""
        clip = frame.clip
        for step in range(1, min(AHEAD, clip.n_frames - 1) + 1):
            if ticket.stale():
                return
            index = (frame.index + direction * step) % clip.n_frames
            if self._source.cached(clip, index) is None:
                self._source.read(clip, index)
