"""The model's answer on screen: beside the picture, below it, and over it where the reader asks for that."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.reader_study.protocol import ModelShown, Shown
from ovadesk.domain.reader_study.record import CaseAnswer
from ovadesk.ui.reading_room.answer import frame_results, map_of, operating_point
from ovadesk.ui.reading_room.carousel import Carousel
from ovadesk.ui.reading_room.window import RoomWindow
from ovadesk.ui.words import tr


class Revealed(QObject):
    """Holds the answer on the open case from the moment the room gave it until the case is left, and no other."""

    overlaid = Signal(bool)

    def __init__(self, window: RoomWindow, carousel: Carousel, model: ModelShown | None, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._carousel, self._model = window, carousel, model
        self._answer: CaseAnswer | None = None
        self._image, self._drawn = -1, False
        window.shows_risks(model is not None and Shown.RISK in model.shown)
        window.act("overlay").toggled.connect(self._overlay)
        window.picture.looked.connect(self._looked)
        window.risk_line.frame_picked.connect(window.picture.go)

    def show(self, answer: CaseAnswer | None) -> None:
        """What the room gave; None: the model is not shown here."""
        self._answer = answer
        panel = self._window.side.answer
        if answer is None or self._model is None:
            panel.say(tr("The model is not shown on this case."))
            return
        panel.show_answer(answer, self._model)
        self._draw_line()

    def forget(self) -> None:
        """Nothing of any answer is held or shown any more."""
        self._answer, self._image = None, -1
        self._window.side.answer.say_nothing()
        self._window.picture.show_maps(lambda image, frame: None)
        line, drawn, self._drawn = self._window.risk_line, self._drawn, False
        if drawn:
            line.load(1, {}, None)
            line.setToolTip("")
            line.hide()

    def _overlay(self, on: bool) -> None:
        answer = self._answer
        if on and answer is not None:
            self._window.picture.show_maps(lambda image, frame: map_of(answer, image, frame))
        else:
            self._window.picture.show_maps(lambda image, frame: None)
        self.overlaid.emit(on)

    def _looked(self, image: int, frame: int) -> None:
        if image != self._image:
            self._image = image
            self._draw_line()
        self._window.risk_line.go(frame)

    def _draw_line(self) -> None:
        """The risk of each frame below a cine, where the protocol shows risks."""
        line, answer, model = self._window.risk_line, self._answer, self._model
        slide = next((one for one in self._carousel.slides if one.number == self._image), None)
        clip = slide.clip if slide is not None else None
        if answer is None or model is None or clip is None or not clip.is_cine or Shown.RISK not in model.shown:
            line.hide()
            return
        self._drawn = True
        line.load(clip.n_frames, frame_results(answer, self._image, clip.key), operating_point(model))
        line.go(self._window.picture.view.index)
        line.show()
