"""A colour Doppler box: which pixels of the screen show flow, and in what colour."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ovadesk.domain.study import Box
from trainer.phantom.geometry import Sector
from trainer.phantom.motion import Motion
from trainer.phantom.shapes import Points, evenly
from trainer.phantom.tissue import Tissue

Colours = NDArray[np.uint8]


@dataclass(frozen=True)
class ColourBox:
    """The part of the sector in which flow is looked for: depths in mm, angles in radians."""

    near: float = 22.0
    far: float = 58.0
    left: float = math.radians(-24)
    right: float = math.radians(27)

    def outline(self, sector: Sector) -> list[tuple[float, float]]:
        """Corners on the screen, (column, row), along both arcs."""
        arc = np.linspace(self.left, self.right, 24)
        there = [(self.near, float(angle)) for angle in arc]
        back = [(self.far, float(angle)) for angle in arc[::-1]]
        top = sector.radius
        return [
            sector.at((top + depth) * math.sin(angle), (top + depth) * math.cos(angle) - top)
            for depth, angle in there + back
        ]

    def box(self, sector: Sector) -> Box:
        """The rectangle of the screen around the outline."""
        columns, rows = zip(*self.outline(sector), strict=True)
        return Box(int(min(columns)), int(min(rows)), math.ceil(max(columns)), math.ceil(max(rows)))


def colour_map() -> Colours:
    """(256, 3): blue to cyan away from the probe, black at rest, red to yellow towards it."""
    speed = np.linspace(-1, 1, 256)
    strong = np.abs(speed)
    red = np.where(speed > 0, 90 + 165 * strong, 0)
    green = 225 * strong**1.8
    blue = np.where(speed < 0, 90 + 165 * strong, 0)
    colours: Colours = np.clip(np.stack([red, green, blue], axis=1), 0, 255).astype(np.uint8)
    return colours


def flow_colours(
    tissue: Tissue, motion: Motion, sector: Sector, area: ColourBox, time: float
) -> tuple[NDArray[np.bool_], Colours]:
    """Which pixels of the sector's box show flow at ``time``, (rows, columns), and their colours (rows, columns, 3)."""
    if tissue.vessels is None:
        raise ValueError("this tissue has no vessels")
    distance, angle = sector.pixels
    depth = distance - np.float32(sector.radius)
    looked = (depth > area.near) & (depth < area.far) & (angle > area.left) & (angle < area.right)
    plane = np.full(depth.size, motion.plane(time), np.float32)
    screen = np.stack([(distance * np.sin(angle)).ravel(), plane, (distance * np.cos(angle)).ravel()])
    still: Points = motion.backward(screen, time)
    vessel = np.clip(-tissue.vessels(still).reshape(depth.shape), -1, 2)
    beat = 0.45 + 0.55 * max(math.sin(2 * math.pi * 1.15 * time), 0.0) ** 2
    direction = np.tanh(3 * evenly(tissue.seed + 60, 9)(still)).reshape(depth.shape)
    coarse = ndimage.gaussian_filter(vessel, 2.2)  # colour is sampled more coarsely than grey
    speed = direction * beat * np.clip(0.15 + 0.75 * coarse, 0, 1)
    shown = looked & (coarse > 0.55 - 0.6 * beat)
    return shown, colour_map()[np.clip(np.rint(127.5 + 127.5 * speed), 0, 255).astype(np.uint8)]
