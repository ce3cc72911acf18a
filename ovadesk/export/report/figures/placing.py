"""Where labels stand beside their points, so that none lies on another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ovadesk.export.report.figures.sheet import Point
from ovadesk.export.report.fonts import shown, width

REACHES = (4.5, 8.0, 12.0, 17.0)  # points: how far from its point a label may stand


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with the foot of its start at (x, y), and its ``point``; ``far``: a line should lead to it."""

    text: str
    x: float
    y: float
    point: Point
    far: bool


Box = tuple[float, float, float, float]  # left, bottom, right, top


def placed(labels: Sequence[tuple[str, Point]], within: Box, size: float, mark: float) -> list[Placed]:
    """Each label beside its point, clear of all points (``mark`` is half as wide as one) and of one another; one for
    which there is no room is left out.
    """
    taken: list[Box] = [(x - mark, y - mark, x + mark, y + mark) for _, (x, y) in labels]
    found = []
    for text, point in labels:
        for x, y, far in _candidates(point, width(shown(text), size), size):
            box = (x - 0.6, y - 1.4, x + width(shown(text), size) + 0.6, y + size * 0.78)
            if _inside(box, within) and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found.append(Placed(text, x, y, point, far))
                break
    return found


def _candidates(point: Point, wide: float, size: float) -> Iterator[tuple[float, float, bool]]:
    for number, reach in enumerate(REACHES):
        for eighth in (-1, 1, 0, -2, 2, 3, -3, 4):  # of a turn: lower right first, where a curve seldom runs
            angle = eighth * math.pi / 4
            x, y = point[0] + reach * math.cos(angle), point[1] + reach * math.sin(angle) - size * 0.35
            x -= wide * (1 - math.cos(angle)) / 2
            yield x, y, number > 1


def _inside(box: Box, within: Box) -> bool:
    return box[0] >= within[0] and box[1] >= within[1] and box[2] <= within[2] and box[3] <= within[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
