"""The overlay: where within one frame, clear where the network hardly looked, in evenly rising colours."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from ovadesk.classify.cam import CLEAR_TO, FULL_FROM, lookup, normalise, overlay_rgba, smooth, steps
from ovadesk.classify.colours import NAMES, colour_map
from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box
from ovadesk.settings import COLOURS
from ovadesk.workflow.overlays import overlay_png

Floats = NDArray[np.float64]


def lightness(rgb: NDArray[np.uint8]) -> Floats:
    """CIE L* of sRGB, written out here so that the maps are not held against their own arithmetic."""
    share = rgb.astype(np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    y = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(y > 216 / 24389, 116 * np.cbrt(y) - 16, y * 24389 / 27)


@pytest.mark.parametrize("name", NAMES)
def test_colours_rise_evenly_in_lightness(name: str) -> None:
    values = lightness(colour_map(name))
    steps = np.diff(values[8:])
    assert (steps > -0.15).all(), "never darker for more"
    assert values[-1] - values[0] > 60
    thirds = [part[-1] - part[0] for part in np.array_split(values[8:], 3)]
    assert max(thirds) / min(thirds) < 1.5, "equal steps look equally large"


def test_settings_offer_the_colour_maps_there_are() -> None:
    assert COLOURS == NAMES
    with pytest.raises(KeyError):
        colour_map("jet")
    assert not colour_map("ember").flags.writeable


@given(arrays(np.float32, (7, 7), elements=st.floats(0, 1e6, width=32)))
def test_normalised_maps_span_0_to_1_or_are_flat(values: NDArray[np.float32]) -> None:
    found = normalise(values)
    if float(values.max()) > float(values.min()):
        assert (float(found.min()), float(found.max())) == (0.0, 1.0)
    else:
        assert not found.any()


def test_smoothing_keeps_the_peak_where_it_is() -> None:
    values = np.zeros((7, 7), np.float32)
    values[2, 5] = 3.0
    found = smooth(CamMap(values, Box(0, 0, 70, 70)), (70, 70))
    row, column = np.unravel_index(int(found.argmax()), found.shape)
    assert 20 <= row < 30 and 50 <= column < 60
    assert float(found.min()) >= 0.0 and float(found.max()) <= 1.0


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([(7, 7), (3, 5), (28, 28), (1, 1)]))
def test_smoothing_is_what_a_picture_library_does(rows: int, columns: int, cells: tuple[int, int]) -> None:
    values = np.random.default_rng(rows * 41 + columns).random(cells, np.float32)
    library = Image.fromarray(normalise(values)).resize((columns, rows), Image.Resampling.BILINEAR)
    cam = CamMap(values, Box(0, 0, columns, rows))
    np.testing.assert_allclose(smooth(cam, (rows, columns)), np.asarray(library), atol=1e-5)
    found = steps(cam, (rows, columns))
    assert found.dtype == np.uint8
    np.testing.assert_allclose(found / 255, smooth(cam, (rows, columns)), atol=0.5001 / 255)


@pytest.mark.parametrize("opacity", [0.0, 0.5, 1.0])
def test_the_lookup_is_clear_below_and_never_stronger_than_asked(opacity: float) -> None:
    table = lookup("ember", opacity)
    assert table.shape == (256, 4) and table.dtype == np.uint8
    assert not table[: int(255 * CLEAR_TO), 3].any()
    assert (np.diff(table[:, 3].astype(int)) >= 0).all()
    assert set(table[int(255 * FULL_FROM) + 1 :, 3].tolist()) == {round(255 * opacity)}


def test_the_overlay_covers_its_box_and_nothing_else() -> None:
    cam = CamMap(np.eye(7, dtype=np.float32) + 1, Box(10, 5, 40, 30))
    cam.values[0, 0] = 9
    found = overlay_rgba(cam, (48, 64), "ember", 0.8)
    assert found.shape == (48, 64, 4)
    inside = np.zeros((48, 64), bool)
    inside[5:30, 10:40] = True
    assert not found[~inside, 3].any() and found[5, 10, 3] > 0
    share = smooth(cam, (25, 30))
    clear = found[5:30, 10:40, 3] == 0
    assert clear.any() and clear[share < CLEAR_TO - 0.005].all() and not clear[share > CLEAR_TO + 0.02].any()


def test_a_box_beyond_the_frame_is_cut_not_squeezed() -> None:
    values = np.zeros((8, 8), np.float32)
    values[:, 4:] = 1
    found = overlay_rgba(CamMap(values, Box(-32, 0, 32, 48)), (48, 64), "ember", 1.0)
    assert found[:, 8:32, 3].min() == 255, "the right half of the map begins at the frame's left edge"
    assert not found[:, 32:, 3].any()


def test_a_picture_file_says_what_it_is() -> None:
    cam = CamMap(np.ones((7, 7), np.float32), Box(0, 0, 320, 240))
    png = overlay_png(np.zeros((240, 320), np.uint8), cam, 0.42)
    picture = np.asarray(Image.open(io.BytesIO(png)))
    assert picture.shape[0] > 240 and picture.shape[1] == 320
    assert picture[240:].max() == 255, "the caption stands below the frame, not on it"
