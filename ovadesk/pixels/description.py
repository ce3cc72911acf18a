"""What the header of a DICOM file says of its frames, as a clip, and of whom they show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.study import Clip, Patient, Region, RegionKind, Window
from ovadesk.pixels.colour import picture_bits, picture_samples, picture_window
from ovadesk.pixels.guard import Survey
from ovadesk.pixels.layout import Layout
from ovadesk.pixels.opened import Inspected, clean, content_key
from ovadesk.pixels.regions import parse_regions
from ovadesk.pixels.text import text_of
from ovadesk.pixels.timing import timing_of

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MODALITIES = ("US", "IVUS", "OT", "SC", "XC", "")
ASPECT = (0.25, 4.0)  # beyond it no scanner is believed
SQUARE = 0.01  # two calibrations that agree to a hundredth are of square pixels


def described(path: Path, dataset: Dataset, layout: Layout, readable: int, seen: Survey, charset: str) -> Inspected:
    """The description of a file of ``readable`` frames; texts by ``charset`` (see ``text.decode_text``)."""
    key = content_key(path)
    patient = Patient(
        text_of(dataset, "PatientID", charset),
        text_of(dataset, "PatientName", charset),
        clean(dataset.get("PatientBirthDate")),
    )
    return Inspected(
        study_uid=clean(dataset.get("StudyInstanceUID")) or f"file-{key}",
        study_date=clean(dataset.get("StudyDate")),
        study_description=text_of(dataset, "StudyDescription", charset),
        series_uid=clean(dataset.get("SeriesInstanceUID")) or f"file-{key}",
        series_number=_whole(dataset.get("SeriesNumber")),
        series_description=text_of(dataset, "SeriesDescription", charset),
        modality=clean(dataset.get("Modality")),
        patient=patient,
        clip=_clip(path, key, dataset, layout, readable, seen, charset),
    )


def _clip(path: Path, key: str, dataset: Dataset, layout: Layout, readable: int, seen: Survey, charset: str) -> Clip:
    regions, notes = parse_regions(dataset, layout.rows, layout.columns)
    timing = timing_of(dataset, readable)
    samples = picture_samples(layout, dataset)
    comments = text_of(dataset, "ImageComments", charset)
    derived = comments + text_of(dataset, "StudyDescription", charset)
    return Clip(
        key=key,
        path=path,
        kind="dicom",
        sop_uid=clean(dataset.get("SOPInstanceUID")),
        rows=layout.rows,
        columns=layout.columns,
        samples=samples,
        bits=picture_bits(layout) if samples == 1 else 8,
        n_frames=readable,
        n_claimed=layout.frames,
        regions=regions,
        timing=timing,
        window=picture_window(layout, _window(dataset)) if samples == 1 else None,
        number=_whole(dataset.get("InstanceNumber")),
        description=comments or text_of(dataset, "SeriesDescription", charset),
        acquired=clean(dataset.get("AcquisitionDateTime")) or clean(dataset.get("ContentTime")),
        transfer_syntax=layout.transfer_syntax,
        photometric=layout.photometric,
        synthetic="synthetic" in derived.lower() or "phantom" in derived.lower(),
        notes=(*_notes(dataset, layout, readable, seen), *notes, *((timing.note,) if timing.note else ())),
        pixel_aspect=pixel_aspect(dataset, regions),
    )


def pixel_aspect(dataset: Dataset, regions: Sequence[Region]) -> float:
    """Height of a pixel divided by its width, as it must be shown, 0.25 to 4; 1.0 where nothing says otherwise.

    From the scale of the largest B-mode region, else PixelAspectRatio (vertical, horizontal), else PixelSpacing
    (between rows, between columns).
    """
    scaled = [one for one in regions if one.kind is RegionKind.B_MODE and one.mm_per_px is not None]
    if scaled:
        across, down = max(scaled, key=lambda one: one.box.width * one.box.height).mm_per_px or (1.0, 1.0)
        return _believable(down, across)
    for name in ("PixelAspectRatio", "PixelSpacing"):
        try:
            high, wide = (float(value) for value in dataset.get(name, None) or ())
        except (TypeError, ValueError, OverflowError):
            continue
        return _believable(high, wide)
    return 1.0


def _believable(high: float, wide: float) -> float:
    ratio = high / wide if wide > 0 else 1.0
    return ratio if ASPECT[0] <= ratio <= ASPECT[1] and abs(ratio - 1) > SQUARE else 1.0


def _notes(dataset: Dataset, layout: Layout, readable: int, seen: Survey) -> list[Problem]:
    notes = []
    if readable < layout.frames:
        missing = layout.frames - readable
        notes.append(problem("pixels.truncated", readable=readable, claimed=layout.frames, missing=missing))
    if seen.program_in_preamble:
        notes.append(problem("pixels.program_in_preamble"))
    modality = clean(dataset.get("Modality"))
    if modality not in MODALITIES:
        notes.append(problem("pixels.scope_modality", modality=modality[:16]))
    return notes


def _window(dataset: Dataset) -> Window | None:
    """The first VOI window that makes sense."""
    try:
        centre, width = dataset.get("WindowCenter"), dataset.get("WindowWidth")
        if centre is None or width is None:
            return None
        first = [float(v[0]) if hasattr(v, "__len__") and not isinstance(v, str) else float(v) for v in (centre, width)]
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return Window(first[0], first[1]) if first[1] >= 1 and abs(first[0]) < 1e6 and first[1] < 1e6 else None


def _whole(value: object) -> int:
    try:
        return max(-(2**31), min(2**31, int(str(value)))) if value is not None else 0
    except ValueError:
        return 0
