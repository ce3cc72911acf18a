"""Markings on disk: nothing is edited in place, the last event stands, and nothing is inserted over one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from ovadesk.domain.marking import Marking, MarkingAction, MarkingKind, Measured, Value
from ovadesk.domain.problem import OvaDeskError
from ovadesk.store.store import Store
from tests.readings import a_reading

AT = "2026-01-01T10:00:00.000+00:00"
CALIPER = Marking("a", "case-1", "reader-1", "1.2.3", 4, MarkingKind.CALIPER, ((0.5, 1.25), (10.0, 3.0)))
LONG = Measured((Value(12.3, "mm"),), (0.2, 0.1), "12.3 mm")
SET, REMOVED = MarkingAction.SET, MarkingAction.REMOVED


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "readings.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    made = Store.open(file)
    yield made
    made.close()


def test_a_marking_comes_back_as_it_was_written(file: Path) -> None:
    with closing(Store.open(file)) as store:
        written = store.markings.record(CALIPER, LONG, SET, AT, "0.1.0")
        assert written.number == 1
    with closing(Store.open(file)) as store:
        assert store.markings.standing("case-1", "reader-1") == [written]
        assert store.markings.events() == [written]


def test_the_last_event_of_a_marking_stands(store: Store) -> None:
    markings = store.markings
    moved = replace(CALIPER, points=((1.0, 1.0), (2.0, 2.0)))
    other = replace(CALIPER, id="b")
    for marking, action in ((CALIPER, SET), (other, SET), (moved, SET), (other, REMOVED)):
        markings.record(marking, LONG, action, AT, "0.1.0")
    assert [e.marking for e in markings.standing()] == [moved]
    assert [e.number for e in markings.events()] == [1, 2, 3, 4]
    markings.record(other, LONG, SET, AT, "0.1.0")
    assert [e.marking for e in markings.standing()] == [moved, other], "what was removed can come back"


def test_readers_and_cases_are_kept_apart(store: Store) -> None:
    for i, (case, reader) in enumerate((("case-1", "reader-1"), ("case-1", "reader-2"), ("case-2", "reader-1"))):
        store.markings.record(replace(CALIPER, id=str(i), case_id=case, reader_id=reader), LONG, SET, AT, "")
    assert [e.marking.id for e in store.markings.standing("case-1", "reader-1")] == ["0"]
    assert [e.marking.id for e in store.markings.standing("case-1")] == ["0", "1"]
    assert [e.marking.id for e in store.markings.standing(reader_id="reader-1")] == ["0", "2"]


@pytest.mark.parametrize("statement", ["UPDATE marking_event SET text = 'x'", "DELETE FROM marking_event"])
def test_the_database_itself_refuses_to_change_a_marking(file: Path, store: Store, statement: str) -> None:
    store.markings.record(CALIPER, LONG, SET, AT, "0.1.0")
    with closing(sqlite3.connect(file)) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)


@pytest.mark.parametrize("how", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"])
def test_nothing_is_inserted_over_a_marking(file: Path, how: str) -> None:
    with closing(Store.open(file)) as store:
        written = store.markings.record(CALIPER, LONG, SET, AT, "0.1.0")
    with closing(sqlite3.connect(file)) as raw:
        with pytest.raises(sqlite3.IntegrityError, match="without gaps"):
            raw.execute(f"{how} INTO marking_event SELECT * FROM marking_event")
        raw.commit()
    with closing(Store.open(file)) as store:
        assert store.markings.events() == [written]


@settings(max_examples=20, deadline=None)
@given(
    points=st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 2), min_size=3, max_size=9),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    frame=st.integers(0, 100_000),
)
def test_any_polygon_and_any_text_survive(
    tmp_path_factory: pytest.TempPathFactory, points: list[tuple[float, float]], text: str, frame: int
) -> None:
    marking = replace(CALIPER, kind=MarkingKind.POLYGON, points=tuple(points), text=text, frame=frame)
    with closing(Store.open(tmp_path_factory.mktemp("s") / "r.sqlite")) as store:
        written = store.markings.record(marking, LONG, SET, AT, "0.1.0")
        assert store.markings.events() == [written] and written.marking == marking


def code_of(store: Store, marking: Marking) -> str:
    with pytest.raises(OvaDeskError) as caught:
        store.markings.record(marking, LONG, SET, AT, "0.1.0")
    return caught.value.problem.code


def test_what_is_not_complete_is_refused(store: Store) -> None:
    assert code_of(store, replace(CALIPER, points=((1.0, 1.0),))) == "store.marking"
    assert code_of(store, replace(CALIPER, points=((1.0, 1.0), (float("nan"), 1.0)))) == "store.marking"
    assert code_of(store, replace(CALIPER, frame=-1)) == "store.marking"
    assert store.markings.events() == []


def test_half_characters_become_question_marks(store: Store) -> None:
    marking = replace(CALIPER, kind=MarkingKind.TEXT, points=((1.0, 1.0),), text="a\ud83d")
    assert store.markings.record(marking, Measured(), SET, AT, "").marking.text == "a?"
    assert [e.marking.text for e in store.markings.standing()] == ["a?"]


def test_a_second_program_reads_markings_and_writes_none(file: Path, store: Store) -> None:
    written = store.markings.record(CALIPER, LONG, SET, AT, "0.1.0")
    with closing(Store.open(file)) as second:
        assert second.markings.standing() == [written]
        assert code_of(second, CALIPER) == "store.read_only"


def test_on_a_full_disk_the_marking_is_said_not_to_be_stored(store: Store) -> None:
    def no_more_pages(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(store._engine, "connect", no_more_pages)
    assert code_of(store, replace(CALIPER, text="n" * 1_000_000)) == "store.marking_unwritten"
    assert store.markings.events() == []


def test_a_file_of_an_older_version_that_may_only_be_read_has_no_markings(file: Path, store: Store) -> None:
    store.record(a_reading())
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("DROP TABLE marking_event")
    with closing(Store.open(file)) as second:
        assert second.read_only and second.markings.standing() == []
