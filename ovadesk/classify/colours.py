"""Perceptually uniform colour maps for the overlay: straight lines in OKLab lightness, kept inside sRGB.

A map is a path through hue and chroma (OKLCh, B. Ottosson, "A perceptual color space for image processing",
2020) along which lightness rises evenly, so that equal differences of the value look equally large.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVELS = 256

# name -> (lightness from, to), hue in degrees and chroma as functions of the value 0-1
_PATHS: dict[str, tuple[tuple[float, float], Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "ember": ((0.12, 0.97), lambda t: -40.0 + 150.0 * t, lambda t: 0.26 * np.sin(np.pi * (0.10 + 0.80 * t)) ** 0.8),
    "lagoon": ((0.24, 0.95), lambda t: 300.0 - 190.0 * t, lambda t: 0.12 + 0.08 * t),
    "dusk": ((0.20, 0.94), lambda t: np.where(t < 0.5, 262.0, 98.0), lambda t: 0.15 * np.abs(2.0 * t - 1.0) + 0.005),
}
NAMES = tuple(_PATHS)


@lru_cache
def colour_map(name: str) -> NDArray[np.uint8]:
    """(256, 3) uint8 sRGB, dark to bright, read-only. Raises KeyError for a name not in ``NAMES``."""
    (dark, bright), hue, chroma = _PATHS[name]
    t = np.linspace(0.0, 1.0, LEVELS)
    lightness, angle = dark + (bright - dark) * t, np.deg2rad(hue(t))
    wanted = chroma(t)
    inside, outside = np.zeros(LEVELS), wanted.copy()
    fits = _in_gamut(_linear(lightness, wanted, angle))
    for _ in range(24):  # the largest chroma that sRGB can show, by halving
        middle = (inside + outside) / 2
        good = _in_gamut(_linear(lightness, middle, angle))
        inside, outside = np.where(good, middle, inside), np.where(good, outside, middle)
    linear = _linear(lightness, np.where(fits, wanted, inside), angle).clip(0.0, 1.0)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    table: NDArray[np.uint8] = np.rint(255 * srgb).astype(np.uint8)
    table.flags.writeable = False
    return table


def _linear(lightness: Floats, chroma: Floats, angle: Floats) -> Floats:
    """Linear sRGB (n, 3) of OKLCh; outside 0-1 where the screen cannot show it."""
    a, b = chroma * np.cos(angle), chroma * np.sin(angle)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return np.stack(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ],
        axis=-1,
    )


def _in_gamut(linear: Floats) -> NDArray[np.bool_]:
    return np.asarray(((linear >= -1e-4) & (linear <= 1.0001)).all(axis=-1), np.bool_)
