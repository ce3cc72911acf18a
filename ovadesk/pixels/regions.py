"""Ultrasound regions: what the tags say, and which part of a frame the model may see."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.study import Box, Clip, Region, RegionKind
from ovadesk.pixels.display import Shown
from ovadesk.pixels.sector import colour_share, find_sector, has_colour_scale

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

CENTIMETRES = 3
MM_PER_PX = (0.005, 2.0)  # from high-frequency probes to a whole abdomen on 320 rows
UNITS = {3: "mm", 4: "s", 5: "Hz", 7: "cm/s"}  # PS3.3 C.8.5.5.1.15; centimetres are given in mm
PER_PX = {"mm": MM_PER_PX, "s": (1e-5, 1.0), "Hz": (1e-2, 1e5), "cm/s": (1e-3, 100.0)}  # what can be true
SPATIAL_2D, SPATIAL_M_MODE, SPATIAL_SPECTRAL = 1, 2, 3
TISSUE, COLOUR_FLOW = 1, 2
BLANK = 8  # grey levels from the darkest to the brightest pixel, below which there is no picture
COLOUR_SHARE_MAX = 0.0012  # of the region: calipers alone stay below it, a colour scale alone lies above


@dataclass(frozen=True, slots=True)
class Scope:
    """The area of a frame that the model sees, or the ``reason`` why it gets none."""

    box: Box | None
    reason: Problem | None = None


def parse_regions(dataset: Dataset, rows: int, columns: int) -> tuple[tuple[Region, ...], tuple[Problem, ...]]:
    """The regions of SequenceOfUltrasoundRegions that lie in the frame, and what is wrong with the rest.

    Never raises: a region that is empty, inverted or outside is dropped with a note, one without a
    believable scale is kept without millimetres (DICOM PS3.3 C.8.5.5).
    """
    regions: list[Region] = []
    notes: list[Problem] = []
    for item in dataset.get("SequenceOfUltrasoundRegions", None) or ():
        found = _region(item, rows, columns)
        if isinstance(found, Region):
            regions.append(found)
            if found.note and found.kind is RegionKind.B_MODE:
                notes.append(found.note)
        else:
            notes.append(found)
    return tuple(regions), tuple(dict.fromkeys(notes))


def _number(item: Dataset, name: str) -> float:
    try:
        return float(item.get(name, math.nan))
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _region(item: Dataset, rows: int, columns: int) -> Region | Problem:
    names = ("RegionLocationMinX0", "RegionLocationMinY0", "RegionLocationMaxX1", "RegionLocationMaxY1")
    corners = [_number(item, name) for name in names]
    if not all(map(math.isfinite, corners)):
        return problem("pixels.region_box")
    x0, y0, x1, y1 = (int(value) for value in corners)
    box = Box(max(x0, 0), max(y0, 0), min(x1 + 1, columns), min(y1 + 1, rows))
    if x1 <= x0 or y1 <= y0 or box.width < 2 or box.height < 2:
        return problem("pixels.region_box")
    scale, note = _scale(item)
    if min(x0, y0) < -1 or x1 > columns or y1 > rows:
        return Region(box, _kind(item), None, problem("pixels.region_box"))
    return Region(box, _kind(item), scale, note, *_axes(item), _zero_row(item, y0, rows))


def _zero_row(item: Dataset, top: int, rows: int) -> float | None:
    """The row where the vertical scale is 0, by the reference pixel (PS3.3 C.8.5.5), counted from the region's top.

    None where there is none, where the axis points up, or where it would lie further off than the frame is high.
    """
    pixel, delta = _number(item, "ReferencePixelY0"), _number(item, "PhysicalDeltaY")
    value = _number(item, "ReferencePixelPhysicalValueY")
    if not (math.isfinite(pixel) and delta > 0):
        return None
    row = top + pixel - (value if math.isfinite(value) else 0.0) / delta
    return row if -rows <= row <= 2 * rows else None


def _kind(item: Dataset) -> RegionKind:
    space, data = _number(item, "RegionSpatialFormat"), _number(item, "RegionDataType")
    if space == SPATIAL_2D and data == TISSUE:
        return RegionKind.B_MODE
    if data == COLOUR_FLOW and space == SPATIAL_2D:
        return RegionKind.COLOUR
    if space == SPATIAL_M_MODE:
        return RegionKind.M_MODE
    return RegionKind.SPECTRAL if space == SPATIAL_SPECTRAL else RegionKind.OTHER


def _scale(item: Dataset) -> tuple[tuple[float, float] | None, Problem | None]:
    """Millimetres per pixel (x, y); a negative delta only says which way the axis points."""
    units = _number(item, "PhysicalUnitsXDirection"), _number(item, "PhysicalUnitsYDirection")
    if units != (CENTIMETRES, CENTIMETRES):
        return None, problem("pixels.region_units")
    scale = tuple(10 * abs(_number(item, name)) for name in ("PhysicalDeltaX", "PhysicalDeltaY"))
    if not all(MM_PER_PX[0] <= value <= MM_PER_PX[1] for value in scale):
        return None, problem("pixels.region_scale")
    return (scale[0], scale[1]), None


def _axes(item: Dataset) -> tuple[str, str, tuple[float, float] | None]:
    """The units of both axes, "" where unknown, and how much of them a pixel is (x, y) where both are known."""
    names: list[str] = []
    per_px: list[float] = []
    for axis in "XY":
        code, delta = _number(item, f"PhysicalUnits{axis}Direction"), abs(_number(item, f"PhysicalDelta{axis}"))
        unit = UNITS.get(int(code), "") if math.isfinite(code) else ""
        size = 10 * delta if unit == "mm" else delta
        believed = unit and PER_PX[unit][0] <= size <= PER_PX[unit][1]
        names.append(unit if believed else "")
        per_px.append(size)
    return names[0], names[1], (per_px[0], per_px[1]) if all(names) else None


def scope(clip: Clip, shown: Shown, luma: Shown | None = None) -> Scope:
    """The part of one 8-bit frame of ``clip`` that the model sees, or why not.

    The largest B-mode region, by the tags or, without tags, the sector found in the pixels. Colour in it
    (by a colour-flow region or by clusters of saturated pixels) puts the frame out of scope, and without tags
    a colour scale beside it too, as do frames that show only M-mode or spectra.
    """
    for note in clip.notes:
        if note.code == "pixels.scope_modality":
            return Scope(None, note)
    box = _tagged(clip) if clip.regions else find_sector(shown, luma)
    if isinstance(box, Problem):
        return Scope(None, box)
    if box is None:
        return Scope(None, problem("pixels.scope_no_region"))
    part = shown[box.y0 : box.y1, box.x0 : box.x1]
    if colour_share(part) > COLOUR_SHARE_MAX or (not clip.regions and has_colour_scale(shown)):
        return Scope(None, problem("pixels.scope_colour"))
    if _contrast(part[::8, ::8]) < BLANK and _contrast(part) < BLANK:  # a part of the pixels mostly settles it
        return Scope(None, problem("pixels.scope_blank"))
    return Scope(box)


def _contrast(picture: Shown) -> int:
    return int(picture.max()) - int(picture.min())


def _tagged(clip: Clip) -> Box | Problem:
    kinds = {region.kind for region in clip.regions}
    if RegionKind.COLOUR in kinds and _touches_b_mode(clip):
        return problem("pixels.scope_colour")
    b_mode = [region.box for region in clip.regions if region.kind is RegionKind.B_MODE]
    if b_mode:
        return max(b_mode, key=lambda box: box.width * box.height)
    if RegionKind.COLOUR in kinds:
        return problem("pixels.scope_colour")
    if RegionKind.SPECTRAL in kinds:
        return problem("pixels.scope_spectral")
    return problem("pixels.scope_m_mode" if RegionKind.M_MODE in kinds else "pixels.scope_no_region")


def _touches_b_mode(clip: Clip) -> bool:
    b_mode = [region.box for region in clip.regions if region.kind is RegionKind.B_MODE]
    colour = [region.box for region in clip.regions if region.kind is RegionKind.COLOUR]
    if not b_mode:
        return True
    seen = max(b_mode, key=lambda box: box.width * box.height)
    return any(a.x0 < seen.x1 and seen.x0 < a.x1 and a.y0 < seen.y1 and seen.y0 < a.y1 for a in colour)
