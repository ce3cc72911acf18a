"""From a map at feature resolution to what is laid over the picture."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.colours import LEVELS, colour_map
from ovadesk.domain.result import CamMap

FULL_FROM = 0.6  # share of the map's peak from which the overlay has its whole opacity
SCREEN_SHAPE = (64, 64)  # enough for a map of some 7 x 7 cells; the screen interpolates between
CLEAR_TO = 0.1  # share up to which the picture stays untouched


def normalise(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """``values`` (h, w) between 0 and 1 by their own smallest and largest; zeros where all are equal.

    A map says where within one frame, never how much between frames.
    """
    low, high = float(values.min()), float(values.max())
    if not high > low:
        return np.zeros(values.shape, np.float32)
    return ((values - low) / (high - low)).astype(np.float32)


def smooth(cam: CamMap, shape: tuple[int, int]) -> NDArray[np.float32]:
    """The normalised map over its own box at ``shape`` (rows, columns), bilinear, 0-1."""
    rows, columns = shape
    small = normalise(cam.values)
    height, width = small.shape
    full = _stretch(height, rows) @ small @ _stretch(width, columns).T
    return np.asarray(full, np.float32).clip(0.0, 1.0)


def steps(cam: CamMap, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """``smooth`` in the steps of a colour map, 0-255: what ``lookup`` is asked for."""
    full = smooth(cam, shape)
    full *= LEVELS - 1
    return np.rint(full, out=full).astype(np.uint8)


@lru_cache(maxsize=64)
def _stretch(cells: int, length: int) -> NDArray[np.float32]:
    """(length, cells): each of ``length`` places as a mean of the cells around it, by the triangle filter.

    Two small products of matrices take a tenth of what a picture library takes to resize so few cells.
    """
    scale = cells / length
    centre = (np.arange(length)[:, None] + 0.5) * scale - 0.5
    weights = (1.0 - np.abs(np.arange(cells) - centre) / max(scale, 1.0)).clip(min=0.0)
    shares: NDArray[np.float32] = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    shares.flags.writeable = False
    return shares


def lookup(colours: str, opacity: float) -> NDArray[np.uint8]:
    """(256, 4) RGBA for values 0-1: the colour map, clear where the network hardly looked.

    ``opacity`` is 0-1. Raises KeyError for an unknown colour map.
    """
    value = np.linspace(0.0, 1.0, LEVELS)
    alpha = opacity * ((value - CLEAR_TO) / (FULL_FROM - CLEAR_TO)).clip(0.0, 1.0)
    return np.column_stack([colour_map(colours), np.rint(255 * alpha).astype(np.uint8)])


def overlay_rgba(cam: CamMap, shape: tuple[int, int], colours: str, opacity: float) -> NDArray[np.uint8]:
    """(rows, columns, 4) RGBA of a frame of ``shape``: the map where its box lies in the frame, clear elsewhere."""
    rows, columns = shape
    canvas = np.zeros((rows, columns, 4), np.uint8)
    box = cam.box
    top, left = max(box.y0, 0), max(box.x0, 0)
    bottom, right = min(box.y1, rows), min(box.x1, columns)
    if bottom <= top or right <= left:
        return canvas
    part = steps(cam, (box.height, box.width))[top - box.y0 : bottom - box.y0, left - box.x0 : right - box.x0]
    canvas[top:bottom, left:right] = np.take(lookup(colours, opacity), part, axis=0)
    return canvas
