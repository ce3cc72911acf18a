"""Study > Series > Clip > frame: what was found in the files, before any pixel is decoded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ovadesk.domain.problem import Problem


class Box(NamedTuple):
    """A rectangle in frame pixels, half open: columns ``x0 <= x < x1``, rows ``y0 <= y < y1``."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0


class RegionKind(StrEnum):
    """What an ultrasound region shows (DICOM PS3.3 C.8.5.5.1, data type and spatial format)."""

    B_MODE = "b_mode"
    COLOUR = "colour"
    M_MODE = "m_mode"
    SPECTRAL = "spectral"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Region:
    """One ultrasound region of a frame.

    ``mm_per_px`` is (x, y) in millimetres per pixel, or None with ``note`` saying why no measurement
    in millimetres can be offered. ``per_px`` is (x, y) in ``x_unit`` and ``y_unit`` per pixel ("mm", "s",
    "cm/s" or "Hz"; "" where it is not known), or None where either is not known. ``zero_row`` is the row of the
    frame at which the file says that the depth is 0, None where it does not say.
    """

    box: Box
    kind: RegionKind
    mm_per_px: tuple[float, float] | None = None
    note: Problem | None = None
    x_unit: str = ""
    y_unit: str = ""
    per_px: tuple[float, float] | None = None
    zero_row: float | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """Frames per second of a cine and which tag gave it; ``note`` where the file's own value was nonsense."""

    fps: float
    source: str = "default"
    note: Problem | None = None


class Window(NamedTuple):
    """VOI window: centre and width in stored values (after the modality transform)."""

    centre: float
    width: float


@dataclass(frozen=True, slots=True)
class Clip:
    """One file's frames: a still (one frame) or a cine.

    ``key`` identifies the file's content state (path, size, modification time) and is what caches use.
    ``n_frames`` can be read; ``n_claimed`` is what the file says. ``samples`` is 1 (grey) or 3 (colour),
    ``bits`` 8 or 16 as decoded. ``pixel_aspect`` is the height of a pixel divided by its width as it must be
    shown. ``notes`` are what a person should know about the file.
    """

    key: str
    path: Path
    kind: str  # "dicom", "image" or "video"
    sop_uid: str
    rows: int
    columns: int
    samples: int
    bits: int
    n_frames: int
    n_claimed: int
    regions: tuple[Region, ...] = ()
    timing: Timing = Timing(25.0)
    window: Window | None = None
    number: int = 0
    description: str = ""
    acquired: str = ""
    transfer_syntax: str = ""
    photometric: str = ""
    synthetic: bool = False
    pixel_aspect: float = 1.0
    notes: tuple[Problem, ...] = ()

    @property
    def is_cine(self) -> bool:
        return self.n_frames > 1

    @property
    def frame_bytes(self) -> int:
        """Of one decoded frame."""
        return self.rows * self.columns * self.samples * (self.bits // 8)


@dataclass(frozen=True, slots=True)
class Patient:
    """Who was examined. ``repr`` is deliberately empty: identity must not reach a log."""

    id: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Series:
    """Clips acquired together, in the order of their instance numbers."""

    uid: str
    number: int
    description: str
    modality: str
    clips: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """One examination of one patient: the case a reader calls.

    ``case_id`` is a pseudonym (see ``pixels.deid``) and the only name of the case that may be written
    to a log, an export or a file name.
    """

    uid: str
    case_id: str
    patient: Patient
    date: str
    description: str
    series: tuple[Series, ...]

    @property
    def clips(self) -> tuple[Clip, ...]:
        return tuple(clip for series in self.series for clip in series.clips)

    @property
    def n_frames(self) -> int:
        return sum(clip.n_frames for clip in self.clips)

    def joined(self, other: Study) -> Study:
        """This study with what ``other``, the same study opened from more files, adds; a file opened again is anew.

        Names are as ``other`` has them: they may have been read by another character set.
        """
        new_paths = {clip.path for clip in other.clips}
        series = {
            one.uid: replace(one, clips=tuple(c for c in one.clips if c.path not in new_paths)) for one in self.series
        }
        for one in other.series:
            known = series.get(one.uid)
            clips = sorted((*(known.clips if known else ()), *one.clips), key=lambda c: (c.number, str(c.path)))
            series[one.uid] = replace(one, clips=tuple(clips))
        kept = sorted((one for one in series.values() if one.clips), key=lambda s: (s.number, s.clips[0].number))
        return replace(other, series=tuple(kept))


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be opened, and why."""

    path: Path
    problem: Problem


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was found under the paths given: studies in order of date, every file refused, and every file
    passed over in a folder because its name says that it holds no picture."""

    studies: tuple[Study, ...] = ()
    refused: tuple[Refused, ...] = ()
    skipped: tuple[Path, ...] = ()
