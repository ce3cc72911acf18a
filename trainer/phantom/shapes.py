"""Shapes in tissue as signed distances in mm (negative inside), and the smooth noise that makes them irregular."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Points = NDArray[np.float32]  # (3, N): x, y (out of the plane), z, in mm
Values = NDArray[np.float32]  # (N,)
Shape = Callable[[Points], Values]

NOISE_CELLS = 48


@dataclass(frozen=True)
class Noise:
    """A smooth random field of unit variance; ``scale`` is its correlation length in mm along x, y, z.

    Values are given on a lattice that repeats, and interpolated in between.
    """

    seed: int
    scale: tuple[float, float, float]

    @cached_property
    def _lattice(self) -> NDArray[np.float32]:
        white = np.random.default_rng([7, self.seed]).standard_normal((NOISE_CELLS,) * 3)
        smooth = ndimage.gaussian_filter(white, 1.2, mode="wrap")
        lattice: NDArray[np.float32] = (smooth / smooth.std()).astype(np.float32)
        return lattice

    def __call__(self, points: Points) -> Values:
        places = points * (2 / np.asarray(self.scale, np.float32))[:, None]
        values: Values = ndimage.map_coordinates(self._lattice, places, order=1, mode="grid-wrap", prefilter=False)
        return values


def evenly(seed: int, millimetres: float) -> Noise:
    """Noise with the same correlation length in every direction."""
    return Noise(seed, (millimetres,) * 3)


MILD = evenly(0, 20.0)


@dataclass(frozen=True)
class Blob:
    """An ellipsoid with a bumpy surface, turned by ``turn`` radians about the out-of-plane axis."""

    centre: tuple[float, float, float]
    radii: tuple[float, float, float]
    turn: float = 0.0
    bumps: float = 0.0
    noise: Noise = MILD

    def __call__(self, points: Points) -> Values:
        x, y, z = points - np.asarray(self.centre, np.float32)[:, None]
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        a, b, c = self.radii
        unit = np.sqrt(((cos * x + sin * z) / a) ** 2 + (y / b) ** 2 + ((cos * z - sin * x) / c) ** 2)
        distance: Values = (unit - 1) * np.float32(min(self.radii))
        return distance - self.bumps * self.noise(points) if self.bumps else distance

    def surface(self, rng: np.random.Generator, per_mm2: float, half_slab: float) -> Points:
        """Random points on the surface at about ``per_mm2``, those within ``half_slab`` of the plane y = 0."""
        a, b, c = self.radii
        count = int(per_mm2 * 4 * math.pi * ((a * b) ** 1.6 / 3 + (a * c) ** 1.6 / 3 + (b * c) ** 1.6 / 3) ** (1 / 1.6))
        outward = rng.standard_normal((3, count)).astype(np.float32)
        outward *= max(self.radii) / np.linalg.norm(outward, axis=0)
        outward *= np.asarray([[a], [b], [c]], np.float32) / max(self.radii)
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        x, y, z = outward
        outward = np.stack([cos * x - sin * z, y, sin * x + cos * z])
        centre = np.asarray(self.centre, np.float32)[:, None]
        near, far = np.full(count, 0.4, np.float32), np.full(count, 1.8, np.float32)
        for _ in range(12):
            middle = (near + far) / 2
            inside = self((centre + middle * outward).astype(np.float32)) < 0
            near, far = np.where(inside, middle, near), np.where(inside, far, middle)
        points: Points = (centre + near * outward).astype(np.float32)
        return points[:, np.abs(points[1]) < half_slab]


@dataclass(frozen=True)
class Tube:
    """A straight vessel of the given radius through ``start`` along ``direction``, gently wavy."""

    start: tuple[float, float, float]
    direction: tuple[float, float, float]
    radius: float
    noise: Noise = MILD

    def __call__(self, points: Points) -> Values:
        along = np.asarray(self.direction, np.float32) / np.linalg.norm(self.direction)
        from_start = points - np.asarray(self.start, np.float32)[:, None]
        across = from_start - along[:, None] * (along @ from_start)
        distance: Values = np.linalg.norm(across, axis=0) - self.radius - 0.25 * self.radius * self.noise(points)
        return distance


def septa(seeds: Points, thickness: float, noise: Noise) -> Shape:
    """Thin walls between the cells around ``seeds`` (3, K), wavy by ``noise``."""

    def distance(points: Points) -> Values:
        moved = points + 1.2 * np.stack([noise(points), noise(points + 31), noise(points + 67)])
        apart = np.linalg.norm(moved[:, None] - seeds[:, :, None], axis=0)
        nearest = np.partition(apart, 1, axis=0)[:2]
        gap: Values = (nearest[1] - nearest[0]) / 2 - np.float32(thickness / 2)
        return gap

    return distance


def inside(outer: Shape, inner: Shape) -> Shape:
    """What lies in both."""
    return lambda points: np.maximum(outer(points), inner(points))


def shell(shape: Shape, thickness: float) -> Shape:
    """The outermost ``thickness`` mm of a shape."""
    return lambda points: np.maximum(shape(points), -shape(points) - np.float32(thickness))
