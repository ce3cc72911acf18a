"""What a study file holds: entries of what happened, and readings, both in hash-chained strands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ovadesk.domain.reader_study.canonical import digest
from ovadesk.domain.reading import Call, Condition

COORDINATOR = "coordinator"  # the strand of the study itself; every other strand is a reader's ("r1", "r1@kit-2")
FIRST = "0" * 64


class Kind(StrEnum):
    """What an entry says. Beside it: what its ``body`` holds."""

    PROTOCOL = "protocol"  # Protocol.to_dict(): version 1 and every amendment
    READER = "reader"  # StudyReader.to_dict()
    CASE = "case"  # StudyCase.to_dict()
    TRUTH = "truth"  # Truth.to_dict(); the last one of a case stands
    PREDICTED = "predicted"  # model_id, sha256 of the model, digest over all predictions, n
    FROZEN = "frozen"  # protocol_sha256, study_sha256: the first reading may start
    CLOSED = "closed"  # by, reason: no reading after this; results may be seen
    EXPORTED = "exported"  # what, n
    MERGED = "merged"  # kit, strand, n_entries, n_readings, conflicts
    KIT = "kit"  # kit, reader_id
    # in a reader's strand
    SESSION_OPENED = "session_opened"  # session, app_version, screen, host clock
    SESSION_CLOSED = "session_closed"  # session, n_locked, head of the strand
    OPENED = "opened"  # session, position, case_id, occurrence, condition, practice, withheld
    REVEALED = "revealed"  # as OPENED, with model_id, shown
    WITHHELD = "withheld"  # as OPENED
    PAUSED = "paused"
    RESUMED = "resumed"  # paused_ms, restarted (the program ended meanwhile; paused_ms is the wall clock's then)
    OVERRIDDEN = "overridden"  # what (washout), reason
    FEEDBACK = "feedback"  # case_id: the truth of a practice case was shown
    TROUBLE = "trouble"  # session, position, case_id, code, and image (from 0) where it is one: it could not be read


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``sequence`` counts from 1 within a strand, over entries and readings together.

    ``at`` is ISO 8601 in UTC. ``body`` is JSON-safe and holds no patient identifier.
    """

    study_id: str
    strand: str
    sequence: int
    kind: Kind
    at: str
    body: Mapping[str, Any]
    previous_hash: str = ""
    hash: str = ""

    def digest(self) -> str:
        """SHA-256 over every field but ``hash``, the previous hash among them."""
        record = asdict(self)
        del record["hash"]
        return digest({**record, "kind": str(self.kind), "body": dict(self.body), "is": "entry"})


@dataclass(frozen=True, slots=True)
class StudyReading:
    """One locked reading, as it stands on disk; never edited. What it corrects stays.

    ``session`` and ``position`` count from 1 (``position``: the place in this reader's order of the session);
    ``occurrence`` is 1, or 2 for a hidden repeat. ``duration_ms`` is monotonic, pauses left out. ``answers`` are
    ``Form.check_answers``'s. ``trace`` is how it was read (``Trace.to_dict``). ``p_malignant`` is the risk shown,
    None where none was. ``corrects`` is the sequence of the reading in the same strand that it stands in for.
    """

    study_id: str
    strand: str
    sequence: int
    reader_id: str
    session: int
    position: int
    case_id: str
    occurrence: int
    condition: Condition
    practice: bool
    call: Call
    score: int
    answers: Mapping[str, Any]
    started_at: str
    locked_at: str
    duration_ms: int
    changed: bool
    model_shown: bool
    model_id: str
    p_malignant: float | None
    trace: Mapping[str, Any]
    app_version: str
    study_sha256: str
    protocol_version: int
    corrects: int | None = None
    reason: str = ""
    previous_hash: str = ""
    hash: str = ""

    def digest(self) -> str:
        """SHA-256 over every field but ``hash``, the previous hash among them."""
        record = asdict(self)
        del record["hash"]
        plain = {"condition": str(self.condition), "call": str(self.call)}
        return digest({**record, **plain, "answers": dict(self.answers), "trace": dict(self.trace), "is": "reading"})


@dataclass(frozen=True, slots=True)
class Trace:
    """How a case was read. Times in ms since it was opened, by a monotonic clock; None where it did not happen.

    ``pauses`` are (start, length). ``frames_viewed`` counts different frames by image number; ``screen`` is
    (width, height) in pixels.
    """

    first_interaction_ms: int | None = None
    locked_ms: int | None = None
    revealed_ms: int | None = None
    pauses: tuple[tuple[int, int], ...] = ()
    frames_viewed: Mapping[str, int] = field(default_factory=dict)
    cine_loops: int = 0
    zooms: int = 0
    window_changes: int = 0
    overlay_on_ms: int = 0
    overlay_toggles: int = 0
    screen: tuple[int, int] = (0, 0)
    clock_set_back: bool = False

    def to_dict(self) -> dict[str, Any]:
        record = asdict(self)
        record["pauses"] = [list(pause) for pause in self.pauses]
        record["screen"] = list(self.screen)
        return record


@dataclass(frozen=True, slots=True)
class FrameAnswer:
    """The model on one frame of a case: ``image`` and ``frame`` count from 0. ``p_malignant`` None: out of scope.

    ``cam`` is the map: float16 bytes of ``shape`` (h, w), laid over ``box`` (x0, y0, x1, y1) of the frame; where the
    network looked, never an outline.
    """

    image: int
    frame: int
    p_malignant: float | None
    cam: bytes = b""
    shape: tuple[int, int] = (0, 0)
    box: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """The model on one case, computed once for all readers. ``p_malignant`` and ``call`` None: nothing in scope."""

    case_id: str
    model_id: str
    model_sha256: str
    p_malignant: float | None
    call: str | None  # benign, inconclusive, malignant
    frames: tuple[FrameAnswer, ...] = ()
