"""Whatever is changed past the triggers shows: which row, which field, taken out, moved, added, cut off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.store.reader_study import StudyStore
from ovadesk.store.reader_study.rows import COLUMNS, ENTRY_COLUMNS
from ovadesk.store.reader_study.schema import ANSWER, ENTRY, READING
from tests.postgresql_server import Server
from tests.store.reader_study.studies import (
    AT,
    STUDY,
    a_study,
    an_answer,
    connect,
    drop_triggers,
    execute,
    some_readings,
)

N = 3  # readings of each of two readers; an entry before each


def write(where: str) -> None:
    with closing(StudyStore.open(where, create=True)) as store:
        a_study(store)
        some_readings(store, "r1", N)
        some_readings(store, "r2", N)
    drop_triggers(where)


def found_at(where: str) -> list[Problem]:
    """What ``verify`` finds, but for the triggers that these tests took away."""
    with closing(StudyStore.open(where)) as store:
        return [found for found in store.verify() if found.code != "study.unguarded"]


@pytest.fixture
def written(where: str) -> str:
    write(where)
    return where


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("whole") / "one.ovastudy"
    write(str(file))
    return file


@pytest.fixture
def copies(template: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder in which hypothesis makes one copy of the study after the other."""
    yield tmp_path


def copy(template: Path, folder: Path) -> str:
    target = folder / "copy.ovastudy"
    target.unlink(missing_ok=True)
    return str(shutil.copy(template, target))


OTHER = {"text": "'another'", "number": "12345", "real": "0.123"}
NUMBERS = {"session", "position", "occurrence", "practice", "score", "duration_ms", "changed", "model_shown",
           "protocol_version", "corrects", "withheld", "sequence", "number"}  # fmt: skip


def another(column: str, how: str) -> str:
    """An SQL value that the column does not have."""
    if how == "null":
        return "NULL"
    if how == "blank":
        return f"COALESCE(\"{column}\", '') || ' '"
    if column in ("practice", "changed", "model_shown"):
        return f'1 - "{column}"'
    if column == "call":
        return "CASE call WHEN 'benign' THEN 'malignant' ELSE 'benign' END"
    if column == "score":
        return "score + 1"
    if column == "p_malignant":
        return "0.123"
    return "12345" if column in NUMBERS else "'another'"


ROWS = st.sampled_from(
    [(table.name, strand, number) for strand in ("r1", "r2") for table, numbers in
     ((ENTRY, (1, 3, 5)), (READING, (2, 4, 6))) for number in numbers]
    + [("study_entry", COORDINATOR, 1), ("study_entry", COORDINATOR, 2)]
)  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=ROWS, field=st.integers(0, 100), how=st.sampled_from(["other", "blank"]))
def test_any_field_of_any_row_that_is_changed_shows(
    template: Path, copies: Path, row: tuple[str, str, int], field: int, how: str
) -> None:
    table, strand, number = row
    columns = ENTRY_COLUMNS if table == "study_entry" else COLUMNS
    column = columns[field % len(columns)]
    if column in NUMBERS or column in ("p_malignant", "call"):
        how = "other"
    where = copy(template, copies)
    execute(
        where,
        "PRAGMA ignore_check_constraints = ON",
        f'UPDATE {table} SET "{column}" = {another(column, how)} '
        f"WHERE study_id = '{STUDY}' AND strand = '{strand}' AND sequence = {number}",
    )
    found = found_at(where)
    assert found, (column, row)
    if column not in ("study_id", "strand", "sequence", "hash"):
        assert [(one.code, one.detail("strand"), one.detail("sequence")) for one in found][-1:] or found
        assert any(one.detail("strand") == strand and one.detail("sequence") in (number, number + 1) for one in found)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=ROWS)
def test_any_row_that_is_missing_shows(template: Path, copies: Path, row: tuple[str, str, int]) -> None:
    table, strand, number = row
    where = copy(template, copies)
    execute(where, f"DELETE FROM {table} WHERE strand = '{strand}' AND sequence = {number}")
    found = found_at(where)
    last = 2 if strand == COORDINATOR else 2 * N
    code = "study.strand_short" if number == last else "study.row_missing"
    assert (code, strand) in [(one.code, one.detail("strand")) for one in found]
    if number != last:
        assert number in [one.detail("sequence") for one in found]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pair=st.lists(st.sampled_from([2, 4, 6]), min_size=2, max_size=2, unique=True), strand=st.sampled_from(["r1", "r2"])
)
def test_rows_in_another_order_show(template: Path, copies: Path, pair: list[int], strand: str) -> None:
    one, other = pair
    where = copy(template, copies)
    mine = f"UPDATE study_reading SET sequence = {{}} WHERE strand = '{strand}' AND sequence = {{}}"
    execute(where, mine.format(99, one), mine.format(one, other), mine.format(other, 99))
    found = {(found.code, found.detail("sequence")) for found in found_at(where)}
    assert {("study.row_moved", one), ("study.row_moved", other)} <= found
    assert {("study.row_changed", one), ("study.row_changed", other)} <= found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, 3), field=st.integers(0, 100))
def test_any_field_of_an_answer_that_is_changed_shows(template: Path, copies: Path, number: int, field: int) -> None:
    columns = [column.name for column in ANSWER.columns]
    column = columns[field % len(columns)]
    value = "x'00'" if column == "maps" else another(column, "other")
    where = copy(template, copies)
    execute(where, f'UPDATE study_answer SET "{column}" = {value} WHERE number = {number}')
    assert found_at(where), column


def test_a_study_as_it_was_written_has_no_problem(written: str) -> None:
    assert found_at(written) == []


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["DELETE FROM study_reading WHERE strand = 'r1' AND sequence = 6"], {("study.strand_short", "r1")}),
        (
            ["DELETE FROM study_reading WHERE strand = 'r1'", "DELETE FROM study_entry WHERE strand = 'r1'"],
            {("study.strand_short", "r1")},
        ),
        (["DELETE FROM study_head WHERE strand = 'r1'"], {("study.head_differs", "r1")}),
        (["UPDATE study_head SET hash = 'x' WHERE strand = 'r1'"], {("study.head_differs", "r1")}),
        (["UPDATE study_head SET length = 9 WHERE strand = 'r1'"], {("study.strand_short", "r1")}),
        (["INSERT INTO study_head VALUES ('study-1', 'r9', 1, 'x')"], {("study.strand_short", "r9")}),
        (
            ["UPDATE study_entry SET sequence = 2 WHERE strand = 'r1' AND sequence = 3"],
            {(f"study.row_{what}", "r1") for what in ("doubled", "changed", "missing", "moved")},
        ),
        (["UPDATE study_entry SET position = 9 WHERE strand = 'r1' AND sequence = 3"], {("study.row_changed", "r1")}),
        (["UPDATE study_entry SET withheld = 1 WHERE strand = 'r1' AND sequence = 1"], {("study.row_changed", "r1")}),
        (["UPDATE study_entry SET body = 'no' WHERE strand = 'r1' AND sequence = 1"], {("study.row_changed", "r1")}),
        (["UPDATE study_entry SET body = '[]' WHERE strand = 'r1' AND sequence = 1"], {("study.row_changed", "r1")}),
        (["DELETE FROM study_answer WHERE number = 3"], {("study.answers_changed", "")}),
        (["DELETE FROM study_answer"], {("study.answers_changed", "")}),
        (
            ["DELETE FROM study_answer WHERE number = 1"],
            {("study.row_missing", "answers"), ("study.answers_changed", "")},
        ),
    ],
)  # fmt: skip
def test_what_was_done_by_hand_is_named(
    template: Path, tmp_path: Path, statements: list[str], expected: set[tuple[str, str]]
) -> None:
    where = copy(template, tmp_path)
    execute(where, *statements)
    assert {(found.code, found.detail("strand")) for found in found_at(where)} == expected


def test_what_was_done_by_hand_on_a_server_is_named(server: Server) -> None:
    where = server.database()
    write(where)
    assert found_at(where) == []
    execute(where, "UPDATE study_reading SET score = score + 1 WHERE strand = 'r1' AND sequence = 2")
    execute(where, "DELETE FROM study_entry WHERE strand = 'r1' AND sequence = 3")
    execute(where, "UPDATE study_entry SET sequence = 7 WHERE strand = 'r2' AND sequence = 5")
    execute(where, "UPDATE study_answer SET maps = decode('00', 'hex') WHERE number = 2")
    execute(where, "TRUNCATE study_draft")
    assert [(one.code, one.detail("strand"), one.detail("sequence")) for one in found_at(where)] == [
        ("study.row_changed", "r1", 2),
        ("study.row_missing", "r1", 3),
        ("study.row_missing", "r2", 5),
        ("study.row_moved", "r2", 7),
        ("study.row_changed", "r2", 7),
        ("study.head_differs", "r2", 7),
        ("study.row_changed", "answers", 2),
    ]


def insertion(where: str, table: str, which: str, **changed: str) -> str:
    with closing(connect(where)) as raw:
        names = [column[0] for column in raw.execute(f"SELECT * FROM {table} LIMIT 1").description]
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    return f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {which}"


def test_rows_appended_by_hand_show(written: str) -> None:
    last = "strand = 'r1' AND sequence = 6"
    execute(written, insertion(written, "study_reading", last, sequence="7", previous_hash="hash", position="7"))
    found = [(one.code, one.detail("sequence")) for one in found_at(written)]
    assert found == [("study.row_changed", 7), ("study.head_differs", 7)]
    first = "strand = 'r1' AND sequence = 1"
    execute(written, insertion(written, "study_entry", first, strand="'r3'"))
    found_in_r3 = [one.code for one in found_at(written) if one.detail("strand") == "r3"]
    assert found_in_r3 == ["study.row_changed", "study.head_differs"]


def test_a_row_with_a_true_hash_that_the_store_did_not_write_shows(written: str) -> None:
    """Somebody who knows how rows are hashed, and forgot the head."""
    from dataclasses import replace

    from ovadesk.store.reader_study.rows import reading_row

    with closing(StudyStore.open(written)) as store:
        last = list(store.readings(STUDY, reader_id="r1"))[-1]
    forged = replace(last, sequence=7, position=7, previous_hash=last.hash, hash="")
    row = reading_row(replace(forged, hash=forged.digest()))
    values = ["NULL" if row[name] is None else "'{}'".format(str(row[name]).replace("'", "''")) for name in COLUMNS]
    execute(written, f"INSERT INTO study_reading VALUES ({', '.join(values)})")
    assert [(one.code, one.detail("sequence")) for one in found_at(written)] == [("study.head_differs", 7)]


def test_what_an_entry_says_of_other_rows_is_held_against_them(where: str) -> None:
    with closing(StudyStore.open(where, create=True)) as store:
        a_study(store)
        some_readings(store, "r1", 2)
        store.append(STUDY, "r1", Kind.SESSION_CLOSED, {"session": 1, "n_locked": 2, "head": ""}, AT)
        some_readings(store, "r2@kit-2", 2)
        merged = {"kit": "kit-2", "strand": "r2@kit-2", "n_entries": 2, "n_readings": 2, "conflicts": 0}
        store.append(STUDY, COORDINATOR, Kind.MERGED, merged, AT)
        assert store.verify() == []
        store.append(STUDY, "r1", Kind.SESSION_CLOSED, {"session": 1, "n_locked": 3, "head": ""}, AT)
        store.append(STUDY, COORDINATOR, Kind.MERGED, {**merged, "n_readings": 3}, AT)
        found = {(one.code, one.detail("strand"), one.detail("n")) for one in store.verify()}
    assert found == {("study.session_short", "r1", 3), ("study.strand_short", "r2@kit-2", 5)}


def test_studies_are_verified_one_by_one_or_all(where: str) -> None:
    with closing(StudyStore.open(where, create=True)) as store:
        for study in ("one", "two"):
            store.append(study, COORDINATOR, Kind.PROTOCOL, {"design": "unaided"}, AT)
            store.put_answers(study, [an_answer()], AT)
    drop_triggers(where)
    execute(where, "UPDATE study_entry SET at = 'x' WHERE study_id = 'two' AND sequence = 1")
    with closing(StudyStore.open(where)) as store:
        codes = [
            [one.code for one in store.verify(study) if one.code != "study.unguarded"] for study in ("one", "two", None)
        ]
    assert codes == [[], ["study.row_changed"], ["study.row_changed"]]


def test_a_text_that_is_none_is_named(template: Path, tmp_path: Path) -> None:
    where = copy(template, tmp_path)
    execute(where, "UPDATE study_entry SET body = CAST(x'ff00fe' AS TEXT) WHERE strand = 'r1' AND sequence = 3")
    assert ("study.strand_unread", "r1") in {(one.code, one.detail("strand")) for one in found_at(where)}
