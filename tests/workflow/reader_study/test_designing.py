"""A study begun, changed, frozen and amended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study import designing
from ovadesk.workflow.reader_study.closing import close_study
from ovadesk.workflow.reader_study.room import ReadingRoom
from ovadesk.workflow.reader_study.state import StudyState
from tests.workflow.reader_study.studies import MODEL, STUDY, a_case, a_study, an_answer


def refusal(step: Callable[[], object]) -> str:
    with pytest.raises(OvaDeskError) as refused:
        step()
    return refused.value.problem.code


def test_a_study_is_begun_once(tmp_path: Path) -> None:
    with closing(StudyStore.open(tmp_path / "s", create=True)) as store:
        made = designing.new_study(store, Protocol("s", "S", Design.UNAIDED, 5))
        assert StudyState.read(store, "s") == made
        assert refusal(lambda: designing.new_study(store, Protocol("s", "S", Design.UNAIDED, 6))) == "study.id_taken"
        assert refusal(lambda: designing.new_study(store, Protocol("t", "T", Design.CROSSOVER, 6))) == "study.no_model"
        assert store.studies() == ("s",)


def test_until_it_is_frozen_the_protocol_changes_freely(tmp_path: Path) -> None:
    with closing(StudyStore.open(a_study(tmp_path))) as store:
        before = StudyState.read(store, STUDY).protocol
        changed = designing.redesign(store, STUDY, {"washout_days": 14, "seed": 99, "study_id": "other"})
        assert (changed.washout_days, changed.seed, changed.study_id, changed.version) == (14, before.seed, STUDY, 1)
        assert StudyState.read(store, STUDY).protocol == changed
        assert designing.redesign(store, STUDY, {"design": "unaided"}).model is None


def test_freezing_twice_changes_nothing(tmp_path: Path) -> None:
    with closing(StudyStore.open(a_study(tmp_path))) as store:
        state = designing.freeze(store, STUDY)
        assert state.frozen == state.study_sha256
        assert designing.freeze(store, STUDY).frozen == state.frozen
        assert len(list(store.entries(STUDY, kinds=(Kind.FROZEN,)))) == 1


def test_an_amendment_needs_a_reason_and_keeps_every_version(tmp_path: Path) -> None:
    with closing(StudyStore.open(a_study(tmp_path))) as store:
        designing.freeze(store, STUDY)
        assert refusal(lambda: designing.redesign(store, STUDY, {"title": "New"}, "  ")) == "study.frozen"
        changed = designing.redesign(store, STUDY, {"title": "New"}, "a better title")
        assert (changed.version, changed.reason, changed.title) == (2, "a better title", "New")
        kinds = [entry.kind for entry in store.entries(STUDY, COORDINATOR)][-2:]
        assert kinds == [Kind.PROTOCOL, Kind.FROZEN]
        titles = [entry.body["title"] for entry in store.entries(STUDY, kinds=(Kind.PROTOCOL,))]
        assert titles == ["Pilot", "New"]
        assert store.verify(STUDY) == []


def test_who_has_begun_keeps_their_order(tmp_path: Path) -> None:
    with closing(StudyStore.open(a_study(tmp_path, n_cases=8))) as store:
        designing.freeze(store, STUDY)
        designing.redesign(store, STUDY, {"repeats": 2}, "nobody has begun")
        room = ReadingRoom.open(store, STUDY, "r1")
        room.next()  # nothing is locked, but a case was seen
        assert (
            refusal(lambda: designing.redesign(store, STUDY, {"repeats": 1}, "why not")) == "study.order_would_change"
        )
        assert designing.redesign(store, STUDY, {"hypothesis": "H"}, "said at last").version == 3
        assert room.lock(Call.BENIGN, 10).reading.study_sha256
        room.leave()


@pytest.mark.parametrize(
    ("design", "readers", "cases", "answers", "code"),
    [
        (Design.UNAIDED, 1, 0, 0, "study.no_cases"),
        (Design.UNAIDED, 0, 1, 0, "study.no_readers"),
        (Design.SEQUENTIAL, 1, 2, 1, "study.not_predicted"),
        (Design.SEQUENTIAL, 1, 2, 0, "study.not_predicted"),
        (Design.SEQUENTIAL, 1, 2, 2, ""),
        (Design.STANDALONE, 0, 2, 2, ""),
    ],
)
def test_what_a_study_needs_to_be_frozen(
    tmp_path: Path, design: Design, readers: int, cases: int, answers: int, code: str
) -> None:
    model = None if design is Design.UNAIDED else MODEL
    with closing(StudyStore.open(tmp_path / "s", create=True)) as store:
        designing.new_study(store, Protocol(STUDY, "S", design, 5, model=model))
        items = [(Kind.READER, {"reader_id": f"r{i}"}) for i in range(readers)]
        items += [(Kind.CASE, a_case(tmp_path, f"c{i}").to_dict()) for i in range(cases)]
        store.append_many(STUDY, COORDINATOR, items, "t")
        for i in range(answers):  # those of cases that were added later come later
            store.put_answers(STUDY, [an_answer(f"c{i}")], "t")
        if code:
            assert refusal(lambda: designing.freeze(store, STUDY)) == code
        else:
            assert designing.freeze(store, STUDY).frozen
        assert store.verify(STUDY) == []


def test_a_closed_study_is_over(tmp_path: Path) -> None:
    with closing(StudyStore.open(a_study(tmp_path))) as store:
        assert refusal(lambda: close_study(store, STUDY, "enough")) == "study.never_frozen"
        designing.freeze(store, STUDY)
        assert refusal(lambda: close_study(store, STUDY, " ")) == "study.reason_to_close"
        found = close_study(store, STUDY, "enough", by="coordinator-1")
        assert (found.done, found.left) == (0, 12)
        last = list(store.entries(STUDY, COORDINATOR))[-1]
        assert last.kind is Kind.CLOSED
        assert last.body == {"by": "coordinator-1", "reason": "enough", "n_readings": 0, "n_left": 12}
        assert refusal(lambda: close_study(store, STUDY, "again")) == "study.over"
        assert refusal(lambda: designing.redesign(store, STUDY, {"title": "x"}, "late")) == "study.over"
        assert refusal(lambda: ReadingRoom.open(store, STUDY, "r1")) == "study.closed"
