"""Whether a map of where the network looked has to do with the lesion, and how alike two maps are."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, stats

from ovadesk.classify.cam import normalise
from ovadesk.domain.result import CamMap

SIDE = 56  # pixels that maps are compared at
SIGMA = 1.5  # of the window of the structural similarity, in pixels, as in the paper
C1, C2 = 0.01**2, 0.03**2


@dataclass(frozen=True, slots=True)
class Looked:
    """Of one map: the ``mass`` of it within the lesion, whether its peak lies there, and the share of the map that is
    lesion, which is what an even map would have. All in [0, 1]."""

    mass: float
    hit: bool
    even: float


def looked(cam: CamMap, lesion: NDArray[np.bool_]) -> Looked | None:
    """The map against the ``lesion`` (H, W) of its frame; None where the map or the lesion in its box is empty.

    Mass by cells: each counts for the share of it that is lesion. The peak is the middle of the highest cell
    (pointing game, Zhang et al. 2018, without tolerance).
    """
    box, (rows, columns) = cam.box, lesion.shape
    covered = np.zeros((box.height, box.width), np.float32)
    top, left, bottom, right = max(box.y0, 0), max(box.x0, 0), min(box.y1, rows), min(box.x1, columns)
    if bottom <= top or right <= left:
        return None
    covered[top - box.y0 : bottom - box.y0, left - box.x0 : right - box.x0] = lesion[top:bottom, left:right]
    total, even = float(cam.values.sum()), float(covered.mean())
    if not total > 0 or not even > 0:
        return None
    height, width = cam.values.shape
    cells = cv2.resize(covered, (width, height), interpolation=cv2.INTER_AREA)
    row, column = divmod(int(np.argmax(cam.values)), width)
    y, x = int((row + 0.5) * box.height / height), int((column + 0.5) * box.width / width)
    return Looked(float((cells * cam.values).sum()) / total, bool(covered[y, x] > 0), even)


def rank_likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Spearman's correlation of two maps (h, w), -1 to 1; 0 where one of them has no contrast and says nothing."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(stats.spearmanr(one.ravel(), other.ravel()).statistic)


def structure_likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Structural similarity (Wang et al. 2004) of two maps (h, w), each stretched to [0, 1] and to one size.

    0 where one of them has no contrast.
    """
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    a, b = (_stretched(values) for values in (one, other))

    def around(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(ndimage.gaussian_filter(values, SIGMA), np.float64)

    mean_a, mean_b = around(a), around(b)
    var_a, var_b, both = around(a * a) - mean_a**2, around(b * b) - mean_b**2, around(a * b) - mean_a * mean_b
    same = (2 * mean_a * mean_b + C1) * (2 * both + C2)
    return float((same / ((mean_a**2 + mean_b**2 + C1) * (var_a + var_b + C2))).mean())


def _stretched(values: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(cv2.resize(normalise(values), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), np.float64)
