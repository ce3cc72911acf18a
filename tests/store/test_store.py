"""Readings: on disk when acknowledged, append-only, chained; drafts and exposures beside them."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reading import Call, Condition, Draft, Reading
from ovadesk.store import chain
from ovadesk.store.store import Store
from tests.readings import a_reading


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "readings.sqlite"


def code_of(caught: pytest.ExceptionInfo[OvaDeskError]) -> str:
    return caught.value.problem.code


def test_a_reading_comes_back_as_it_was_written(file: Path) -> None:
    store = Store.open(file)
    stored = store.record(a_reading(note="Septen, 3 mm; 卵巢", p_malignant=0.25, condition=Condition.AIDED))
    store.close()
    again = Store.open(file)
    assert again.readings() == [stored]
    assert stored.number == 1 and stored.previous_hash == chain.FIRST and again.verify() == []
    again.close()


def test_rows_are_numbered_and_chained(file: Path) -> None:
    store = Store.open(file)
    stored = [store.record(a_reading(case_id=f"case-{i}")) for i in range(5)]
    assert [r.number for r in stored] == [1, 2, 3, 4, 5]
    assert all(b.previous_hash == a.hash for a, b in pairwise(stored))
    store.close()


@settings(max_examples=25, deadline=None)
@given(
    note=st.text(st.characters(exclude_categories=["Cs"]), max_size=50),
    reason=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    score=st.integers(0, 100),
)
def test_any_text_survives_and_hashes_alike(
    tmp_path_factory: pytest.TempPathFactory, note: str, reason: str, score: int
) -> None:
    store = Store.open(tmp_path_factory.mktemp("s") / "r.sqlite")
    call = Call.MALIGNANT if score >= 50 else Call.BENIGN
    stored = store.record(a_reading(note=note, reason=reason, score=score, call=call))
    assert store.readings() == [stored]
    assert store.verify() == []
    store.close()


@pytest.mark.parametrize("statement", ["UPDATE reading SET score = 1", "DELETE FROM reading"])
def test_the_database_itself_refuses_to_change_a_reading(file: Path, statement: str) -> None:
    store = Store.open(file)
    store.record(a_reading())
    store.close()
    raw = sqlite3.connect(file)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)
    raw.close()


@pytest.mark.parametrize("statement", ["UPDATE exposure SET at = 'never'", "DELETE FROM exposure"])
def test_the_database_itself_refuses_to_forget_an_exposure(file: Path, statement: str) -> None:
    store = Store.open(file)
    store.expose("case-1", "reader-1", "model-1", "2026-01-01T00:00:00+00:00")
    store.close()
    raw = sqlite3.connect(file)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)
    raw.close()
    again = Store.open(file)
    assert again.exposed("case-1", "reader-1") and not again.exposed("case-1", "reader-2")
    again.close()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE reading SET score = 10 WHERE number = 2", "store.row_changed"),
        ("UPDATE reading SET note = 'x' WHERE number = 3", "store.row_changed"),
        ("DELETE FROM reading WHERE number = 2", "store.row_missing"),
    ],
)
def test_tampering_shows_even_where_the_triggers_were_dropped(file: Path, statement: str, code: str) -> None:
    store = Store.open(file)
    for i in range(3):
        store.record(a_reading(case_id=f"case-{i}"))
    store.close()
    raw = sqlite3.connect(file)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute(statement)
    raw.commit()
    raw.close()
    again = Store.open(file)
    assert code in [found.code for found in again.verify()]
    again.close()


def test_a_score_of_the_other_side_is_refused_before_anything_is_written(file: Path) -> None:
    store = Store.open(file)
    with pytest.raises(OvaDeskError) as caught:
        store.record(replace(a_reading(), call=Call.MALIGNANT, score=49))
    assert code_of(caught) == "store.score_disagrees"
    assert store.readings() == []
    store.close()


def test_a_draft_is_kept_replaced_and_dropped_with_its_reading(file: Path) -> None:
    store = Store.open(file)
    draft = Draft("case-1", "reader-1", Call.BENIGN, None, "perhaps")
    store.save_draft(draft)
    store.save_draft(replace(draft, score=20))
    assert store.draft("case-1", "reader-1") == replace(draft, score=20)
    assert store.draft("case-1", "reader-2") is None
    store.record(a_reading(case_id="case-1"))
    assert store.draft("case-1", "reader-1") is None
    store.close()


def test_a_second_program_may_read_but_not_write(file: Path) -> None:
    first = Store.open(file)
    first.record(a_reading())
    second = Store.open(file)
    assert second.read_only and len(second.readings()) == 1
    for refused in (lambda: second.record(a_reading()), lambda: second.save_draft(Draft("c", "r"))):
        with pytest.raises(OvaDeskError) as caught:
            refused()
        assert code_of(caught) == "store.read_only"
    first.record(a_reading(case_id="case-2"))
    assert len(second.readings()) == 2
    first.close()
    second.close()
    third = Store.open(file)
    assert not third.read_only
    third.close()


def test_a_newer_file_is_refused_and_left_as_it_is(file: Path) -> None:
    Store.open(file).close()
    raw = sqlite3.connect(file)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    before = file.read_bytes()
    with pytest.raises(OvaDeskError) as caught:
        Store.open(file)
    assert code_of(caught) == "store.newer"
    assert file.read_bytes() == before


def test_a_damaged_file_is_refused_and_left_as_it_is(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0" + os.urandom(4000))
    before = file.read_bytes()
    with pytest.raises(OvaDeskError) as caught:
        Store.open(file)
    assert code_of(caught) == "store.damaged"
    assert file.read_bytes() == before


def test_a_file_of_an_unknown_version_is_refused_rather_than_guessed(file: Path) -> None:
    Store.open(file).close()
    raw = sqlite3.connect(file)
    raw.execute("UPDATE alembic_version SET version_num = '0000'")
    raw.commit()
    raw.close()
    with pytest.raises(OvaDeskError):
        Store.open(file)  # there is no step from 0000
    assert not list(file.parent.glob("*.backup.sqlite"))


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OvaDeskError) as caught:
        Store.open(tmp_path / "file" / "readings.sqlite")
    assert code_of(caught) == "store.folder"


def test_a_full_disk_loses_nothing_that_was_acknowledged(file: Path) -> None:
    store = Store.open(file)
    kept = store.record(a_reading())
    draft = Draft("case-2", "reader-1", Call.BENIGN, 10, "d")
    store.save_draft(draft)

    from sqlalchemy import event

    @event.listens_for(store._engine, "connect")
    def no_more_pages(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    with pytest.raises(OvaDeskError) as caught:
        store.record(a_reading(case_id="case-2", note="n" * 1_000_000))
    assert code_of(caught) == "store.full"
    assert store.readings() == [kept] and store.draft("case-2", "reader-1") == draft and store.verify() == []
    store.close()


CHILD = """
import sys
from pathlib import Path
from tests.readings import a_reading
from ovadesk.store.store import Store
store = Store.open(Path(sys.argv[1]))
for i in range(1000):
    stored = store.record(a_reading(case_id=f"case-{i}"))
    print(stored.number, stored.hash, flush=True)
"""


def test_what_was_acknowledged_survives_kill_minus_9(file: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(file)], stdout=subprocess.PIPE, text=True, cwd=root, start_new_session=True
    )
    assert child.stdout is not None
    acknowledged = [child.stdout.readline().split() for _ in range(20)]
    os.kill(child.pid, signal.SIGKILL)
    child.communicate(timeout=30)
    store = Store.open(file)
    assert not store.read_only, "a killed program leaves no lock behind"
    found = {str(r.number): r.hash for r in store.readings()}
    assert all(found[number] == digest for number, digest in acknowledged)
    assert store.verify() == []
    store.close()


def test_reading_hash_covers_every_field() -> None:
    reading = a_reading()
    changed: list[Reading] = [
        replace(reading, score=reading.score + 1),
        replace(reading, note="other"),
        replace(reading, locked_at="2027-01-01T00:00:00+00:00"),
        replace(reading, p_malignant=0.5),
        replace(reading, previous_hash="1" * 64),
    ]
    hashes = {chain.reading_hash(one) for one in [reading, *changed]}
    assert len(hashes) == len(changed) + 1
