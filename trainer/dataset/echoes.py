"""How bright the echoes are: gain, time-gain compensation, dynamic range, grey map and speckle.

A scanner shows the logarithm of the echo's envelope, so that a gain in decibels adds to the grey level and
multiplicative noise of the envelope adds too (Burckhardt 1978, Speckle in ultrasound B-mode scans). What lies
under the dynamic range is black and stays black: gain lifts no echo that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.dataset.placing import Extent, Picture

DECIBEL = 255 / 60  # grey levels, at the usual dynamic range of 60 dB
ONSET = 30.0  # grey level from which an echo is wholly an echo; below it, in part noise or compression
GAIN, TGC, SPECKLE = 3.0, 3.0, 1.8  # decibels at strength 1: at most, of each knot at most, standard deviation at most
RANGE, GAMMA = 1.2, 1.25  # factors at most
KNOTS = 5  # sliders of the depth gain
BANK = 640  # side of the noise that pictures take their part from
GRAIN, USUAL = (1.3, 0.8), 224  # of speckle, pixels across and along the beam, in a picture of this side
CURVATURE = 0.35  # the apex of a curved probe lies about this share of the depth above its surface


@dataclass(frozen=True, slots=True, eq=False)
class Echoes:
    """How the echoes of a picture change.

    ``levels`` (256,) float32 is the new level of each grey level; ``depth`` (KNOTS,) are grey levels added from
    the probe to the deepest row; ``speckle`` is the standard deviation in grey levels of the noise that begins
    at ``corner`` of the bank.
    """

    levels: NDArray[np.float32]
    depth: NDArray[np.float32]
    speckle: float
    corner: tuple[int, int]

    def picture(self, picture: Picture, found: Extent) -> Picture:
        """``picture`` (H, W) with its echoes, which lie at ``found``, changed."""
        rows, columns = picture.shape
        added = self._by_depth(found, rows, columns)
        if self.speckle > 0:
            y, x = self.corner
            added = added + np.float32(self.speckle) * _bank(rows, columns)[y : y + rows, x : x + columns]
        new = cv2.LUT(picture, self.levels) + cv2.LUT(picture, _weights()) * added
        return np.asarray(np.rint(np.clip(new, 0, 255)), np.uint8)

    def _by_depth(self, found: Extent, rows: int, columns: int) -> NDArray[np.float32]:
        """(rows, columns): the depth gain, along arcs about the apex of a curved probe."""
        radius = CURVATURE * found.height
        y = np.maximum(np.arange(rows, dtype=np.float32) - found.top + radius, 0)
        x = np.arange(columns, dtype=np.float32) - found.middle
        depth = np.sqrt((y * y)[:, None] + (x * x)[None]) - radius
        curve = np.zeros(256, np.float32)  # 65 levels of it are finer than anybody sees
        curve[:65] = np.interp(np.linspace(0, KNOTS - 1, 65), np.arange(KNOTS), self.depth)
        at = np.clip(depth * np.float32(64 / found.height), 0, 64).astype(np.uint8)
        return np.asarray(cv2.LUT(at, curve), np.float32)


def draw_echoes(shape: tuple[int, ...], rng: np.random.Generator, strength: float) -> Echoes:
    """A setting of the scanner's knobs, drawn for a picture of ``shape``."""
    gain = rng.uniform(-1, 1) * strength * GAIN * DECIBEL
    squeeze = float(np.exp(rng.uniform(-1, 1) * strength * np.log(RANGE)))
    gamma = float(np.exp(rng.uniform(-1, 1) * strength * np.log(GAMMA)))
    knots = rng.uniform(-1, 1, KNOTS) * strength * TGC * DECIBEL
    speckle = float(rng.uniform(0, 1) * strength * SPECKLE * DECIBEL)
    spare = [BANK - min(BANK, side) for side in shape[:2]]
    corner = int(rng.integers(0, spare[0] + 1)), int(rng.integers(0, spare[1] + 1))
    return Echoes(_levels(gain, squeeze, gamma), (knots - knots.mean()).astype(np.float32), speckle, corner)


def _levels(gain: float, squeeze: float, gamma: float) -> NDArray[np.float32]:
    """Gain and dynamic range about white, then the grey map. What gets brighter does so as far as it is an echo, what
    gets darker does so wholly, so that of two levels the brighter stays the brighter."""
    old = np.arange(256, dtype=np.float64)
    new = np.clip(255 - (255 - old) * squeeze + gain, 0, 255)
    new = 255 * (new / 255) ** gamma
    return np.asarray(np.where(new > old, old + _weights() * (new - old), new), np.float32)


@lru_cache(maxsize=1)
def _weights() -> NDArray[np.float32]:
    """(256,) how far a grey level is an echo, 0-1."""
    return np.asarray(np.clip(np.arange(256) / ONSET, 0, 1), np.float32)


@lru_cache(maxsize=4)
def _bank(rows: int, columns: int) -> NDArray[np.float32]:
    """Log-envelope speckle of unit variance: complex noise blurred by a point spread wider than it is deep.

    Fixed by a seed of its own, at least as large as a picture of ``rows`` x ``columns``.
    """
    rng = np.random.default_rng(0x5EC)
    shape = max(BANK, rows), max(BANK, columns)
    parts = [cv2.GaussianBlur(rng.standard_normal(shape, np.float32), (0, 0), sigmaX=1.3, sigmaY=0.8) for _ in range(2)]
    field = np.log(np.hypot(*parts) + 1e-6)
    field = np.maximum(field, np.quantile(field, 0.005))  # the few deep nulls would be black dots
    return np.asarray((field - field.mean()) / field.std(), np.float32)
