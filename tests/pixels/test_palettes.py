"""Palettes in segments, palettes for some values only, and pixels that are not square."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.palette import ENTRIES_MAX, expanded
from tests.dicom_files import EXPLICIT_BE, EXPLICIT_LE, region, write_dicom

NAMES = ("Red", "Green", "Blue")


def first_frame(source: FrameSource, path: Path) -> np.ndarray:
    return source.read(source.inspect(path).clip, 0)


@given(st.lists(st.integers(0, 65535), min_size=1, max_size=20), st.integers(1, 30), st.integers(0, 65535))
def test_segments_stand_for_their_entries(values: list[int], steps: int, end: int) -> None:
    plain = [0, len(values), *values]
    line = [1, steps, end]
    entries = expanded([*plain, *line], 2)
    assert entries[: len(values)] == values
    assert len(entries) == len(values) + steps and entries[-1] == end
    rising = np.diff(entries[len(values) - 1 :])
    assert (rising >= 0).all() or (rising <= 0).all(), "a straight line"


def test_an_indirect_segment_repeats_others() -> None:
    words = [0, 2, 10, 20, 1, 2, 40, 2, 2, 0, 0]  # discrete, linear, then both again
    assert expanded(words, 2) == [10, 20, 30, 40, 10, 20, 30, 40]


@pytest.mark.parametrize("words", [[1, 3, 9], [7, 1, 1], [0, 5], [2, 1, 99, 0], [2, 65535, 0, 0]])
def test_segments_without_sense_are_refused(words: list[int]) -> None:
    with pytest.raises(OvaDeskError) as refusal:
        expanded(words, 2)
    assert refusal.value.problem.code == "pixels.palette"


def test_no_more_entries_than_a_palette_can_have() -> None:
    assert len(expanded([0, 1, 5, *[1, 65535, 9] * 3], 2)) == ENTRIES_MAX


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, EXPLICIT_BE])
def test_a_palette_colours_its_indices_in_either_byte_order(source: FrameSource, tmp_path: Path, syntax: str) -> None:
    table = [
        np.arange(256, dtype=np.uint16) * 257,
        np.full(256, 0x1234, np.uint16),
        np.arange(256, dtype=np.uint16)[::-1] * 257,
    ]
    indices = np.arange(64, dtype=np.uint8).reshape(8, 8)
    path = write_dicom(tmp_path / "palette.dcm", [indices], syntax=syntax, palette=table)
    expected = np.stack([(column >> 8).astype(np.uint8)[indices] for column in table], axis=-1)
    assert np.array_equal(first_frame(source, path), expected)


def test_values_below_the_first_mapped_one_stay_grey(source: FrameSource, tmp_path: Path) -> None:
    stored = np.array([[0, 50, 99, 100], [101, 102, 103, 255]], np.uint8)
    tags = {"PixelPresentation": "COLOR"}
    for name, entries in zip(NAMES, ([255, 0, 0, 9], [0, 255, 0, 9], [0, 0, 255, 9]), strict=True):
        tags[f"{name}PaletteColorLookupTableDescriptor"] = [4, 100, 8]
        tags[f"{name}PaletteColorLookupTableData"] = bytes(entries)
    picture = first_frame(source, write_dicom(tmp_path / "mixed.dcm", [stored], tags=tags))
    assert picture.shape == (2, 4, 3)
    assert (picture[0, :3] == picture[0, :3, :1]).all() and picture[0, 2, 0] == 255, "grey, spread over all of it"
    assert picture[0, 3].tolist() == [255, 0, 0] and picture[1, 0].tolist() == [0, 255, 0]
    assert picture[1, 3].tolist() == [9, 9, 9], "beyond the table: its last entry"


def test_a_missing_palette_is_said(source: FrameSource, tmp_path: Path) -> None:
    indices = np.zeros((8, 8), np.uint8)
    clip = source.inspect(write_dicom(tmp_path / "none.dcm", [indices], photometric="PALETTE COLOR")).clip
    with pytest.raises(OvaDeskError) as refusal:
        source.read(clip, 0)
    assert refusal.value.problem.code == "pixels.palette"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"PixelAspectRatio": [2, 1]}, 2.0),
        ({"PixelAspectRatio": [1000, 1]}, 1.0),
        ({"PixelAspectRatio": [2]}, 1.0),
        ({"PixelSpacing": [0.3, 0.2]}, 1.5),
        ({}, 1.0),
    ],
)
def test_pixels_that_are_not_square_are_known(
    source: FrameSource, tmp_path: Path, tags: dict[str, object], expected: float
) -> None:
    path = write_dicom(tmp_path / "aspect.dcm", [np.zeros((8, 8), np.uint8)], tags=tags)
    assert source.inspect(path).clip.pixel_aspect == pytest.approx(expected)


def test_the_calibration_of_a_region_says_how_high_a_pixel_is(source: FrameSource, tmp_path: Path) -> None:
    item = region((0, 0, 63, 63))
    item.PhysicalDeltaX, item.PhysicalDeltaY = 0.02, 0.03
    path = write_dicom(tmp_path / "scaled.dcm", [np.zeros((64, 64), np.uint8)], regions=[item])
    assert source.inspect(path).clip.pixel_aspect == pytest.approx(1.5)
