"""Entries and readings: on disk when acknowledged, in order, chained; in a file and on a server alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ovadesk.domain.reader_study.record import COORDINATOR, FIRST, Entry, Kind, StudyReading
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import StudyStore
from ovadesk.store.reader_study.rows import COLUMNS, ENTRY_COLUMNS, entry_row, reading_row, row_digest
from tests.store.reader_study.studies import AT, STUDY, a_reading, a_study, code_of, place, some_readings


def test_a_reading_comes_back_as_it_was_written(where: str) -> None:
    with closing(StudyStore.open(where, create=True)) as store:
        aided = a_reading(condition=Condition.AIDED, p_malignant=0.1 + 0.2, model_shown=True, model_id="m1")
        stored = [store.record(a_reading()), store.record(aided)]
    with closing(StudyStore.open(where)) as again:
        assert list(again.readings(STUDY)) == stored
        assert [one.sequence for one in stored] == [1, 2]
        assert stored[0].previous_hash == FIRST and stored[1].previous_hash == stored[0].hash
        assert [one.hash for one in stored] == [one.digest() for one in stored]
        assert again.verify() == []


def test_entries_and_readings_are_counted_together_in_each_strand(store: StudyStore) -> None:
    a_study(store)
    some_readings(store, "r1", 2)
    some_readings(store, "r2", 1)
    heads = {one.strand: one.length for one in store.strands(STUDY)}
    assert heads == {COORDINATOR: 2, "r1": 4, "r2": 2}
    assert [one.sequence for one in store.entries(STUDY, "r1")] == [1, 3]
    assert [one.sequence for one in store.readings(STUDY, reader_id="r1")] == [2, 4]
    both = sorted([*store.entries(STUDY, "r1"), *store.readings(STUDY, reader_id="r1")], key=lambda one: one.sequence)
    assert all(later.previous_hash == earlier.hash for earlier, later in pairwise(both))
    assert store.strands(STUDY)[1].hash == both[-1].hash
    assert store.studies() == (STUDY,)


def test_entries_are_found_by_strand_kind_and_number(store: StudyStore) -> None:
    made = store.append(STUDY, "r1", Kind.SESSION_OPENED, {"session": 1}, AT, also=[(Kind.OPENED, place(1))])
    store.append(STUDY, COORDINATOR, Kind.PROTOCOL, {"design": "unaided", "title": "卵巢"}, AT)
    assert made.kind is Kind.SESSION_OPENED and made.sequence == 1
    assert [one.strand for one in store.entries(STUDY)] == [COORDINATOR, "r1", "r1"]
    assert [one.body["position"] for one in store.entries(STUDY, kinds=[Kind.OPENED, Kind.REVEALED])] == [1]
    assert [one.sequence for one in store.entries(STUDY, "r1", after=1)] == [2]
    assert list(store.entries("another")) == [] and store.strands("another") == ()


def test_many_entries_go_in_together_or_not_at_all(store: StudyStore) -> None:
    items = [(Kind.CASE, {"case_id": f"case-{i}"}) for i in range(2100)]
    made = store.append_many(STUDY, COORDINATOR, items, AT)
    assert [one.sequence for one in made] == list(range(1, 2101))
    assert list(store.entries(STUDY, COORDINATOR)) == list(made)
    with pytest.raises(ValueError):
        store.append_many(STUDY, COORDINATOR, [(Kind.CASE, {}), (Kind.CASE, {"x": float("nan")})], AT)
    assert store.append_many(STUDY, COORDINATOR, [], AT) == ()
    assert store.strands(STUDY)[0].length == 2100


def test_studies_are_kept_apart(store: StudyStore) -> None:
    store.record(a_reading())
    store.record(a_reading(study_id="study-2", score=40))
    assert [one.score for one in store.readings("study-2")] == [40]
    assert [one.sequence for one in store.readings("study-2")] == [1]
    assert store.studies() == (STUDY, "study-2") and store.verify() == []


def test_a_place_is_read_once_in_a_strand_and_condition(store: StudyStore) -> None:
    first = store.record(a_reading())
    assert code_of(lambda: store.record(a_reading(score=10))) == "study.read_already"
    store.record(a_reading(condition=Condition.AIDED))
    store.record(a_reading(strand="r1@kit-2"))
    corrected = store.record(a_reading(score=90, call=Call.MALIGNANT, corrects=first.sequence, reason="mistyped"))
    assert corrected.sequence == 3
    assert code_of(lambda: store.record(a_reading(position=2, corrects=1, reason="x"))) == "study.corrects_nothing"
    assert code_of(lambda: store.record(a_reading(corrects=2, reason="x"))) == "study.corrects_nothing"
    assert len(list(store.readings(STUDY))) == 4 and store.verify() == []


def test_nothing_is_read_once_the_study_is_closed(store: StudyStore) -> None:
    store.record(a_reading())
    store.append(STUDY, COORDINATOR, Kind.CLOSED, {"by": "c", "reason": ""}, AT)
    assert code_of(lambda: store.record(a_reading(position=2))) == "study.closed"
    store.record(a_reading(study_id="study-2"))
    store.append(STUDY, COORDINATOR, Kind.EXPORTED, {"what": "all", "n": 1}, AT)


def test_a_score_of_the_other_side_is_refused(store: StudyStore) -> None:
    store.save_draft(STUDY, "r1", {"score": 50})
    assert code_of(lambda: store.record(a_reading(score=50))) == "store.score_disagrees"
    assert list(store.readings(STUDY)) == [] and store.draft(STUDY, "r1") == {"score": 50}


def test_a_strand_of_somebody_else_is_refused(store: StudyStore) -> None:
    with pytest.raises(ValueError, match="no strand"):
        store.record(a_reading(strand="r2"))


def test_a_draft_is_kept_replaced_and_dropped_with_the_reading(store: StudyStore) -> None:
    assert store.draft(STUDY, "r1") is None
    store.save_draft(STUDY, "r1", {"position": 1, "call": "benign"})
    store.save_draft(STUDY, "r2", {"position": 9})
    store.save_draft(STUDY, "r1", {"position": 1, "note": "a\ud83d \0 卵巢"})
    assert store.draft(STUDY, "r1") == {"position": 1, "note": "a? \0 卵巢"}
    store.record(a_reading(), entries=[(Kind.FEEDBACK, {"case_id": "case-1"})])
    assert store.draft(STUDY, "r1") is None and store.draft(STUDY, "r2") == {"position": 9}
    assert [(one.kind, one.sequence) for one in store.entries(STUDY)] == [(Kind.FEEDBACK, 2)]


def test_half_characters_become_question_marks(store: StudyStore) -> None:
    stored = store.record(a_reading(reason="\udc00b\0", answers={"note": "a\ud83d\0"}))
    assert stored.reason == "?b?" and stored.answers == {"note": "a?\0"}
    entry = store.append(STUDY, "r1", Kind.OVERRIDDEN, {"reason": "\ud83d", "k\ud83d": 1}, AT)
    assert entry.body == {"reason": "?", "k?": 1}
    assert list(store.readings(STUDY)) == [stored] and store.verify() == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(TEXTS, VALUES, max_size=4)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, answers=BODIES, reason=TEXTS, score=st.integers(0, 100), risk=st.none() | st.floats(0, 1))
def test_whatever_is_said_survives_and_hashes_alike(
    store: StudyStore, body: dict[str, object], answers: dict[str, object], reason: str, score: int, risk: float | None
) -> None:
    call = Call.MALIGNANT if score >= 50 else Call.BENIGN
    length = sum(head.length for head in store.strands(STUDY))
    entry = store.append(STUDY, "r1", Kind.PAUSED, body, AT)
    reading = a_reading(answers=answers, reason=reason, score=score, call=call, p_malignant=risk, position=length + 1)
    stored = store.record(reading)
    assert list(store.entries(STUDY, "r1", after=length)) == [entry] and entry.digest() == entry.hash
    assert next(iter(store.readings(STUDY, reader_id="r1"))).sequence <= stored.sequence
    [last] = [one for one in store.readings(STUDY) if one.sequence == stored.sequence]
    assert last == stored and last.digest() == last.hash


@settings(max_examples=100, deadline=None)
@given(body=BODIES, answers=BODIES, reason=TEXTS, risk=st.none() | st.floats(0, 1), flag=st.booleans())
def test_a_row_hashes_as_what_it_is_made_of(
    body: dict[str, object], answers: dict[str, object], reason: str, risk: float | None, flag: bool
) -> None:
    reading: StudyReading = a_reading(answers=answers, reason=reason, p_malignant=risk, changed=flag, sequence=7)
    row = reading_row(reading)
    assert row_digest("reading", [row[name] for name in COLUMNS]) == reading.digest()
    entry = Entry(STUDY, "r1", 3, Kind.OPENED, AT, body, FIRST)
    made = entry_row(entry)
    assert row_digest("entry", [made[name] for name in ENTRY_COLUMNS]) == entry.digest()


def test_the_hash_covers_every_field() -> None:
    plain = a_reading()
    other = {"condition": Condition.AIDED, "call": Call.MALIGNANT, "answers": {}, "trace": {}, "p_malignant": 0.5}
    hashes = {plain.digest()}
    for name in COLUMNS:
        value = getattr(plain, name)
        changed = other.get(name, value + 1 if isinstance(value, int) else f"{value}x")
        if name == "corrects":
            changed = 1
        hashes.add(replace(plain, **{name: changed}).digest())
    assert len(hashes) == len(COLUMNS), "the hash itself is the one field that is left out"


def test_threads_take_turns(store: StudyStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda i: store.record(a_reading(position=i)), range(1, 25)))
    assert sorted(one.sequence for one in stored) == list(range(1, 25))
    assert store.verify() == []


def test_reading_on_keeps_no_writer_waiting(store: StudyStore) -> None:
    store.append_many(STUDY, "r1", [(Kind.PAUSED, {"n": i}) for i in range(2100)], AT)
    going = store.entries(STUDY, "r1")
    next(going)
    store.record(a_reading())
    assert len(list(going)) == 2099


def test_rows_are_what_an_export_needs(store: StudyStore) -> None:
    some_readings(store, "r1", 2)
    some_readings(store, "r2", 1)
    rows = [dict(zip(StudyStore.COLUMNS, row, strict=True)) for row in store.rows(STUDY)]
    assert [(row["strand"], row["sequence"]) for row in rows] == [("r1", 2), ("r1", 4), ("r2", 2)]
    assert [row["hash"] for row in rows] == [one.hash for one in store.readings(STUDY)]
    assert rows[0]["call"] == "benign" and rows[0]["practice"] == 0 and '"orads_category":3' in rows[0]["answers"]
    assert [one.case_id for one in store.readings(STUDY, case_id="case-2")] == ["case-2"]
