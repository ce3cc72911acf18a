"""From decoded values to the 8 bits that screen and model see."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from ovadesk.domain.study import Window
from ovadesk.pixels.display import apply_window, grey, to_display

pictures = st.sampled_from([np.uint8, np.uint16, np.int16]).flatmap(
    lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=2, max_dims=2, max_side=9))
)
windows = st.builds(
    Window, st.floats(-40_000, 70_000, allow_nan=False), st.floats(0, 70_000, allow_nan=False, exclude_min=True)
)


def _by_the_standard(value: float, window: Window) -> float:
    """PS3.3 C.11.2.1.2.1, the linear function, as it is written there, to 0-255."""
    centre, width = window.centre, window.width
    if value <= centre - 0.5 - (width - 1) / 2:
        return 0.0
    if value > centre - 0.5 + (width - 1) / 2:
        return 255.0
    return ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255.0


@given(pictures, windows)
def test_a_window_is_that_of_the_standard(picture: np.ndarray, window: Window) -> None:
    window = Window(round(window.centre, 1), max(1.0, round(window.width)))
    shown = apply_window(picture, window)
    wanted = [[_by_the_standard(float(value), window) for value in row] for row in picture]
    tolerance = 0.5 + 255 * 0.01 / max(window.width - 1, 1)  # single precision at values of 16 bits
    assert shown.dtype == np.uint8
    if window.width > 1:
        assert np.abs(shown - np.array(wanted)).max() <= tolerance
    else:
        assert np.array_equal(shown, np.array(wanted))


@given(pictures, st.none() | windows)
def test_what_is_brighter_stays_brighter(picture: np.ndarray, window: Window | None) -> None:
    shown = to_display(picture, window)
    assert (shown.dtype, shown.shape) == (np.uint8, picture.shape)
    order = np.argsort(picture.ravel(), kind="stable")
    assert (np.diff(shown.ravel()[order].astype(int)) >= 0).all()


def test_eight_bits_pass_through_uncopied() -> None:
    for shape in ((4, 5), (4, 5, 3)):
        picture = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
        assert to_display(picture) is picture
    assert to_display(picture, Window(3, 2)) is picture, "a window is not for colour"


def test_deep_values_are_stretched_over_the_whole_range() -> None:
    shown = to_display(np.array([[100, 300, 500]], np.uint16))
    assert (shown[0, 0], shown[0, 2]) == (0, 255)
    assert abs(int(shown[0, 1]) - 128) <= 1
    assert to_display(np.full((3, 3), 777, np.uint16)).shape == (3, 3)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_luma_is_pillow_s(picture: np.ndarray) -> None:
    assert np.array_equal(grey(picture), np.asarray(Image.fromarray(picture).convert("L")))
    assert grey(picture[..., 0]).base is picture


def test_grey_as_colour_is_the_same_grey() -> None:
    ramp = np.arange(256, dtype=np.uint8)[None]
    assert np.array_equal(grey(np.repeat(ramp[..., None], 3, axis=2)), ramp)
