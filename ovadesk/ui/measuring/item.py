"""One marking on the picture: light lines with a dark edge, grips, and words that stay upright and in sight."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from ovadesk.domain.marking import Marking, MarkingKind, Measured, Point
from ovadesk.ui.measuring import shapes
from ovadesk.ui.theme import TEXT

MARKINGS_Z = 10.0  # above picture, mask, overlay and ruler
LINE, HELD, EDGE = "#c6f36b", "#ffffff", QColor(0, 0, 0, 190)  # a colour that no call and no risk has
MARGIN = 14.0  # screen pixels around the points: grips and arrow heads
GRIP, CROSS, HEAD = 3.5, 6.0, 12.0
GAP, PAD = 9.0, 4.0


class MarkingItem(QGraphicsItem):
    """A child of the stage, in frame pixels. ``lit``: under the pointer; ``held``: selected."""

    def __init__(self, parent: QGraphicsItem, view: QGraphicsView) -> None:
        super().__init__(parent)
        self.setZValue(MARKINGS_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.marking: Marking | None = None
        self.measured = Measured()
        self.lines: list[list[Point]] = []
        self.lit = self.held = False
        self._bounds = QRectF()
        self._margin = MARGIN
        self._view = view
        self.label = Label(self, view)

    def draw(self, marking: Marking, measured: Measured, words: str) -> None:
        """Be this marking from now on, with ``words`` beside it."""
        self.prepareGeometryChange()
        self.marking, self.measured = marking, measured
        self.lines = shapes.outline(marking, measured)
        corners = [*marking.points, *(corner for line in self.lines for corner in line)]
        self._bounds = QPolygonF([QPointF(*corner) for corner in corners]).boundingRect()
        self.refit()
        self.label.say(words, QPointF(*shapes.anchor(marking)), self._bounds.center())
        self.update()

    def light(self, lit: bool, held: bool) -> None:
        if (lit, held) != (self.lit, self.held):
            self.lit, self.held = lit, held
            self.update()

    def near(self, position: QPointF, on_screen: Callable[[Point], Point]) -> tuple[float, shapes.Grip] | None:
        """What of it is near a place in the viewport, and how near; its words are farther than any line."""
        beside = self.label.rect.contains(position) and self.label.isVisible() and self.label.opacity() > 0
        if self.marking is None or not (beside or self._on_screen().contains(position)):
            return None
        lines = [[on_screen(corner) for corner in line] for line in self.lines]
        points = [on_screen(point) for point in self.marking.points]
        found = shapes.grip(self.marking.id, (position.x(), position.y()), points, lines)
        return (1e3, shapes.Grip(self.marking.id)) if found is None and beside else found

    def _on_screen(self) -> QRectF:
        return self._view.viewportTransform().mapRect(self.mapRectToScene(self.boundingRect()))

    def refit(self) -> None:
        """The zoom has changed: what has a size on the screen covers more or fewer frame pixels."""
        scene = self.sceneTransform()
        least = min(math.hypot(scene.m11(), scene.m12()), math.hypot(scene.m21(), scene.m22()))
        margin = MARGIN / max(least, 1e-6)
        if margin != self._margin:
            self.prepareGeometryChange()
            self._margin = margin

    def boundingRect(self) -> QRectF:
        return self._bounds.adjusted(-self._margin, -self._margin, self._margin, self._margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.marking is None:
            return
        to_screen = painter.transform()
        points = [to_screen.map(QPointF(*point)) for point in self.marking.points]
        drawn = self._path(points, to_screen.map(shapes.path(self.lines)))
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(HELD if self.held or self.lit else LINE)
        width = 2.2 if self.held or self.lit else 1.5
        for pen in (QPen(EDGE, width + 2.5), QPen(colour, width)):
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPath(drawn)
        if self.held or self.lit:
            painter.setPen(QPen(EDGE, 1.0))
            painter.setBrush(colour)
            for point in points:
                painter.drawRect(QRectF(point.x() - GRIP, point.y() - GRIP, 2 * GRIP, 2 * GRIP))
        painter.restore()

    def _path(self, points: list[QPointF], lines: QPainterPath) -> QPainterPath:
        """All lines, in screen pixels."""
        kind = self.marking.kind if self.marking is not None else MarkingKind.TEXT
        if kind in (MarkingKind.CALIPER, MarkingKind.TEXT):
            for point in points:  # crosses, as on every machine
                for across, down in ((CROSS, 0.0), (0.0, CROSS)):
                    lines.moveTo(point - QPointF(across, down))
                    lines.lineTo(point + QPointF(across, down))
        if kind is MarkingKind.ARROW and len(points) == 2:
            back = math.atan2(points[1].y() - points[0].y(), points[1].x() - points[0].x())
            for side in (-0.45, 0.45):
                lines.moveTo(points[0])
                lines.lineTo(points[0] + QPointF(HEAD * math.cos(back + side), HEAD * math.sin(back + side)))
        return lines


class Label(QGraphicsItem):
    """Words beside a marking, of one size at every zoom, upright, never beyond the edge of the view."""

    def __init__(self, parent: QGraphicsItem, view: QGraphicsView) -> None:
        super().__init__(parent)
        self._view = view
        self.setFlag(self.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setFlag(self.GraphicsItemFlag.ItemSendsScenePositionChanges)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.words = ""
        self._inwards = QPointF()  # middle of the marking, in the parent's frame pixels
        self._rect = QRectF()

    def say(self, words: str, at: QPointF, middle: QPointF) -> None:
        """Stand at ``at``, on the side away from ``middle`` (both in frame pixels)."""
        self.words, self._inwards = words, middle
        self.setVisible(bool(words))
        self.setPos(at)
        self.place()

    @property
    def rect(self) -> QRectF:
        """Where the words are, in pixels of the viewport."""
        return self._rect.translated(self._on_screen(self.scenePos()))

    def place(self) -> None:
        """Beside the marking where there is room, else inside the edge of the view."""
        self.prepareGeometryChange()
        metrics = QFontMetricsF(self._font())
        size = metrics.size(0, self.words)
        wide, high = size.width() + 2 * PAD, size.height() + PAD
        at = self._on_screen(self.scenePos())
        parent = self.parentItem()
        middle = self._on_screen(parent.mapToScene(self._inwards)) if parent is not None else at
        left = at.x() + GAP if at.x() >= middle.x() else at.x() - GAP - wide
        top = at.y() + GAP / 2 if at.y() >= middle.y() else at.y() - GAP / 2 - high
        port = self._view.viewport()
        seen = parent is None or self._on_screen_rect(parent).intersects(QRectF(port.rect()))
        self.setOpacity(1.0 if seen else 0.0)  # of what is out of sight nothing is said at the edge
        left = min(max(left, 2.0), max(port.width() - wide - 2.0, 2.0))
        top = min(max(top, 2.0), max(port.height() - high - 2.0, 2.0))
        self._rect = QRectF(left - at.x(), top - at.y(), wide, high)
        self.update()

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: Any) -> Any:
        if change == QGraphicsItem.GraphicsItemChange.ItemScenePositionHasChanged:
            self.place()
        return super().itemChange(change, value)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 165))
        painter.drawRoundedRect(self._rect, 3.0, 3.0)
        painter.setPen(QColor(TEXT))
        painter.setFont(self._font())
        painter.drawText(self._rect, Qt.AlignmentFlag.AlignCenter, self.words)

    def _font(self) -> QFont:
        return self._view.font()

    def _on_screen_rect(self, item: QGraphicsItem) -> QRectF:
        return self._view.viewportTransform().mapRect(item.mapRectToScene(item.boundingRect()))

    def _on_screen(self, scene: QPointF) -> QPointF:
        return self._view.viewportTransform().map(scene)
