"""Parts of a picture replaced by what lies around them, speckle and all, so that a patch is no sign of its own."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ovadesk.pixels.display import Shown

GRAIN = 3.0  # pixels: what is finer is speckle and is taken over from beyond the rim, what is coarser is tissue
CLIPPED = 4.0  # times the median grain: what stands out more is an echo of something, not to be shown twice


def fill(shown: Shown, gone: NDArray[np.bool_], known: NDArray[np.bool_] | None = None) -> Shown:
    """``shown`` (H, W) or (H, W, 3) uint8 without what is ``gone`` (H, W); the rest stays as it is.

    The coarse part is drawn together from what is ``known`` (by default all that is not gone) at ever larger
    scales (the pull-push method of Gortler et al. 1996); the grain of each pixel is that of its mirror image
    across the rim. Where nothing is known it becomes black.
    """
    if not gone.any():
        return shown
    known = ~gone if known is None else known & ~gone
    if not known.any():
        return np.where(gone[..., None] if shown.ndim == 3 else gone, np.uint8(0), shown)
    planes = shown[..., None] if shown.ndim == 2 else shown
    coarse = pulled(planes.astype(np.float32), known.astype(np.float32))
    new = np.clip(np.rint(coarse + _grain(planes, known, coarse.mean(axis=2))[..., None]), 0, 255).astype(np.uint8)
    return np.where(gone[..., None], new, planes).reshape(shown.shape)


def pulled(planes: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Smooth (H, W, C) values everywhere from ``planes`` where ``weight`` (H, W) is 1, by halving and doubling."""
    rows, columns = weight.shape
    if weight.min() > 0 or min(rows, columns) == 1:
        total = max(float(weight.sum()), 1e-6)
        return planes if weight.min() > 0 else np.full_like(planes, (planes * weight[..., None]).sum((0, 1)) / total)
    half = (columns + 1) // 2, (rows + 1) // 2
    share = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(planes * weight[..., None], half, interpolation=cv2.INTER_AREA).reshape(*share.shape, -1)
    there = share > 1e-6
    smaller = np.where(there[..., None], sums / np.maximum(share, 1e-6)[..., None], 0).astype(np.float32)
    below = pulled(smaller, there.astype(np.float32))
    pushed = cv2.resize(below, (columns, rows), interpolation=cv2.INTER_LINEAR).reshape(planes.shape)
    return np.where(weight[..., None] > 0, planes, pushed).astype(np.float32)


def _grain(planes: Shown, known: NDArray[np.bool_], coarse: NDArray[np.float32]) -> NDArray[np.float32]:
    """(H, W) the fine part of the picture at each pixel's mirror image across the rim of what is known.

    Weaker where the ``coarse`` part (H, W) is darker than there: what lies under the dynamic range has no grain.
    """
    luma = planes.mean(axis=2).astype(np.float32)
    smooth = cv2.GaussianBlur(pulled(luma[..., None], known.astype(np.float32)).reshape(luma.shape), (0, 0), GRAIN)
    fine = np.where(known, luma - smooth, 0).astype(np.float32)
    usual = CLIPPED * float(np.median(np.abs(fine[known])))
    fine = np.clip(fine, -usual, usual)
    nearest = ndimage.distance_transform_edt(~known, return_distances=False, return_indices=True)
    mirrored = np.clip(2 * nearest - np.indices(known.shape), 0, np.array(known.shape)[:, None, None] - 1)
    source = tuple(np.where(known[tuple(mirrored)], mirrored, nearest))
    return np.asarray(fine[source] * np.clip(coarse / (smooth[source] + 1), 0, 1), np.float32)
