"""From decoded values to the 8-bit picture that the screen and the model see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ovadesk.domain.study import Window

Pixels = NDArray[Any]
Shown = NDArray[np.uint8]
SHARPEN_RADIUS = 2.0  # pixels, of the blurred copy that an unsharp mask takes away


@dataclass(frozen=True, slots=True)
class Look:
    """How a reader wants a picture drawn; the model never sees this.

    ``window`` None is the file's own. ``gamma`` above 1 brightens the middle, 0.2-5. ``sharpen`` is the weight
    of an unsharp mask, 0-3.
    """

    window: Window | None = None
    gamma: float = 1.0
    invert: bool = False
    sharpen: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether 8-bit values go to the screen as they are."""
        return self == Look()


def to_display(pixels: Pixels, window: Window | None = None) -> Shown:
    """``pixels`` as uint8 (H, W) or (H, W, 3); 8-bit values without a window pass through uncopied.

    A window is the linear VOI function of DICOM PS3.3 C.11.2.1.2.1. Deeper than 8 bits without a window
    is stretched from its smallest to its largest value.
    """
    if pixels.dtype == np.uint8 and (window is None or pixels.ndim == 3):
        return cast(Shown, pixels)
    return apply_window(pixels, default_window(pixels, window))


def default_window(pixels: Pixels, window: Window | None = None) -> Window:
    """The window ``to_display`` shows ``pixels`` by: the file's own, else every 8-bit value or smallest to largest."""
    if pixels.dtype == np.uint8 and (window is None or pixels.ndim == 3):
        return Window(128.0, 256.0)
    if window is not None:
        return window
    low, high = float(pixels.min()), float(pixels.max())
    return Window((low + high + 1) / 2, max(high - low + 1, 2.0))


def drawn(pixels: Pixels, window: Window, look: Look) -> Shown:
    """``pixels``, a whole frame or a part of one, as uint8 by a reader's ``look``.

    ``window`` is the frame's own (``default_window`` of all of it) and stands where the look has none; colours
    are windowed channel by channel.
    """
    chosen = look.window or window
    if pixels.dtype == np.uint8:
        shown = np.take(_toned(apply_window(np.arange(256, dtype=np.uint8), chosen), look), pixels)
    else:
        shown = _toned(apply_window(pixels, chosen), look)
    if look.sharpen <= 0:
        return shown
    blurred = ImageFilter.UnsharpMask(SHARPEN_RADIUS, round(100 * look.sharpen), 2)
    return np.asarray(Image.fromarray(shown).filter(blurred))


def _toned(shown: Shown, look: Look) -> Shown:
    """Gamma and inversion of 8-bit values, by a table."""
    if look.gamma == 1.0 and not look.invert:
        return shown
    scale: NDArray[np.float64] = (np.arange(256) / 255.0) ** (1.0 / look.gamma)
    table = np.rint(255 * (1 - scale if look.invert else scale)).astype(np.uint8)
    return np.take(table, shown)


def apply_window(pixels: Pixels, window: Window) -> Shown:
    """The linear VOI window of PS3.3 C.11.2.1.2.1, to 0-255. ``window.width`` below 1 counts as 1."""
    centre, width = window.centre - 0.5, max(window.width, 1.0) - 1.0
    values: NDArray[np.float32] = pixels.astype(np.float32)
    if width <= 0:
        return (values > centre).astype(np.uint8) * np.uint8(255)
    scaled = ((values - np.float32(centre)) / np.float32(width) + 0.5) * 255.0
    shown: Shown = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return shown


def grey(shown: Shown) -> Shown:
    """(H, W) luma of an 8-bit picture: ITU-R BT.601, rounded; grey passes through uncopied.

    Pillow's own weights, in 1/65536: 19595, 38470 and 7471.
    """
    if shown.ndim == 2:
        return shown
    return np.asarray(Image.fromarray(shown).convert("L"))
