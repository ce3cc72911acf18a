"""The mouse on the picture: wheel, pan, window/level, as viewers of the field have it."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal

ZOOM_STEP = 1.15  # per notch of the wheel
NOTCH = 120  # Qt's eighths of a degree


class PictureBox(pg.ViewBox):  # type: ignore[misc]  # the package is untyped
    """One transform for picture and overlay. Left drag pans, right drag sets the window, Ctrl+wheel zooms."""

    wheeled = Signal(int)  # notches; up is positive
    window_dragged = Signal(float, float)  # share of the box's width and height
    fit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(invertY=True, lockAspect=True, enableMenu=False, defaultPadding=0.0)
        self.setBackgroundColor("k")
        self.disableAutoRange()
        self.cine = False
        self._turned = 0.0

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Make the picture ``factor`` times larger around ``at`` (picture pixels), the middle by default."""
        self.scaleBy((1 / factor, 1 / factor), at)

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        event.accept()
        turned = event.delta() / NOTCH
        if not self.cine or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM_STEP**turned, self.mapToView(event.pos()))
            return
        self._turned += turned  # a touchpad sends parts of a notch
        notches = int(self._turned)
        if notches:
            self._turned -= notches
            self.wheeled.emit(notches)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        event.accept()
        moved = event.pos() - event.lastPos()
        if event.button() == Qt.MouseButton.RightButton:
            self.window_dragged.emit(moved.x() / max(self.width(), 1.0), moved.y() / max(self.height(), 1.0))
        else:
            here, before = self.mapToView(event.pos()), self.mapToView(event.lastPos())
            self.translateBy(x=before.x() - here.x(), y=before.y() - here.y())

    def mouseClickEvent(self, event: Any) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: Any) -> None:
        event.accept()
        self.fit_wanted.emit()
