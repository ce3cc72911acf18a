"""What lies in the plane of the picture: frame, overlay, mask and ruler under one transform."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from ovadesk.classify.cam import SCREEN_SHAPE, lookup, steps
from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box
from ovadesk.pixels.display import Look, default_window
from ovadesk.ui.frame_feed import Frame
from ovadesk.ui.picture_item import PictureItem
from ovadesk.ui.ruler import Ruler
from ovadesk.ui.turning import Turn

MASK_Z, OVERLAY_Z, RULER_Z = 1, 2, 3  # markings lie above


class Stage(pg.ItemGroup):  # type: ignore[misc]  # the package is untyped
    """Children lie in frame pixels; ``rect`` is where the turned picture lies in the plane of the view."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = Turn()
        self._size = (1, 1, 1.0)  # columns, rows, height of a pixel divided by its width
        self.picture = PictureItem()
        self.overlay = pg.ImageItem(axisOrder="row-major")
        self.mask = QGraphicsPathItem()
        self.mask.setBrush(QBrush(QColor("black")))
        self.mask.setPen(QPen(Qt.PenStyle.NoPen))
        self.ruler = Ruler()
        for item, z in ((self.picture, 0), (self.mask, MASK_Z), (self.overlay, OVERLAY_Z), (self.ruler, RULER_Z)):
            item.setParentItem(self)
            item.setZValue(z)
        self.ruler.hide()
        self.cam: CamMap | None = None

    def show_frame(self, frame: Frame, look: Look) -> None:
        """Draw ``frame`` by ``look``."""
        rows, columns = frame.pixels.shape[:2]
        size = (columns, rows, frame.clip.pixel_aspect)
        if size != self._size:
            self._size = size
            self.set_turn(self.turn)
        self.picture.show_image(frame.pixels, default_window(frame.pixels, frame.clip.window), look)

    def clear(self) -> None:
        """Nothing is shown."""
        self.picture.clear()
        self.show_map(None, ("ember", 0.0))
        self.black_out(())

    def set_turn(self, turn: Turn) -> None:
        """Turn everything."""
        self.turn = turn
        self.setTransform(turn.transform(*self._size))

    @property
    def rect(self) -> QRectF:
        return self.turn.transform(*self._size).mapRect(QRectF(0, 0, self._size[0], self._size[1]))

    @property
    def needed(self) -> QRectF:
        """``rect`` with what stands beside the picture."""
        room = self.ruler.room
        return self.rect.united(self.transform().mapRect(room)) if not room.isEmpty() else self.rect

    def show_map(self, cam: CamMap | None, style: tuple[str, float]) -> None:
        """Lay the map over the picture by colours and opacity (0-1), or take it away."""
        self.cam = cam
        if cam is None:
            self.overlay.clear()
            return
        self.overlay.setImage(steps(cam, SCREEN_SHAPE), levels=(0, 255), lut=lookup(*style))
        box = cam.box
        self.overlay.setRect(QRectF(box.x0, box.y0, box.width, box.height))

    def black_out(self, kept: Sequence[Box]) -> None:
        """Cover everything outside the boxes; without boxes nothing is covered."""
        path = QPainterPath()
        if kept:
            path.addRect(QRectF(0, 0, self._size[0], self._size[1]))
            inside = QPainterPath()
            for box in kept:
                piece = QPainterPath()
                piece.addRect(QRectF(box.x0, box.y0, box.width, box.height))
                inside = inside.united(piece)
            path = path.subtracted(inside)
        self.mask.setPath(path)
