"""The picture: one frame and what lies over it, zoomed, panned and windowed by the reader."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ovadesk.classify.cam import SCREEN_SHAPE, lookup, steps
from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Clip, Window
from ovadesk.pixels.display import adjusted, default_window, to_display
from ovadesk.ui.corners import ColourBar, Corners
from ovadesk.ui.frame_feed import Frame
from ovadesk.ui.picture_box import PictureBox

ZOOM_MAX = 32.0


class Viewer(QWidget):
    """Shows frames as they come. ``frame`` is the one on screen."""

    stepped = Signal(int)  # frames to go, by the wheel
    shown = Signal(object)  # Frame now on screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(320, 240)
        self.frame: Frame | None = None
        self._window: Window | None = None  # the reader's own, None as the file wants it
        self._fitted = True
        self._style = ("ember", 0.5)
        self._cam: CamMap | None = None
        self.box = PictureBox()
        self._picture = pg.ImageItem(axisOrder="row-major")
        self._overlay = pg.ImageItem(axisOrder="row-major")
        self._overlay.setZValue(1)
        view = pg.GraphicsView(background="k")
        view.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform)
        view.setCentralItem(self.box)
        view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click takes the keys back from a text field
        for item in (self._picture, self._overlay):
            self.box.addItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)
        self.corners = Corners(self)
        self.colour_bar = ColourBar(self)
        self.box.wheeled.connect(lambda notches: self.stepped.emit(-notches))
        self.box.window_dragged.connect(self._drag_window)
        self.box.fit_wanted.connect(self.fit)
        self.box.sigRangeChangedManually.connect(self._moved)
        view.viewport().installEventFilter(self)

    # what is shown

    def show_frame(self, frame: Frame) -> None:
        """Put ``frame`` on screen. Another clip starts fitted and as its file wants to be windowed."""
        other = self.frame is None or self.frame.clip.key != frame.clip.key
        self.frame = frame
        if other:
            self._window = None
        self._draw()
        self.box.cine = frame.clip.is_cine
        if other:
            self.fit()
        self.corners.say_problem("")
        self.shown.emit(frame)

    def show_problem(self, clip: Clip, text: str) -> None:
        """Say why a frame cannot be shown, in the middle of the picture."""
        self._picture.clear()
        self.show_map(None)
        self.frame = None
        self.box.cine = clip.is_cine
        self.corners.say_problem(text)

    def clear(self) -> None:
        """Nothing is open."""
        self._picture.clear()
        self.show_map(None)
        self.frame = None
        self.corners.clear()

    def show_map(self, cam: CamMap | None) -> None:
        """Lay the map over the picture, or take it away."""
        self._cam = cam
        self.colour_bar.setVisible(cam is not None)
        if cam is None:
            self._overlay.clear()
            return
        self._overlay.setImage(steps(cam, SCREEN_SHAPE), levels=(0, 255), lut=lookup(*self._style))
        box = cam.box
        self._overlay.setRect(QRectF(box.x0, box.y0, box.width, box.height))
        self.colour_bar.place()

    def style_map(self, colours: str, opacity: float) -> None:
        """``opacity`` is 0-1."""
        self._style = (colours, opacity)
        self.colour_bar.dye(colours)
        if self._cam is not None:
            self.show_map(self._cam)

    @property
    def map_shown(self) -> bool:
        return self._cam is not None

    # how it is shown

    def fit(self) -> None:
        """The whole frame, as large as there is room for."""
        if self.frame is not None:
            rows, columns = self.frame.pixels.shape[:2]
            self._limit(rows, columns)  # first: those of another picture would cut this one off
            self.box.setRange(QRectF(0, 0, columns, rows), padding=0.0)
        self._fitted = True

    def one_to_one(self) -> None:
        """One pixel of the frame on one pixel of the screen, the middle kept."""
        size, ratio = self.box.viewPixelSize(), self.devicePixelRatioF()
        if self.frame is not None and size[0] > 0:
            self.box.scaleBy((1 / size[0] / ratio, 1 / size[0] / ratio))
            self._fitted = False

    def zoom(self, factor: float) -> None:
        self.box.zoom(factor)
        self._fitted = False

    def reset_window(self) -> None:
        """Window and level as the file wants them."""
        self._window = None
        self._draw()

    def change_window(self, wider: float, brighter: float) -> None:
        """Change window and level by shares of the present window's width."""
        if self.frame is None:
            return
        now = self._window or default_window(self.frame.pixels, self.frame.clip.window)
        self._window = Window(now.centre - brighter * now.width, min(max(now.width * (1 + wider), 1.0), 1e6))
        self._draw()

    def picture_file(self, name: str) -> bool:
        """Write what is on screen as a PNG; False where it cannot be written."""
        return self.grab().save(name, "PNG")

    def _draw(self) -> None:
        if self.frame is None:
            return
        pixels, clip = self.frame.pixels, self.frame.clip
        shown = to_display(pixels, clip.window) if self._window is None else adjusted(pixels, self._window)
        self._picture.setImage(shown, autoLevels=False, levels=(0, 255))
        self.corners.say_window(self._window)

    def _drag_window(self, across: float, down: float) -> None:
        self.change_window(2 * across, -down)

    def _moved(self, *_: object) -> None:
        self._fitted = False

    def _limit(self, rows: int, columns: int) -> None:
        """Keep some of the picture in sight and the zoom within reason, whatever its shape and the window's."""
        side = max(rows, columns)
        self.box.setLimits(
            xMin=-3 * side,
            xMax=columns + 3 * side,
            yMin=-3 * side,
            yMax=rows + 3 * side,
            minXRange=side / ZOOM_MAX,
            maxXRange=6 * side,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._fitted:
            self.fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.corners.place()
        self.colour_bar.place()
