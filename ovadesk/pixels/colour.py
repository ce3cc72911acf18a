"""From stored values to what is looked at: grey with larger = brighter, or 8-bit RGB."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.study import Window
from ovadesk.pixels.decode import JPEG_BASELINE, JPEG_EXTENDED
from ovadesk.pixels.layout import Layout
from ovadesk.pixels.palette import coloured, first_mapped, is_supplemental, supplemented

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Pixels = NDArray[Any]
CONVERTED = (JPEG_BASELINE, JPEG_EXTENDED)  # their decoder gives RGB


def to_picture(stored: Pixels, layout: Layout, dataset: Dataset) -> Pixels:
    """Grey (H, W) uint8, uint16 or int16, or RGB (H, W, 3) uint8, from one frame's stored values."""
    if stored.ndim == 3 and layout.photometric.startswith("MONOCHROME"):
        stored = stored[..., 0]
    if layout.photometric == "PALETTE COLOR":
        return coloured(stored[..., 0] if stored.ndim == 3 else stored, layout, dataset)
    if stored.ndim == 2 and layout.samples == 1:
        if not is_supplemental(dataset, layout):
            return _grey(stored, layout)
        return supplemented(stored, _shaded(stored, layout, first_mapped(dataset, layout)), layout, dataset)
    if stored.ndim == 2:
        return np.repeat(_eight_bits(stored, layout)[..., None], 3, 2)
    picture = _eight_bits(stored, layout)
    if layout.photometric.startswith("YBR_FULL") and layout.transfer_syntax not in CONVERTED:
        return ybr_to_rgb(picture)
    return np.ascontiguousarray(picture)


def picture_window(layout: Layout, window: Window | None) -> Window | None:
    """``window`` as it applies after ``to_picture``: mirrored where the grey scale was inverted."""
    if window is None or layout.photometric != "MONOCHROME1":
        return window
    low, high = _range(layout)
    ends = (low + high) * layout.slope + 2 * layout.intercept  # of the scale, after the modality transform
    return Window(ends - window.centre + 1, window.width)


def picture_samples(layout: Layout, dataset: Dataset) -> int:
    """1 where ``to_picture`` gives grey, 3 where it gives RGB."""
    return 1 if layout.photometric.startswith("MONOCHROME") and not is_supplemental(dataset, layout) else 3


def picture_bits(layout: Layout) -> int:
    """Bits of a sample as ``to_picture`` gives it, 8 or 16."""
    deep = layout.bits_allocated > 8 or layout.signed or (layout.slope, layout.intercept) != (1.0, 0.0)
    return 16 if deep and layout.photometric.startswith("MONOCHROME") else 8


def _range(layout: Layout) -> tuple[int, int]:
    """Smallest and largest stored value."""
    if layout.signed:
        return -(1 << (layout.bits_stored - 1)), (1 << (layout.bits_stored - 1)) - 1
    return 0, (1 << layout.bits_stored) - 1


def _grey(stored: Pixels, layout: Layout) -> Pixels:
    bits = layout.bits_stored
    values = stored & ((1 << bits) - 1) if bits < stored.dtype.itemsize * 8 else stored
    if layout.signed:
        values = _signed(values, bits)
    if layout.photometric == "MONOCHROME1":
        low, high = _range(layout)
        values = (low + high - values.astype(np.int32)).astype(np.int16 if layout.signed else values.dtype)
    if (layout.slope, layout.intercept) != (1.0, 0.0):
        values = _modality(values, layout)
    plain = values.dtype.newbyteorder("=")
    return np.ascontiguousarray(values, dtype=plain)


def _shaded(stored: Pixels, layout: Layout, end: int) -> NDArray[np.uint8]:
    """Grey of 8 bits, the stored values below ``end`` spread over all of it."""
    plain = replace(layout, slope=1.0, intercept=0.0)
    low = _range(layout)[0]
    scaled = (_grey(stored, plain).astype(np.float32) - low) * (255.0 / max(1, end - 1 - low))
    shaded: NDArray[np.uint8] = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return shaded


def _signed(values: Pixels, bits: int) -> Pixels:
    """Two's complement of ``bits`` bits as int16."""
    wide = values.astype(np.int32)
    return np.where(wide >= 1 << (bits - 1), wide - (1 << bits), wide).astype(np.int16)


def _modality(values: Pixels, layout: Layout) -> Pixels:
    """RescaleSlope and RescaleIntercept, rounded and kept within 16 bits."""
    scaled: NDArray[np.float32] = np.rint(values.astype(np.float32) * layout.slope + layout.intercept)
    if scaled.min() < 0:
        return np.clip(scaled, -32768, 32767).astype(np.int16)
    return np.clip(scaled, 0, 65535).astype(np.uint16)


def _eight_bits(stored: Pixels, layout: Layout) -> NDArray[np.uint8]:
    if stored.dtype.itemsize == 1:
        return stored.view(np.uint8) if stored.dtype == np.int8 else stored
    return (stored >> max(0, layout.bits_stored - 8)).astype(np.uint8)


def ybr_to_rgb(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Full-range BT.601 YCbCr to RGB (PS3.3 C.7.6.3.1.2), rounded and clipped; (H, W, 3) uint8 both."""
    luma = picture[..., 0].astype(np.float32)
    blue, red = picture[..., 1].astype(np.float32) - 128, picture[..., 2].astype(np.float32) - 128
    rgb: NDArray[np.float32] = np.stack(
        [luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue], axis=-1
    )
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
