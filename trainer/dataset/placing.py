"""Where the picture lies: mirrored, deeper or shallower, a little moved, turned about the probe, a narrower sector."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

ECHO = 12  # grey level from which a pixel counts as echo: JPEG noise on black stays below it
KEPT_MIN = 0.85  # of the lesion's area: what takes away more is not done
ZOOM, TURN, SHIFT = 1.25, 6.0, 0.04  # at most: depth factor, degrees, share of the side
CROP_CHANCE, CROP_MIN = 0.3, 0.72  # share of the half width that a narrower sector keeps


@dataclass(frozen=True, slots=True)
class Extent:
    """The rows and columns of a picture that hold echoes; the probe end is the middle of its top."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> int:
        return max(1, self.bottom - self.top)


def extent(picture: Picture) -> Extent:
    """Where ``picture`` (H, W) holds echoes in at least 2% of a row or column; all of it where it is black."""
    seen = picture > ECHO
    rows, columns = picture.shape
    down = np.flatnonzero(np.count_nonzero(seen, axis=1) > 0.02 * columns)
    across = np.flatnonzero(np.count_nonzero(seen, axis=0) > 0.02 * rows)
    if not len(down) or not len(across):
        return Extent(0, rows, 0, columns)
    return Extent(int(down[0]), int(down[-1]) + 1, int(across[0]), int(across[-1]) + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """``matrix`` (2, 3) takes places (x, y) of the old picture to the new.

    ``edges`` are the sides of a narrower sector, left and right: their columns at row 0 and at the last row.
    """

    matrix: NDArray[np.float32]
    edges: tuple[tuple[float, float], tuple[float, float]] | None = None

    def picture(self, picture: Picture) -> Picture:
        """``picture`` (H, W) in its new place, bilinear, black where there was nothing."""
        return self._put(picture, cv2.INTER_LINEAR)

    def mask(self, mask: Picture) -> Picture:
        """The lesion in its new place, with the values it had; what the sector no longer shows is no lesion."""
        return self._put(mask, cv2.INTER_NEAREST)

    def shows(self, mask: Picture) -> float:
        """The share of the lesion's area (every fourth row and column) that still lies in the picture, 0-1."""
        y, x = np.nonzero(mask[::4, ::4])
        if not len(x):
            return 1.0
        rows, columns = mask.shape
        new_x, new_y = self.matrix[:, :2] @ np.stack([x, y]) * 4 + self.matrix[:, 2:]
        inside = (new_x >= 0) & (new_x < columns) & (new_y >= 0) & (new_y < rows)
        if self.edges is not None:
            left, right = (top + (end - top) * new_y / rows for top, end in self.edges)
            inside &= (new_x >= left) & (new_x < right)
        return float(inside.mean())

    def moved(self, found: Extent, shape: tuple[int, ...]) -> Extent:
        """Where the echoes of ``found`` lie now, within a picture of ``shape``."""
        sides = ((found.left, found.right), (found.top, found.bottom))
        corners = [self.matrix @ (x, y, 1) for x in sides[0] for y in sides[1]]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        rows, columns = shape[:2]
        return Extent(
            int(np.clip(low[1], 0, rows - 1)),
            int(np.clip(high[1], 1, rows)),
            int(np.clip(low[0], 0, columns - 1)),
            int(np.clip(high[0], 1, columns)),
        )

    def _put(self, picture: Picture, how: int) -> Picture:
        rows, columns = picture.shape
        put = cv2.warpAffine(picture, self.matrix, (columns, rows), flags=how)
        if self.edges is not None:
            for (top, end), border in zip(self.edges, (-1, columns), strict=True):
                corners = np.array([[border, 0], [top, 0], [end, rows], [border, rows]])
                cv2.fillPoly(put, [corners.round().astype(np.int32)], 0)
        return np.asarray(put, np.uint8)


def draw_placing(
    found: Extent, mask: Picture | None, shape: tuple[int, ...], rng: np.random.Generator, strength: float
) -> Placing:
    """A place for a picture of ``shape`` with echoes at ``found``, drawn so that the lesion of ``mask`` stays in it.

    Never upside down: the probe is above. Where a move or a narrower sector would cost more than 15% of the
    lesion it is left out.
    """
    mirror = bool(rng.random() < 0.5)
    zoom = float(np.exp(rng.uniform(-0.6, 1.0) * strength * np.log(ZOOM)))
    turn = float(rng.uniform(-1, 1) * strength * TURN)
    shift = rng.uniform(-1, 1, 2) * strength * SHIFT * shape[1]
    narrower = rng.random() < CROP_CHANCE * min(1.0, strength)
    keep, above = rng.uniform(CROP_MIN, 1.0, 2), float(rng.uniform(0.05, 0.5))
    placed = Placing(_matrix(found, mirror, zoom, turn, (float(shift[0]), float(shift[1]) / 2)))
    if not _kept(placed, mask):
        placed = Placing(_matrix(found, mirror, 1.0, 0.0, (0.0, 0.0)))
    if not narrower:
        return placed
    narrow = Placing(placed.matrix, _sides(placed.moved(found, shape), shape, keep, above))
    return narrow if _kept(narrow, mask) else placed


def _matrix(found: Extent, mirror: bool, zoom: float, turn: float, shift: tuple[float, float]) -> NDArray[np.float32]:
    """Mirror about the sector's middle, then scale and turn about the probe end, then move."""
    x, y, angle = found.middle - 0.5, float(found.top), np.deg2rad(turn)
    cos, sin = zoom * np.cos(angle), zoom * np.sin(angle)
    linear = np.array([[cos, -sin], [sin, cos]]) @ np.diag([-1.0 if mirror else 1.0, 1.0])
    offset = np.array([x + shift[0], y + shift[1]]) - linear @ np.array([x, y])
    return np.column_stack([linear, offset]).astype(np.float32)


def _sides(
    found: Extent, shape: tuple[int, ...], keep: NDArray[np.float64], above: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The edges of a sector that keeps ``keep`` (left, right) of each half width at its bottom.

    They meet ``above`` the probe end by that share of the depth.
    """
    apex, half = found.top - above * found.height, (found.right - found.left) / 2
    slopes = (-keep[0] * half / (found.bottom - apex), keep[1] * half / (found.bottom - apex))
    left, right = ((found.middle - slope * apex, found.middle + slope * (shape[0] - apex)) for slope in slopes)
    # Clipped to the columns next to the picture at the top only, where the edges may already have crossed.
    return (min(left[0], found.middle), left[1]), (max(right[0], found.middle), right[1])


def _kept(placing: Placing, mask: Picture | None) -> bool:
    return mask is None or placing.shows(mask) >= KEPT_MIN
