"""Lengths, areas, angles and volumes of markings. Millimetres only where the file's regions allow them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.marking import Marking, MarkingKind, Measured, Point, Value
from ovadesk.domain.study import Region, RegionKind

AXES = (RegionKind.M_MODE, RegionKind.SPECTRAL)  # whose two directions are not both lengths
GEOMETRY = (MarkingKind.CALIPER, MarkingKind.ELLIPSE, MarkingKind.POLYGON, MarkingKind.ANGLE)
ALIKE = 0.01  # relative difference up to which two scales are one
PIXELS = (1.0, 1.0)
DIGITS = {"mm": 1, "px": 1, "mm²": 1, "px²": 0, "°": 1, "s": 3, "cm/s": 1, "Hz": 0}
Array = NDArray[np.float64]


def measure(marking: Marking, regions: Sequence[Region]) -> Measured:
    """What ``marking`` amounts to on a frame with these regions; without values where it is not complete.

    Millimetres only where every point lies in one calibrated B-mode region and in nothing that contradicts it;
    else pixels. A caliper in an M-mode or spectral region is measured in the units of its axes.
    """
    if marking.kind not in GEOMETRY:
        return Measured(label=marking.text)
    if not marking.complete:
        return Measured()
    if marking.kind is MarkingKind.CALIPER:
        axes = _axes(marking.points, regions)
        if axes is not None:
            return axes
    scale = mm_scale(marking, regions)
    unit = "px" if scale is None else "mm"
    scale = scale or PIXELS
    at = np.asarray(marking.points, np.float64) * scale
    if marking.kind is MarkingKind.CALIPER:
        return _said(scale, Value(_length(at[1] - at[0]), unit))
    if marking.kind is MarkingKind.ELLIPSE:
        first, second = _axes_of_ellipse(at)
        area = Value(math.pi / 4 * first * second, f"{unit}²")
        return _said(scale, Value(max(first, second), unit), Value(min(first, second), unit), area)
    if marking.kind is MarkingKind.POLYGON:
        return _said(scale, Value(polygon_area(at), f"{unit}²"), Value(_perimeter(at), unit))
    found = _said(scale, Value(_angle(at), "°"))
    return found if unit == "mm" else Measured(found.values, scale, f"{found.label} (px)")


def mm_scale(marking: Marking, regions: Sequence[Region]) -> tuple[float, float] | None:
    """Millimetres per pixel (x, y) that hold for the whole of ``marking``, None where none can be vouched for."""
    scale = _b_mode_scale(marking.points, regions)
    if scale is not None and marking.kind is MarkingKind.ELLIPSE and len(marking.points) == 3:
        # The third point is one side of the other axis; the far side must lie in the region too.
        return _b_mode_scale(ellipse_ends(marking.points, scale), regions)
    return scale


def ellipse_ends(points: Sequence[Point], scale: tuple[float, float]) -> tuple[Point, ...]:
    """The four ends of the axes in frame pixels: the two given, then the two of the other axis."""
    at = np.asarray(points, np.float64) * scale
    centre, along, half = _ellipse_frame(at)
    side = np.array([-along[1], along[0]]) * half
    ends = np.array([at[0], at[1], centre + side, centre - side]) / scale
    return tuple((float(x), float(y)) for x, y in ends)


def ellipse_outline(points: Sequence[Point], scale: tuple[float, float], corners: int = 72) -> Array:
    """The ellipse as a closed polygon, (``corners``, 2), in frame pixels."""
    at = np.asarray(points, np.float64) * scale
    centre, along, half = _ellipse_frame(at)
    side = np.array([-along[1], along[0]])
    turn = np.linspace(0.0, 2 * math.pi, corners, endpoint=False)[:, None]
    around = centre + np.cos(turn) * along * _length(at[1] - at[0]) / 2 + np.sin(turn) * side * half
    outline: Array = around / np.asarray(scale)
    return outline


def polygon_area(at: Array) -> float:
    """Area by the shoelace formula, whichever way round (Braden, College Math. J. 1986; 17(4): 326-337).

    Where the outline crosses itself, parts that run the other way round are subtracted.
    """
    x, y = (at - at[0]).T  # near the origin: no digits are lost to the place on the frame
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def volume_ml(diameters: Sequence[float]) -> float:
    """Volume in ml of a mass with three perpendicular ``diameters`` in mm, as a prolate ellipsoid: π/6·a·b·c.

    The formula of ovarian volume in ultrasound (0.523 x length x width x height, e.g. Pavlik et al.,
    Gynecol Oncol 2000; 77(3): 410-412). Raises ValueError unless there are three.
    """
    a, b, c = diameters
    return math.pi / 6 * a * b * c / 1000


def diameters(kind: MarkingKind, measured: Measured) -> tuple[float, ...]:
    """The diameters in mm that a marking gives: one of a caliper, two of an ellipse, else none."""
    count = {MarkingKind.CALIPER: 1, MarkingKind.ELLIPSE: 2}.get(kind, 0)
    values = measured.values[:count]
    # A caliper in M-mode has a time beside its millimetres and is no diameter.
    alone = kind is not MarkingKind.CALIPER or len(measured.values) == 1
    return tuple(v.number for v in values) if values and alone and all(v.unit == "mm" for v in values) else ()


def _b_mode_scale(points: Sequence[Point], regions: Sequence[Region]) -> tuple[float, float] | None:
    whole = [r for r in regions if r.kind is RegionKind.B_MODE and r.mm_per_px and _all_in(r, points)]
    if not points or not whole:
        return None
    scale = whole[0].mm_per_px
    assert scale is not None
    touched = [r for r in regions if any(_within(r, point) for point in points)]
    return None if any(_contradicts(region, scale) for region in touched) else scale


def _contradicts(region: Region, scale: tuple[float, float]) -> bool:
    """Whether a point in ``region`` too cannot be measured by ``scale``.

    Colour and regions without units (a grey bar, the whole picture) lie over B-mode and leave it its scale.
    """
    if region.kind in AXES or region.x_unit == "s":
        return True
    if region.mm_per_px is None:
        return region.kind is RegionKind.B_MODE
    return not all(math.isclose(a, b, rel_tol=ALIKE) for a, b in zip(scale, region.mm_per_px, strict=True))


def _axes(points: Sequence[Point], regions: Sequence[Region]) -> Measured | None:
    """The differences along both axes of the one M-mode or spectral region that holds both ends."""
    touched = [r for r in regions if any(_within(r, point) for point in points)]
    held = [r for r in regions if r.kind in AXES and r.per_px and r.x_unit and r.y_unit and _all_in(r, points)]
    if len(held) != 1 or any(region is not held[0] for region in touched):
        return None
    region = held[0]
    assert region.per_px is not None
    (x0, y0), (x1, y1) = points
    across, down = abs(x1 - x0) * region.per_px[0], abs(y1 - y0) * region.per_px[1]
    return _said(region.per_px, Value(across, region.x_unit), Value(down, region.y_unit))


def _all_in(region: Region, points: Sequence[Point]) -> bool:
    box = region.box
    return all(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for x, y in points)


def _within(region: Region, point: Point) -> bool:
    """Strictly: a common edge of two regions belongs to both."""
    box, (x, y) = region.box, point
    return box.x0 < x < box.x1 and box.y0 < y < box.y1


def _length(vector: Array) -> float:
    return math.hypot(float(vector[0]), float(vector[1]))


def _ellipse_frame(at: Array) -> tuple[Array, Array, float]:
    """Centre, unit vector along the axis given, and half the other axis, in units."""
    centre: Array = (at[0] + at[1]) / 2
    length = _length(at[1] - at[0])
    along: Array = (at[1] - at[0]) / length if length else np.array([1.0, 0.0])
    out = at[2] - centre
    return centre, along, float(abs(along[0] * out[1] - along[1] * out[0]))


def _axes_of_ellipse(at: Array) -> tuple[float, float]:
    return _length(at[1] - at[0]), 2 * _ellipse_frame(at)[2]


def _perimeter(at: Array) -> float:
    return float(np.hypot(*(np.roll(at, -1, axis=0) - at).T).sum())


def _angle(at: Array) -> float:
    """Degrees, 0-180, at the second point between the arms; 0 where an arm has no length."""
    one, other = at[0] - at[1], at[2] - at[1]
    cross = one[0] * other[1] - one[1] * other[0]
    return math.degrees(math.atan2(abs(float(cross)), float(np.dot(one, other))))


def _said(scale: tuple[float, float], *values: Value) -> Measured:
    lengths = [v for v in values if v.unit == values[0].unit]
    rest = [v for v in values if v.unit != values[0].unit]
    numbers = " × ".join(f"{v.number:.{DIGITS[v.unit]}f}" for v in lengths)
    space = "" if values[0].unit == "°" else " "
    parts = [f"{numbers}{space}{values[0].unit}", *(f"{v.number:.{DIGITS[v.unit]}f} {v.unit}" for v in rest)]
    return Measured(values, scale, "   ".join(parts))
