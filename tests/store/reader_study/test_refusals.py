"""What the database itself refuses, whoever asks it: changes, deletions, gaps, rows put over others."""

from __future__ import annotations

from contextlib import closing

import pytest

from ovadesk.store.reader_study import StudyStore
from ovadesk.store.reader_study.migrations import refusals
from tests.postgresql_server import Server
from tests.store.reader_study.studies import (
    STUDY,
    a_reading,
    a_study,
    connect,
    drop_triggers,
    execute,
    refusal,
    some_readings,
)

TABLES = ["study_entry", "study_reading", "study_answer", "study_head"]
KEYS = {"study_entry": "sequence", "study_reading": "sequence", "study_answer": "number"}


@pytest.fixture(scope="module", params=["file", "server"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a study of some rows is, which no test here can change."""
    if request.param == "file":
        return write(str(tmp_path_factory.mktemp("refusals") / "one.ovastudy"))
    server: Server = request.getfixturevalue("running_server")
    return write(server.new("refusals"))


def write(where: str) -> str:
    with closing(StudyStore.open(where, create=True)) as store:
        a_study(store)
        some_readings(store)
    return where


def still_holds(where: str) -> bool:
    with closing(StudyStore.open(where)) as store:
        return store.verify() == [] and len(list(store.readings(STUDY))) == 3


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_changed_or_deleted(written: str, table: str) -> None:
    for statement in (f"UPDATE {table} SET study_id = study_id", f"DELETE FROM {table}"):
        assert "study are append-only" in (said := refusal(written, statement)) or refusals.FOLLOWS in said
    if written.startswith("postgresql:"):
        assert refusals.NEVER in refusal(written, f"TRUNCATE {table}")
        assert refusals.NEVER in refusal(written, f"TRUNCATE {', '.join(TABLES)} CASCADE")
    assert still_holds(written)


def columns_of(where: str, table: str) -> list[str]:
    with closing(connect(where)) as raw:
        return [column[0] for column in raw.execute(f"SELECT * FROM {table} LIMIT 1").description]


def again(where: str, table: str, **changed: str) -> str:
    """An insertion of the last row of ``table`` once more, with some columns as SQL says."""
    key = KEYS[table]
    values = [changed.get(name, f'"{name}"') for name in columns_of(where, table)]
    which = "" if table == "study_answer" else "AND strand = 'r1'"
    last = f"(SELECT max({key}) FROM {table} WHERE study_id = '{STUDY}' {which})"
    return f"INTO {table} SELECT {', '.join(values)} FROM {table} WHERE {key} = {last} {which}"


def ways(where: str) -> tuple[str, ...]:
    if where.startswith("postgresql:"):
        return ("INSERT",)
    return ("INSERT", "INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT OR ROLLBACK")


@pytest.mark.parametrize("table", sorted(KEYS))
def test_numbers_have_no_gap_and_are_given_once(written: str, table: str) -> None:
    key = KEYS[table]
    for number in (key, f"{key} + 1000", "1", "0", "-1"):
        for way in ways(written):
            statement = f"{way} {again(written, table, **{key: number})}"
            assert refusals.NO_GAPS in refusal(written, statement), way
    assert still_holds(written)


def test_a_row_names_the_row_before(written: str) -> None:
    """r1 ends with the reading 6: an entry 7 must name it, and a reading of a new strand must name nothing."""
    for way in ways(written):
        wrong = again(written, "study_entry", sequence="7")
        assert refusals.NOT_LINKED in refusal(written, f"{way} {wrong}")
        beginning = again(written, "study_reading", sequence="1", strand="'r9'", position="99")
        assert refusals.NOT_LINKED in refusal(written, f"{way} {beginning}")
    assert still_holds(written)


def test_no_row_is_put_in_the_place_of_another(written: str) -> None:
    """INSERT OR REPLACE would delete the row that has the place, without asking what refuses deletions."""
    for way in ways(written):
        linked = again(written, "study_reading", sequence="7", previous_hash="hash")
        assert any(word in refusal(written, f"{way} {linked}") for word in (refusals.ONCE, "study_reading_once"))
        answer = again(written, "study_answer", number="number + 1")
        assert any(word in refusal(written, f"{way} {answer}") for word in (refusals.NO_GAPS, "study_answer_once"))
    assert still_holds(written)


HEADS = (
    "UPDATE study_head SET length = length + 1",
    "UPDATE study_head SET hash = 'x'",
    "UPDATE study_head SET length = length - 1",
    "INSERT INTO study_head VALUES ('study-1', 'r9', 1, 'x')",
    "INSERT INTO study_head VALUES ('study-1', 'r9', 0, 'x')",
    "INSERT INTO study_head VALUES ('study-1', 'r1', 1, 'x')",
    "INSERT INTO study_head SELECT study_id, strand, 1, hash FROM study_entry WHERE strand = 'r1' AND sequence = 1",
)


def test_the_head_of_a_strand_is_not_written_by_hand(written: str) -> None:
    for statement in HEADS:
        said = refusal(written, statement)
        assert refusals.FOLLOWS in said or "unique" in said
        if not written.startswith("postgresql:"):
            assert refusals.FOLLOWS in refusal(written, statement.replace("INSERT", "INSERT OR REPLACE"))
    assert still_holds(written)


def test_a_reading_that_cannot_be_is_refused(written: str) -> None:
    impossible = {
        "score": "101",
        "call": "'unsure'",
        "practice": "2",
        "changed": "7",
        "model_shown": "-1",
        "trace": "NULL",
    }
    for changed in [*({name: value} for name, value in impossible.items()), {"score": "60"}, {"call": "NULL"}]:
        linked = {"sequence": "7", "previous_hash": "hash", "position": "99", **changed}
        assert "constraint" in refusal(written, f"INSERT {again(written, 'study_reading', **linked)}").lower(), changed
    assert still_holds(written)


def test_what_refuses_is_missed_when_it_is_gone(where: str) -> None:
    written = write(where)
    one = "study_entry_never_deleted"
    if written.startswith("postgresql:"):
        one = "study_entry_never"
        execute(written, "ALTER TABLE study_entry DISABLE TRIGGER study_entry_never")
    else:
        execute(written, f"DROP TRIGGER {one}")
    with closing(StudyStore.open(written)) as store:
        assert [(found.code, found.detail("name")) for found in store.verify()] == [("study.unguarded", one)]
    drop_triggers(written)
    with closing(StudyStore.open(written)) as store:
        assert len(store.verify()) == (14 if written.startswith("postgresql:") else 16)


def test_a_row_that_follows_may_be_added_by_anybody_and_the_head_goes_with_it(where: str) -> None:
    """So that rows can be put in in bulk: the database keeps the heads, the store only asks them."""
    with closing(StudyStore.open(where, create=True)) as store:
        stored = store.record(a_reading())
        assert (store.strands(STUDY)[0].length, store.strands(STUDY)[0].hash) == (1, stored.hash)
    linked = again(where, "study_reading", sequence="2", previous_hash="hash", position="2")
    execute(where, f"INSERT {linked}")
    with closing(StudyStore.open(where)) as store:
        assert store.strands(STUDY)[0].length == 2
        assert [found.code for found in store.verify()] == ["study.row_changed"], "its hash is not its own"
