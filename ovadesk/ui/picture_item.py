"""The picture on the screen: what is in sight is windowed and drawn, straight from the decoded frame."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ovadesk.domain.study import Window
from ovadesk.pixels.display import Look, Shown, drawn

MARGIN = 4  # pixels more than are in sight: what smoothing and sharpening look at
SHARP_FROM = 4.0  # screen pixels a frame pixel, from which on pixels are shown as they are


class PictureItem(pg.GraphicsObject):  # type: ignore[misc]  # the package is untyped
    """One frame, (H, W) or (H, W, 3), in frame pixels. Nothing larger than the part in sight is copied.

    8-bit values without a look of the reader's own are not copied at all. ``image`` is the frame.
    """

    def __init__(self) -> None:
        super().__init__()
        self.image: NDArray[Any] | None = None
        self._window = Window(128.0, 256.0)
        self._look = Look()
        self._part: tuple[tuple[int, int, int, int], Shown] | None = None
        self._smooth = True
        self.setFlag(self.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # for the exposed rectangle

    def show_image(self, image: NDArray[Any], window: Window, look: Look) -> None:
        """``window`` is the frame's own (``display.default_window``)."""
        if self.image is None or self.image.shape[:2] != image.shape[:2]:
            self.prepareGeometryChange()
        self.image, self._window, self._look, self._part = image, window, look, None
        self.update()

    def smooth(self, on: bool) -> None:
        """Smooth what is enlarged, or show every pixel as a square."""
        self._smooth = on
        self.update()

    def clear(self) -> None:
        """Nothing to show."""
        self.prepareGeometryChange()
        self.image, self._part = None, None
        self.update()

    def boundingRect(self) -> QRectF:
        if self.image is None:
            return QRectF()
        rows, columns = self.image.shape[:2]
        return QRectF(0, 0, columns, rows)

    def in_sight(self, exposed: QRectF) -> tuple[int, int, int, int]:
        """Columns x0-x1 and rows y0-y1, half open, that are drawn for ``exposed`` (frame pixels)."""
        rows, columns = self.image.shape[:2] if self.image is not None else (0, 0)
        left, top = math.floor(exposed.left()) - MARGIN, math.floor(exposed.top()) - MARGIN
        right, foot = math.ceil(exposed.right()) + MARGIN, math.ceil(exposed.bottom()) + MARGIN
        return max(0, left), max(0, top), min(columns, right), min(rows, foot)

    def shown_part(self, part: tuple[int, int, int, int]) -> Shown:
        """These columns and rows as 8 bits, as they are drawn; kept until anything changes."""
        if self._part is None or self._part[0] != part:
            x0, y0, x1, y1 = part
            assert self.image is not None
            values = self.image[y0:y1, x0:x1]
            plain = self._look.plain and values.dtype == np.uint8 and self._window == Window(128.0, 256.0)
            shown = values if plain else drawn(values, self._window, self._look)
            packed = shown.strides[1:] in ((1,), (3, 1))
            self._part = part, shown if packed else np.ascontiguousarray(shown)
        return self._part[1]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.image is None:
            return
        part = self.in_sight(option.exposedRect)
        x0, y0, x1, y1 = part
        if x1 <= x0 or y1 <= y0:
            return
        shown = self.shown_part(part)
        scale = math.hypot(painter.worldTransform().m11(), painter.worldTransform().m12())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth and scale < SHARP_FROM)
        painter.drawImage(QRectF(x0, y0, x1 - x0, y1 - y0), as_image(shown))


def as_image(shown: Shown) -> QImage:
    """An 8-bit picture, (H, W) or (H, W, 3), as a QImage over the same memory; keep ``shown`` as long as it is used.

    Rows may lie apart, as in a part cut out of a frame; the pixels of a row may not. Raises ValueError.
    """
    colour = shown.ndim == 3
    if shown.strides[1:] != ((3, 1) if colour else (1,)):
        raise ValueError("pixels of a row lie apart")
    rows, columns = shown.shape[:2]
    length = shown.strides[0] * (rows - 1) + shown.strides[1] * columns
    memory = np.lib.stride_tricks.as_strided(shown, (length,), (1,)).data
    kind = QImage.Format.Format_RGB888 if colour else QImage.Format.Format_Grayscale8
    return QImage(memory, columns, rows, shown.strides[0], kind)
