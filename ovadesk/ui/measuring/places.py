"""From the pixels of the viewport to those of the frame and back, however the picture is zoomed and turned."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from ovadesk.domain.marking import Point
from ovadesk.ui.measuring.shapes import inside
from ovadesk.ui.viewer import Viewer


class Places:
    """Of one viewer; its frame is the one on screen."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    @property
    def stage(self) -> QGraphicsItem:
        """The item whose coordinates are frame pixels: turned and mirrored with the picture."""
        return self._viewer.stage

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows of the frame; nothing where there is none."""
        frame = self._viewer.frame
        return (frame.pixels.shape[1], frame.pixels.shape[0]) if frame is not None else (0, 0)

    def in_frame(self, position: QPointF) -> Point:
        """The place in the frame nearest to a place in the viewport."""
        scene = self._viewer.view.viewportTransform().inverted()[0].map(position)
        place = self.stage.mapFromScene(scene)
        return inside((place.x(), place.y()), self.size)

    def on_screen(self, at: Point) -> Point:
        """Where in the viewport a place of the frame is."""
        place = self._viewer.view.viewportTransform().map(self.stage.mapToScene(QPointF(*at)))
        return place.x(), place.y()

    def away(self, a: Point, b: Point) -> float:
        """Screen pixels between two places of the frame."""
        return math.dist(self.on_screen(a), self.on_screen(b))
