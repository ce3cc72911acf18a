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


def find_sector(shown: Shown) -> Box | None:
    """The box of the largest connected echo area of an 8-bit frame (H, W) or (H, W, 3); None where there is none.

    Thin things (text, rulers, frames) are removed first. A picture that is colourful all over is no
    ultrasound and gives None.
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
    area = ndimage.find_objects(labels)[best]
    return Box(
        area[1].start * step,
        area[0].start * step,
        min(area[1].stop * step, columns),
        min(area[0].stop * step, rows),
    )


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
    """Share of pixels in clusters of strong colour, 0-1; grey gives 0. Lines one or two pixels thin do not count."""
    if picture.ndim == 2 or min(picture.shape[:2]) < 5:
        return 0.0
    from scipy import ndimage

    step = 2 if min(picture.shape[:2]) >= 200 else 1
    coloured = _saturated(picture[::step, ::step])
    if not coloured.any():
        return 0.0
    return float(ndimage.binary_opening(coloured, structure=np.ones((3, 3))).mean())
