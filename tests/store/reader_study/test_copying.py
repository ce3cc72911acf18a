"""Strands copied from file to file: verbatim, checked on the way, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.store.reader_study import StrandCopied, StudyStore, copying, strands
from tests.store.reader_study.studies import (
    AT,
    STUDY,
    a_reading,
    a_study,
    an_answer,
    code_of,
    drop_triggers,
    execute,
    place,
    some_readings,
)

KIT = "r1@kit-2"


@pytest.fixture
def kit_file(tmp_path: Path) -> str:
    return str(tmp_path / "kit.ovastudy")


@pytest.fixture
def kit(kit_file: str) -> Iterator[StudyStore]:
    """A study in a file, in which r1 read three cases."""
    with closing(StudyStore.open(kit_file, create=True)) as made:
        a_study(made)
        some_readings(made, KIT, 3)
        yield made


def test_a_strand_is_copied_as_it_stands(kit: StudyStore, store: StudyStore) -> None:
    report = kit.copy_into(store, STUDY, [KIT])
    assert report.copied == (StrandCopied(KIT, 3, 3),) and not report.conflicts and not report.problems
    assert list(store.readings(STUDY)) == list(kit.readings(STUDY))
    assert list(store.entries(STUDY)) == list(kit.entries(STUDY, KIT))
    assert store.verify() == [] and list(store.strands(STUDY)) == [kit.strands(STUDY)[1]]


def test_the_same_again_adds_nothing_and_what_was_read_since_is_added(kit: StudyStore, store: StudyStore) -> None:
    kit.copy_into(store, STUDY, [KIT])
    assert kit.copy_into(store, STUDY, [KIT]).copied == (StrandCopied(KIT, 0, 0),)
    kit.append(STUDY, KIT, Kind.OPENED, place(4), AT)
    kit.record(a_reading(strand=KIT, position=4, case_id="case-4"))
    assert kit.copy_into(store, STUDY, [KIT]).copied == (StrandCopied(KIT, 1, 1),)
    assert list(store.readings(STUDY)) == list(kit.readings(STUDY)) and store.verify() == []


def test_an_older_copy_adds_nothing(kit: StudyStore, store: StudyStore) -> None:
    kit.copy_into(store, STUDY, [KIT])
    store.record(a_reading(strand=KIT, position=4, case_id="case-4"))
    assert kit.copy_into(store, STUDY, [KIT]).copied == (StrandCopied(KIT, 0, 0),)
    assert len(list(store.readings(STUDY))) == 4


def test_strands_that_part_ways_are_a_conflict(kit: StudyStore, store: StudyStore) -> None:
    kit.copy_into(store, STUDY, [KIT])
    for one, score in ((kit, 10), (store, 11)):
        one.record(a_reading(strand=KIT, position=4, score=score))
    before = store.strands(STUDY)
    assert kit.copy_into(store, STUDY, [KIT, "r9"]).conflicts == (KIT,)
    kit.record(a_reading(strand=KIT, position=5))
    assert kit.copy_into(store, STUDY, [KIT]).conflicts == (KIT,), "a longer one as well"
    store.record(a_reading(strand=KIT, position=5))
    store.record(a_reading(strand=KIT, position=6))
    assert kit.copy_into(store, STUDY, [KIT]).conflicts == (KIT,), "and a shorter one"
    assert [head.length for head in store.strands(STUDY)] == [before[0].length + 2]
    assert store.verify() == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE study_reading SET score = 11 WHERE sequence = 4", "study.row_changed"),
        ("UPDATE study_entry SET at = 'x' WHERE strand = 'r1@kit-2' AND sequence = 3", "study.row_changed"),
        ("DELETE FROM study_reading WHERE sequence = 4", "study.row_missing"),
        ("UPDATE study_reading SET sequence = 3 WHERE sequence = 4", "study.row_doubled"),
    ],
)
def test_a_strand_whose_chain_does_not_hold_is_not_copied(
    kit: StudyStore, kit_file: str, file: Path, statement: str, code: str
) -> None:
    drop_triggers(kit_file)
    execute(kit_file, statement)
    with closing(StudyStore.open(file, create=True)) as store:
        report = kit.copy_into(store, STUDY, [KIT, COORDINATOR])
        assert next(found.code for found in report.problems) in (code, "study.row_moved")
        assert [one.strand for one in report.copied] == [COORDINATOR], "the others are"
        assert list(store.readings(STUDY)) == [] and store.verify() == []


def test_with_the_coordinators_strand_go_the_answers(kit: StudyStore, store: StudyStore) -> None:
    kit.copy_into(store, STUDY, [COORDINATOR, KIT])
    assert store.verify() == []
    given = store.answer(STUDY, "r1", 1, 2)
    assert given is not None and given == kit.answer(STUDY, "r1", 1, 2)
    kit.put_answers(STUDY, [an_answer("case-1", "m2")], AT)
    kit.copy_into(store, STUDY, [COORDINATOR])
    kit.copy_into(store, STUDY, [COORDINATOR])
    assert store.verify() == [] and list(store.strands(STUDY)) == list(kit.strands(STUDY))


def test_answers_are_handed_on_unseen(kit: StudyStore, store: StudyStore) -> None:
    store.append(STUDY, COORDINATOR, Kind.PROTOCOL, {"design": "sequential"}, AT)
    assert kit.copy_answers(store, STUDY, AT) == 3 and kit.copy_answers(store, STUDY, AT) == 0
    said = [entry.body for entry in store.entries(STUDY, COORDINATOR, kinds=[Kind.PREDICTED])]
    assert said == [entry.body for entry in kit.entries(STUDY, COORDINATOR, kinds=[Kind.PREDICTED])]
    kit.put_answers(STUDY, [an_answer("case-9")], AT)
    assert kit.copy_answers(store, STUDY, AT) == 1
    assert [entry.body["n"] for entry in store.entries(STUDY, COORDINATOR, kinds=[Kind.PREDICTED])] == [3, 4]
    assert store.verify() == []


def test_a_long_strand_is_copied_in_parts_and_in_one_transaction(
    tmp_path: Path, store: StudyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (strands, copying):
        monkeypatch.setattr(module, "PAGE", 40)
    with closing(StudyStore.open(tmp_path / "long.ovastudy", create=True)) as long:
        long.append_many(STUDY, "r1", [(Kind.PAUSED, {"n": i}) for i in range(100)], AT)
        long.record(a_reading())
        assert long.copy_into(store, STUDY, ["r1"]).copied == (StrandCopied("r1", 100, 1),)
        assert store.strands(STUDY) == long.strands(STUDY)


def test_nothing_is_copied_into_a_file_that_is_read_only(kit: StudyStore, kit_file: str) -> None:
    with closing(StudyStore.open(kit_file)) as second:
        assert second.read_only
        assert code_of(lambda: kit.copy_into(second, STUDY, [KIT])) == "store.read_only"
