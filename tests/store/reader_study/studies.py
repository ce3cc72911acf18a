"""What a study is made of, for the tests of its store: with what a test cares about changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.record import COORDINATOR, CaseAnswer, FrameAnswer, Kind, StudyReading, Trace
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import StudyStore

AT = "2026-01-01T10:00:00.000+00:00"
STUDY = "study-1"

PLAIN = StudyReading(
    study_id=STUDY,
    strand="r1",
    sequence=0,
    reader_id="r1",
    session=1,
    position=1,
    case_id="case-1",
    occurrence=1,
    condition=Condition.UNAIDED,
    practice=False,
    call=Call.BENIGN,
    score=20,
    answers={"orads_category": 3, "note": "Septen, 3 mm; 卵巢"},
    started_at=AT,
    locked_at="2026-01-01T10:01:00.000+00:00",
    duration_ms=60_000,
    changed=False,
    model_shown=False,
    model_id="",
    p_malignant=None,
    trace=Trace(frames_viewed={"0": 12}, pauses=((100, 2000),)).to_dict(),
    app_version="0.1.0",
    study_sha256="5" * 64,
    protocol_version=1,
)


def a_reading(**changed: Any) -> StudyReading:
    """An unaided benign reading of case-1 by r1 at place 1, not yet stored."""
    return replace(PLAIN, **changed)


def place(position: int = 1, **changed: Any) -> dict[str, Any]:
    """The body of an OPENED entry."""
    plain = {"session": 1, "position": position, "case_id": f"case-{position}", "occurrence": 1}
    return {**plain, "condition": "unaided", "withheld": False, **changed}


def an_answer(case_id: str = "case-1", model: str = "m1", **changed: Any) -> CaseAnswer:
    frames = tuple(FrameAnswer(0, i, 0.25 * i, bytes([i]) * (2 * 2 * 3), (2, 3), (0, 1, 20, 30)) for i in range(3))
    silent = FrameAnswer(1, 0, None)
    plain = CaseAnswer(case_id, model, model.ljust(64, "0"), 0.7123456789, "malignant", (*frames, silent))
    return replace(plain, **changed)


def a_study(store: StudyStore, design: str = "sequential", n: int = 3) -> None:
    """A study with the answers to ``n`` cases, nothing read yet."""
    store.append(STUDY, COORDINATOR, Kind.PROTOCOL, {"design": design, "version": 1}, AT)
    store.put_answers(STUDY, [an_answer(f"case-{i}") for i in range(1, n + 1)], AT)


def some_readings(store: StudyStore, strand: str = "r1", n: int = 3) -> None:
    """``n`` places opened and read."""
    for i in range(1, n + 1):
        store.append(STUDY, strand, Kind.OPENED, place(i), AT)
        store.record(a_reading(strand=strand, reader_id=strand.split("@")[0], position=i, case_id=f"case-{i}"))


def code_of(act: Callable[[], object]) -> str:
    """The code of the problem that ``act`` raises."""
    with pytest.raises(OvaDeskError) as caught:
        act()
    return caught.value.problem.code


def connect(where: str) -> Any:
    """The database itself, past the store."""
    if where.startswith("postgresql:"):
        import psycopg

        return psycopg.connect(where)
    return sqlite3.connect(where)


def execute(where: str, *statements: str) -> None:
    """Run ``statements`` past the store, in one transaction."""
    with closing(connect(where)) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def refusal(where: str, statement: str) -> str:
    """What the database says against ``statement``; fails where it says nothing."""
    with closing(connect(where)) as raw, pytest.raises(Exception) as caught:
        raw.execute(statement)
    assert type(caught.value).__module__.split(".")[0] in ("sqlite3", "psycopg")
    return str(caught.value)


def drop_triggers(where: str) -> None:
    """Take away what refuses changes."""
    if where.startswith("postgresql:"):
        tables = ("study_entry", "study_reading", "study_answer", "study_head")
        execute(where, *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables))
        return
    with closing(connect(where)) as raw:
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    execute(where, *(f"DROP TRIGGER {name}" for name in names))
