"""Marks found and painted over: calipers, words and rulers go, echoes and the edge of the lesion stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from trainer.dataset.filling import fill
from trainer.dataset.marks_found import find_marks
from trainer.dataset.sector_hull import sector_hull

ROWS, COLUMNS = 300, 400
YELLOW = (230, 220, 60)


def frame(seed: int = 0) -> NDArray[np.uint8]:
    """A grey frame (300, 400, 3): a blurred, speckled sector with a dark cyst whose wall is bright."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    tissue = 90 + 25 * cv2.GaussianBlur(rng.standard_normal((ROWS, COLUMNS)), (0, 0), sigmaX=3, sigmaY=1.5) / 0.13
    away = np.hypot(x - 200, (y - 150) * 1.2)
    tissue[away < 60] = 14
    tissue += 130 * np.exp(-(((away - 62) / 3) ** 2))
    inside = (np.abs(x - 200) < 0.6 * (y + 30)) & (y > 12) & (y < 285)
    grey = np.where(inside, np.clip(tissue, 5, 215), 0)
    return np.repeat(cv2.GaussianBlur(grey, (0, 0), 1.0).astype(np.uint8)[..., None], 3, axis=2)


def test_a_clean_frame_has_no_marks() -> None:
    assert find_marks(frame()).mean() < 0.001


def test_coloured_calipers_go_with_the_dotted_line_between_them() -> None:
    clean = frame()
    marked = clean.copy()
    for x in (140, 260):
        cv2.drawMarker(marked, (x, 150), YELLOW, cv2.MARKER_CROSS, 11, 1)
    for x in range(146, 256, 4):
        marked[150, x] = YELLOW
    found = find_marks(marked)
    drawn = (marked != clean).any(axis=2)
    assert found[drawn].all()
    assert found.sum() < 25 * drawn.sum()
    mended = fill(marked, found)
    assert np.abs(mended.astype(int) - clean.astype(int))[150, 160:240].mean() < 8  # the cyst is dark again
    assert (mended[~found] == marked[~found]).all()
    assert np.ptp(mended[drawn].astype(int), axis=1).max() < 20  # no colour is left


def test_white_words_a_cursor_and_a_ruler_go_and_the_wall_of_the_cyst_stays() -> None:
    clean = frame()
    marked = clean.copy()
    cv2.putText(marked, "ROV", (180, 215), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1)
    marked[230:242, 120:128] = 255
    for y in range(60, 280, 20):
        marked[y : y + 2, 300:304] = 235
    drawn = (marked != clean).any(axis=2)
    found = find_marks(marked)
    assert found[drawn].mean() > 0.9
    y, x = np.mgrid[:ROWS, :COLUMNS]
    wall = np.abs(np.hypot(x - 200, (y - 150) * 1.2) - 62) < 3
    assert found[wall].mean() < 0.03


def test_whatever_lies_beside_the_sector_is_a_mark() -> None:
    marked = frame()
    cv2.putText(marked, "GN 2 FR 21Hz", (5, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (170, 170, 170), 1)
    hull = sector_hull(marked)
    assert not hull[28:42, 5:95].any()
    assert hull[60:250, 195:205].all()
    found = find_marks(marked)
    assert found[28:42, 5:95][marked[28:42, 5:95, 0] > 60].all()
    assert fill(marked, found)[28:42, 5:95].max() < 30


def test_frames_without_echoes_have_no_sector_and_no_marks() -> None:
    for black in (np.zeros((50, 60), np.uint8), np.zeros((50, 60, 3), np.uint8)):
        assert not sector_hull(black).any()
        assert not find_marks(black).any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(5, 60), st.integers(5, 60), st.booleans())
def test_filling_touches_nothing_else_and_stays_within_what_is_around(
    seed: int, rows: int, columns: int, colour: bool
) -> None:
    rng = np.random.default_rng(seed)
    shown = rng.integers(100, 140, (rows, columns, 3) if colour else (rows, columns), np.uint8)
    gone = rng.random((rows, columns)) < 0.4
    before = shown.copy()
    new = fill(shown, gone)
    assert (shown == before).all() and new.shape == shown.shape
    assert (new[~gone] == shown[~gone]).all()
    if not gone.all():
        assert new.min() >= 50 and new.max() <= 190


def test_a_patch_has_the_grain_of_what_is_around_it() -> None:
    rng = np.random.default_rng(3)
    shown = np.clip(120 + 20 * rng.standard_normal((120, 120)), 0, 255).astype(np.uint8)
    gone = np.zeros(shown.shape, bool)
    gone[40:80, 40:80] = True
    patch = fill(shown, gone)[gone].astype(float)
    assert patch.mean() == pytest.approx(120, abs=5)
    assert 12 < patch.std() < 28


def test_where_nothing_is_known_it_is_black() -> None:
    assert (fill(np.full((9, 9), 77, np.uint8), np.ones((9, 9), bool)) == 0).all()
