"""The slides of the case on screen, and those of the next one made ready meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import OvaDeskError, Problem
from ovadesk.domain.reader_study.roster import CaseImage
from ovadesk.pixels.frames import Lane
from ovadesk.ui.jobs import Jobs, Ticket
from ovadesk.ui.reading_room.slides import Projector, Slide

LANE = "room slides"
Images = tuple[CaseImage, ...]


class Batch:
    """The images of one case, and the slides made of them so far."""

    def __init__(self, images: Images) -> None:
        self.images = images
        self.slides: list[Slide] = []
        self.ticket: Ticket | None = None
        self.found: Problem | None = None

    @property
    def complete(self) -> bool:
        return len(self.slides) == len(self.images)

    @property
    def troubled(self) -> bool:
        """Whether something of it could not be shown; it may be there when it is tried again."""
        return self.found is not None or any(slide.clip is None for slide in self.slides)


class Carousel(QObject):
    """Holds two cases at most; what belongs to another one is dropped, its work stopped."""

    made = Signal(object)  # Slide of the case on screen
    complete = Signal()  # every slide of the case on screen was made
    failed = Signal(object)  # Problem: a defect; what is wrong with a file is said by its slide

    def __init__(self, projector: Projector, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._projector, self._jobs = projector, jobs
        self._here: Batch | None = None
        self._next: Batch | None = None

    @property
    def slides(self) -> tuple[Slide, ...]:
        """Those of the case on screen that are there."""
        return tuple(self._here.slides) if self._here is not None else ()

    @property
    def next_ready(self) -> bool:
        """Whether the next case could be shown at once."""
        return self._next is not None and bool(self._next.slides)

    def show(self, images: Images) -> None:
        """Go to a case: what was made ready of it is told at once, the rest as it comes."""
        self.clear()
        here, self._next = self._next, None
        if here is not None and (here.images != images or here.troubled):
            _stop(here)
            here = None
        self._here = here or self._begin(images, Lane.VIEW)
        for slide in tuple(self._here.slides):
            self.made.emit(slide)
        self._tell_complete(self._here)

    def prefetch(self, images: Images, check: Callable[[], object] = lambda: None) -> None:
        """Make a case ready that will be wanted next; none: there is no such case. ``check`` is done first; what it
        raises is told when the case is opened.
        """
        if self._next is not None and self._next.images == images:
            return
        if self._next is not None:
            _stop(self._next)
        self._next = self._begin(images, Lane.AHEAD, check) if images else None

    def clear(self) -> None:
        """No case is on screen."""
        if self._here is not None:
            _stop(self._here)
        self._here = None

    def _begin(self, images: Images, lane: Lane, check: Callable[[], object] = lambda: None) -> Batch:
        batch = Batch(images)

        def work(ticket: Ticket) -> None:
            with suppress(OvaDeskError):
                check()
            self._projector.show(images, ticket, lane)

        batch.ticket = self._jobs.start(
            LANE,
            work,
            then=lambda _: self._tell_complete(batch),
            failed=lambda found: self._fail(batch, found),
            reports=lambda made: self._take(batch, made),
        )
        return batch

    def _take(self, batch: Batch, made: list[Slide]) -> None:
        batch.slides += made
        if batch is self._here:
            for slide in made:
                self.made.emit(slide)

    def _tell_complete(self, batch: Batch) -> None:
        if batch is self._here and batch.complete:
            self.complete.emit()

    def _fail(self, batch: Batch, found: Problem) -> None:
        batch.found = found
        if batch is self._here:
            self.failed.emit(found)


def _stop(batch: Batch) -> None:
    if batch.ticket is not None:
        batch.ticket.cancel()
