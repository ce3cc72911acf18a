"""What a reader drew or marked on a frame, as a plain value; ``measuring`` says what it amounts to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from ovadesk.domain.study import Clip

Point = tuple[float, float]


class MarkingKind(StrEnum):
    CALIPER = "caliper"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    ANGLE = "angle"
    ARROW = "arrow"
    TEXT = "text"
    KEY_FRAME = "key_frame"
    VOLUME = "volume"


class MarkingAction(StrEnum):
    """What an event did to a marking; the last event of a marking stands."""

    SET = "set"
    REMOVED = "removed"


NEEDS = {  # points of a complete marking; a polygon may have more
    MarkingKind.CALIPER: 2,
    MarkingKind.ELLIPSE: 3,
    MarkingKind.POLYGON: 3,
    MarkingKind.ANGLE: 3,
    MarkingKind.ARROW: 2,
    MarkingKind.TEXT: 1,
    MarkingKind.KEY_FRAME: 0,
    MarkingKind.VOLUME: 0,
}


@dataclass(frozen=True, slots=True)
class Marking:
    """One marking on one frame.

    ``points`` are (x, y) in frame pixels, sub-pixel; the middle of the first pixel is (0.5, 0.5). A caliper has
    its two ends; an ellipse the ends of one axis and a point that the other half axis reaches; a polygon its
    corners in order; an angle an arm, the vertex and the other arm; an arrow its tip and its tail; a text its
    place; a key frame none, nor a volume, whose ``text`` gives the diameters it was made of. ``frame`` counts
    from 0. ``clip_uid`` is ``clip_uid(clip)``.
    """

    id: str
    case_id: str
    reader_id: str
    clip_uid: str
    frame: int
    kind: MarkingKind
    points: tuple[Point, ...] = ()
    text: str = ""

    @property
    def complete(self) -> bool:
        """Whether it has the points of its kind, all of them finite, and a text its words."""
        needed, has = NEEDS[self.kind], len(self.points)
        enough = has >= needed if self.kind is MarkingKind.POLYGON else has == needed
        worded = self.kind is not MarkingKind.TEXT or bool(self.text.strip())
        return enough and worded and all(math.isfinite(v) for point in self.points for v in point)


@dataclass(frozen=True, slots=True)
class Value:
    """One number with its unit: mm, mm², ml, px, px², °, s, cm/s or Hz."""

    number: float
    unit: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a marking amounts to.

    ``values``, by kind: caliper its length (in M-mode and spectra the difference along x, then along y);
    ellipse its two axes, the longer first, and its area; polygon its area and its perimeter; angle its degrees;
    volume its millilitres; the others none. ``scale`` is (x, y) in units per pixel as used for them, (1, 1) in
    pixels. ``label`` is what stands beside the marking, its unit always in it.
    """

    values: tuple[Value, ...] = ()
    scale: tuple[float, float] = (1.0, 1.0)
    label: str = ""


@dataclass(frozen=True, slots=True)
class MarkingEvent:
    """A marking set, moved or removed at ``at`` (ISO 8601, UTC), as it stands on disk, with its values of then."""

    number: int
    marking: Marking
    measured: Measured
    action: MarkingAction
    at: str
    app_version: str


def clip_uid(clip: Clip) -> str:
    """What names ``clip`` in a marking: its SOP instance UID, or ``file-`` and its key where it has none."""
    return clip.sop_uid or f"file-{clip.key}"
