"""Markings as lines on the frame: their outlines, what lies under the pointer, and how they are moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from ovadesk.domain.marking import Marking, MarkingKind, Measured, Point
from ovadesk.domain.measuring import ellipse_ends, ellipse_outline

NEAR_POINT, NEAR_LINE = 9.0, 6.0  # screen pixels


@dataclass(frozen=True, slots=True)
class Grip:
    """What the pointer has hold of: one point of a marking, or (``point`` None) all of it."""

    id: str
    point: int | None = None


def outline(marking: Marking, measured: Measured) -> list[list[Point]]:
    """The lines of a marking in frame pixels, each from corner to corner; an unfinished one as far as it goes."""
    points = list(marking.points)
    if len(points) < 2:
        return []
    if marking.kind is MarkingKind.ELLIPSE and len(points) == 3:
        around = [(float(x), float(y)) for x, y in ellipse_outline(points, measured.scale)]
        ends = ellipse_ends(points, measured.scale)
        return [[*around, around[0]], list(ends[:2]), list(ends[2:])]
    if marking.kind is MarkingKind.POLYGON and len(points) > 2:
        points.append(points[0])
    return [points]


def path(lines: Sequence[Sequence[Point]]) -> QPainterPath:
    """The lines as one path."""
    made = QPainterPath()
    for line in lines:
        made.moveTo(QPointF(*line[0]))
        for x, y in line[1:]:
            made.lineTo(x, y)
    return made


def anchor(marking: Marking) -> Point:
    """Where the words of a marking belong, in frame pixels."""
    if marking.kind is MarkingKind.POLYGON:
        return max(marking.points)  # the one farthest to the right
    at = 1 if marking.kind in (MarkingKind.ANGLE, MarkingKind.ELLIPSE, MarkingKind.ARROW) else -1
    return marking.points[at if len(marking.points) > 1 else 0]


def distance(at: Point, line: Sequence[Point]) -> float:
    """From ``at`` to the nearest place on a line of two or more corners."""
    corners = np.asarray(line, np.float64)
    start, along = corners[:-1], np.diff(corners, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((np.asarray(at) - start) * along).sum(axis=1) / length, 0.0, 1.0)
    nearest = start + share[:, None] * along
    return float(np.hypot(*(nearest - np.asarray(at)).T).min())


def grip(id_: str, at: Point, points: Sequence[Point], lines: Sequence[Sequence[Point]]) -> tuple[float, Grip] | None:
    """What of a marking is near ``at`` and how near; all in screen pixels. A point goes before the line it ends."""
    away = [float(np.hypot(x - at[0], y - at[1])) for x, y in points]
    if away and min(away) <= NEAR_POINT:
        return min(away), Grip(id_, away.index(min(away)))
    near = min((distance(at, line) for line in lines), default=NEAR_LINE + 1)
    return (near + NEAR_POINT, Grip(id_)) if near <= NEAR_LINE else None


def moved(marking: Marking, held: Grip, by: Point, size: tuple[int, int]) -> Marking:
    """``marking`` with what is held moved by (x, y) frame pixels, kept in a frame of ``size`` (columns, rows)."""
    points = list(marking.points)
    if held.point is not None:
        x, y = points[held.point]
        points[held.point] = inside((x + by[0], y + by[1]), size)
        return replace(marking, points=tuple(points))
    shift = []
    for axis in (0, 1):
        low, high = min(p[axis] for p in points), max(p[axis] for p in points)
        shift.append(max(-low, min(by[axis], size[axis] - high)))
    return replace(marking, points=tuple((x + shift[0], y + shift[1]) for x, y in points))


def inside(at: Point, size: tuple[int, int]) -> Point:
    """The place in a frame of ``size`` (columns, rows) nearest to ``at``."""
    return min(max(at[0], 0.0), float(size[0])), min(max(at[1], 0.0), float(size[1]))
