"""The mouse on the picture: wheel, pan, zoom, window/level, as viewers of the field have it."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsRectItem

from ovadesk.ui.theme import ACCENT

ZOOM_STEP = 1.15  # per notch of the wheel
NOTCH = 120  # Qt's eighths of a degree
DRAG_ZOOM = 1.01  # per screen pixel of a drag with the middle button
REGION_MIN = 6  # screen pixels: less was a click


class PictureBox(pg.ViewBox):  # type: ignore[misc]  # the package is untyped
    """One transform for picture and overlay. Left drag pans, with Shift it picks a region, right drag sets the
    window, middle drag and Ctrl+wheel zoom."""

    wheeled = Signal(int)  # notches; up is positive
    window_dragged = Signal(float, float)  # share of the box's width and height
    fit_wanted = Signal()
    region_picked = Signal(QRectF)  # in the plane of the view

    def __init__(self) -> None:
        super().__init__(invertY=True, lockAspect=True, enableMenu=False, defaultPadding=0.0)
        self.setBackgroundColor("k")
        self.disableAutoRange()
        self.cine = False
        self.wheel_zooms = False
        self._turned = 0.0
        self._rubber = QGraphicsRectItem(self)
        self._rubber.setPen(pg.mkPen(ACCENT, width=1, style=Qt.PenStyle.DashLine))
        self._rubber.setZValue(1e6)
        self._rubber.hide()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Make the picture ``factor`` times larger around ``at`` (picture pixels), the middle by default."""
        self.scaleBy((1 / factor, 1 / factor), at)

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        event.accept()
        turned = event.delta() / NOTCH
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not self.cine or with_ctrl != self.wheel_zooms:
            self.zoom(ZOOM_STEP**turned, self.mapToView(event.pos()))
            self.sigRangeChangedManually.emit([True, True])
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
        elif event.button() == Qt.MouseButton.MiddleButton:
            self.zoom(DRAG_ZOOM ** -moved.y(), self.mapToView(event.buttonDownPos()))
            self.sigRangeChangedManually.emit([True, True])
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or self._rubber.isVisible():
            self._pick_region(event)
        else:
            here, before = self.mapToView(event.pos()), self.mapToView(event.lastPos())
            self.translateBy(x=before.x() - here.x(), y=before.y() - here.y())
            self.sigRangeChangedManually.emit([True, True])

    def _pick_region(self, event: Any) -> None:
        rect = QRectF(event.buttonDownPos(), event.pos()).normalized()
        self._rubber.setRect(rect)
        self._rubber.setVisible(not event.isFinish())
        if event.isFinish() and min(rect.width(), rect.height()) >= REGION_MIN:
            corners = self.mapToView(rect.topLeft()), self.mapToView(rect.bottomRight())
            self.region_picked.emit(QRectF(*corners).normalized())

    def mouseClickEvent(self, event: Any) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: Any) -> None:
        event.accept()
        self.fit_wanted.emit()
