"""The images of the open case: put into the strip as they come, one of them on screen, the next case's fetched."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ovadesk.domain.problem import Problem, problem
from ovadesk.ui.reading_room.carousel import Carousel, Images
from ovadesk.ui.reading_room.lane import RoomLane
from ovadesk.ui.reading_room.slides import Slide
from ovadesk.ui.reading_room.window import RoomWindow

FETCH_MS = 150  # after a case is there: it is drawn before anything else is decoded


class Pictures(QObject):
    """``none_shown`` says why not one image of the case can be shown: it cannot be read like this."""

    none_shown = Signal(object)  # Problem

    def __init__(self, window: RoomWindow, carousel: Carousel, lane: RoomLane, parent: QObject) -> None:
        super().__init__(parent)
        self._strip, self._picture = window.strip, window.picture
        self._carousel, self._lane = carousel, lane
        carousel.made.connect(self._made)
        carousel.complete.connect(self._complete)
        carousel.failed.connect(self.none_shown)
        self._strip.picked.connect(self.show)
        self._later = QTimer(self, singleShot=True, interval=FETCH_MS)
        self._later.timeout.connect(self._fetch_next)

    @property
    def any_shown(self) -> bool:
        """Whether the reader has an image before them."""
        return self._picture.view.clip is not None

    def open(self, images: Images) -> None:
        """Go to the images of a case, at the first."""
        self._strip.load(len(images))
        self._carousel.show(images)

    def close(self) -> None:
        """No image is shown."""
        self._later.stop()
        self._strip.load(0)
        self._carousel.clear()
        self._picture.close_case()

    def show(self, number: int) -> None:
        """An image (from 0); beyond the last nothing happens."""
        slide = next((one for one in self._carousel.slides if one.number == number), None)
        if slide is not None:
            self._strip.go(number)
            self._picture.open(slide)

    def step(self, by: int) -> None:
        """Some images on."""
        self.show(self._strip.currentRow() + by)

    def _made(self, slide: Slide) -> None:
        self._strip.put(slide)
        if self._strip.currentRow() < 0:
            self.show(slide.number)

    def _complete(self) -> None:
        """Tell whoever runs the study what is amiss, and soon make the case after this one ready."""
        slides = self._carousel.slides
        found = [slide.found for slide in slides if slide.found is not None]
        if found and len(found) == len(slides):
            self.none_shown.emit(found[0])
        else:
            self._later.start()
        for slide in slides:
            if slide.found is not None:
                self._tell(problem("study.image_undecoded", image=slide.number + 1))
            elif slide.guessed:
                self._tell(problem("study.edges_covered", image=slide.number + 1))

    def _fetch_next(self) -> None:
        room = self._lane.room
        if room is not None:
            self._carousel.prefetch(room.peek(), room.check_ahead)

    def _tell(self, found: Problem) -> None:
        self._lane.ask(lambda room: room.tell_coordinator(found), lambda _: None, lambda _: None)
