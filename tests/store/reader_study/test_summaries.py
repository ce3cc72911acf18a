"""What is asked of many readings at once."""

from __future__ import annotations

import statistics

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import Locked, ReaderProgress, StudyStore
from tests.store.reader_study.studies import STUDY, a_reading


def test_locked_is_each_reading_in_short_over_all_strands_of_the_reader(store: StudyStore) -> None:
    kit = store.record(a_reading(strand="r1@kit-2", position=2, case_id="case-2", call=Call.MALIGNANT, score=80))
    first = store.record(a_reading())
    store.record(a_reading(strand="r10", reader_id="r10"))
    correction = store.record(a_reading(corrects=1, reason="mistyped"))
    expected = [
        Locked(one.strand, one.sequence, 1, one.position, one.case_id, 1, Condition.UNAIDED, one.call, one.locked_at)
        for one in (first, correction, kit)
    ]
    assert list(store.locked(STUDY, "r1")) == expected
    assert isinstance(store.locked(STUDY, "r1")[2].call, Call) and store.locked(STUDY, "r9") == ()
    assert [one.sequence for one in store.readings(STUDY, reader_id="r1")] == [1, 2, 1]


def test_progress_leaves_out_practice_corrections_and_what_was_read_twice(store: StudyStore) -> None:
    store.record(a_reading(practice=True, duration_ms=1))
    store.record(a_reading(position=2, duration_ms=100))
    store.record(a_reading(position=2, duration_ms=9, corrects=2, reason="x"))
    store.record(a_reading(position=2, duration_ms=300, condition=Condition.AIDED, locked_at="2026-01-02T00:00:00"))
    store.record(a_reading(position=1, session=2, duration_ms=50))
    store.record(a_reading(position=2, strand="r1@kit-2", duration_ms=200))
    store.record(a_reading(strand="r2", reader_id="r2", duration_ms=7))
    assert store.progress(STUDY) == (
        ReaderProgress("r1", 1, 2, 200.0, "2026-01-02T00:00:00"),
        ReaderProgress("r1", 2, 1, 50.0, a_reading().locked_at),
        ReaderProgress("r2", 1, 1, 7.0, a_reading().locked_at),
    )
    assert store.progress("another") == ()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(durations=st.lists(st.integers(0, 10_000), min_size=1, max_size=9), n=st.integers(0, 10**6))
def test_the_median_is_the_median(store: StudyStore, durations: list[int], n: int) -> None:
    study = f"study-{n}-{len(durations)}-{sum(durations)}"
    if study in store.studies():
        return
    for i, duration in enumerate(durations, 1):
        store.record(a_reading(study_id=study, position=i, duration_ms=duration))
    [found] = store.progress(study)
    assert (found.n_locked, found.median_ms) == (len(durations), statistics.median(durations))
