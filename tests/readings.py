"""A reading for the tests, with what a test cares about changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ovadesk.domain.reading import Call, Condition, Reading

PLAIN = Reading(
    number=0,
    study_id="desk",
    reader_id="reader-1",
    reader_group="",
    case_id="case-1",
    condition=Condition.UNAIDED,
    call=Call.BENIGN,
    score=20,
    note="",
    order=1,
    started_at="2026-01-01T10:00:00.000+00:00",
    locked_at="2026-01-01T10:01:00.000+00:00",
    duration_ms=60_000,
    changed=False,
    model_id="",
    p_malignant=None,
    app_version="0.1.0",
)


def a_reading(**changed: Any) -> Reading:
    """An unaided benign reading of case-1 by reader-1, not yet stored."""
    return replace(PLAIN, **changed)
