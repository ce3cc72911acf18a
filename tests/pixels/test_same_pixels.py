"""Faster ways to the same bits: held against the plain formulas that they replaced."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ovadesk.domain.study import Box
from ovadesk.pixels.display import Shown, grey
from ovadesk.pixels.preprocess import RESAMPLE, PreprocessSpec
from ovadesk.pixels.sector import AREA_MIN, BRIGHT, DARK, NOT_ULTRASOUND, PIECE_MIN, WORK_WIDTH, find_sector


def plain_grey(shown: Shown) -> Shown:
    red, green, blue = (shown[..., i].astype(np.uint32) for i in range(3))
    return ((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16).astype(np.uint8)


def plain_saturated(picture: Shown) -> NDArray[np.bool_]:
    high, low = picture.max(axis=2), picture.min(axis=2)
    return (high > BRIGHT) & (high - low > 0.5 * high)


def plain_sector(shown: Shown) -> Box | None:
    """The search written out with scipy."""
    if shown.ndim == 3 and plain_saturated(shown[::4, ::4]).mean() > NOT_ULTRASOUND:
        return None
    rows, columns = shown.shape[:2]
    step = max(1, round(columns / WORK_WIDTH))
    picture = np.pad(shown if shown.ndim == 2 else plain_grey(shown), ((0, -rows % step), (0, -columns % step)), "edge")
    blocks = picture.reshape(picture.shape[0] // step, step, picture.shape[1] // step, step)
    echo = blocks.mean(axis=(1, 3), dtype=np.float32) > DARK
    echo = ndimage.binary_closing(np.pad(echo, 3), iterations=2)[3:-3, 3:-3]
    labels, count = ndimage.label(ndimage.binary_opening(echo, structure=np.ones((5, 5))))
    sizes = np.bincount(labels.ravel())[1:]
    if count == 0 or sizes.max() < AREA_MIN * echo.size:
        return None
    areas = ndimage.find_objects(labels)
    down, across = areas[int(sizes.argmax())]
    x0, y0, x1, y1 = across.start, down.start, across.stop, down.stop
    for (rows_of, columns_of), size in zip(areas, sizes, strict=True):
        middle = (columns_of.start + columns_of.stop) / 2
        if size >= PIECE_MIN * sizes.max() and across.start <= middle < across.stop:
            x0, x1 = min(x0, columns_of.start), max(x1, columns_of.stop)
            y0, y1 = min(y0, rows_of.start), max(y1, rows_of.stop)
    return Box(x0 * step, y0 * step, min(x1 * step, columns), min(y1 * step, rows))


@st.composite
def frames(draw: st.DrawFn) -> Shown:
    """Blotches of speckle on black, in grey or in colour, from tiny to more than twice the width of the search."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, columns = draw(st.integers(1, 150)), draw(st.integers(1, 500))
    coarse = rng.random((rows // 12 + 1, columns // 12 + 1)) < draw(st.floats(0.0, 1.0))
    area = np.kron(coarse, np.ones((12, 12), np.bool_))[:rows, :columns]
    shape = (rows, columns, 3) if draw(st.booleans()) else (rows, columns)
    speckle = rng.integers(0, draw(st.integers(2, 256)), shape, np.uint8)
    return np.where(area[..., None] if len(shape) == 3 else area, speckle, 0).astype(np.uint8)


@given(frames())
@settings(max_examples=60, deadline=None)
def test_the_sector_is_that_of_the_plain_search(shown: Shown) -> None:
    assert find_sector(shown) == plain_sector(shown)
    assert find_sector(shown, grey(shown)) == plain_sector(shown)


def test_every_colour_has_the_luma_of_the_formula() -> None:
    levels = np.arange(0, 256, 5, dtype=np.uint8)
    colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, len(levels), 3)
    assert np.array_equal(grey(colours), plain_grey(colours))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_padded_picture_is_that_of_padding_first_and_resizing_then(data: st.DataObject) -> None:
    colour, resample = data.draw(st.sampled_from(["grey", "rgb"])), data.draw(st.sampled_from(sorted(RESAMPLE)))
    height, width = data.draw(st.tuples(st.integers(8, 60), st.integers(8, 60)))
    rows, columns = data.draw(st.tuples(st.integers(1, 90), st.integers(1, 90)))
    shape = (rows, columns) if colour == "grey" else (rows, columns, 3)
    shown = np.random.default_rng(data.draw(st.integers(0, 99))).integers(0, 256, shape, np.uint8)
    picture, box = PreprocessSpec((height, width), colour=colour, resample=resample).picture(shown)
    canvas = np.zeros((box.height, box.width, *shape[2:]), np.uint8)
    canvas[-box.y0 : rows - box.y0, -box.x0 : columns - box.x0] = shown
    expected = Image.fromarray(canvas).resize((width, height), RESAMPLE[resample])
    assert np.array_equal(picture, np.asarray(expected))


@pytest.mark.parametrize("colour", ["grey", "rgb"])
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_the_tensor_is_that_of_the_formula_to_the_bit(colour: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    mean, std = rng.random((2, 3)) + 0.1
    spec = PreprocessSpec((32, 40), colour=colour, mean=tuple(mean.tolist()), std=tuple(std.tolist()))
    picture = rng.integers(0, 256, (32, 40) if colour == "grey" else (32, 40, 3), np.uint8)
    values = picture.astype(np.float32) / np.float32(255.0)
    values = np.repeat(values[None], 3, axis=0) if values.ndim == 2 else values.transpose(2, 0, 1)
    expected = (values - np.float32(mean)[:, None, None]) / np.float32(std)[:, None, None]
    assert np.array_equal(spec.normalised(picture), expected)
