"""The rows of a large reader study: true to the form, each under its true hash, put in fast."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.domain.reader_study.record import COORDINATOR, FIRST, CaseAnswer, Kind, StudyReading, Trace
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import StudyStore
from ovadesk.store.reader_study.rows import COLUMNS, ENTRY_COLUMNS, place_of, reading_row, row_digest

AT = "2026-01-01T10:00:00.000+00:00"
STUDY = "large"
READERS = tuple(f"r{i}" for i in range(1, 101))
CASES = 500  # different ones; a reader's places go round them
BATCH = 100  # places of every reader in one transaction

TRACE = Trace(
    first_interaction_ms=812,
    locked_ms=31_250,
    pauses=((4000, 1500),),
    frames_viewed={"0": 48, "1": 12},
    cine_loops=2,
    zooms=1,
    window_changes=3,
    screen=(2560, 1440),
).to_dict()


def case_of(position: int) -> str:
    return f"case-{(position - 1) % CASES + 1:04d}"


def opening(position: int) -> dict[str, Any]:
    """The body of an OPENED entry."""
    place = {"session": 1, "position": position, "case_id": case_of(position), "occurrence": 1}
    return {**place, "condition": "unaided", "withheld": False}


def reading(reader: str, position: int) -> StudyReading:
    return StudyReading(
        study_id=STUDY,
        strand=reader,
        sequence=0,
        reader_id=reader,
        session=1,
        position=position,
        case_id=case_of(position),
        occurrence=1,
        condition=Condition.UNAIDED,
        practice=False,
        call=Call.BENIGN,
        score=20,
        answers={"orads_category": 3, "orads_computed": 3, "image_quality": 4},
        started_at=AT,
        locked_at=AT,
        duration_ms=31_250,
        changed=False,
        model_shown=False,
        model_id="",
        p_malignant=None,
        trace=TRACE,
        app_version="0.1.0",
        study_sha256="5" * 64,
        protocol_version=1,
    )


def begin(store: StudyStore, n_cases: int) -> None:
    """A sequential study with an answer to every case."""
    store.append(STUDY, COORDINATOR, Kind.PROTOCOL, {"design": "sequential", "version": 1}, AT)
    cases = (case_of(i) for i in range(1, n_cases + 1))
    store.put_answers(STUDY, [CaseAnswer(case, "m1", "e" * 64, 0.25, "benign") for case in cases], AT)


def write_readings(file: Path, n: int) -> None:
    """``n`` readings in a new study file, half of them aided; the readers take turns, and an entry is before each."""
    with closing(StudyStore.open(file, create=True)) as store:
        begin(store, CASES)
    heads = dict.fromkeys(READERS, (0, FIRST))
    rng = random.Random(1)
    places = n // 2 // len(READERS)
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("PRAGMA cache_size = -400000")
        for first in range(1, places + 1, BATCH):
            raw.execute("BEGIN IMMEDIATE")
            for position in range(first, min(first + BATCH, places + 1)):
                for reader in READERS:
                    for statement, row in _at_a_place(reader, position, rng, heads):
                        raw.execute(statement, row)
            raw.execute("COMMIT")


ENTRY = f"INSERT INTO study_entry VALUES ({', '.join('?' * len(ENTRY_COLUMNS))})"
READING = f"INSERT INTO study_reading VALUES ({', '.join('?' * len(COLUMNS))})"


def _at_a_place(
    reader: str, position: int, rng: random.Random, heads: dict[str, tuple[int, str]]
) -> Iterator[tuple[str, list[Any]]]:
    """Opened, read, revealed, read again."""
    plain = _plain(reader)
    for kind, condition in ((Kind.OPENED, Condition.UNAIDED), (Kind.REVEALED, Condition.AIDED)):
        body = opening(position)
        entry = [STUDY, reader, 0, str(kind), AT, canonical(body), "", "", *place_of(body).values()]
        yield ENTRY, _linked(entry, "entry", 6, 7, reader, heads)
        score = rng.randrange(101)
        aided = condition is Condition.AIDED
        changed = {
            "position": position,
            "case_id": case_of(position),
            "condition": str(condition),
            "score": score,
            "call": "malignant" if score >= 50 else "benign",
            "duration_ms": rng.randrange(5_000, 90_000),
            "model_shown": int(aided),
            "model_id": "m1" if aided else "",
            "p_malignant": 0.25 if aided else None,
        }
        row = list({**plain, **changed}.values())
        yield READING, _linked(row, "reading", COLUMNS.index("previous_hash"), COLUMNS.index("hash"), reader, heads)


_PLAIN = reading_row(reading("r1", 1))


def _plain(reader: str) -> dict[str, Any]:
    return {**_PLAIN, "strand": reader, "reader_id": reader}


def _linked(
    row: list[Any], kind: str, previous: int, own: int, reader: str, heads: dict[str, tuple[int, str]]
) -> list[Any]:
    """``row`` with its number and hashes, at the end of the reader's strand."""
    length, hash_ = heads[reader]
    row[2], row[previous] = length + 1, hash_
    row[own] = row_digest(kind, row)
    heads[reader] = (length + 1, row[own])
    return row
