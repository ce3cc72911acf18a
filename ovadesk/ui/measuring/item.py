"""One marking on the picture: its lines in frame pixels, and words that stay upright and in sight."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from ovadesk.domain.marking import Marking, Measured, Point
from ovadesk.ui.measuring import shapes
from ovadesk.ui.measuring.ink import EDGE, HELD, LINE, draw_lines, draw_words, full_path, place_words

MARKINGS_Z, WORDS_Z = 10.0, 11.0  # above picture, mask, overlay and ruler; no line crosses any words
MARGIN = 14.0  # screen pixels around the points: grips and arrow heads
GRIP = 3.5


class MarkingItem(QGraphicsItem):
    """A child of the stage, in frame pixels. ``lit``: under the pointer; ``held``: selected."""

    def __init__(self, stage: QGraphicsItem, view: QGraphicsView) -> None:
        super().__init__(stage)
        self.setZValue(MARKINGS_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.marking: Marking | None = None
        self.measured = Measured()
        self.lines: list[list[Point]] = []
        self.lit = self.held = False
        self._bounds = QRectF()
        self._margin = MARGIN
        self._view = view
        self.label = Label(self, stage, view)

    def draw(self, marking: Marking, measured: Measured, words: str) -> None:
        """Be this marking from now on, with ``words`` beside it."""
        self.prepareGeometryChange()
        self.marking, self.measured = marking, measured
        self.lines = shapes.outline(marking, measured)
        corners = [*marking.points, *(corner for line in self.lines for corner in line)]
        self._bounds = QPolygonF([QPointF(*corner) for corner in corners]).boundingRect()
        self.setVisible(True)
        self.refit()
        self.label.say(words, QPointF(*shapes.anchor(marking)), self._bounds.center())
        self.update()

    def vanish(self) -> None:
        """Be seen no more until something is drawn."""
        self.setVisible(False)
        self.label.setVisible(False)

    def light(self, lit: bool, held: bool) -> None:
        if (lit, held) != (self.lit, self.held):
            self.lit, self.held = lit, held
            self.update()

    def near(self, position: QPointF, on_screen: Callable[[Point], Point]) -> tuple[float, shapes.Grip] | None:
        """What of it is near a place in the viewport, and how near; its words are farther than any line."""
        beside = self.label.seen and self.label.rect.contains(position)
        if self.marking is None or not (beside or self.on_screen().contains(position)):
            return None
        lines = [[on_screen(corner) for corner in line] for line in self.lines]
        points = [on_screen(point) for point in self.marking.points]
        found = shapes.grip(self.marking.id, (position.x(), position.y()), points, lines)
        return (1e3, shapes.Grip(self.marking.id)) if found is None and beside else found

    def on_screen(self) -> QRectF:
        """What it may cover, in pixels of the viewport."""
        return self._view.viewportTransform().mapRect(self.mapRectToScene(self.boundingRect()))

    def refit(self) -> None:
        """The zoom has changed: what has a size on the screen covers more or fewer frame pixels."""
        scene = self.sceneTransform()
        least = min(math.hypot(scene.m11(), scene.m12()), math.hypot(scene.m21(), scene.m22()))
        margin = MARGIN / max(least, 1e-6)
        if margin != self._margin:
            self.prepareGeometryChange()
            self._margin = margin
        self.label.place()

    def boundingRect(self) -> QRectF:
        return self._bounds.adjusted(-self._margin, -self._margin, self._margin, self._margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.marking is None:
            return
        to_screen = painter.transform()
        points = [to_screen.map(QPointF(*point)) for point in self.marking.points]
        path = full_path(self.marking.kind, points, to_screen.map(shapes.path(self.lines)))
        strong = self.held or self.lit
        painter.save()
        painter.resetTransform()
        draw_lines(painter, path, HELD if strong else LINE, 2.2 if strong else 1.5)
        if strong:
            painter.setPen(QPen(EDGE, 1.0))
            painter.setBrush(QColor(HELD))
            for point in points:
                painter.drawRect(QRectF(point.x() - GRIP, point.y() - GRIP, 2 * GRIP, 2 * GRIP))
        painter.restore()


class Label(QGraphicsItem):
    """Words beside a marking, of one size at every zoom, upright, never beyond the edge of the view."""

    def __init__(self, owner: MarkingItem, stage: QGraphicsItem, view: QGraphicsView) -> None:
        super().__init__(stage)
        self.setZValue(WORDS_Z)
        self._owner, self._view = owner, view
        self.words = ""
        self.seen = False  # not where its marking is out of sight: of that nothing is said at the edge
        self._middle = QPointF()  # of the marking, in frame pixels
        self._rect = QRectF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(self.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setFlag(self.GraphicsItemFlag.ItemSendsScenePositionChanges)

    def say(self, words: str, at: QPointF, middle: QPointF) -> None:
        """Stand at ``at``, on the side away from ``middle`` (both in frame pixels)."""
        self.words, self._middle = words, middle
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
        port = QRectF(self._view.viewport().rect())
        self.seen = bool(self.words) and self._owner.on_screen().intersects(port)
        at, middle = self._on_screen(self.scenePos()), self._on_screen(self._owner.mapToScene(self._middle))
        self._rect = place_words(self.words, self._view.font(), at, middle, port).translated(-at)
        self.update()

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: Any) -> Any:
        if change == QGraphicsItem.GraphicsItemChange.ItemScenePositionHasChanged:
            self.place()
        return super().itemChange(change, value)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.seen:
            draw_words(painter, self.words, self._view.font(), self._rect)

    def _on_screen(self, scene: QPointF) -> QPointF:
        return self._view.viewportTransform().map(scene)
