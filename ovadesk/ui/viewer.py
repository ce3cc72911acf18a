"""The picture: one frame and what lies over it, zoomed, panned, turned and windowed by the reader."""

from __future__ import annotations

from dataclasses import replace

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QNativeGestureEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box, Clip, Window
from ovadesk.pixels.display import Look, default_window
from ovadesk.ui.corners import ColourBar, Corners, look_words
from ovadesk.ui.frame_feed import Frame
from ovadesk.ui.magnifier import Magnifier
from ovadesk.ui.picture_box import PictureBox
from ovadesk.ui.stage import Stage
from ovadesk.ui.turning import Turn

ZOOM_MAX = 32.0
GAMMA = (0.2, 5.0)


class Viewer(QWidget):
    """Shows frames as they come. ``frame`` is the one on screen."""

    stepped = Signal(int)  # frames to go, by the wheel
    shown = Signal(object)  # Frame now on screen
    cleared = Signal()  # no frame is on screen
    moved = Signal()  # zoomed or panned by the reader
    changed = Signal()  # shown otherwise: window, inverted, sharpened
    touched = Signal()  # a press of the mouse anywhere on it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(240, 180)
        self.frame: Frame | None = None
        self.look = Look()
        self.fitted = True  # nobody has zoomed or moved it
        self._style = ("ember", 0.5)
        self.box = PictureBox()
        self.stage = Stage()
        self.box.addItem(self.stage, ignoreBounds=True)
        self.view = view = pg.GraphicsView(background="k")
        view.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform)
        view.setCentralItem(self.box)
        view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click takes the keys back from a text field
        view.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows = QVBoxLayout(self)
        self._rows.setSpacing(0)
        self._rows.addWidget(view)
        self.corners = Corners(self)
        self._rows.setContentsMargins(0, self.corners.room[0], 0, self.corners.room[1])
        self.colour_bar = ColourBar(self)
        self.magnifier = Magnifier(self, view)
        self.box.wheeled.connect(lambda notches: self.stepped.emit(-notches))
        self.box.window_dragged.connect(lambda across, down: self.change_window(2 * across, -down))
        self.box.fit_wanted.connect(self.fit)
        self.box.region_picked.connect(self.zoom_to)
        self.box.sigRangeChangedManually.connect(self._moved)
        view.viewport().installEventFilter(self)

    # what is shown

    def show_frame(self, frame: Frame) -> None:
        """Put ``frame`` on screen. Another clip starts fitted, as recorded and as its file wants to be windowed."""
        other = self.frame is None or self.frame.clip.key != frame.clip.key
        self.frame = frame
        if other:
            self.look = replace(self.look, window=None)
            self.stage.turn = Turn()
            self.stage.black_out(())
            self.stage.ruler.measure(frame.clip)
        self._draw()
        self.box.cine = frame.clip.is_cine
        if other:
            self.stage.set_turn(Turn())
            self.fit()
        self.corners.say_problem("")
        self.shown.emit(frame)

    def show_problem(self, clip: Clip, text: str) -> None:
        """Say why a frame cannot be shown, in the middle of the picture."""
        self.clear()
        self.box.cine = clip.is_cine
        self.corners.say_problem(text)

    def clear(self) -> None:
        """Nothing is open, or nothing can be shown; the words around stay."""
        self.stage.clear()
        self.stage.ruler.measure(None)
        self.show_map(None)
        self.frame = None
        self.cleared.emit()

    def show_map(self, cam: CamMap | None) -> None:
        """Lay the map over the picture, or take it away."""
        self.stage.show_map(cam, self._style)
        self.colour_bar.setVisible(cam is not None)
        self.colour_bar.place(self.corners.line)

    def style_map(self, colours: str, opacity: float) -> None:
        """``opacity`` is 0-1."""
        self._style = (colours, opacity)
        self.colour_bar.dye(colours)
        if self.map_shown:
            self.show_map(self.stage.cam)

    @property
    def map_shown(self) -> bool:
        return self.stage.cam is not None

    # where it is looked at

    def fit(self) -> None:
        """The whole frame, as large as there is room for."""
        if self.frame is not None:
            rect = self.stage.needed
            self._limit(rect)  # first: those of another picture would cut this one off
            self.box.setRange(rect, padding=0.0)
        self.fitted = True

    def rule(self, on: bool) -> None:
        """Show the depth ruler, or not."""
        self.stage.ruler.setVisible(on)
        if self.fitted:
            self.fit()

    def one_to_one(self) -> None:
        """One pixel of the frame on one pixel of the screen, the middle kept."""
        size, ratio = self.box.viewPixelSize(), self.devicePixelRatioF()
        if self.frame is not None and size[0] > 0:
            self.box.scaleBy((1 / size[0] / ratio, 1 / size[0] / ratio))
            self._moved()

    def zoom(self, factor: float) -> None:
        self.box.zoom(factor)
        self._moved()

    def pan(self, right: float, down: float) -> None:
        """Move what is in view by shares of its size."""
        seen = self.box.viewRect()
        self.box.translateBy(x=right * seen.width(), y=down * seen.height())
        self._moved()

    def zoom_to(self, region: QRectF) -> None:
        """As large as possible, a part of the plane of the view."""
        self.box.setRange(region, padding=0.0)
        self._moved()

    @property
    def sight(self) -> QRectF:
        """What is in view, as shares of the picture: (0, 0, 1, 1) is all of it."""
        seen, rect = self.box.viewRect(), self.stage.rect
        return QRectF(
            (seen.x() - rect.x()) / rect.width(),
            (seen.y() - rect.y()) / rect.height(),
            seen.width() / rect.width(),
            seen.height() / rect.height(),
        )

    def look_at(self, sight: QRectF) -> None:
        """Show what another picture shows (see ``sight``)."""
        rect = self.stage.rect
        self.box.setRange(
            QRectF(
                rect.x() + sight.x() * rect.width(),
                rect.y() + sight.y() * rect.height(),
                sight.width() * rect.width(),
                sight.height() * rect.height(),
            ),
            padding=0.0,
        )
        self.fitted = False

    def turn(self, turn: Turn) -> None:
        """Turn or mirror the picture with all that lies on it."""
        self.stage.set_turn(turn)
        self.fit()

    # how it is shown

    def change_look(self, look: Look) -> None:
        """Draw by ``look``; its gamma is kept within 0.2-5."""
        self.look = replace(look, gamma=min(max(look.gamma, GAMMA[0]), GAMMA[1]))
        self._draw()
        self.changed.emit()

    def reset_look(self) -> None:
        """As the file wants it."""
        self.change_look(Look())

    def change_window(self, wider: float, brighter: float) -> None:
        """Change window and level by shares of the present window's width."""
        if self.frame is None:
            return
        now = self.look.window or default_window(self.frame.pixels, self.frame.clip.window)
        window = Window(now.centre - brighter * now.width, min(max(now.width * (1 + wider), 1.0), 1e6))
        self.change_look(replace(self.look, window=window))

    def black_out(self, kept: tuple[Box, ...]) -> None:
        """Cover everything outside these boxes of the frame; none uncovers everything."""
        self.stage.black_out(kept)

    def image(self) -> QImage:
        """What is on screen, words included."""
        return self.grab().toImage()

    def _draw(self) -> None:
        if self.frame is not None:
            self.stage.show_frame(self.frame, self.look)
        look = self.look
        self.corners.say_window(look_words(look.window, look.gamma, look.invert, look.sharpen))

    def _moved(self, *_: object) -> None:
        self.fitted = False
        self.moved.emit()

    def _limit(self, rect: QRectF) -> None:
        """Keep some of the picture in sight and the zoom within reason, whatever its shape and the window's."""
        side = max(rect.width(), rect.height())
        self.box.setLimits(
            xMin=rect.left() - 3 * side,
            xMax=rect.right() + 3 * side,
            yMin=rect.top() - 3 * side,
            yMax=rect.bottom() + 3 * side,
            minXRange=side / ZOOM_MAX,
            maxXRange=6 * side,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Resize and self.fitted:
            self.fit()
        elif kind == QEvent.Type.MouseButtonPress:
            self.touched.emit()
        elif isinstance(event, QMouseEvent) and kind == QEvent.Type.MouseMove:
            self.magnifier.follow(event.position())
        elif isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.box.zoom(1 + event.value(), self.box.mapSceneToView(QPointF(event.position())))
            self._moved()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.corners.place()
        self.colour_bar.place(self.corners.line)
