"""The masses that are simulated and what surrounds them. Terms are those of the IOTA group (Timmerman et al. 2000)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from trainer.phantom.shapes import Blob, Noise, Points, Shape, Tube, Values, evenly, inside, septa, shell
from trainer.phantom.tissue import ANECHOIC, FLUID, SOFT, WALL, Mirror, Part, Tissue

CALCIFIED, PLUG, GAS = 4.0, 1.5, 2.2  # dB/mm, there and back
DEEP = 45.0  # z of a mass in the middle of the picture

Mass = Callable[[int], Tissue]


def unilocular(seed: int) -> Tissue:
    """A thin-walled cyst without solid parts, beside an ovary with follicles."""
    cyst = _cyst((2, 0, DEEP), (23, 20, 16), seed, turn=0.15)
    parts = (*_pelvis(seed), *_ovary(seed, (-30, 0, 44)), *_walled(cyst))
    return Tissue(seed, parts, (*_planes(seed, cyst), Mirror(cyst, 2.0)))


def multilocular(seed: int) -> Tissue:
    """A cyst divided by thin septa, some locules with low-level echoes."""
    rng = np.random.default_rng([17, seed])
    outer = Blob((0, 0, DEEP + 1), (29, 24, 20), -0.1, 1.6, evenly(seed + 5, 15))
    seeds = (rng.uniform(-1, 1, (3, 9)) * [[27], [22], [18]] + [[0], [0], [DEEP + 1]]).astype(np.float32)
    hazy = Blob((11, 2, 50), (10, 12, 9), 0, 1.5, evenly(seed + 6, 9))
    walls = Part(inside(outer, septa(seeds, 0.4, evenly(seed + 7, 14))), 1, SOFT, 3, evenly(seed, 3))
    fluid = Part(outer, ANECHOIC, FLUID)
    haze = Part(inside(outer, hazy), -18, FLUID, 1.5, soft_edge=0.6)
    rim = Part(shell(outer, 1.2), 2, WALL)
    return Tissue(
        seed, (*_pelvis(seed), _wall(outer), fluid, haze, walls, rim), (*_planes(seed, outer), Mirror(outer, 1.4))
    )


def solid(seed: int) -> Tissue:
    """An irregular, lobulated solid tumour with small cystic parts, in free fluid."""
    fluid = Blob((4, 0, DEEP + 2), (37, 30, 24), 0.1, 2.5, evenly(seed + 4, 20))
    tumour = Blob((3, 1, DEEP + 2), (25, 22, 17), 0.2, 3.2, evenly(seed + 5, 8.5))
    holes = _holes(tumour, seed + 6, 6.0, 1.35)
    parts = (
        Part(fluid, ANECHOIC, FLUID),
        Part(tumour, -7, SOFT + 0.1, 4.5, evenly(seed + 8, 5), soft_edge=0.6),
        Part(holes, -34, FLUID, soft_edge=0.4),
    )
    return Tissue(
        seed, (*_pelvis(seed), *parts), (*_planes(seed, fluid), Mirror(tumour, 0.4)), _vessels(tumour, seed + 9)
    )


def papillary(seed: int) -> Tissue:
    """A unilocular-solid cyst: papillary projections with an irregular surface grow from its wall."""
    centre, radii = (0.0, 0.0, DEEP + 1), (26, 23, 18)
    cyst = _cyst(centre, radii, seed)
    papillae = []
    for i, (angle, size, y) in enumerate(((1.95, 6.5, 0), (0.75, 4.5, -4), (2.9, 5.0, 4), (-0.6, 3.2, 5))):
        x = centre[0] + 0.9 * radii[0] * math.cos(angle)
        z = centre[2] + 0.9 * radii[2] * math.sin(angle)
        grown = Blob((x, y, z), (size, size * 0.95, size * 0.85), angle, 1.5, evenly(seed + 10 + i, 3.4))
        papillae.append(Part(inside(cyst, grown), -3, SOFT + 0.1, 3, evenly(seed + 20, 2.5), soft_edge=0.35))
    parts = (*_pelvis(seed), *_walled(cyst, -24), *papillae)
    return Tissue(seed, parts, (*_planes(seed, cyst), Mirror(cyst, 2.0)))


def dermoid(seed: int) -> Tissue:
    """A cystic teratoma: mixed echoes, hair (bright lines and dots), a plug that shadows, a calcification."""
    body = Blob((1, 0, DEEP), (24, 22, 17), 0.1, 0.8, evenly(seed + 5, 15))
    plug = Blob((10, 0, DEEP - 3), (8.5, 9, 6.5), 0.3, 1.6, evenly(seed + 6, 6))
    stone = Blob((13, 0.5, DEEP - 7.5), (2.6, 3.5, 1.1), 0.3, 0.4, evenly(seed + 7, 2))
    parts = (
        _wall(body),
        Part(body, -15, SOFT - 0.1, 2.5, evenly(seed + 8, 8)),
        Part(inside(body, _hairs(seed, body)), 9, SOFT),
        Part(inside(body, plug), 8, PLUG, 2.5, evenly(seed + 9, 3), soft_edge=0.6),
        Part(stone, 18, CALCIFIED),
    )
    around = (*_pelvis(seed), *_ovary(seed, (-32, 2, 40)))
    return Tissue(seed, (*around, *parts), (*_planes(seed, body), Mirror(body, 0.8), Mirror(stone, 2.0)))


def _cyst(centre: tuple[float, float, float], radii: tuple[float, float, float], seed: int, turn: float = 0.0) -> Blob:
    return Blob(centre, radii, turn, 1.3, evenly(seed + 2, 15))


def _walled(cyst: Blob, haze: float = ANECHOIC) -> tuple[Part, Part]:
    """A wall, weakening the beam most where it is met edge-on, around fluid."""
    return _wall(cyst), Part(cyst, haze, FLUID, 1.0, evenly(6, 6))


def _wall(blob: Blob, thickness: float = 1.1) -> Part:
    return Part(lambda points: blob(points) - np.float32(thickness), 1.5, WALL)


def _pelvis(seed: int) -> tuple[Part, ...]:
    """What is around: the vaginal wall, muscle, bowel with a little gas, and the iliac vessels."""
    near = Part(_within(15.0), 3, SOFT, 2, evenly(seed + 30, 6), soft_edge=1.0)
    muscular = Part(_within(20.0), -6, SOFT, 2, evenly(seed + 38, 5), soft_edge=1.5)
    muscle = Blob((-34, 0, 66), (26, 60, 14), -0.7, 2.5, evenly(seed + 31, 18))
    bowel = Blob((40, -4, 42), (13, 30, 11), 0.9, 2.5, evenly(seed + 32, 9))
    gas = Blob((42, -3, 40), (5, 12, 1.6), 0.9, 1.2, evenly(seed + 33, 4))
    vessel = Tube((-40, 0, 53), (0.35, 1, 0.3), 4.2, evenly(seed + 34, 20))
    grain = Noise(seed + 35, (9, 9, 2.2))
    return (
        Part(muscle, -7, SOFT, 3, grain, soft_edge=3.0),
        Part(bowel, -3, SOFT, 6, evenly(seed + 36, 4.5), soft_edge=2.0),
        Part(gas, 10, GAS, 4, evenly(seed + 37, 2), soft_edge=0.8),
        Part(lambda points: vessel(points) - np.float32(0.9), 2, WALL, soft_edge=0.4),
        Part(vessel, -38, FLUID, soft_edge=0.4),
        muscular,
        near,
    )


def _planes(seed: int, mass: Shape) -> tuple[Mirror, ...]:
    """Fascia: large faint surfaces around ``mass``, seen in pieces."""
    rng = np.random.default_rng([29, seed])
    found = []
    for depth in (24, 58, 66, 73):
        tilt, x = float(rng.uniform(-0.25, 0.25)), float(rng.uniform(-12, 12))
        sheet = Blob((x, 0, depth + 30), (60, 60, 30), tilt, 3.0, evenly(seed + 50 + depth, 14))
        found.append(Mirror(sheet, 0.8, mass))
    return tuple(found)


def _within(distance: float) -> Shape:
    """All that lies nearer than ``distance`` to the array's centre of curvature."""
    return lambda points: np.hypot(points[0], points[2]) - np.float32(distance)


def _ovary(seed: int, centre: tuple[float, float, float]) -> tuple[Part, ...]:
    """Ovarian stroma with a few follicles."""
    rng = np.random.default_rng([19, seed])
    stroma = Blob(centre, (14, 13, 9), 0.5, 0.8, evenly(seed + 40, 9))
    parts = [Part(stroma, -6, SOFT, 2, evenly(seed + 41, 4), soft_edge=0.5)]
    for _ in range(7):
        offset = rng.uniform(-1, 1, 3) * (8, 7, 4.5)
        size = float(rng.uniform(1.6, 3.6))
        place = (centre[0] + offset[0], centre[1] + offset[1], centre[2] + offset[2] + 0.4 * offset[0])
        parts.append(Part(Blob(place, (size, size, size * 0.9)), -42, FLUID, soft_edge=0.3))
    return tuple(parts)


def _holes(within: Shape, seed: int, size: float, level: float) -> Shape:
    """Irregular hollows inside a shape where smooth noise exceeds ``level`` standard deviations."""
    noise = evenly(seed, size)
    return lambda points: np.maximum(within(points) + np.float32(2.5), (np.float32(level) - noise(points)) * size / 3)


def _hairs(seed: int, body: Blob) -> Shape:
    """Short bright lines in all directions within ``body``, and dots where they stand out of the plane."""
    rng = np.random.default_rng([23, seed])
    middles = (rng.uniform(-1, 1, (140, 3)) * body.radii + body.centre).astype(np.float32)
    directions = (rng.standard_normal((140, 3)) * (1.0, 0.6, 0.35)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    halves = rng.uniform(0.6, 4.5, 140).astype(np.float32)

    def distance(points: Points) -> Values:
        close = body(points) < 0
        within = points[:, close]
        nearest = np.full(within.shape[1], 99, np.float32)
        for middle, direction, half in zip(middles, directions, halves, strict=True):
            start = within - middle[:, None]
            along = np.clip(direction @ start, -half, half)
            np.minimum(nearest, np.linalg.norm(start - direction[:, None] * along, axis=0), out=nearest)
        everywhere = np.full(points.shape[1], 99, np.float32)
        everywhere[close] = nearest - np.float32(0.35)
        return everywhere

    return distance


def _vessels(within: Shape, seed: int) -> Shape:
    """A tangle of fine vessels: where two smooth fields are near zero together."""
    first, second = evenly(seed, 7.0), evenly(seed + 1, 7.0)
    return lambda points: np.maximum(
        within(points) + 1.5, (np.hypot(first(points), second(points)) - np.float32(0.6)) * 4
    )


MASSES: dict[str, Mass] = {
    "unilocular": unilocular,
    "multilocular": multilocular,
    "solid": solid,
    "papillary": papillary,
    "dermoid": dermoid,
}
