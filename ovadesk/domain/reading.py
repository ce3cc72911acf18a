"""A reader's reading of a case: the call, its score, and the rule that they agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SCORE_MIN, SCORE_MALIGNANT, SCORE_MAX = 0, 50, 100


class Call(StrEnum):
    BENIGN = "benign"
    MALIGNANT = "malignant"


class Condition(StrEnum):
    """Whether the model's answer could be seen before the call was locked; ``MODEL`` is the model itself."""

    UNAIDED = "unaided"
    AIDED = "aided"
    MODEL = "model"


def score_agrees(call: Call, score: int) -> bool:
    """True if the suspicion ``score`` (0-100) lies on the side of ``call``: 0-49 benign, 50-100 malignant."""
    if not SCORE_MIN <= score <= SCORE_MAX:
        return False
    return (score >= SCORE_MALIGNANT) == (call is Call.MALIGNANT)


@dataclass(frozen=True, slots=True)
class Draft:
    """A reading not yet locked: any part may be missing. Kept on disk so that closing loses nothing."""

    case_id: str
    reader_id: str
    call: Call | None = None
    score: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A locked reading, as it stands on disk. Never edited: a correction is a new one naming ``corrects``.

    Times are ISO 8601 in UTC; ``duration_ms`` comes from a monotonic clock. ``changed`` is True where this
    reader had called the same case otherwise before. ``p_malignant`` is the case risk shown to the reader
    (None when unaided). ``previous_hash``/``hash`` chain the rows (SHA-256, hex).
    """

    number: int
    study_id: str
    reader_id: str
    reader_group: str
    case_id: str
    condition: Condition
    call: Call
    score: int
    note: str
    order: int
    started_at: str
    locked_at: str
    duration_ms: int
    changed: bool
    model_id: str
    p_malignant: float | None
    app_version: str
    truth: Call | None = None
    corrects: int | None = None
    reason: str = ""
    previous_hash: str = ""
    hash: str = ""
