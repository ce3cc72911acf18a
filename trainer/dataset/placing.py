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
    """``matrix`` (2, 3) takes places of the old picture to the new; ``outside`` are polygons (x, y) left black."""

    matrix: NDArray[np.float32]
    outside: tuple[NDArray[np.int32], ...] = ()

    def picture(self, picture: Picture) -> Picture:
        """``picture`` (H, W) in its new place, bilinear, black where there was nothing."""
        return self._put(picture, cv2.INTER_LINEAR)

    def mask(self, mask: Picture) -> Picture:
        """The lesion in its new place, with the values it had; what the sector no longer shows is no lesion."""
        return self._put(mask, cv2.INTER_NEAREST)

    def moved(self, found: Extent, shape: tuple[int, ...]) -> Extent:
        """Where the echoes of ``found`` lie now, within a picture of ``shape``."""
        x, y = np.meshgrid([found.left, found.right], [found.top, found.bottom])
        corners = self.matrix @ np.stack([x.ravel(), y.ravel(), np.ones(4)])
        low, high = corners.min(axis=1), corners.max(axis=1)
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
        if self.outside:
            cv2.fillPoly(put, self.outside, 0)
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
    crop = rng.random() < CROP_CHANCE * min(1.0, strength), rng.uniform(CROP_MIN, 1.0, 2), rng.uniform(0.05, 0.5)
    still = Placing(_matrix(found, mirror, 1.0, 0.0, (0.0, 0.0)))
    placed = Placing(_matrix(found, mirror, zoom, turn, (float(shift[0]), float(shift[1]) / 2)))
    placed = placed if _kept(placed, mask, zoom**2) else still
    if not crop[0]:
        return placed
    narrow = Placing(placed.matrix, _sides(placed.moved(found, shape), shape, crop[1], float(crop[2])))
    return narrow if _kept(narrow, mask, float(abs(np.linalg.det(placed.matrix[:, :2])))) else placed


def _matrix(found: Extent, mirror: bool, zoom: float, turn: float, shift: tuple[float, float]) -> NDArray[np.float32]:
    """Mirror about the sector's middle, then scale and turn about the probe end, then move."""
    x, y, angle = found.middle - 0.5, float(found.top), np.deg2rad(turn)
    cos, sin = zoom * np.cos(angle), zoom * np.sin(angle)
    linear = np.array([[cos, -sin], [sin, cos]]) @ np.diag([-1.0 if mirror else 1.0, 1.0])
    offset = np.array([x + shift[0], y + shift[1]]) - linear @ np.array([x, y])
    return np.column_stack([linear, offset]).astype(np.float32)


def _sides(
    found: Extent, shape: tuple[int, ...], keep: NDArray[np.float64], above: float
) -> tuple[NDArray[np.int32], ...]:
    """The two polygons beside a sector that keeps ``keep`` (left, right) of each half width at its bottom.

    Its edges meet ``above`` the probe end by that share of the depth.
    """
    rows, columns = shape[:2]
    apex = found.top - above * found.height
    polygons = []
    for side, share, edge in ((-1, keep[0], -1), (1, keep[1], columns)):
        half = share * (found.right - found.left) / 2
        slope = side * half / (found.bottom - apex)
        at_top, at_end = (found.middle + slope * (y - apex) for y in (0, rows))
        polygons.append(np.array([[edge, 0], [at_top, 0], [at_end, rows], [edge, rows]]).round().astype(np.int32))
    return tuple(polygons)


def _kept(placing: Placing, mask: Picture | None, scale: float) -> bool:
    """Whether the lesion still shows, measured on its area; ``scale`` is how much larger it should be."""
    if mask is None:
        return True
    before = np.count_nonzero(mask)
    return before == 0 or np.count_nonzero(placing.mask(mask)) >= KEPT_MIN * min(scale, 1.0) * before
