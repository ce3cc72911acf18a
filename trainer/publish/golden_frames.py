"""Frames for ``golden.npz``: drawn, not taken, so that a bundle carries nobody's picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.study import Box

ROWS, COLUMNS = 120, 160
BOXES = (Box(20, 4, 140, 116), Box(0, 0, 160, 120), Box(40, 10, 120, 110))


def golden_frames(seed: int = 20) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Frames (3, 120, 160) uint8 of speckle in a sector with a dark ellipse, and boxes (3, 4) to look at."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    distance, angle = np.hypot(x - 80, y + 30), np.arctan2(x - 80, y + 30)
    sector = (distance > 36) & (distance < 148) & (np.abs(angle) < 0.7)
    frames = []
    for i in range(len(BOXES)):
        speckle = rng.rayleigh(60.0, (ROWS, COLUMNS))
        mass = ((x - 70 - 8 * i) / (18 + 5 * i)) ** 2 + ((y - 60) / (16 + 4 * i)) ** 2 < 1
        frame = np.where(mass, speckle * (0.15 + 0.2 * i), speckle) * np.exp(-y / 220)
        frames.append(np.clip(np.where(sector, frame, 0), 0, 255).astype(np.uint8))
    return np.stack(frames), np.array(BOXES, np.int64)
