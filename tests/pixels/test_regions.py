"""Which part of a frame the model may see, and where millimetres are offered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.study import Box, Clip, Region, RegionKind
from ovadesk.export.wording import SENTENCES
from ovadesk.pixels.regions import parse_regions, scope
from ovadesk.pixels.sector import colour_share, find_sector
from tests import dicom_files as files

ROWS, COLUMNS = 300, 400
WHOLE = (20, 30, 319, 269)


def _dataset(*items: Dataset) -> Dataset:
    dataset = Dataset()
    dataset.SequenceOfUltrasoundRegions = DicomSequence(items)
    return dataset


def _with(item: Dataset, **tags: Any) -> Dataset:
    with config.disable_value_validation():
        for name, value in tags.items():
            setattr(item, name, value)
    return item


def _clip(*regions: Region, notes: tuple[Problem, ...] = ()) -> Clip:
    return Clip("k", Path("a"), "dicom", "", ROWS, COLUMNS, 3, 8, 1, 1, regions=regions, notes=notes)


def _frame() -> np.ndarray:
    """Black with grey speckle where ``WHOLE`` is."""
    frame = np.zeros((ROWS, COLUMNS, 3), np.uint8)
    x0, y0, x1, y1 = WHOLE
    speckle = np.random.default_rng(3).integers(40, 160, (y1 + 1 - y0, x1 + 1 - x0), np.uint8)
    frame[y0 : y1 + 1, x0 : x1 + 1] = speckle[..., None]
    return frame


B_MODE = Region(Box(20, 30, 320, 270), RegionKind.B_MODE)


def test_a_calibrated_region_is_read() -> None:
    regions, notes = parse_regions(_dataset(files.region(WHOLE, cm_per_px=0.0125)), ROWS, COLUMNS)
    assert notes == ()
    scale = pytest.approx((0.125, 0.125))
    assert regions == (Region(Box(20, 30, 320, 270), RegionKind.B_MODE, scale, None, "mm", "mm", scale),)


@pytest.mark.parametrize(
    ("space", "data", "kind"),
    [
        (1, 1, RegionKind.B_MODE),
        (1, 2, RegionKind.COLOUR),
        (2, 1, RegionKind.M_MODE),
        (2, 2, RegionKind.M_MODE),
        (3, 3, RegionKind.SPECTRAL),
        (3, 4, RegionKind.SPECTRAL),
        (5, 1, RegionKind.OTHER),
        (0, 0, RegionKind.OTHER),
    ],
)
def test_the_kind_of_a_region_follows_its_format_and_data(space: int, data: int, kind: RegionKind) -> None:
    (found,), _ = parse_regions(_dataset(files.region(WHOLE, space=space, data=data)), ROWS, COLUMNS)
    assert found.kind is kind


def test_an_axis_that_points_the_other_way_measures_the_same() -> None:
    item = _with(files.region(WHOLE), PhysicalDeltaX=-0.02, PhysicalDeltaY=0.01)
    (found,), notes = parse_regions(_dataset(item), ROWS, COLUMNS)
    assert (found.mm_per_px, notes) == (pytest.approx((0.2, 0.1)), ())


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({"PhysicalUnitsXDirection": 4}, "pixels.region_units"),
        ({"PhysicalUnitsYDirection": 0}, "pixels.region_units"),
        ({"PhysicalDeltaX": 0.0}, "pixels.region_scale"),
        ({"PhysicalDeltaY": float("nan")}, "pixels.region_scale"),
        ({"PhysicalDeltaX": float("inf")}, "pixels.region_scale"),
        ({"PhysicalDeltaX": 1e9}, "pixels.region_scale"),
        ({"PhysicalDeltaY": 1e-9}, "pixels.region_scale"),
        ({"RegionLocationMaxX1": COLUMNS + 50}, "pixels.region_box"),
        ({"RegionLocationMaxY1": ROWS + 50}, "pixels.region_box"),
    ],
    ids=str,
)
def test_a_scale_that_cannot_be_true_offers_no_millimetres_and_says_why(tags: dict[str, Any], code: str) -> None:
    (found,), notes = parse_regions(_dataset(_with(files.region(WHOLE), **tags)), ROWS, COLUMNS)
    assert (found.mm_per_px, found.note) == (None, problem(code))
    assert notes == (problem(code),)
    assert found.box.x1 <= COLUMNS
    assert found.box.y1 <= ROWS


@pytest.mark.parametrize("name", ["RegionLocationMinX0", "RegionLocationMinY0"])
def test_a_region_that_begins_before_the_picture_offers_no_millimetres(name: str) -> None:
    item = files.region(WHOLE)
    del item[name]
    item.add_new(name, "SL", -40)
    (found,), _ = parse_regions(_dataset(item), ROWS, COLUMNS)
    assert (found.mm_per_px, found.note) == (None, problem("pixels.region_box"))
    assert min(found.box) >= 0


@pytest.mark.parametrize("box", [(50, 30, 20, 90), (20, 90, 50, 30), (500, 30, 600, 90), (20, 30, 20, 30)], ids=str)
def test_a_region_without_an_area_in_the_picture_is_dropped(box: tuple[int, int, int, int]) -> None:
    assert parse_regions(_dataset(files.region(box)), ROWS, COLUMNS) == ((), (problem("pixels.region_box"),))


numbers = st.none() | st.integers(0, 2**16 - 1) | st.sampled_from(["", "x"])
reals = st.none() | st.floats() | st.sampled_from([0.02, 0.01])


@given(st.lists(st.tuples(*[numbers] * 8, *[reals] * 2), max_size=4))
def test_any_regions_end_in_the_picture_and_any_scale_is_believable(items: list[tuple[Any, ...]]) -> None:
    names = (
        *("RegionLocationMinX0", "RegionLocationMinY0", "RegionLocationMaxX1", "RegionLocationMaxY1"),
        *("RegionSpatialFormat", "RegionDataType", "PhysicalUnitsXDirection", "PhysicalUnitsYDirection"),
        *("PhysicalDeltaX", "PhysicalDeltaY"),
    )
    made = []
    for values in items:
        item = Dataset()
        made.append(_with(item, **{n: v for n, v in zip(names, values, strict=True) if v is not None}))
    regions, notes = parse_regions(_dataset(*made), ROWS, COLUMNS)
    for found in regions:
        assert 0 <= found.box.x0 < found.box.x1 <= COLUMNS
        assert 0 <= found.box.y0 < found.box.y1 <= ROWS
        assert (found.mm_per_px is None) == (found.note is not None)
        assert found.mm_per_px is None or all(0.005 <= value <= 2 for value in found.mm_per_px)
    assert {note.code for note in notes} <= set(SENTENCES)


def test_the_largest_b_mode_region_is_what_the_model_sees() -> None:
    small = Region(Box(330, 30, 390, 90), RegionKind.B_MODE)
    spectrum = Region(Box(0, 272, 400, 300), RegionKind.SPECTRAL)
    found = scope(_clip(small, spectrum, B_MODE), _frame())
    assert (found.box, found.reason) == (B_MODE.box, None)


@pytest.mark.parametrize(
    ("regions", "code"),
    [
        ([Region(Box(0, 0, 400, 300), RegionKind.M_MODE)], "pixels.scope_m_mode"),
        ([Region(Box(0, 0, 400, 300), RegionKind.SPECTRAL)], "pixels.scope_spectral"),
        ([Region(Box(0, 0, 400, 300), RegionKind.COLOUR)], "pixels.scope_colour"),
        ([Region(Box(0, 0, 400, 300), RegionKind.OTHER)], "pixels.scope_no_region"),
        ([B_MODE, Region(Box(100, 100, 200, 200), RegionKind.COLOUR)], "pixels.scope_colour"),
    ],
    ids=["m-mode", "spectral", "colour", "other", "colour in b-mode"],
)
def test_tags_that_show_something_else_put_the_frame_out_of_scope(regions: list[Region], code: str) -> None:
    found = scope(_clip(*regions), _frame())
    assert found.box is None
    assert found.reason == problem(code)
    assert code in SENTENCES


def test_a_colour_region_beside_the_b_mode_does_not_matter() -> None:
    beside = Region(Box(330, 30, 390, 90), RegionKind.COLOUR)
    assert scope(_clip(B_MODE, beside), _frame()).box == B_MODE.box


def test_colour_in_the_pixels_puts_the_frame_out_of_scope_and_thin_calipers_do_not() -> None:
    flow = _frame()
    flow[100:140, 100:140] = (220, 30, 20)
    assert scope(_clip(B_MODE), flow).reason == problem("pixels.scope_colour")
    assert scope(_clip(), flow).reason == problem("pixels.scope_colour")
    calipers = _frame()
    calipers[100, 100:200] = calipers[80:200, 150] = (240, 230, 20)
    assert scope(_clip(B_MODE), calipers).box == B_MODE.box


def test_a_blank_region_and_another_modality_are_out_of_scope() -> None:
    assert scope(_clip(B_MODE), np.zeros((ROWS, COLUMNS), np.uint8)).reason == problem("pixels.scope_blank")
    note = problem("pixels.scope_modality", modality="CT")
    assert scope(_clip(B_MODE, notes=(note,)), _frame()).reason == note


def test_without_tags_the_sector_is_found_in_the_pixels() -> None:
    found = scope(_clip(), _frame())
    assert found.reason is None
    assert found.box is not None
    assert max(abs(a - b) for a, b in zip(found.box, B_MODE.box, strict=True)) <= 6


def test_an_empty_frame_has_no_region() -> None:
    assert scope(_clip(), np.zeros((ROWS, COLUMNS), np.uint8)).reason == problem("pixels.scope_no_region")


@given(st.data())
def test_a_fan_is_found_wherever_it_stands_and_text_is_left_out(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(240, 700)), data.draw(st.integers(320, 900))
    width = data.draw(st.integers(columns // 2, columns - 40))
    height = data.draw(st.integers(rows // 2, rows - 50))
    left, top = data.draw(st.integers(10, columns - width - 10)), data.draw(st.integers(24, rows - height - 10))
    y, x = np.mgrid[0:rows, 0:columns]
    across = np.abs(x - (left + width / 2)) / (width / 2)
    down = (y - top) / height
    fan = (down >= 0) & (down < 1) & (across <= 0.3 + 0.7 * np.clip(down, 0, 1))
    frame = np.where(fan, 60 + (x * 7 + y * 13) % 90, 0).astype(np.uint8)
    frame[4:12:2, 10 : columns - 10] = 200  # thin lines of text, as far as the search can tell
    found = find_sector(frame)
    assert found is not None
    step = max(1, round(columns / 192))
    wanted = Box(left, top, left + width, top + height)
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 12 * step


def test_a_photograph_is_no_sector() -> None:
    slide = np.zeros((300, 400, 3), np.uint8)
    slide[...] = (200, 40, 120)
    assert find_sector(slide) is None


@given(st.integers(1, 40), st.integers(1, 40), st.booleans(), st.integers(0, 2**32))
def test_small_pictures_of_any_shape_do_no_harm(rows: int, columns: int, colour: bool, seed: int) -> None:
    frame = np.random.default_rng(seed).integers(0, 256, (rows, columns, 3) if colour else (rows, columns), np.uint8)
    found = find_sector(frame)
    assert found is None or (0 <= found.x0 < found.x1 <= columns and 0 <= found.y0 < found.y1 <= rows)
    assert 0 <= colour_share(frame) <= 1


def test_the_share_of_colour_counts_clusters() -> None:
    frame = np.full((100, 100, 3), 90, np.uint8)
    assert colour_share(frame) == 0
    assert colour_share(frame[..., 0]) == 0
    frame[:50, :50] = (10, 20, 220)
    assert colour_share(frame) == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize(
    ("space", "units", "deltas", "expected"),
    [
        (2, (4, 3), (0.004, 0.02), ("s", "mm", (0.004, 0.2))),
        (3, (4, 7), (0.004, -0.5), ("s", "cm/s", (0.004, 0.5))),
        (3, (4, 5), (0.004, 20.0), ("s", "Hz", (0.004, 20.0))),
        (4, (4, 0), (0.004, 0.0), ("s", "", None)),
        (3, (4, 2), (0.004, 0.5), ("s", "", None)),
        (3, (4, 7), (0.0, 0.5), ("", "cm/s", None)),
        (3, (4, 7), (0.004, 1e9), ("s", "", None)),
        (2, (4, 3), (99.0, 0.02), ("", "mm", None)),
    ],
    ids=["M-mode", "spectrum", "shift", "ECG", "decibels", "no time", "no such velocity", "no such time"],
)
def test_the_axes_of_m_mode_and_spectra_are_read(
    space: int, units: tuple[int, int], deltas: tuple[float, float], expected: tuple[str, str, Any]
) -> None:
    item = _with(
        files.region(WHOLE, cm_per_px=0.02),
        RegionSpatialFormat=space,
        PhysicalUnitsXDirection=units[0],
        PhysicalUnitsYDirection=units[1],
        PhysicalDeltaX=deltas[0],
        PhysicalDeltaY=deltas[1],
    )
    [found], _ = parse_regions(_dataset(item), ROWS, COLUMNS)
    assert (found.x_unit, found.y_unit, found.per_px) == (*expected[:2], expected[2] and pytest.approx(expected[2]))
    assert found.mm_per_px is None
