"""The picture of the reading room: one image of the case, always covered outside the ultrasound, never named."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box
from ovadesk.pixels.display import Look
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Settings
from ovadesk.ui import troubles
from ovadesk.ui.cine import Cine
from ovadesk.ui.cine_bar import CineBar
from ovadesk.ui.frame_feed import Frame, FrameFeed
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.reading_room.slides import Slide
from ovadesk.ui.view import View
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import spoken, tr

NOTHING = (Box(0, 0, 0, 0),)  # what stays visible of a frame of which nobody knows what may be seen
GESTURE_MS = 600  # of rest, after which zooming or windowing again counts again


class Gesture(QObject):
    """Many small moves of a hand as one: ``began`` once, until there was a rest."""

    began = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rest = QTimer(self, singleShot=True, interval=GESTURE_MS)

    def go_on(self) -> None:
        """Another move."""
        if not self._rest.isActive():
            self.began.emit()
        self._rest.start()


class Picture(QWidget):
    """Shows slides: ``view`` and ``cine`` as the picture's actions need them (``picture_work.Looked``)."""

    looked = Signal(int, int)  # image of the case and frame that is on screen now, both from 0
    looped = Signal()
    zoomed = Signal()
    windowed = Signal()
    touched = Signal()  # the mouse did something

    def __init__(self, frames: FrameSource, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slides: dict[str, Slide] = {}  # by clip key: those of the open case that may be seen
        self._last = 0
        self._rising = True
        self._scale = 0.0
        self._map_of: Callable[[int, int], CamMap | None] = lambda image, frame: None
        self.viewer = viewer = Viewer()
        viewer.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        viewer.view.setAccessibleName(tr("Ultrasound picture"))
        self.setFocusProxy(viewer.view)
        self.view = View(viewer, FrameFeed(frames, jobs, self, name="room view"), self)
        self.cine = Cine(self)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(viewer, 1)
        self._zooming, self._windowing = Gesture(self), Gesture(self)
        self._zooming.began.connect(self.zoomed)
        self._windowing.began.connect(self.windowed)
        viewer.shown.connect(self._shown)
        viewer.stepped.connect(self._wheeled)
        viewer.touched.connect(self.touched)
        viewer.moved.connect(self._moved)
        viewer.changed.connect(self._windowing.go_on)
        self.view.moved.connect(self._go_bar)
        self.cine.frame_due.connect(self._due)
        self.cine.changed.connect(self._say_cine)

    def add_bar(self, actions: list[QAction]) -> None:
        """Put the cine's bar below the picture."""
        self.bar = CineBar(actions)
        self.bar.frame_picked.connect(self.go)
        self.bar.stepped.connect(self._wheeled)
        self._rows.addWidget(self.bar)

    def dress(self, settings: Settings) -> None:
        """As the reader has the pictures of the main window."""
        self.viewer.box.wheel_zooms = settings.wheel == "zoom"
        self.viewer.stage.picture.smooth(settings.smooth)
        self.viewer.style_map(settings.overlay_colours, settings.overlay_opacity)
        self.cine.set_usual(settings.cine_speed)

    def open(self, slide: Slide) -> None:
        """Show an image of the case, from the frame at which a reader begins."""
        self.cine.stop()
        clip = slide.clip
        if clip is None or slide.first is None:
            if slide.found is not None:
                troubles.note(slide.found)
            self.view.close()
            self.viewer.corners.say("middle", spoken(slide.found) if slide.found is not None else "")
            self.bar.load(0)
            return
        self._slides[clip.key] = slide
        self.view.open(clip, None, True)
        self.cine.load(clip.n_frames, clip.timing.fps)
        self.bar.load(clip.n_frames)
        self.bar.setVisible(clip.is_cine)
        guessed = tr("The edges are covered: the ultrasound area was not found in this picture.")
        self.viewer.corners.say("bottom left", guessed if slide.guessed else "")
        self.view.go(slide.start)
        if self.viewer.frame is None or self.viewer.frame.clip.key != clip.key:  # it fell out of the cache
            self.viewer.show_frame(Frame(clip, slide.start, slide.first))

    def close_case(self) -> None:
        """Show nothing, and forget what could be seen."""
        self.cine.stop()
        self._slides.clear()
        self.show_maps(lambda image, frame: None)
        self.viewer.look = Look()  # every case begins as its files want it
        self.view.close()
        self.bar.load(0)

    def show_maps(self, map_of: Callable[[int, int], CamMap | None]) -> None:
        """Lay over each frame what ``map_of`` says of it (image and frame, from 0); None: nothing."""
        self._map_of = map_of
        self._lay_map()

    def tell_again(self) -> None:
        """Say once more which frame is on screen."""
        frame = self.viewer.frame
        slide = self._slides.get(frame.clip.key) if frame is not None else None
        if slide is not None and frame is not None:
            self.looked.emit(slide.number, frame.index)

    def step(self, by: int) -> None:
        """Some frames on; a playing cine stops."""
        self.go(self.view.index + by)

    def go(self, index: int) -> None:
        """To a frame; a playing cine stops."""
        self.cine.stop()
        self.view.go(index)

    def play(self) -> None:
        """Play, or stop."""
        self._last, self._rising = self.view.index, True
        self.cine.toggle(self.view.index)

    def _wheeled(self, by: int) -> None:
        self.touched.emit()
        self.step(by)

    def _due(self, index: int) -> None:
        """A frame of the playing cine: it went round where the frames begin again from the start of the loop."""
        rising = index > self._last
        if rising != self._rising and rising == self.cine.bounce:
            self.looped.emit()
        self._rising = rising if self.cine.bounce else True
        self._last = index
        self.view.go(index)

    def _shown(self, frame: Frame) -> None:
        """Before anything of it is drawn."""
        slide = self._slides.get(frame.clip.key)
        self.viewer.black_out(slide.kept if slide is not None else NOTHING)
        self._scale = self.viewer.box.viewPixelSize()[0]
        self._lay_map()
        self.tell_again()

    def _lay_map(self) -> None:
        frame = self.viewer.frame
        slide = self._slides.get(frame.clip.key) if frame is not None else None
        found = self._map_of(slide.number, frame.index) if slide is not None and frame is not None else None
        if found is not None or self.viewer.map_shown:
            self.viewer.show_map(found)

    def _moved(self) -> None:
        scale = self.viewer.box.viewPixelSize()[0]
        if scale != self._scale:
            self._scale = scale
            self._zooming.go_on()
        self.touched.emit()

    def _go_bar(self) -> None:
        if self.view.clip is not None:
            self.bar.go(self.view.index, self.view.clip.n_frames)

    def _say_cine(self) -> None:
        cine = self.cine
        self.view.feed.loop(*cine.span)
        self.bar.show_loop(cine.span, cine.frames, cine.speed, cine.fps)
