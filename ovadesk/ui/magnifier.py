"""A magnifying glass that follows the mouse: the scene drawn again, larger, under the pointer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ovadesk.ui.theme import ACCENT

SIDE, FACTOR = 240, 2.5  # logical pixels; times larger than the picture around it


class Magnifier(QWidget):
    """Over the view, taking no mouse. ``use`` switches it on."""

    def __init__(self, over: QWidget, view: Any) -> None:
        super().__init__(over)
        self._view = view
        self._at = QPointF()
        self.on = False
        self.setFixedSize(SIDE, SIDE)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def use(self, on: bool) -> None:
        """Show it at the pointer, or put it away."""
        self.on = on
        self._at = QPointF(self._view.viewport().rect().center())
        here = self._view.viewport().mapFromGlobal(self.cursor().pos())
        if self._view.viewport().rect().contains(here):
            self._at = QPointF(here)
        self.setVisible(on)
        self.follow(self._at)

    def follow(self, at: QPointF) -> None:
        """Magnify what lies at ``at`` (viewport pixels)."""
        if not self.on:
            return
        self._at = at
        middle = self._view.viewport().mapTo(self.parentWidget(), at.toPoint())
        self.move(middle.x() - SIDE // 2, middle.y() - SIDE // 2)
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        glass = QPainterPath()
        glass.addEllipse(QRectF(1.5, 1.5, SIDE - 3, SIDE - 3))
        painter.setClipPath(glass)
        painter.fillPath(glass, QColor("black"))
        side = SIDE / FACTOR
        centre = self._view.mapToScene(self._at.toPoint())
        source = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
        self._view.scene().render(painter, QRectF(0, 0, SIDE, SIDE), source)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(ACCENT), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(glass)
        painter.end()
