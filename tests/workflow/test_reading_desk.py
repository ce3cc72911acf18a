"""The desk: conditions that cannot be undone, corrections with reasons, an order that stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reading import Call, Condition, Draft
from ovadesk.store.store import Store
from ovadesk.workflow.reading_desk import ReadingDesk, export_readings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "readings.sqlite")
    yield made
    made.close()


def test_a_call_before_the_reveal_is_unaided_and_holds_nothing_of_the_model(store: Store) -> None:
    desk = ReadingDesk(store, "r1", "senior")
    desk.open_case("case-1")
    reading = desk.lock("case-1", Call.BENIGN, 10, model_id="m", p_malignant=0.9)
    assert reading.condition is Condition.UNAIDED
    assert (reading.model_id, reading.p_malignant, reading.reader_group) == ("", None, "senior")


def test_after_the_reveal_calls_are_aided_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "r.sqlite"
    store = Store.open(file)
    desk = ReadingDesk(store, "r1")
    desk.open_case("case-1")
    desk.reveal("case-1", "m")
    store.close()
    store = Store.open(file)  # the program was closed without a call
    desk = ReadingDesk(store, "r1")
    desk.open_case("case-1")
    assert desk.condition("case-1") is Condition.AIDED
    assert desk.condition("case-2") is Condition.UNAIDED
    assert ReadingDesk(store, "r2").condition("case-1") is Condition.UNAIDED
    reading = desk.lock("case-1", Call.MALIGNANT, 70, model_id="m", p_malignant=0.7)
    assert (reading.condition, reading.model_id, reading.p_malignant) == (Condition.AIDED, "m", 0.7)
    store.close()


def test_an_answer_that_cannot_be_written_down_is_not_given(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = ReadingDesk(store, "r1")

    def refuse(*_: object) -> None:
        from ovadesk.domain.problem import problem

        raise OvaDeskError(problem("store.full", kind="SQLITE_FULL"))

    monkeypatch.setattr(store, "expose", refuse)
    with pytest.raises(OvaDeskError):
        desk.reveal("case-1", "m")
    assert desk.condition("case-1") is Condition.UNAIDED, "nothing was shown"


def test_a_second_call_under_a_condition_needs_a_reason_and_names_the_first(store: Store) -> None:
    desk = ReadingDesk(store, "r1")
    desk.open_case("case-1")
    first = desk.lock("case-1", Call.BENIGN, 10)
    with pytest.raises(OvaDeskError) as caught:
        desk.lock("case-1", Call.MALIGNANT, 90, reason="  ")
    assert caught.value.problem.code == "desk.reason_wanted"
    second = desk.lock("case-1", Call.MALIGNANT, 90, reason="wrong key")
    assert (second.corrects, second.reason, second.changed) == (first.number, "wrong key", True)
    desk.reveal("case-1")
    aided = desk.lock("case-1", Call.MALIGNANT, 95)
    assert aided.corrects is None and not aided.changed


def test_only_the_open_case_can_be_called(store: Store) -> None:
    desk = ReadingDesk(store, "r1")
    for case in ("", "case-1"):
        with pytest.raises(OvaDeskError) as caught:
            desk.lock(case, Call.BENIGN, 10)
        assert caught.value.problem.code == "desk.no_case"


def test_cases_are_counted_in_the_order_in_which_they_were_first_called(store: Store) -> None:
    desk = ReadingDesk(store, "r1")
    orders = []
    for case in ("b", "a", "b", "c"):
        desk.open_case(case)
        reason = "again" if case == "b" and orders else ""
        orders.append(desk.lock(case, Call.BENIGN, 10, reason=reason).order)
    assert orders == [1, 2, 1, 3]


def test_each_reader_has_an_order_and_readings_of_their_own(store: Store) -> None:
    first, second = ReadingDesk(store, "r1"), ReadingDesk(store, "r2")
    for desk, cases in ((first, "ab"), (second, "ba")):
        for case in cases:
            desk.open_case(case)
            desk.lock(case, Call.BENIGN, 10)
    assert [(r.reader_id, r.case_id, r.order) for r in store.readings()] == [
        ("r1", "a", 1),
        ("r1", "b", 2),
        ("r2", "b", 1),
        ("r2", "a", 2),
    ]
    assert [r.order for r in second.mine("a")] == [2]


def test_an_aided_call_says_whether_it_changed_the_unaided_one(store: Store) -> None:
    desk = ReadingDesk(store, "r1")
    desk.open_case("case-1")
    assert not desk.lock("case-1", Call.BENIGN, 10).changed
    desk.reveal("case-1", "m")
    aided = desk.lock("case-1", Call.MALIGNANT, 80, model_id="m", p_malignant=0.9)
    assert aided.changed and aided.corrects is None and not aided.reason
    again = desk.lock("case-1", Call.MALIGNANT, 90, reason="more certain", model_id="m", p_malignant=0.9)
    assert not again.changed and again.corrects == aided.number
    other = ReadingDesk(store, "r2")
    other.open_case("case-1")
    assert not other.lock("case-1", Call.MALIGNANT, 90).changed, "another reader's call is no change of one's own"


def test_a_refused_lock_keeps_the_draft_and_takes_no_number(store: Store) -> None:
    desk = ReadingDesk(store, "r1")
    draft = Draft("case-1", "r1", Call.BENIGN, 70, "thinking")
    desk.keep_draft(draft)
    assert desk.open_case("case-1") == draft
    with pytest.raises(OvaDeskError) as caught:
        desk.lock("case-1", Call.BENIGN, 70)
    assert caught.value.problem.code == "store.score_disagrees"
    assert ReadingDesk(store, "r1").open_case("case-1") == draft
    assert desk.lock("case-1", Call.MALIGNANT, 70).number == 1
    assert desk.open_case("case-1") == Draft("case-1", "r1")


def test_the_score_decides_the_side_at_fifty(store: Store) -> None:
    desk = ReadingDesk(store, "r1")
    for case, call, score in (
        ("a", Call.BENIGN, 0),
        ("b", Call.BENIGN, 49),
        ("c", Call.MALIGNANT, 50),
        ("d", Call.MALIGNANT, 100),
    ):
        desk.open_case(case)
        assert desk.lock(case, call, score).score == score
    for call, score in ((Call.BENIGN, 50), (Call.MALIGNANT, 49), (Call.BENIGN, -1), (Call.MALIGNANT, 101)):
        desk.open_case("e")
        with pytest.raises(OvaDeskError):
            desk.lock("e", call, score)
    assert len(store.readings()) == 4


def test_time_is_taken_from_the_monotonic_clock(store: Store) -> None:
    ticks = iter([100.0, 107.5])
    desk = ReadingDesk(store, "r1", clock=lambda: next(ticks))
    desk.open_case("case-1")
    assert desk.lock("case-1", Call.BENIGN, 10).duration_ms == 7500


def test_an_empty_draft_is_forgotten(store: Store) -> None:
    desk = ReadingDesk(store, "r1")
    desk.keep_draft(Draft("case-1", "r1", Call.BENIGN, None, ""))
    assert desk.open_case("case-1").call is Call.BENIGN
    desk.keep_draft(Draft("case-1", "r1"))
    assert store.draft("case-1", "r1") is None


def test_export_counts_the_rows(store: Store, tmp_path: Path) -> None:
    desk = ReadingDesk(store, "r1")
    for case in ("a", "b"):
        desk.open_case(case)
        desk.lock(case, Call.BENIGN, 10)
    assert export_readings(store, tmp_path / "out.csv") == 2
