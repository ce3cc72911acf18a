"""Pictures of frames as they leave the program: turned and windowed as on screen, with words in strips, no identity
unless it was asked for. Safe outside the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from ovadesk.classify.cam import overlay_rgba
from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box, Clip
from ovadesk.pixels.display import Look, Shown, default_window, drawn
from ovadesk.ui.picture_item import as_image
from ovadesk.ui.theme import RESEARCH as RESEARCH_COLOUR
from ovadesk.ui.theme import TEXT
from ovadesk.ui.turning import Turn
from ovadesk.ui.words import RESEARCH, tr

FONT_SHARE, FONT_MIN = 48, 11  # of the picture's width; pixels


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the strips: above left and right, below left; below right stands the use it is for."""

    who: str
    when: str
    what: str
    model: bool  # whether something of the model's is in the picture


@dataclass(frozen=True, slots=True)
class Manner:
    """How frames are drawn; ``kept`` are the boxes that stay visible (empty: all)."""

    look: Look
    turn: Turn
    kept: tuple[Box, ...] = ()
    style: tuple[str, float] = ("ember", 0.5)


def compose(pixels: NDArray[Any], clip: Clip, manner: Manner, cam: CamMap | None) -> QImage:
    """One whole frame at its own size, turned, with the map over it where there is one."""
    rows, columns = pixels.shape[:2]
    shown = np.ascontiguousarray(drawn(pixels, default_window(pixels, clip.window), manner.look))
    shown = _kept(shown, manner.kept)
    transform = manner.turn.transform(columns, rows, clip.pixel_aspect)
    area = transform.mapRect(QRectF(0, 0, columns, rows))
    canvas = QImage(round(area.width()), round(area.height()), QImage.Format.Format_RGB888)
    canvas.fill(QColor("black"))
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(transform)
    painter.drawImage(0, 0, as_image(shown))
    if cam is not None:
        rgba = overlay_rgba(cam, (rows, columns), *manner.style)
        painter.drawImage(0, 0, QImage(rgba.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888))
    painter.end()
    return canvas


def framed(picture: QImage, words: Words) -> QImage:
    """``picture`` between strips with ``words``; sizes in its pixels."""
    size = max(FONT_MIN, picture.width() // FONT_SHARE)
    font = QFont()
    font.setPixelSize(size)
    line = round(1.6 * size)
    canvas = QImage(picture.width(), picture.height() + 2 * line, QImage.Format.Format_RGB888)
    canvas.fill(QColor("black"))
    painter = QPainter(canvas)
    painter.drawImage(QRectF(0, line, picture.width(), picture.height()), picture)
    painter.setFont(font)
    use = f"{tr('Overlay: not an outline')} · {tr(RESEARCH)}" if words.model else tr(RESEARCH)
    above = QRectF(size, 0, canvas.width() - 2 * size, line)
    below = above.translated(0, canvas.height() - line)
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    metrics = QFontMetrics(font)
    taken = metrics.horizontalAdvance(use) + size
    what = metrics.elidedText(words.what, Qt.TextElideMode.ElideRight, round(below.width()) - taken)
    for area, side, text, colour in (
        (above, left, words.who, TEXT),
        (above, right, words.when, TEXT),
        (below, left, what, TEXT),
        (below, right, use, RESEARCH_COLOUR),
    ):
        painter.setPen(QColor(colour))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | side, text)
    painter.end()
    return canvas


def as_pixels(image: QImage) -> NDArray[np.uint8]:
    """An image as RGB, (H, W, 3) uint8, a copy."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def _kept(shown: Shown, kept: tuple[Box, ...]) -> Shown:
    """Black outside the boxes."""
    if not kept:
        return shown
    black = np.zeros_like(shown)
    for box in kept:
        black[box.y0 : box.y1, box.x0 : box.x1] = shown[box.y0 : box.y1, box.x0 : box.x1]
    return black
