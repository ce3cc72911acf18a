"""How the pixels of one DICOM file are stored: everything a decoder must know, checked for sense."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.pixels.guard import PIXELS_MAX

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

PHOTOMETRIC = (
    "MONOCHROME1",
    "MONOCHROME2",
    "RGB",
    "PALETTE COLOR",
    "YBR_FULL",
    "YBR_FULL_422",
    "YBR_PARTIAL_420",
    "YBR_RCT",
    "YBR_ICT",
)
FRAMES_MAX = 10_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in pixels, depths in bits. ``frames`` is what the header claims, at least 1; ``samples`` as stored."""

    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    signed: bool
    planar: bool
    photometric: str
    frames: int
    little_endian: bool
    transfer_syntax: str
    swapped_words: bool = False
    slope: float = 1.0
    intercept: float = 0.0

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame as stored; YBR_FULL_422 keeps two samples a pixel."""
        per_pixel = 2 if self.halved_colour else self.samples
        return self.rows * self.columns * per_pixel * self.bits_allocated // 8

    @property
    def halved_colour(self) -> bool:
        return self.photometric == "YBR_FULL_422" and self.samples == 3


def layout_of(dataset: Dataset, transfer_syntax: str, little_endian: bool, pixel_vr: str) -> Layout:
    """Read the image pixel module; raises OvaDeskError (``pixels.no_size``, ``too_large``, ``layout``)."""
    rows, columns = _whole(dataset, "Rows"), _whole(dataset, "Columns")
    if rows < 1 or columns < 1:
        raise OvaDeskError(problem("pixels.no_size", rows=max(rows, 0), columns=max(columns, 0)))
    if rows * columns > PIXELS_MAX:
        raise OvaDeskError(problem("pixels.too_large", rows=rows, columns=columns))
    samples, allocated = _whole(dataset, "SamplesPerPixel", 1), _whole(dataset, "BitsAllocated", 8)
    stored = _whole(dataset, "BitsStored", allocated)
    photometric = str(dataset.get("PhotometricInterpretation", "") or "").strip().upper()
    if not photometric:
        photometric = "RGB" if samples == 3 else "MONOCHROME2"
    if (
        samples not in (1, 3)
        or allocated not in (8, 16)
        or not 1 <= stored <= allocated
        or photometric not in PHOTOMETRIC
        or (samples == 3) != (photometric not in PHOTOMETRIC[:2] and photometric != "PALETTE COLOR")
    ):
        raise OvaDeskError(problem("pixels.layout", samples=samples, bits=allocated, stored=stored))
    slope, intercept = _real(dataset, "RescaleSlope", 1.0), _real(dataset, "RescaleIntercept", 0.0)
    return Layout(
        rows=rows,
        columns=columns,
        samples=samples,
        bits_allocated=allocated,
        bits_stored=stored,
        signed=_whole(dataset, "PixelRepresentation", 0) == 1,
        planar=_whole(dataset, "PlanarConfiguration", 0) == 1,
        photometric=photometric,
        frames=claimed_frames(dataset),
        little_endian=little_endian,
        transfer_syntax=transfer_syntax,
        swapped_words=not little_endian and pixel_vr == "OW" and allocated == 8,
        slope=slope or 1.0,
        intercept=intercept,
    )


def claimed_frames(dataset: Dataset) -> int:
    """NumberOfFrames as far as it makes sense: 1 where it is missing, empty, not a positive number; bounded."""
    count = _whole(dataset, "NumberOfFrames", 1)
    return min(max(count, 1), FRAMES_MAX)


def _whole(dataset: Dataset, tag: str, default: int = 0) -> int:
    value = dataset.get(tag, None)
    if value is None or value == "":
        return default
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        match = re.match(r"\s*\d{1,18}", str(value))
        return int(match[0]) if match else default


def _real(dataset: Dataset, tag: str, default: float) -> float:
    try:
        value = float(dataset.get(tag, default))
    except (TypeError, ValueError, OverflowError):
        return default
    return value if math.isfinite(value) else default
