"""Under the picture: play, step, the frame slider, the frame's number."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QToolButton, QWidget

from ovadesk.ui.words import tr


class FrameSlider(QSlider):
    """A slider on which a click goes to where it was clicked, and the wheel goes one frame at a time."""

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys belong to the window
        self.setAccessibleName(tr("Frame"))

    def _at(self, place: QPoint) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control = QStyle.ComplexControl.CC_Slider
        groove = self.style().subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, self)
        handle = self.style().subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self)
        span = groove.width() - handle.width()
        x = place.x() - groove.x() - handle.width() // 2
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, span)

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
        row.addWidget(self.slider, 1)
        self.number = QLabel()
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number.setMinimumWidth(self.fontMetrics().horizontalAdvance("00000 / 00000"))
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
        if not frames:
            self.number.clear()

    def go(self, index: int, frames: int) -> None:
        """Frame ``index`` (from 0) is wanted."""
        self.slider.blockSignals(True)
        self.slider.setValue(index)
        self.slider.blockSignals(False)
        self.number.setText(f"{index + 1} / {frames}")
