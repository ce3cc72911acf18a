"""The ultrasound sector found from pixels alone, for files without region tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.study import Box
from ovadesk.pixels.display import Shown, grey
from ovadesk.pixels.neighbours import closed_by_cross, connected, opened_by_square

WORK_WIDTH = 192  # columns the search runs on: text is thin there, a sector is not
DARK = 10  # grey level above which a block of pixels counts as echo
AREA_MIN = 0.06  # of the frame
BRIGHT = 70  # of 255, the highest channel of what can count as coloured
NOT_ULTRASOUND = 0.35  # share of clearly coloured pixels of a photograph or a slide
PIECE_MIN = 0.08  # of the largest echo area: smaller ones beside it are no part of the sector
FINE_ROWS = 200  # from this many rows on, every second pixel is enough to tell a cluster of colour from a line
BAR_RATIO, BAR_FILL, BAR_SPREAD = 4, 0.7, 28.0  # width to height, share filled, grey levels within
SCALE_RATIO, SCALE_ROWS = 3, 0.05  # height to width, and height as a share of the frame's, of half a colour scale


def find_sector(shown: Shown, luma: Shown | None = None) -> Box | None:
    """The box of the largest connected echo area of an 8-bit frame (H, W) or (H, W, 3); None where there is none.

    Large areas above or below it belong to it: a big cyst or a full bladder can part a sector in two. Thin
    things (text, rulers, frames) are removed first. A picture that is colourful all over is no ultrasound
    and gives None. ``luma``: the grey picture of ``shown``, where it is at hand.
    """
    if shown.ndim == 3 and _saturated(shown[::4, ::4]).mean() > NOT_ULTRASOUND:
        return None
    rows, columns = shown.shape[:2]
    step = max(1, round(columns / WORK_WIDTH))
    blocks = _bright_blocks(grey(shown) if luma is None else luma, step)
    areas = connected(opened_by_square(closed_by_cross(blocks, 2), 5))
    best = max(areas, key=lambda area: area.size, default=None)
    if best is None or best.size < AREA_MIN * blocks.size:
        return None
    x0, y0, x1, y1 = best.x0, best.y0, best.x1, best.y1
    for area in areas:
        if area.size >= PIECE_MIN * best.size and best.x0 <= (area.x0 + area.x1) / 2 < best.x1:
            x0, x1, y0, y1 = min(x0, area.x0), max(x1, area.x1), min(y0, area.y0), max(y1, area.y1)
    return Box(x0 * step, y0 * step, min(x1 * step, columns), min(y1 * step, rows))


def _bright_blocks(picture: Shown, step: int) -> NDArray[np.bool_]:
    """Which step x step blocks have a mean above ``DARK``; the last partial ones are padded by their edge."""
    rows, columns = picture.shape
    short, narrow = -rows % step, -columns % step
    padded = np.pad(picture, ((0, short), (0, narrow)), mode="edge") if short or narrow else picture
    sums = _added(_added(padded, step, np.uint32).T, step, np.uint32).T
    return np.asarray(sums > DARK * step * step, np.bool_)


def _added(picture: NDArray[Any], step: int, kind: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    """Every ``step`` rows added into one."""
    found = picture[::step].astype(kind)
    for first in range(1, step):
        found += picture[first::step]
    return found


def _saturated(picture: Shown) -> NDArray[np.bool_]:
    """Pixels brighter than ``BRIGHT`` and more than half saturated, which tinted grey maps never are."""
    red, green, blue = (np.ascontiguousarray(picture[..., i]) for i in range(3))
    high, low = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    found: NDArray[np.bool_] = (high > BRIGHT) & (high - low > low)  # as high - low > high / 2, and within 8 bits
    return found


def colour_share(picture: Shown) -> float:
    """Share of pixels in clusters of strong colour, 0-1; grey gives 0.

    Lines one or two pixels thin (calipers, text) do not count, nor do bars of one even colour, which head
    the tables of measurements: flow and colour scales are neither.
    """
    if picture.ndim == 2 or min(picture.shape[:2]) < 5:
        return 0.0
    sampled = _sampled(picture)
    counted = sum(int(cluster.sum()) for part, cluster in _clusters(sampled) if not _is_bar(part, cluster))
    return counted / int(sampled[..., 0].size)


def has_colour_scale(shown: Shown) -> bool:
    """Whether a scale of flow stands anywhere in a frame, beside the sector too: standing, filled, of many shades.

    It says that colour Doppler is on where there is no flow to be seen. A scale of greys is none.
    """
    if shown.ndim == 2 or min(shown.shape[:2]) < 5:
        return False
    sampled = _sampled(shown)
    return any(_is_scale(part, cluster, len(sampled)) for part, cluster in _clusters(sampled))


def _sampled(picture: Shown) -> Shown:
    step = 2 if min(picture.shape[:2]) >= FINE_ROWS else 1
    return picture[::step, ::step]


def _clusters(sampled: Shown) -> Iterator[tuple[Shown, NDArray[np.bool_]]]:
    """The part of the picture (h, w, 3) around each cluster of strong colour, and which of its pixels belong to it."""
    if not _saturated(sampled[::2, ::2]).any():  # a cluster holds a square of 3 x 3, and so one of these
        return
    coloured = _saturated(sampled)
    around = _around(coloured)
    clusters = opened_by_square(coloured[around], 3)
    if not clusters.any():
        return
    from scipy import ndimage  # slow to import: not needed to start

    labels, _ = ndimage.label(clusters)
    for number, place in enumerate(ndimage.find_objects(labels), start=1):
        yield sampled[around][place], labels[place] == number


def _around(area: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The rows and columns that hold all of ``area``, which is not empty."""
    rows = np.flatnonzero(area.any(axis=1))
    down = slice(int(rows[0]), int(rows[-1]) + 1)
    columns = np.flatnonzero(area[down].any(axis=0))
    return down, slice(int(columns[0]), int(columns[-1]) + 1)


def _is_bar(picture: Shown, cluster: NDArray[np.bool_]) -> bool:
    """Whether a cluster is a lying, filled rectangle of one colour."""
    rows, columns = cluster.shape
    if columns < BAR_RATIO * rows or cluster.mean() < BAR_FILL:
        return False
    return float(picture[cluster].std(axis=0).max()) < BAR_SPREAD


def _is_scale(picture: Shown, cluster: NDArray[np.bool_], frame_rows: int) -> bool:
    """Whether a cluster is a standing, filled rectangle that runs through many shades."""
    rows, columns = cluster.shape
    if rows < max(SCALE_RATIO * columns, SCALE_ROWS * frame_rows) or cluster.mean() < BAR_FILL:
        return False
    return float(picture[cluster].std(axis=0).max()) > BAR_SPREAD
