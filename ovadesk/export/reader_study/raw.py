"""Rows as the database gives them: what a table of a million rows is made from, without making objects of each."""

from __future__ import annotations

from dataclasses import fields
from typing import NamedTuple

from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.domain.reader_study.record import Entry, StudyReading

FIELDS = tuple(one.name for one in fields(StudyReading))


class Raw(NamedTuple):
    """The fields of ``StudyReading`` in their order; flags may be 0 and 1, ``answers`` and ``trace`` are JSON text."""

    study_id: str
    strand: str
    sequence: int
    reader_id: str
    session: int
    position: int
    case_id: str
    occurrence: int
    condition: str
    practice: bool
    call: str
    score: int
    answers: str
    started_at: str
    locked_at: str
    duration_ms: int
    changed: bool
    model_shown: bool
    model_id: str
    p_malignant: float | None
    trace: str
    app_version: str
    study_sha256: str
    protocol_version: int
    corrects: int | None
    reason: str
    previous_hash: str
    hash: str


assert Raw._fields == FIELDS


def raw_of(reading: StudyReading) -> Raw:
    """The same of a reading at hand."""
    found = Raw._make(getattr(reading, name) for name in FIELDS)
    return found._replace(
        condition=str(reading.condition),
        call=str(reading.call),
        answers=canonical(reading.answers),
        trace=canonical(reading.trace),
    )


class RawEntry(NamedTuple):
    """The fields of ``Entry`` in their order; ``body`` is canonical JSON text."""

    study_id: str
    strand: str
    sequence: int
    kind: str
    at: str
    body: str
    previous_hash: str
    hash: str


assert RawEntry._fields == tuple(one.name for one in fields(Entry))
