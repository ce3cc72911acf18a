"""How far a study is: every place counted, and nothing of a result."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.closing import close_study
from ovadesk.workflow.reader_study.progress import places, status
from ovadesk.workflow.reader_study.room import ReadingRoom
from ovadesk.workflow.reader_study.state import StudyState
from tests.workflow.reader_study.studies import MODEL, STUDY, Clocks, a_study, risk


@given(
    st.sampled_from([Design.UNAIDED, Design.SEQUENTIAL, Design.CROSSOVER]),
    *(st.integers(0, 9), st.integers(1, 3), st.integers(0, 12), st.integers(0, 2), st.integers(1, 3)),
)
def test_places_are_counted_as_the_order_has_them(
    design: Design, repeats: int, split: int, n_cases: int, n_practice: int, blocks: int
) -> None:
    protocol = Protocol("s", "S", design, 5, model=MODEL, repeats=repeats, reader_split=split, blocks=blocks)
    cases = [StudyCase(f"c{i}", "", ()) for i in range(n_cases)]
    cases += [StudyCase(f"x{i}", "", (), practice=True) for i in range(n_practice)]
    state = StudyState("s", protocol, tuple(StudyReader(f"r{i}") for i in range(4)), tuple(cases))
    for reader_id, counts in places(state).items():
        order = [showing for showing in state.order(reader_id) if not showing.practice]
        for session in (1, 2):
            assert counts.get(session, 0) == sum(showing.session == session for showing in order)


def test_status_counts_readings_and_shows_no_result(tmp_path: Path) -> None:
    clocks = Clocks()
    with closing(StudyStore.open(a_study(tmp_path, n_cases=3, n_practice=1))) as store:
        room = ReadingRoom.open(store, STUDY, "r1", **clocks.given())
        for seconds in (50, 10, 20, 30):  # the first is practice
            room.next()
            clocks.pass_by(seconds)
            room.lock(Call.MALIGNANT, 71)
            room.reveal()
            clocks.pass_by(2)
            room.lock_aided(Call.BENIGN, 13)
            if seconds == 20:
                break
        room.leave()
        found = status(store, STUDY)
    one, two = found.sessions
    assert (one.reader_id, one.done, one.left, one.median_ms) == ("r1", 4, 2, 6000.0)
    assert (two.reader_id, two.done, two.left, two.median_ms, two.last_locked_at) == ("r2", 0, 6, None, "")
    assert (found.n_cases, found.n_practice, found.done, found.left, found.predicted) == (3, 1, 4, 8, True)
    text = json.dumps(found.to_dict())
    for secret in ("malignant", "benign", "aided", "71", "13", *(str(risk(f"c{i}"))[:6] for i in range(3))):
        assert secret not in text.replace(found.frozen, "").replace(found.protocol_sha256, "")


def test_the_washout_is_told_in_days_and_as_a_day(tmp_path: Path) -> None:
    clocks = Clocks()
    with closing(StudyStore.open(a_study(tmp_path, Design.CROSSOVER, n_cases=2, washout_days=14))) as store:
        room = ReadingRoom.open(store, STUDY, "r1", **clocks.given())
        while (opened := room.next()) is not None:
            if str(opened.stage) == "reveal":
                room.reveal()
            clocks.pass_by(60)
            room.lock(Call.BENIGN, 10)
        room.leave()
        later = status(store, STUDY, now=clocks.now() + timedelta(days=3))
        over = status(store, STUDY, now=clocks.now() + timedelta(days=14))
    first, second = [one for one in later.sessions if one.reader_id == "r1"]
    assert (first.done, first.left, first.days_left) == (2, 0, 0)
    assert (second.session, second.done, second.left, second.days_left, second.begins) == (2, 0, 2, 11, "2026-03-15")
    assert [one.days_left for one in over.sessions] == [0, 0, 0, 0]
    assert {(one.days_left, one.begins) for one in later.sessions if one.reader_id == "r2"} == {(0, "")}


def test_missing_truths_kits_and_the_end_are_told(tmp_path: Path) -> None:
    with closing(StudyStore.open(a_study(tmp_path, Design.UNAIDED, n_cases=2))) as store:
        case = StudyState.read(store, STUDY).cases[0]
        store.append(STUDY, COORDINATOR, Kind.CASE, StudyCase("new", "p", case.images).to_dict(), "t")
        for kit in ("kit-1", "kit-2"):
            store.append(STUDY, COORDINATOR, Kind.KIT, {"kit": kit, "reader_id": "r1", "strand": f"r1@{kit}"}, "t")
        store.append(STUDY, COORDINATOR, Kind.MERGED, {"kit": "kit-1", "strand": ""}, "t")
        ReadingRoom.open(store, STUDY, "r2").leave()
        found = status(store, STUDY)
        assert (found.missing_truths, found.kits_out, found.model_id) == (("new",), ("kit-2 (r1)",), "")
        close_study(store, STUDY, "enough")
        assert status(store, STUDY).closed


@pytest.mark.parametrize("design", list(Design))
def test_a_study_without_readers_or_cases_has_a_status_too(tmp_path: Path, design: Design) -> None:
    with closing(StudyStore.open(tmp_path / "s", create=True)) as store:
        model = None if design is Design.UNAIDED else MODEL
        store.append("s", COORDINATOR, Kind.PROTOCOL, Protocol("s", "S", design, 5, model=model).to_dict(), "t")
        found = status(store, "s", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert (found.sessions, found.done, found.left, found.frozen) == ((), 0, 0, "")
