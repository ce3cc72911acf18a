"""The convex sector: polar sampling, the rectangle it fills on the screen, and scan conversion between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ovadesk.domain.study import Box

Plane = NDArray[np.float32]


@dataclass(frozen=True)
class Sector:
    """A convex array and what it shows. Lengths in mm, angles in radians from the axis.

    The origin is the array's centre of curvature; x points right, z into the body, y out of the plane.
    ``depth`` is counted from the array's surface. ``left`` and ``top`` are where the region starts on the screen.
    """

    radius: float = 11.0
    depth: float = 68.0
    half_angle: float = math.radians(48)
    beams: int = 256
    step: float = 0.1
    mm_per_px: float = 0.2
    left: int = 30
    top: int = 52

    @cached_property
    def ranges(self) -> Plane:
        """(samples,) distance of each sample from the centre of curvature."""
        return (self.radius + self.step * np.arange(round(self.depth / self.step))).astype(np.float32)

    @cached_property
    def angles(self) -> Plane:
        """(beams,) direction of each beam."""
        return np.linspace(-self.half_angle, self.half_angle, self.beams, dtype=np.float32)

    @property
    def pitch(self) -> float:
        """Angle between neighbouring beams."""
        return 2 * self.half_angle / (self.beams - 1)

    @property
    def box(self) -> Box:
        """The rectangle of the screen that the sector fills, edge to edge."""
        far = self.radius + self.depth
        wide = 2 * far * math.sin(self.half_angle)
        high = far - self.radius * math.cos(self.half_angle)
        columns, rows = math.ceil(wide / self.mm_per_px), math.ceil(high / self.mm_per_px)
        return Box(self.left, self.top, self.left + columns, self.top + rows)

    @cached_property
    def pixels(self) -> tuple[Plane, Plane]:
        """Range and angle, (rows, columns) each, of the pixel centres of ``box``."""
        rows, columns = np.mgrid[: self.box.height, : self.box.width].astype(np.float32)
        x = (columns + 0.5 - self.box.width / 2) * self.mm_per_px
        z = (rows + 0.5) * self.mm_per_px + self.radius * math.cos(self.half_angle)
        return np.hypot(x, z), np.arctan2(x, z)

    @cached_property
    def seen(self) -> NDArray[np.bool_]:
        """(rows, columns): which pixels of ``box`` lie in the sector."""
        distance, angle = self.pixels
        far = self.radius + self.depth
        return (distance >= self.radius) & (distance < far - self.step) & (np.abs(angle) <= self.half_angle)

    def to_screen(self, polar: Plane) -> Plane:
        """(samples, beams) values brought to (rows, columns) of ``box``, bilinearly; 0 outside of the sector."""
        distance, angle = self.pixels
        places = np.stack([(distance - self.radius) / self.step, (angle + self.half_angle) / self.pitch])
        screen: Plane = ndimage.map_coordinates(polar, places, order=1, mode="nearest", prefilter=False)
        return np.where(self.seen, screen, np.float32(0))

    def at(self, x: float, depth: float) -> tuple[float, float]:
        """Column and row on the screen of the point ``x`` right of the axis and ``depth`` below the array, in mm."""
        top = self.radius * (1 - math.cos(self.half_angle))
        return (
            self.box.x0 + self.box.width / 2 + x / self.mm_per_px,
            self.box.y0 + (depth + top) / self.mm_per_px,
        )
