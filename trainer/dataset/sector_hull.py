"""Which pixels of a frame can be echoes at all: the sector itself, closer than the box around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ovadesk.pixels.display import Shown, grey

WORK_SIDE = 256  # pixels of the longer side the search runs on
WINDOW = 7  # a median over it wipes out writing, whose strokes fill less than half of it
DARK = 3  # grey level of a median that still counts as echo
PIECE_MIN = 0.06  # of the largest piece: a cyst or a shadow may part a sector, a scale beside it is smaller


def sector_hull(shown: Shown) -> NDArray[np.bool_]:
    """(H, W): the convex hull of the echoes of ``shown`` (H, W) or (H, W, 3) uint8; all False where there are none.

    The dark cap of a curved probe lies in it, what is written beside the sector does not.
    """
    luma = np.ascontiguousarray(grey(shown))
    rows, columns = luma.shape
    scale = min(1.0, WORK_SIDE / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = cv2.medianBlur(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), WINDOW)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((small > DARK).astype(np.uint8))
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    hull = np.zeros(small.shape, np.uint8)
    if count > 1:
        kept = np.isin(labels, np.flatnonzero(areas >= max(1, PIECE_MIN * areas.max())))
        points = np.argwhere(kept)[:, ::-1].astype(np.int32)
        cv2.fillConvexPoly(hull, cv2.convexHull(points), 1)
    return cv2.resize(hull, (columns, rows), interpolation=cv2.INTER_LINEAR_EXACT).astype(bool)
