"""The depth ruler: centimetres beside a calibrated B-mode region, upright however the picture is turned."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ovadesk.domain.study import Clip, Region, RegionKind
from ovadesk.ui.theme import ACCENT

TICK, LONG_TICK = 5.0, 9.0  # screen pixels
LABEL_ROOM = 26.0  # screen pixels from label to label, at least
STEPS_CM = (1, 2, 5, 10)


def calibrated(clip: Clip) -> Region | None:
    """The largest B-mode region of the clip that has millimetres, None where there is none."""
    found = [r for r in clip.regions if r.kind is RegionKind.B_MODE and r.mm_per_px is not None]
    return max(found, key=lambda r: r.box.width * r.box.height, default=None)


class Ruler(pg.GraphicsObject):  # type: ignore[misc]  # the package is untyped
    """Ticks every centimetre down the right edge of the region; in frame pixels.

    Numbered from where the file says that the depth is 0; where it does not say, a scale without numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        self._region: Region | None = None
        self._frame = QRectF()

    def measure(self, clip: Clip | None) -> None:
        """Belong to this clip from now on; nothing is drawn where it has no calibrated region."""
        self.prepareGeometryChange()
        self._region = calibrated(clip) if clip is not None else None
        self._frame = QRectF(0, 0, clip.columns, clip.rows) if clip is not None else QRectF()
        self.update()

    @property
    def centimetres(self) -> float:
        """How far down the scale reaches; 0 without calibration."""
        if self._region is None or self._region.mm_per_px is None:
            return 0.0
        return self._region.box.height * self._region.mm_per_px[1] / 10

    @property
    def ticks(self) -> list[tuple[int | None, float]]:
        """Depth in whole centimetres, None where the file does not say where it begins, and the row of each tick."""
        if self._region is None or self._region.mm_per_px is None:
            return []
        box, per_cm, zero = self._region.box, 10 / self._region.mm_per_px[1], self._region.zero_row
        start = box.y0 if zero is None else zero
        first, last = math.ceil((box.y0 - start) / per_cm), math.floor((box.y1 - start) / per_cm)
        return [(None if zero is None else n, start + n * per_cm) for n in range(first, last + 1)]

    @property
    def room(self) -> QRectF:
        """Frame pixels that ticks and words take beside the region, as far as that is known without a screen."""
        if self._region is None or not self.isVisible():
            return QRectF()
        box = self._region.box
        return QRectF(box.x1, box.y0, 0.09 * self._frame.width(), box.height)

    def boundingRect(self) -> QRectF:
        room = 0.2 * max(self._frame.width(), self._frame.height())  # for the words, which have a size on the screen
        return self._frame.adjusted(-room, -room, room, room)

    def paint(self, painter: QPainter, *_: Any) -> None:
        if self._region is None or self._region.mm_per_px is None:
            return
        box, ticks = self._region.box, self.ticks
        to_screen = painter.transform()
        painter.save()
        painter.resetTransform()
        top, foot = to_screen.map(QPointF(box.x1, box.y0)), to_screen.map(QPointF(box.x1, box.y1))
        inwards = to_screen.map(QPointF(box.x0, box.y0)) - top
        length = math.hypot(inwards.x(), inwards.y()) or 1.0
        out = QPointF(-inwards.x() / length, -inwards.y() / length)
        screen_cm = math.hypot((foot - top).x(), (foot - top).y()) / max(self.centimetres, 1e-6)
        step = next((s for s in STEPS_CM if s * screen_cm >= LABEL_ROOM), STEPS_CM[-1])
        for pen in (QPen(QColor(0, 0, 0, 170), 3.0), QPen(QColor(ACCENT), 1.0)):
            painter.setPen(pen)
            painter.drawLine(top, foot)
            for n, row in ticks:
                at = to_screen.map(QPointF(box.x1, row))
                painter.drawLine(at, at + out * (LONG_TICK if n is not None and n % step == 0 else TICK))
        numbered = [(n, row) for n, row in ticks if n is not None and n % step == 0]
        for n, row in numbered or ticks[:1]:
            at = to_screen.map(QPointF(box.x1, row)) + out * (LONG_TICK + 12)
            words = "cm" if n is None else (f"{n} cm" if n == 0 else str(n))
            half = painter.fontMetrics().horizontalAdvance(words) / 2
            x = min(at.x(), self.getViewWidget().viewport().width() - half - 5)  # in a small view there is no room
            painter.drawText(QRectF(x - half, at.y() - 9, 2 * half + 1, 18), Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()
