"""The model's answers: whole, once a model, and given out only where what is on disk allows it."""

from __future__ import annotations

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import StudyStore
from tests.store.reader_study.studies import AT, STUDY, a_reading, a_study, an_answer, code_of, place


def ask(store: StudyStore, reader: str = "r1", session: int = 1, position: int = 1) -> str:
    """The case whose answer is given, "none" where there is none, or the code of the problem."""
    try:
        given = store.answer(STUDY, reader, session, position)
    except OvaDeskError as error:
        return error.problem.code
    return given.case_id if given is not None else "none"


def opened(store: StudyStore, position: int = 1, strand: str = "r1", **changed: object) -> None:
    store.append(STUDY, strand, Kind.OPENED, place(position, **changed), AT)


def test_an_answer_comes_back_as_it_was_put(store: StudyStore) -> None:
    store.append(STUDY, COORDINATOR, Kind.PROTOCOL, {"design": "standalone"}, AT)
    put = [an_answer("case-2"), an_answer("case-1", p_malignant=None, call=None, frames=())]
    assert store.put_answers(STUDY, iter(put), AT) == 2
    assert list(store.answers(STUDY)) == put and store.verify() == []
    [entry] = store.entries(STUDY, COORDINATOR, kinds=[Kind.PREDICTED])
    assert (entry.body["model_id"], entry.body["n"], entry.body["sha256"]) == ("m1", 2, put[0].model_sha256)


def test_answers_are_put_once_a_case_and_model(store: StudyStore) -> None:
    a_study(store)
    late = [an_answer("case-9"), an_answer("case-1")]
    assert code_of(lambda: store.put_answers(STUDY, late, AT)) == "study.predicted_already"
    assert code_of(lambda: store.put_answers(STUDY, [], AT)) == "study.no_answers"
    both = [an_answer("case-1", "m2"), an_answer("case-2", "m3")]
    assert code_of(lambda: store.put_answers(STUDY, both, AT)) == "study.no_answers"
    twice = [an_answer("case-1", "m2"), an_answer("case-1", "m2")]
    assert code_of(lambda: store.put_answers(STUDY, twice, AT)) == "store.failed"
    assert [head.length for head in store.strands(STUDY)] == [2] and store.verify() == []
    opened(store)
    store.record(a_reading())
    store.put_answers(STUDY, [an_answer("case-1", "m2", p_malignant=0.1)], AT)
    given = store.answer(STUDY, "r1", 1, 1)
    assert given is not None and (given.model_id, given.p_malignant) == ("m2", 0.1), "the newest model's"
    assert store.verify() == []


def test_the_coordinator_sees_answers_once_the_study_is_closed(store: StudyStore) -> None:
    a_study(store)
    assert code_of(lambda: next(store.answers(STUDY))) == "study.open_still"
    store.append(STUDY, "r1", Kind.CLOSED, {"by": "a reader cannot"}, AT)
    assert code_of(lambda: next(store.answers(STUDY))) == "study.open_still"
    store.append(STUDY, COORDINATOR, Kind.CLOSED, {"by": "c", "reason": ""}, AT)
    assert [one.case_id for one in store.answers(STUDY)] == ["case-1", "case-2", "case-3"]


def test_many_answers_are_read_in_order(store: StudyStore) -> None:
    store.append(STUDY, COORDINATOR, Kind.PROTOCOL, {"design": "standalone"}, AT)
    put = [an_answer(f"case-{i}") for i in range(130)]
    assert store.put_answers(STUDY, put, AT) == 130
    assert list(store.answers(STUDY)) == put


class TestSequential:
    """Opened, read unaided and locked at that place, of that case: only then."""

    def test_it_is_given_after_the_lock(self, store: StudyStore) -> None:
        a_study(store)
        assert ask(store) == "study.blinded", "nothing happened"
        opened(store)
        assert ask(store) == "study.blinded", "opened"
        store.save_draft(STUDY, "r1", {"call": "benign", "score": 10})
        assert ask(store) == "study.blinded", "a draft is no lock"
        store.record(a_reading())
        assert ask(store) == "case-1"

    def test_a_lock_of_something_else_is_not_enough(self, store: StudyStore) -> None:
        a_study(store)
        opened(store)
        for locked in (
            {"position": 2},
            {"session": 2},
            {"condition": Condition.AIDED},
            {"strand": "r2", "reader_id": "r2"},
            {"strand": "r10", "reader_id": "r10"},
            {"study_id": "study-2"},
            {"case_id": "case-2"},
        ):
            store.record(a_reading(**locked))
            assert ask(store) == "study.blinded", locked
        assert ask(store, "r2") == ask(store, session=2) == ask(store, position=2) == "study.blinded"

    def test_a_lock_without_an_opening_is_not_enough(self, store: StudyStore) -> None:
        a_study(store)
        store.record(a_reading())
        assert ask(store) == "study.blinded"
        store.append(STUDY, "r1", Kind.REVEALED, place(1), AT)
        assert ask(store) == "study.blinded", "only an OPENED entry opens"
        opened(store, strand="r2")
        assert ask(store) == "study.blinded", "nor does another reader's"

    def test_it_is_never_given_where_the_model_is_withheld(self, store: StudyStore) -> None:
        a_study(store)
        opened(store, withheld=True)
        store.record(a_reading())
        assert ask(store) == "study.blinded"
        opened(store, withheld=False)
        assert ask(store) == "study.blinded", "a second opening does not undo the first"
        opened(store, position=2)
        store.record(a_reading(position=2, case_id="case-2"))
        assert ask(store, position=2) == "case-2"
        store.append(STUDY, "r1", Kind.WITHHELD, place(2), AT)
        assert ask(store, position=2) == "study.blinded"

    def test_the_next_case_stays_blinded(self, store: StudyStore) -> None:
        a_study(store)
        for position in (1, 2):
            opened(store, position)
        store.record(a_reading())
        assert (ask(store), ask(store, position=2)) == ("case-1", "study.blinded")

    def test_in_a_kit_it_is_given_for_what_was_read_there(self, store: StudyStore) -> None:
        a_study(store)
        opened(store, strand="r1@kit-2")
        assert ask(store) == "study.blinded"
        store.record(a_reading(strand="r1@kit-2"))
        assert ask(store) == "case-1"
        assert ask(store, "r") == ask(store, "%") == ask(store, "r1@") == "study.blinded"

    def test_a_case_without_an_answer_has_none(self, store: StudyStore) -> None:
        a_study(store)
        opened(store, case_id="case-9")
        assert ask(store) == "study.blinded"
        store.record(a_reading(case_id="case-9"))
        assert ask(store) == "none"


class TestCrossover:
    """Opened as aided at that place: only then."""

    def test_it_is_given_where_the_place_was_opened_as_aided(self, store: StudyStore) -> None:
        a_study(store, "crossover")
        assert ask(store) == "study.blinded"
        opened(store, condition="aided")
        assert ask(store) == "case-1"
        opened(store, position=2, condition="aided", session=2)
        assert (ask(store, position=2), ask(store, session=2, position=2)) == ("study.blinded", "case-2")

    def test_a_place_opened_unaided_stays_blinded_even_when_it_is_locked(self, store: StudyStore) -> None:
        a_study(store, "crossover")
        opened(store)
        store.record(a_reading())
        store.record(a_reading(condition=Condition.AIDED))
        assert ask(store) == "study.blinded"
        opened(store, condition="aided")
        assert ask(store) == "study.blinded", "what was opened unaided is not opened as aided afterwards"

    def test_withheld_is_withheld(self, store: StudyStore) -> None:
        a_study(store, "crossover")
        opened(store, condition="aided", withheld=True)
        assert ask(store) == "study.blinded"

    def test_another_reader_sees_nothing(self, store: StudyStore) -> None:
        a_study(store, "crossover")
        opened(store, condition="aided", strand="r2")
        assert (ask(store), ask(store, "r2")) == ("study.blinded", "case-1")


def test_no_reader_of_another_design_is_given_an_answer(store: StudyStore) -> None:
    a_study(store, "unaided")
    opened(store, condition="aided")
    store.record(a_reading())
    store.record(a_reading(condition=Condition.AIDED, call=Call.MALIGNANT, score=90))
    store.append(STUDY, COORDINATOR, Kind.CLOSED, {"by": "c", "reason": ""}, AT)
    for design in ("unaided", "standalone", "", "sequentially"):
        store.append(STUDY, COORDINATOR, Kind.PROTOCOL, {"design": design}, AT)
        assert ask(store) == "study.blinded", design


def test_the_protocol_that_stands_decides(store: StudyStore) -> None:
    assert ask(store) == "study.blinded", "no protocol at all"
    a_study(store, "crossover")
    opened(store, condition="aided")
    assert ask(store) == "case-1"
    store.append(STUDY, "r1", Kind.PROTOCOL, {"design": "unaided"}, AT)
    assert ask(store) == "case-1", "a reader writes no protocol"
    store.append(STUDY, COORDINATOR, Kind.PROTOCOL, {"design": "sequential", "version": 2}, AT)
    assert ask(store) == "study.blinded"


def test_cases_that_come_later_get_their_answers_later(store: StudyStore) -> None:
    a_study(store, "standalone")
    assert store.put_answers(STUDY, [an_answer("case-4")], AT) == 1
    entries = list(store.entries(STUDY, COORDINATOR, kinds=[Kind.PREDICTED]))
    assert [entry.body["n"] for entry in entries] == [3, 4]
    assert len({entry.body["digest"] for entry in entries}) == 2 and store.verify() == []
    assert [one.case_id for one in store.answers(STUDY)] == ["case-1", "case-2", "case-3", "case-4"]
