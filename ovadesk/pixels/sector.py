"""The ultrasound sector found from pixels alone, for files without region tags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.study import Box
from ovadesk.pixels.display import Shown, grey

WORK_WIDTH = 192  # columns the search runs on: text is thin there, a sector is not
DARK = 10  # grey level above which a block of pixels counts as echo
AREA_MIN = 0.06  # of the frame
SATURATION, BRIGHT = 0.5, 70  # tinted grey maps stay below this saturation
NOT_ULTRASOUND = 0.35  # share of clearly coloured pixels of a photograph or a slide
PIECE_MIN = 0.08  # of the largest echo area: smaller ones beside it are no part of the sector
FINE_ROWS = 200  # from this many rows on, every second pixel is enough to tell a cluster of colour from a line
BAR_RATIO, BAR_FILL, BAR_SPREAD = 4, 0.7, 28.0  # width to height, share filled, grey levels within


def find_sector(shown: Shown) -> Box | None:
    """The box of the largest connected echo area of an 8-bit frame (H, W) or (H, W, 3); None where there is none.

    Large areas above or below it belong to it: a big cyst or a full bladder can part a sector in two. Thin
    things (text, rulers, frames) are removed first. A picture that is colourful all over is no ultrasound
    and gives None.
    """
    from scipy import ndimage  # slow to import: not needed to start

    if shown.ndim == 3 and _saturated(shown[::4, ::4]).mean() > NOT_ULTRASOUND:
        return None
    rows, columns = shown.shape[:2]
    step = max(1, round(columns / WORK_WIDTH))
    blocks = _block_means(grey(shown), step)
    echo = ndimage.binary_closing(np.pad(blocks > DARK, 3), iterations=2)[3:-3, 3:-3]
    echo = ndimage.binary_opening(echo, structure=np.ones((5, 5)))
    labels, count = ndimage.label(echo)
    if count == 0:
        return None
    sizes = np.bincount(labels.ravel())[1:]
    best = int(sizes.argmax())
    if sizes[best] < AREA_MIN * echo.size:
        return None
    areas = ndimage.find_objects(labels)
    down, across = areas[best]
    x0, y0, x1, y1 = across.start, down.start, across.stop, down.stop
    for (rows_of, columns_of), size in zip(areas, sizes, strict=True):
        if size >= PIECE_MIN * sizes[best] and across.start <= (columns_of.start + columns_of.stop) / 2 < across.stop:
            x0, x1 = min(x0, columns_of.start), max(x1, columns_of.stop)
            y0, y1 = min(y0, rows_of.start), max(y1, rows_of.stop)
    return Box(x0 * step, y0 * step, min(x1 * step, columns), min(y1 * step, rows))


def _block_means(picture: Shown, step: int) -> NDArray[np.float32]:
    """Means over step x step blocks; the last partial row and column of blocks are padded by their edge."""
    rows, columns = picture.shape
    padded = np.pad(picture, ((0, -rows % step), (0, -columns % step)), mode="edge")
    high, wide = padded.shape
    blocks = padded.reshape(high // step, step, wide // step, step)
    means: NDArray[np.float32] = blocks.mean(axis=(1, 3), dtype=np.float32)
    return means


def _saturated(picture: Shown) -> NDArray[np.bool_]:
    high, low = picture.max(axis=2), picture.min(axis=2)
    found: NDArray[np.bool_] = (high > BRIGHT) & (high - low > SATURATION * high)
    return found


def colour_share(picture: Shown) -> float:
    """Share of pixels in clusters of strong colour, 0-1; grey gives 0.

    Lines one or two pixels thin (calipers, text) do not count, nor do bars of one even colour, which head
    the tables of measurements: flow and colour scales are neither.
    """
    if picture.ndim == 2 or min(picture.shape[:2]) < 5:
        return 0.0
    from scipy import ndimage

    step = 2 if min(picture.shape[:2]) >= FINE_ROWS else 1
    sampled = picture[::step, ::step]
    coloured = _saturated(sampled)
    if not coloured.any():
        return 0.0
    labels, _ = ndimage.label(ndimage.binary_opening(coloured, structure=np.ones((3, 3))))
    counted = 0
    for number, place in enumerate(ndimage.find_objects(labels), start=1):
        cluster = labels[place] == number
        counted += 0 if _is_bar(sampled[place], cluster) else int(cluster.sum())
    return counted / coloured.size


def _is_bar(picture: Shown, cluster: NDArray[np.bool_]) -> bool:
    """Whether a cluster is a lying, filled rectangle of one colour."""
    rows, columns = cluster.shape
    if columns < BAR_RATIO * rows or cluster.mean() < BAR_FILL:
        return False
    return float(picture[cluster].std(axis=0).max()) < BAR_SPREAD
