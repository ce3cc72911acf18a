"""Tissue: how strongly each place scatters and how much it weakens the beam, and its cloud of scatterers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainer.phantom.geometry import Sector
from trainer.phantom.shapes import Blob, Noise, Points, Shape, Values, evenly

ANECHOIC = -60.0  # dB
SOFT, FLUID, WALL = 0.30, 0.06, 0.55  # dB/mm there and back; soft tissue is what the gain makes up for
SLAB_MARGIN = 4.0  # mm of tissue on either side of the plane that still echo
MARGIN_ANGLE, MARGIN_RANGE = math.radians(16), 6.0  # tissue that may move into view
SPECULAR_PER_MM2 = 14.0
GRAIN = evenly(3, 4.0)


@dataclass(frozen=True)
class Part:
    """Something painted over what lies below: ``echo`` in dB against the surroundings, ``loss`` in dB/mm.

    ``grain`` dB of unevenness at the length of ``texture``.
    """

    shape: Shape
    echo: float
    loss: float
    grain: float = 0.0
    texture: Noise = GRAIN
    soft_edge: float = 0.15


@dataclass(frozen=True)
class Mirror:
    """A smooth surface: it flashes where the beam meets it squarely and fades where it does not.

    What lies inside of ``hidden_by``, or within 2 mm of it, is not there.
    """

    blob: Blob
    strength: float
    hidden_by: Shape | None = None


@dataclass(frozen=True)
class Tissue:
    """A body to be scanned: uneven soft tissue, striped along its planes, and the parts painted over it."""

    seed: int
    parts: Sequence[Part] = ()
    mirrors: Sequence[Mirror] = ()
    vessels: Shape | None = None
    clumps: float = 3.6
    stripes: float = 3.2
    strands: float = 7.0

    def properties(self, points: Points) -> tuple[Values, Values]:
        """Echo strength (dB) and loss (dB/mm, there and back) at ``points`` (3, N)."""
        depth = np.hypot(points[0], points[2])
        coarse = Noise(self.seed, (24, 24, 15))(points)
        bent = np.stack([points[0], points[1], depth + 2.5 * coarse])
        fine = Noise(self.seed + 1, (12, 10, 2.6))(bent)
        strands = Noise(self.seed + 2, (9, 9, 1.3))(bent)
        echo = self.clumps * coarse + self.stripes * fine + self.strands * np.maximum(strands - 1, 0)
        loss = np.full_like(echo, SOFT)
        for part in self.parts:
            distance = part.shape(points)
            share = np.clip(0.5 - distance / (2 * part.soft_edge), 0, 1)
            value = part.echo + (part.grain * part.texture(points) if part.grain else 0)
            echo = echo + share * (value - echo)
            loss = loss + share * (part.loss - loss)
        return echo.astype(np.float32), loss.astype(np.float32)


@dataclass(frozen=True)
class Cloud:
    """Point scatterers: ``points`` (3, N) in mm, sorted by y, and their real ``strength`` (N,)."""

    points: Points
    strength: Values
    per_cell: float  # scatterers per polar cell (sample x beam) and mm of slab

    def near(self, plane: float) -> slice:
        """The scatterers close enough to the plane y = ``plane`` to echo."""
        first, last = np.searchsorted(self.points[1], [plane - SLAB_MARGIN, plane + SLAB_MARGIN])
        return slice(int(first), int(last))


def scatter(tissue: Tissue, sector: Sector, half_slab: float, per_cell: float = 0.3) -> Cloud:
    """Fill the sector, a margin and ``half_slab`` mm on either side of y = 0 with scatterers.

    They lie evenly in range, angle and y, so that speckle is fully developed at every depth; their
    strengths are Gaussian times the tissue's echo. Surfaces that mirror add scatterers of one sign.
    """
    rng = np.random.default_rng([11, tissue.seed])
    half, wide = half_slab + SLAB_MARGIN, sector.half_angle + MARGIN_ANGLE
    low, high = max(sector.radius - MARGIN_RANGE, 2.0), sector.radius + sector.depth + MARGIN_RANGE
    cells = (high - low) / sector.step * 2 * wide / sector.pitch
    count = int(cells * per_cell * 2 * half)
    distance = rng.uniform(low, high, count).astype(np.float32)
    angle = rng.uniform(-wide, wide, count).astype(np.float32)
    y = rng.uniform(-half, half, count).astype(np.float32)
    points: Points = np.stack([distance * np.sin(angle), y, distance * np.cos(angle)]).astype(np.float32)
    echo, _ = tissue.properties(points)
    strength = rng.standard_normal(count).astype(np.float32) * np.float32(10) ** (echo / 20)
    mirrors = [_mirrored(mirror, sector, rng, half) for mirror in tissue.mirrors]
    every: Points = np.concatenate([points, *(found for found, _ in mirrors)], axis=1)
    strengths: Values = np.concatenate([strength, *(bright for _, bright in mirrors)])
    order = np.argsort(every[1], kind="stable")
    return Cloud(np.ascontiguousarray(every[:, order]), strengths[order], per_cell)


def _mirrored(mirror: Mirror, sector: Sector, rng: np.random.Generator, half: float) -> tuple[Points, Values]:
    points = mirror.blob.surface(rng, SPECULAR_PER_MM2, half)
    if mirror.hidden_by is not None:
        points = points[:, mirror.hidden_by(points) > 2]
    away = np.hypot(points[0], points[2])
    thinner = np.sqrt(sector.radius / np.maximum(away, 1))  # a cell is wider where it is deeper
    return points, (mirror.strength * thinner).astype(np.float32)
