"""Geometry of markings: right in millimetres, and millimetres only where the file vouches for them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.marking import Marking, MarkingKind, Measured, Point, Value
from ovadesk.domain.measuring import diameters, ellipse_ends, ellipse_outline, measure, polygon_area, volume_ml
from ovadesk.domain.study import Box, Region, RegionKind

K = MarkingKind
LEFT = Region(Box(0, 0, 300, 400), RegionKind.B_MODE, (0.2, 0.1), None, "mm", "mm", (0.2, 0.1))
RIGHT = replace(LEFT, box=Box(300, 0, 600, 400))
BELOW = Region(Box(0, 400, 600, 500), RegionKind.M_MODE, None, None, "s", "mm", (0.005, 0.2))
SPECTRUM = Region(Box(0, 500, 600, 600), RegionKind.SPECTRAL, None, None, "s", "cm/s", (0.004, 0.5))
ALL = (LEFT, RIGHT, BELOW, SPECTRUM)

inside = st.tuples(st.floats(1, 299), st.floats(1, 399))
shift = st.tuples(st.floats(-200, 200), st.floats(-200, 200))


def a_marking(kind: MarkingKind, *points: Point, text: str = "") -> Marking:
    return Marking("m", "case-1", "reader-1", "1.2.3", 0, kind, points, text)


def numbers(found: Measured) -> list[float]:
    return [v.number for v in found.values]


def units(found: Measured) -> list[str]:
    return [v.unit for v in found.values]


def test_a_caliper_is_measured_axis_by_axis() -> None:
    found = measure(a_marking(K.CALIPER, (10.0, 10.0), (40.0, 90.0)), ALL)
    assert found == Measured((Value(pytest.approx(10.0), "mm"),), (0.2, 0.1), "10.0 mm")


@pytest.mark.parametrize(
    ("points", "regions"),
    [
        (((10.0, 10.0), (310.0, 10.0)), ALL),
        (((10.0, 10.0), (10.0, 410.0)), ALL),
        (((10.0, 10.0), (20.0, 10.0)), ()),
        (((10.0, 10.0), (20.0, 10.0)), (replace(LEFT, mm_per_px=None),)),
        (((10.0, 10.0), (20.0, 10.0)), (LEFT, replace(RIGHT, box=Box(5, 5, 30, 30), mm_per_px=(0.3, 0.3)))),
        (((10.0, 10.0), (20.0, 10.0)), (LEFT, replace(BELOW, box=Box(15, 0, 300, 50)))),
        (((10.0, 10.0), (20.0, 10.0)), (LEFT, Region(Box(0, 0, 99, 99), RegionKind.COLOUR, (0.4, 0.4)))),
        (((10.0, 10.0), (20.0, 10.0)), (LEFT, Region(Box(15, 0, 300, 50), RegionKind.OTHER, x_unit="s"))),
        (((10.0, 410.0), (20.0, 510.0)), ALL),
        (((10.0, 410.0), (20.0, 420.0)), (replace(BELOW, per_px=None),)),
        (((10.0, 610.0), (20.0, 700.0)), ALL),
    ],
    ids=[
        *("two regions", "B-mode to M-mode", "no region", "no scale", "an inset of another scale", "an M-mode inset"),
        *("colour of another scale", "an ECG over it", "M-mode to spectrum", "M-mode without units", "outside"),
    ],
)
def test_elsewhere_it_is_pixels_and_says_so(points: tuple[Point, Point], regions: tuple[Region, ...]) -> None:
    found = measure(a_marking(K.CALIPER, *points), regions)
    assert units(found) == ["px"] and found.label.endswith(" px")
    assert numbers(found) == [pytest.approx(math.dist(*points))]


@pytest.mark.parametrize(
    "over",
    [
        Region(Box(0, 0, 99, 99), RegionKind.COLOUR, (0.2, 0.1)),
        Region(Box(0, 0, 99, 99), RegionKind.COLOUR),
        Region(Box(0, 0, 600, 500), RegionKind.OTHER),  # real files have one of no kind over everything
    ],
    ids=["colour of the same scale", "colour without a scale", "a region of no kind"],
)
def test_what_lies_over_b_mode_takes_no_millimetres_away(over: Region) -> None:
    for regions in ((LEFT, over), (over, LEFT)):
        assert units(measure(a_marking(K.CALIPER, (10.0, 10.0), (200.0, 10.0)), regions)) == ["mm"]


def test_the_edge_of_two_regions_belongs_to_both() -> None:
    assert units(measure(a_marking(K.CALIPER, (290.0, 10.0), (300.0, 10.0)), ALL)) == ["mm"]
    assert units(measure(a_marking(K.CALIPER, (300.0, 10.0), (310.0, 10.0)), ALL)) == ["mm"]


def test_m_mode_and_spectra_are_measured_in_their_own_axes() -> None:
    m_mode = measure(a_marking(K.CALIPER, (100.0, 480.0), (300.0, 430.0)), ALL)
    assert m_mode.values == (Value(pytest.approx(1.0), "s"), Value(pytest.approx(10.0), "mm"))
    assert m_mode.label == "1.000 s   10.0 mm" and diameters(K.CALIPER, m_mode) == ()
    spectrum = measure(a_marking(K.CALIPER, (100.0, 590.0), (350.0, 510.0)), ALL)
    assert spectrum.values == (Value(pytest.approx(1.0), "s"), Value(pytest.approx(40.0), "cm/s"))
    area = measure(a_marking(K.POLYGON, (100.0, 410.0), (200.0, 410.0), (200.0, 420.0)), ALL)
    assert units(area) == ["px²", "px"], "an area has no meaning there"


def test_an_ellipse_gives_two_axes_and_an_area() -> None:
    upright = a_marking(K.ELLIPSE, (100.0, 100.0), (100.0, 300.0), (130.0, 180.0))
    found = measure(upright, ALL)  # 200 rows of 0.1 mm by 2 x 30 columns of 0.2 mm
    assert numbers(found) == pytest.approx([20.0, 12.0, math.pi / 4 * 240])
    assert units(found) == ["mm", "mm", "mm²"]
    assert found.label == "20.0 × 12.0 mm   188.5 mm²"
    assert diameters(K.ELLIPSE, found) == pytest.approx((20.0, 12.0))
    ends = ellipse_ends(upright.points, found.scale)
    assert ends[2:] == (pytest.approx((70.0, 200.0)), pytest.approx((130.0, 200.0)))


def test_an_ellipse_whose_far_side_leaves_the_region_is_in_pixels() -> None:
    assert units(measure(a_marking(K.ELLIPSE, (20.0, 100.0), (20.0, 300.0), (60.0, 200.0)), ALL))[0] == "px"


@given(inside, inside, inside)
def test_the_outline_of_an_ellipse_holds_its_area_and_its_ends(a: Point, b: Point, c: Point) -> None:
    found = measure(a_marking(K.ELLIPSE, a, b, c), [LEFT])
    outline = ellipse_outline((a, b, c), found.scale, 360) * found.scale
    assert polygon_area(outline) == pytest.approx(numbers(found)[2], rel=1e-3, abs=1e-6)
    assert np.allclose(outline[0], np.multiply(b, found.scale), atol=1e-6)
    assert numbers(found)[0] >= numbers(found)[1]


@given(st.floats(1, 100), st.floats(1, 100), st.floats(1, 150), st.floats(1, 250))
def test_a_rectangle_has_the_area_and_the_perimeter_it_should(x: float, y: float, wide: float, high: float) -> None:
    corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
    for order in (corners, corners[::-1], corners[2:] + corners[:2]):
        found = measure(a_marking(K.POLYGON, *order), [LEFT])
        assert numbers(found) == pytest.approx([0.02 * wide * high, 0.4 * wide + 0.2 * high], rel=1e-9)
        assert units(found) == ["mm²", "mm"]


@given(st.sampled_from([K.CALIPER, K.ELLIPSE, K.POLYGON, K.ANGLE]), inside, inside, inside, shift, st.floats(0.1, 8))
def test_measures_do_not_depend_on_the_place_and_follow_the_size(
    kind: MarkingKind, a: Point, b: Point, c: Point, by: Point, size: float
) -> None:
    points = (a, b) if kind is K.CALIPER else (a, b, c)
    before = measure(a_marking(kind, *points), ())
    moved = measure(a_marking(kind, *((x + by[0], y + by[1]) for x, y in points)), ())
    larger = measure(a_marking(kind, *((x * size, y * size) for x, y in points)), ())
    angle = kind is K.ANGLE
    assert numbers(moved) == pytest.approx(numbers(before), rel=1e-6, abs=1e-3 if angle else 1e-6)
    powers = {"px": 1, "px²": 2, "°": 0}
    expected = [v.number * size ** powers[v.unit] for v in before.values]
    assert numbers(larger) == pytest.approx(expected, rel=1e-6, abs=1e-3 if angle else 1e-6)


@given(inside, inside, inside)
def test_measures_do_not_depend_on_the_order(a: Point, b: Point, c: Point) -> None:
    for kind, one, other in (
        (K.CALIPER, (a, b), (b, a)),
        (K.POLYGON, (a, b, c), (c, b, a)),
        (K.ANGLE, (a, b, c), (c, b, a)),
        (K.ELLIPSE, (a, b, c), (b, a, c)),
    ):
        first, second = measure(a_marking(kind, *one), [LEFT]), measure(a_marking(kind, *other), [LEFT])
        assert numbers(first) == pytest.approx(numbers(second), rel=1e-6, abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(-50, 700), st.floats(-50, 700)), min_size=3, max_size=3),
    st.sampled_from([K.CALIPER, K.ELLIPSE, K.POLYGON, K.ANGLE]),
)
def test_millimetres_are_given_in_one_region_alone(points: list[Point], kind: MarkingKind) -> None:
    given_points = points[:2] if kind is K.CALIPER else points
    found = measure(a_marking(kind, *given_points), (LEFT, RIGHT))
    one = any(all(r.box.x0 <= x <= r.box.x1 and 0 <= y <= 400 for x, y in given_points) for r in (LEFT, RIGHT))
    if found.scale != (1.0, 1.0):
        assert one
    if kind is not K.ELLIPSE and one:
        assert found.scale == (0.2, 0.1)
    assert ("px" in found.label) == (found.scale == (1.0, 1.0))


def test_an_angle_is_that_of_the_body_not_of_the_picture() -> None:
    points = ((200.0, 100.0), (100.0, 100.0), (200.0, 300.0))  # 20 mm across, 20 mm down
    assert measure(a_marking(K.ANGLE, *points), [LEFT]).label == "45.0°"
    in_pixels = measure(a_marking(K.ANGLE, *points), ())
    assert numbers(in_pixels) == [pytest.approx(math.degrees(math.atan(2)))] and in_pixels.label == "63.4° (px)"


def test_three_diameters_give_a_volume() -> None:
    assert volume_ml((40.0, 30.0, 20.0)) == pytest.approx(12.566, abs=1e-3)
    assert volume_ml((10.0, 10.0, 10.0)) == pytest.approx(4 / 3 * math.pi * 0.125)
    with pytest.raises(ValueError, match="unpack"):
        volume_ml((10.0, 10.0))


@pytest.mark.parametrize("kind", list(K))
def test_what_is_not_complete_has_no_values(kind: MarkingKind) -> None:
    one = a_marking(kind, *() if kind not in (K.KEY_FRAME, K.VOLUME) else ((1.0, 1.0),))
    assert not one.complete and measure(one, ALL).values == ()
    assert not a_marking(kind, *[(math.nan, 1.0)] * 3).complete


def test_text_and_arrow_say_their_words() -> None:
    assert measure(a_marking(K.TEXT, (1.0, 1.0), text="septum"), ALL) == Measured(label="septum")
    assert measure(a_marking(K.ARROW, (1.0, 1.0), (9.0, 9.0)), ALL) == Measured()
    assert not a_marking(K.TEXT, (1.0, 1.0), text=" ").complete
    assert a_marking(K.KEY_FRAME).complete
