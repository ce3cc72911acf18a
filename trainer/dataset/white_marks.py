"""White and grey marks on echoes: cursors and crosses by themselves, letters by their row, a ruler by its column."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ovadesk.pixels.display import Shown

WHITE, WHITE_CONTRAST = 218, 80.0  # grey level of a mark that stands alone, and how far above what is around it
LEVELS, CONTRAST = (100, 140, 180, 218), 50.0  # the same for one that stands in a row or a column with others
SIDE_MAX, LETTER_MAX = 0.06, 0.04  # of the frame's longer side
WIDEST = 3.0  # width to height of a mark alone: an echo is spread across the beam
ROW, COLUMN = 3, 5  # pieces that make a word or a ruler
EVEN = 0.15  # how much the distances of a ruler's lines may differ

Found = NDArray[np.bool_]


class Piece(NamedTuple):
    """A small, sharp, bright piece of a picture: its corner, its size, and which of its pixels it is."""

    x: int
    y: int
    width: int
    height: int
    pixels: Found

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


def white_marks(luma: Shown, known: Found) -> Found:
    """Where the grey picture ``luma`` (H, W) carries marks without colour; ``known`` (H, W) are marks already found.

    Every mark is a small piece that ends sharply on all sides. One alone must be white; grey ones must stand in
    a row like letters or in an even column like the lines of a depth scale, as echoes hardly ever do.
    """
    found = np.zeros(luma.shape, bool)
    for piece in _pieces(luma, known, WHITE, WHITE_CONTRAST, SIDE_MAX, 3):
        if piece.width <= WIDEST * piece.height and piece.pixels.sum() >= 3:
            _put(found, piece)
    for level in LEVELS:
        pieces = _pieces(luma, known, level, CONTRAST, LETTER_MAX)
        for piece in [*_in_rows(pieces), *_in_columns(pieces)]:
            _put(found, piece)
    return found


def _put(found: Found, piece: Piece) -> None:
    found[piece.y : piece.y + piece.height, piece.x : piece.x + piece.width] |= piece.pixels


def _pieces(luma: Shown, known: Found, level: int, contrast: float, side: float, closed: int = 1) -> list[Piece]:
    """Connected pieces from ``level`` up, no longer than ``side`` of the frame, that are sharp all around.

    Gaps below ``closed`` pixels, as between the fingers of a hand, do not part one.
    """
    above = cv2.morphologyEx((luma >= level).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((closed, closed), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(above)
    limit, pieces = side * max(luma.shape), []
    fits = (stats[:, cv2.CC_STAT_WIDTH] <= limit) & (stats[:, cv2.CC_STAT_HEIGHT] <= limit)
    for number in np.flatnonzero(fits[1:]) + 1:
        x, y, width, height = (int(value) for value in stats[number, :4])
        part = slice(max(0, y - 3), y + height + 3), slice(max(0, x - 3), x + width + 3)
        if _sharp(luma[part], labels[part] == number, known[part], contrast):
            own = labels[y : y + height, x : x + width] == number
            pieces.append(Piece(x, y, width, height, own))
    return pieces


def _sharp(luma: Shown, piece: Found, known: Found, contrast: float) -> bool:
    """Whether ``piece`` ends within two pixels on nine tenths of its rim, known marks left aside."""
    near = cv2.dilate(piece.astype(np.uint8), np.ones((3, 3), np.uint8))
    rim = luma[(cv2.dilate(near, np.ones((3, 3), np.uint8)) > 0) & (near == 0) & ~known]
    return len(rim) > 0 and float(np.median(luma[piece])) - float(np.quantile(rim, 0.9)) > contrast


def _in_rows(pieces: list[Piece]) -> list[Piece]:
    """Those that have two more of their height beside them, a letter's distance apart."""
    letters = [one for one in pieces if one.height >= 4 and one.width <= 2 * one.height]
    kept = []
    for one in letters:
        x, y = one.centre
        beside = [
            other
            for other in letters
            if abs(other.centre[1] - y) <= 0.25 * one.height
            and abs(other.centre[0] - x) <= 2.6 * one.height
            and 0.7 <= other.height / one.height <= 1.4
        ]
        if len(beside) >= ROW:
            kept += beside
    return kept


def _in_columns(pieces: list[Piece]) -> list[Piece]:
    """Those that stand right under each other at even distances."""
    kept = []
    for one in pieces:
        under = sorted((other for other in pieces if abs(other.centre[0] - one.centre[0]) <= 1.5), key=lambda p: p.y)
        gaps = np.diff([other.centre[1] for other in under])
        even = np.abs(gaps - np.median(gaps)) <= max(1.5, EVEN * float(np.median(gaps))) if len(gaps) else gaps
        if len(under) >= COLUMN and np.mean(even) > 0.7:
            kept += under
    return kept
