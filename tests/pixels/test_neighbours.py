"""Areas of yes/no pictures: what scipy finds, only sooner."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from scipy import ndimage

from ovadesk.pixels.neighbours import Area, closed_by_cross, connected, opened_by_square

PICTURES = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=24))


@given(PICTURES, st.integers(1, 3))
def test_closing_is_that_of_scipy_in_the_midst_of_a_picture(area: NDArray[np.bool_], times: int) -> None:
    edge = times + 1
    expected = ndimage.binary_closing(np.pad(area, edge), iterations=times)[edge:-edge, edge:-edge]
    assert np.array_equal(closed_by_cross(area, times), expected)


@given(PICTURES, st.sampled_from([3, 5, 7]))
def test_opening_is_that_of_scipy(area: NDArray[np.bool_], side: int) -> None:
    assert np.array_equal(opened_by_square(area, side), ndimage.binary_opening(area, np.ones((side, side))))


@given(PICTURES)
def test_areas_are_those_of_scipy_in_the_same_order(area: NDArray[np.bool_]) -> None:
    labels, _ = ndimage.label(area)
    sizes = np.bincount(labels.ravel())[1:]
    expected = [
        Area(down.start, down.stop, across.start, across.stop, int(size))
        for (down, across), size in zip(ndimage.find_objects(labels), sizes, strict=True)
    ]
    assert connected(area) == expected


def test_an_area_that_comes_together_only_below_is_one() -> None:
    comb = np.ones((6, 9), np.bool_)
    comb[:5, 1::2] = False
    assert connected(comb) == [Area(0, 6, 0, 9, int(comb.sum()))]
