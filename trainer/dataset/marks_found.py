"""Burnt-in marks found in a frame: coloured or white calipers, words, cursors, rulers and body marks."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from ovadesk.pixels.display import Shown, grey
from trainer.dataset.sector_hull import sector_hull
from trainer.dataset.white_marks import white_marks

TINT = 14.0  # levels of chroma away from the frame's own tint
LINE_TINT, NOISE = 1.0, 4.0  # the same for a dotted line on average: at least, times what nine tenths stay below
LUMA_MIN = 40  # chroma of darker pixels is noise
DOTS = 11  # pixels of a dotted line that are averaged, at half the frame's size
BETWEEN, APART = 0.35, 6  # levels of chroma of a line from caliper to caliper above that of lines so far beside it
CALIPER_MAX, CALIPERS_MAX = 0.06, 24  # of the longer side; more coloured pieces than that are no calipers
BESIDE = 18  # grey level of what cannot be an echo, being outside the sector
GROWN = 2  # pixels of blur and chroma bleeding around a mark of a frame of 512 pixels

Found = NDArray[np.bool_]


def find_marks(shown: Shown) -> Found:
    """Where ``shown`` (H, W) or (H, W, 3) uint8 carries marks, with the blur around them: (H, W) bool.

    Coloured pixels are marks wherever the rest is grey or evenly tinted; colour flow counts too, so ask only of
    frames in scope. Whatever lies outside the sector is a mark. Within it white marks are small white pieces that
    stand out sharply on all sides, as few echoes do; a large, even echo (the probe's ring, a wall) stays.
    """
    luma = np.ascontiguousarray(grey(shown))
    found = _coloured(np.ascontiguousarray(shown), luma) if shown.ndim == 3 else np.zeros(luma.shape, bool)
    found |= white_marks(luma, found)
    hull = sector_hull(shown).astype(np.uint8)
    found |= (cv2.dilate(hull, _disc(2, luma.shape)) == 0) & (luma > BESIDE) & bool(hull.any())
    return cv2.dilate(found.astype(np.uint8), _disc(GROWN, luma.shape)).astype(bool)


def _disc(radius: int, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """A disc of ``radius`` pixels in a frame of 512, as large in proportion in others."""
    side = 2 * max(1, round(radius * max(shape) / 512)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _coloured(shown: Shown, luma: Shown) -> Found:
    """Pixels of a colour, and the dotted lines between calipers, whose colour is faint but goes straight on."""
    chroma = cv2.cvtColor(shown, cv2.COLOR_RGB2YCrCb)[..., 1:].astype(np.float32)
    bright = luma > LUMA_MIN
    if not bright.any():
        return np.zeros(luma.shape, bool)
    away = np.hypot(*(chroma - np.median(chroma[bright], axis=0)).transpose(2, 0, 1)).astype(np.float32)
    high = cv2.dilate(luma, np.ones((3, 3), np.uint8))
    found = (away > TINT) & (high > LUMA_MIN)
    if not found.any():
        return np.asarray(found, bool)  # a line without an end that shows is none
    lines = _lines_of(away) | _between(found, away)
    return np.asarray(found | (lines & (high > LUMA_MIN // 3)), bool)


def _lines_of(away: NDArray[np.float32]) -> Found:
    """Where chroma goes straight on. JPEG keeps chroma at half the size, and so is it looked at."""
    size = away.shape[1] // 2 or 1, away.shape[0] // 2 or 1
    small = cv2.resize(away, size, interpolation=cv2.INTER_AREA)
    faint = small - cv2.blur(small, (DOTS, DOTS))
    along = np.max([cv2.filter2D(faint, -1, kernel) for kernel in _kernels()], axis=0)
    least = max(LINE_TINT, NOISE * float(np.quantile(along, 0.9)))
    found = ((along > least) & (small > least)).astype(np.uint8)
    return np.asarray(cv2.resize(found, away.shape[::-1], interpolation=cv2.INTER_NEAREST), bool)


def _kernels() -> list[NDArray[np.float32]]:
    """Means along a line of ``DOTS`` pixels in sixteen directions."""
    kernels = []
    for angle in np.pi * np.arange(16) / 16:
        reach = (DOTS // 2) * np.array([np.cos(angle), np.sin(angle)])
        ends = [tuple(int(v) for v in np.rint(DOTS // 2 + sign * reach)) for sign in (-1, 1)]
        kernel = np.zeros((DOTS, DOTS), np.float32)
        cv2.line(kernel, (ends[0][0], ends[0][1]), (ends[1][0], ends[1][1]), 1.0)
        kernels.append(kernel / kernel.sum())
    return kernels


def _between(coloured: Found, away: NDArray[np.float32]) -> Found:
    """The whole line from one caliper to another where there is colour on it and none beside it."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(coloured.astype(np.uint8))
    sides = stats[1:, 2:4].max(axis=1)
    ends = centres[1:][(sides >= 3) & (sides <= CALIPER_MAX * max(coloured.shape))]
    found = np.zeros(coloured.shape, np.uint8)
    for one, other in combinations(ends, 2) if len(ends) <= CALIPERS_MAX else ():
        length = float(np.hypot(*(other - one)))
        if length < 4 * DOTS:
            continue
        inner = np.linspace(one, other, int(length))[DOTS:-DOTS]
        aside = APART * np.array([one[1] - other[1], other[0] - one[0]]) / length
        on, left, right = (_sampled(away, inner + shift * aside) for shift in (0, 1, -1))
        stands = on - np.maximum(left, right)
        if stands.mean() > BETWEEN and (stands > 0).mean() > 0.75:
            cv2.line(found, tuple(int(v) for v in one), tuple(int(v) for v in other), 1, 2)
    return found.astype(bool)


def _sampled(away: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float32]:
    columns, rows = np.rint(places).astype(int).T
    inside = np.clip(rows, 0, away.shape[0] - 1), np.clip(columns, 0, away.shape[1] - 1)
    return np.asarray(away[inside], np.float32)
