"""Readings, cases and readers for the tests of the exports, with what a test cares about changed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

from ovadesk.domain.form.form import Form
from ovadesk.domain.reader_study.record import StudyReading, Trace
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader, Truth
from ovadesk.domain.reading import Call, Condition
from ovadesk.export.reader_study.form_columns import FormColumns
from ovadesk.export.reader_study.ratings import Gathering, Ratings
from ovadesk.export.reader_study.raw import raw_of
from ovadesk.export.reader_study.reading_rows import Known, ReadingRows

PLAIN = StudyReading(
    study_id="s1",
    strand="r1",
    sequence=1,
    reader_id="r1",
    session=1,
    position=1,
    case_id="c1",
    occurrence=1,
    condition=Condition.UNAIDED,
    practice=False,
    call=Call.BENIGN,
    score=20,
    answers={},
    started_at="2026-03-01T08:00:00.000+00:00",
    locked_at="2026-03-01T08:01:00.000+00:00",
    duration_ms=60_000,
    changed=False,
    model_shown=False,
    model_id="",
    p_malignant=None,
    trace=Trace().to_dict(),
    app_version="0.1.0",
    study_sha256="a" * 64,
    protocol_version=1,
    previous_hash="0" * 64,
    hash="b" * 64,
)
READERS = {"r1": StudyReader("r1", "senior", 12.5), "r2": StudyReader("r2", "junior")}
CASES = {
    "c1": StudyCase("c1", "p1", (CaseImage("WANG Fang/scan.dcm", "e" * 64),), "site A", "scanner X", "cystic"),
    "c2": StudyCase("c2", "p2", (CaseImage("2.png", "f" * 64),)),
}
TRUTHS = {"c1": Truth("c1", Call.MALIGNANT, "histology"), "c2": Truth("c2", Call.BENIGN, "follow-up")}


def reading(**changed: Any) -> StudyReading:
    """An unaided benign reading of c1 by r1."""
    return replace(PLAIN, **changed)


def rows_of(*readings: StudyReading, form: Form | None = None, **known: Any) -> list[dict[str, str]]:
    """The rows of ``readings.csv`` as text, by column."""
    facts = Known(**{"readers": READERS, "cases": CASES, "truths": TRUTHS, **known})
    maker = ReadingRows(FormColumns([form or Form()]), facts)
    lines = [[column.name for column in maker.columns], *(maker.row(raw_of(one))[0] for one in readings)]
    return list(csv.DictReader(io.StringIO("\n".join(map(",".join, lines)), newline="")))


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ratings(
    rows: list[tuple[str, str, str, int]], malignant: set[str], model: dict[str, float] | None = None
) -> Ratings:
    """From (reader, condition, case, score)."""
    gathering = Gathering()
    for row in rows:
        gathering.add(*row)
    for case, score in (model or {}).items():
        gathering.add_model(case, score)
    return gathering.ratings({row[2]: row[2] in malignant for row in rows})
