"""Under the picture: play, step, the frame slider, the frame's number."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QToolButton, QWidget

from ovadesk.ui.theme import ACCENT, TEXT
from ovadesk.ui.words import tr


class FrameSlider(QSlider):
    """A slider on which a click goes to where it was clicked, and the wheel goes one frame at a time."""

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys belong to the window
        self.setAccessibleName(tr("Frame"))
        self._span: tuple[int, int] | None = None
        self._ticks: frozenset[int] = frozenset()

    def mark(self, span: tuple[int, int] | None) -> None:
        """Draw where the loop begins and ends; None: it is all of the cine."""
        self._span = span
        self.update()

    def tick(self, frames: Collection[int]) -> None:
        """Draw ticks at frames (from 0) that bear markings."""
        if self._ticks != frozenset(frames):
            self._ticks = frozenset(frames)
            self.update()

    def _way(self) -> tuple[int, int]:
        """Where the middle of the handle is at the first frame, and how far it is to the last."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control = QStyle.ComplexControl.CC_Slider
        groove = self.style().subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, self)
        handle = self.style().subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self)
        return groove.x() + handle.width() // 2, groove.width() - handle.width()

    def _at(self, place: QPoint) -> int:
        left, way = self._way()
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place.x() - left, way)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.maximum() == 0:
            return
        left, way = self._way()
        painter = QPainter(self)
        for frame in (*(self._span or ()), *self._ticks):
            x = left + QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), frame, way)
            if frame in self._ticks:
                painter.fillRect(x - 1, self.height() - 5, 2, 5, QColor(TEXT))
            if frame in (self._span or ()):
                painter.fillRect(x - 1, 1, 3, self.height() - 2, QColor(ACCENT))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setValue(self._at(event.position().toPoint()))
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        self.stepped.emit(-1 if event.angleDelta().y() > 0 else 1)


class CineBar(QWidget):
    """Asks for frames (from 0) by ``frame_picked`` and ``stepped``."""

    frame_picked = Signal(int)
    stepped = Signal(int)

    def __init__(self, actions: list[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 8, 4)
        row.setSpacing(4)
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self.slider = FrameSlider()
        self.slider.setMinimumWidth(80)
        self.pace = QLabel()
        self.pace.setObjectName("muted")
        self.pace.setToolTip(tr("Frames a second (, and . change the speed); the loop is set by [ and ]"))
        self.pace.setMinimumWidth(self.fontMetrics().horizontalAdvance(tr("{n} fps").format(n="000")))
        row.addWidget(self.slider, 1)
        row.addWidget(self.pace)
        self.number = QLabel()
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.number)
        self.slider.valueChanged.connect(self.frame_picked.emit)
        self.slider.stepped.connect(self.stepped.emit)
        self.load(0)

    def load(self, frames: int) -> None:
        """Get ready for a clip of ``frames`` frames (0: nothing open)."""
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(frames - 1, 0))
        self.slider.blockSignals(False)
        self.slider.setEnabled(frames > 1)
        self.number.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"{frames} / {frames}") + 1)  # half pixels
        if not frames:
            self.number.clear()

    def show_loop(self, span: tuple[int, int], frames: int, speed: float, fps: float) -> None:
        """What plays and how fast: ``span`` of ``frames``, at ``speed`` times the cine's own ``fps``."""
        self.slider.mark(span if span != (0, frames - 1) else None)
        times = "" if speed == 1.0 else f" x{speed:g}"
        self.pace.setText(tr("{n} fps").format(n=f"{fps * speed:.3g}") + times if frames > 1 else "")

    def go(self, index: int, frames: int) -> None:
        """Frame ``index`` (from 0) is wanted."""
        self.slider.blockSignals(True)
        self.slider.setValue(index)
        self.slider.blockSignals(False)
        self.number.setText(f"{index + 1} / {frames}")
