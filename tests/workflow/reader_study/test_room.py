"""The reading room: the way of a case in every design, and what is written of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ovadesk import __version__
from ovadesk.domain.form.form import Form
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Entry, Kind
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.domain.reading import Call, Condition
from ovadesk.export.wording import sentence
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study import troubles
from ovadesk.workflow.reader_study.opened import Opened, Stage, Typed
from ovadesk.workflow.reader_study.passphrase import hashed
from ovadesk.workflow.reader_study.room import ReadingRoom
from ovadesk.workflow.reader_study.state import StudyState
from tests.study_files import AT
from tests.workflow.reader_study.studies import STUDY, Clocks, a_case, a_study, an_answer, risk

U, A = Condition.UNAIDED, Condition.AIDED
Seated = Callable[..., ReadingRoom]


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def seated(tmp_path: Path, clocks: Clocks) -> Iterator[Seated]:
    """Makes a study at the first call, and opens a room in it at every call, a program of its own each."""
    stores: list[StudyStore] = []

    def sit(design: Design = Design.SEQUENTIAL, reader: str = "r1", room: Any = None, **study: Any) -> ReadingRoom:
        for store in stores:
            store.close()
        file = tmp_path / f"{STUDY}.ovastudy"
        if not file.exists():
            a_study(tmp_path, design, **study)
        stores.append(StudyStore.open(file))
        return ReadingRoom.open(stores[-1], STUDY, reader, **{**clocks.given(), **(room or {})})

    yield sit
    for store in stores:
        store.close()


def store_of(room: ReadingRoom) -> StudyStore:
    return room._store


def written(room: ReadingRoom, *kinds: Kind, strand: str = "r1") -> list[Entry]:
    return list(store_of(room).entries(STUDY, strand, kinds=kinds))


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(OvaDeskError) as caught:
        act()
    return caught.value.problem.code


def opened(case: Opened | None) -> Opened:
    assert case is not None
    return case


# --- the designs ----------------------------------------------------------------------------------------------------


def test_an_unaided_study_is_called_case_by_case(seated: Seated) -> None:
    room = seated(Design.UNAIDED)
    assert room.view.model_id == "" and (room.done, room.total, room.session) == (0, 3, 1)
    for number in (1, 2, 3):
        case = opened(room.next())
        assert (case.number, case.total, case.position, case.stage) == (number, 3, number, Stage.READ)
        assert case.condition is U and case.draft == Typed() and case.before is None
        assert code_of(room.reveal) == "study.blinded"
        locked = room.lock(Call.BENIGN, 10)
        assert not locked.revealed_next and locked.feedback is None and locked.reading.p_malignant is None
    assert room.next() is None and room.done == 3
    assert room.leave() is None and store_of(room).verify() == []


def test_a_sequential_study_goes_lock_reveal_aided(seated: Seated, clocks: Clocks) -> None:
    room = seated()
    case = opened(room.next())
    clocks.pass_by(5)
    assert code_of(room.reveal) == "study.blinded"
    assert code_of(lambda: room.lock_aided(Call.BENIGN, 10)) == "study.reveal_first"
    first = room.lock(Call.BENIGN, 10)
    assert first.revealed_next
    assert code_of(lambda: room.lock(Call.BENIGN, 10)) == "study.reveal_first"
    assert code_of(room.next) == "study.lock_first"
    answer = room.reveal()
    assert answer is not None and answer.p_malignant == risk(answer.case_id)
    clocks.pass_by(3)
    second = room.lock_aided(Call.MALIGNANT, 80).reading
    mine = first.reading
    assert (mine.condition, mine.model_shown, mine.p_malignant, mine.model_id) == (U, False, None, "")
    assert (second.condition, second.model_shown, second.model_id) == (A, True, "model-1")
    assert second.p_malignant == answer.p_malignant and second.changed and not mine.changed
    assert (mine.duration_ms, second.duration_ms) == (5000, 3000)
    assert second.trace["revealed_ms"] == 5000 and second.trace["locked_ms"] == 8000
    assert case.position == mine.position == second.position and mine.case_id == second.case_id
    [revealed] = written(room, Kind.REVEALED)
    assert mine.sequence < revealed.sequence < second.sequence
    assert revealed.body["model_id"] == "model-1" and revealed.body["position"] == 1
    assert opened(room.next()).position == 2


def test_a_crossover_reads_every_case_in_two_sessions_with_a_washout(seated: Seated, clocks: Clocks) -> None:
    room = seated(Design.CROSSOVER, n_cases=4, washout_days=28)
    calls: dict[str, Condition] = {}
    while (case := room.next()) is not None:
        aided = case.condition is A
        assert case.stage is (Stage.REVEAL if aided else Stage.READ)
        if aided:
            assert code_of(lambda: room.lock(Call.BENIGN, 1)) == "study.reveal_first"
            answer = room.reveal()
            assert answer is not None
        else:
            assert code_of(room.reveal) == "study.blinded"
        clocks.pass_by(10)
        reading = room.lock(Call.BENIGN, 10).reading
        assert reading.model_shown == aided and reading.condition is case.condition and not reading.changed
        calls[reading.case_id] = reading.condition
    assert sorted(calls.values()) == [A, A, U, U]
    room.leave()
    clocks.pass_by(27 * 86400)
    with pytest.raises(OvaDeskError) as caught:
        seated()
    assert caught.value.problem.code == "study.washout" and caught.value.problem.detail("days") == 1
    clocks.pass_by(86400)
    room = seated()
    assert room.session == 2 and (room.done, room.total) == (0, 4)
    while (case := room.next()) is not None:
        if case.stage is Stage.REVEAL:
            room.reveal()
        reading = room.lock(Call.MALIGNANT, 90).reading
        assert reading.condition is not calls[reading.case_id] and reading.changed and reading.session == 2
    assert room.leave() is None and store_of(room).verify() == []
    assert seated().next() is None


def test_a_washout_is_overridden_with_a_reason_that_is_recorded(seated: Seated) -> None:
    room = seated(Design.CROSSOVER, n_cases=2, washout_days=7)
    while (case := room.next()) is not None:
        _ = room.reveal() if case.stage is Stage.REVEAL else None
        room.lock(Call.BENIGN, 10)
    room.leave()
    assert code_of(lambda: seated(room={"override_reason": "  "})) == "study.washout"
    room = seated(room={"override_reason": "leaves the hospital"})
    [entry] = written(room, Kind.OVERRIDDEN)
    assert entry.body == {"what": "washout", "session": 2, "days_left": 7, "reason": "leaves the hospital"}
    room.next()
    room.leave()
    room = seated()
    assert opened(room.next()).session == 2 and len(written(room, Kind.OVERRIDDEN)) == 1, "asked once"


def test_the_model_alone_has_nothing_to_read(seated: Seated) -> None:
    assert code_of(lambda: seated(Design.STANDALONE)) == "study.no_readings"


def test_a_withheld_case_looks_like_any_other_until_the_model_is_asked_for(seated: Seated) -> None:
    room = seated(n_cases=4, withheld_share=0.5)
    shown = []
    while (case := room.next()) is not None:
        assert "withheld" not in repr(case) and case.stage is Stage.READ
        assert room.lock(Call.BENIGN, 10).revealed_next
        shown.append(room.reveal() is not None)
        reading = room.lock_aided(Call.BENIGN, 10).reading
        assert reading.model_shown == shown[-1] and reading.condition is A
        assert (reading.p_malignant is not None) == shown[-1]
    assert sorted(shown) == [False, False, True, True]
    assert len(written(room, Kind.WITHHELD)) == len(written(room, Kind.REVEALED)) == 2


def test_a_hidden_repeat_cannot_be_told_from_what_is_opened(seated: Seated) -> None:
    room = seated(n_cases=6, repeats=2)
    seen: dict[str, Opened] = {}
    occurrences = []
    while (case := room.next()) is not None:
        name = case.images[0].path
        first = seen.setdefault(name, case)
        assert _plain(case) == _plain(first)
        occurrences.append(room.lock(Call.BENIGN, 10).reading.occurrence)
        assert (occurrences[-1] == 2) == (first is not case)
        room.reveal()
        room.lock_aided(Call.BENIGN, 10)
    assert occurrences.count(2) == 2 and (room.done, room.total) == (8, 8)


def _plain(case: Opened) -> dict[str, Any]:
    """All of it but where it stands."""
    return {name: getattr(case, name) for name in Opened.__slots__ if name not in ("position", "number")}


def test_practice_comes_first_with_feedback_after_the_last_lock_alone(seated: Seated) -> None:
    room = seated(n_cases=1, n_practice=1)
    case = opened(room.next())
    assert case.practice and (case.number, case.total) == (1, 1)
    assert room.lock(Call.BENIGN, 10).feedback is None, "the truth before the aided call would spoil it"
    room.reveal()
    assert written(room, Kind.FEEDBACK) == []
    locked = room.lock_aided(Call.BENIGN, 10)
    assert locked.feedback is not None and locked.feedback.call is Call.MALIGNANT and locked.reading.practice
    [told] = written(room, Kind.FEEDBACK)
    assert told.body["case_id"] == "x0" and told.sequence > locked.reading.sequence
    case = opened(room.next())
    assert not case.practice and (case.number, case.total) == (1, 1)
    room.lock(Call.BENIGN, 10)
    room.reveal()
    assert room.lock_aided(Call.BENIGN, 10).feedback is None


def test_practice_without_feedback(seated: Seated) -> None:
    room = seated(Design.UNAIDED, n_cases=1, n_practice=1, feedback=False)
    room.next()
    assert room.lock(Call.BENIGN, 10).feedback is None and written(room, Kind.FEEDBACK) == []


# --- what is written ------------------------------------------------------------------------------------------------


def test_the_first_reader_freezes_the_study(seated: Seated) -> None:
    room = seated()
    [frozen] = written(room, Kind.FROZEN, strand=COORDINATOR)
    state = StudyState.read(store_of(room), STUDY)
    assert frozen.body == state.frozen_body() and state.frozen == state.study_sha256
    [session] = written(room, Kind.SESSION_OPENED)
    assert session.body == {"session": 1, "app_version": __version__, "screen": [0, 0]}
    room.next()
    reading = room.lock(Call.BENIGN, 10).reading
    assert (reading.study_sha256, reading.protocol_version) == (state.study_sha256, 1)
    room = seated(reader="r2")
    assert len(written(room, Kind.FROZEN, strand=COORDINATOR)) == 1


def test_everything_seen_done_and_paused_is_in_the_reading(seated: Seated, clocks: Clocks) -> None:
    room = seated(Design.UNAIDED, images=2, room={"screen": (1920, 1080)})
    room.viewed(9, 9)  # no case is open
    room.next()
    clocks.pass_by(1)
    room.interacted()
    room.viewed(0, 0)
    room.viewed(1, 7)
    room.looped()
    room.zoomed()
    room.windowed()
    room.overlay(True)
    clocks.pass_by(2)
    room.overlay(False)
    room.pause()
    clocks.pass_by(600)
    room.resume_from_pause()
    clocks.pass_by(1)
    reading = room.lock(Call.BENIGN, 10).reading
    assert reading.duration_ms == 4000
    assert reading.trace == {
        "first_interaction_ms": 1000,
        "locked_ms": 604_000,
        "revealed_ms": None,
        "pauses": [[3000, 600_000]],
        "frames_viewed": {"0": 1, "1": 1},
        "cine_loops": 1,
        "zooms": 1,
        "window_changes": 1,
        "overlay_on_ms": 2000,
        "overlay_toggles": 2,
        "screen": [1920, 1080],
        "clock_set_back": False,
    }
    assert reading.started_at == "2026-03-01T09:00:00.000+00:00"
    assert reading.locked_at == "2026-03-01T09:10:04.000+00:00"
    [paused], [resumed] = written(room, Kind.PAUSED), written(room, Kind.RESUMED)
    assert paused.body["position"] == 1 and resumed.body["paused_ms"] == 600_000 and not resumed.body["restarted"]


def test_a_clock_set_back_is_recorded_and_measures_nothing(seated: Seated, clocks: Clocks) -> None:
    room = seated(Design.UNAIDED)
    room.next()
    clocks.pass_by(30)
    clocks.wall -= timedelta(hours=2)
    reading = room.lock(Call.BENIGN, 10).reading
    assert reading.duration_ms == 30_000 and reading.trace["clock_set_back"]
    assert reading.locked_at < reading.started_at, "as the clock said"
    room.next()
    clocks.pass_by(1)
    assert not room.lock(Call.BENIGN, 10).reading.trace["clock_set_back"]
    clocks.wall -= timedelta(days=3)
    room = seated()
    room.next()
    clocks.pass_by(1)
    reading = room.lock(Call.BENIGN, 10).reading
    assert reading.trace["clock_set_back"] and reading.duration_ms == 1000, "against the stamps on disk"
    assert store_of(room).verify() == []


def test_answers_are_those_of_the_form(seated: Seated) -> None:
    room = seated(Design.UNAIDED, form=Form(image_quality=True, note=True))
    room.next()
    assert code_of(lambda: room.lock(Call.BENIGN, 10)) == "form.required"
    assert code_of(lambda: room.lock(Call.BENIGN, 10, {"image_quality": 9})) == "form.out_of_range"
    assert room.typed == Typed(Call.BENIGN, 10, {"image_quality": 9}), "what was typed is not lost"
    assert code_of(lambda: room.lock(Call.BENIGN, 60, {"image_quality": 3})) == "store.score_disagrees"
    assert room.lock(Call.BENIGN, 10, {"image_quality": 3}).reading.answers == {"image_quality": 3, "note": ""}
    assert room.typed == Typed() and code_of(lambda: room.lock(Call.BENIGN, 10)) == "study.no_case"


# --- breaks ---------------------------------------------------------------------------------------------------------


def test_a_reader_who_left_finds_the_case_the_draft_and_the_time(seated: Seated, clocks: Clocks) -> None:
    room = seated()
    first = opened(room.next())
    clocks.pass_by(4)
    room.viewed(0, 0)
    room.keep_draft(Call.MALIGNANT, None, {})
    assert room.leave() is None and room.leave() is None
    clocks.pass_by(3600)
    room = seated()
    case = opened(room.resume())
    assert (case.position, case.images, case.stage) == (first.position, first.images, Stage.READ)
    assert case.draft == Typed(Call.MALIGNANT, None, {})
    assert len(written(room, Kind.OPENED)) == 1, "once per place"
    [resumed] = written(room, Kind.RESUMED)
    assert resumed.body["restarted"] and resumed.body["paused_ms"] == 3_600_000
    clocks.pass_by(2)
    reading = room.lock(Call.MALIGNANT, 70).reading
    assert reading.duration_ms == 6000 and reading.trace["pauses"] == [[4000, 3_600_000]]
    assert reading.trace["frames_viewed"] == {"0": 1} and reading.started_at.startswith("2026-03-01T09:00:00")


def test_between_lock_and_aided_call_the_reader_comes_back_to_the_reveal(seated: Seated, clocks: Clocks) -> None:
    room = seated()
    room.next()
    clocks.pass_by(9)
    room.lock(Call.MALIGNANT, 70)
    room.reveal()
    clocks.pass_by(4)
    room.overlay(True)
    clocks.pass_by(1)
    room.overlay(False)
    room.keep_draft(Call.BENIGN, 40, {})
    clocks.pass_by(1000)
    room = seated()  # killed: nobody left
    case = opened(room.next())
    assert case.stage is Stage.REVEAL and case.position == 1 and case.condition is A
    assert case.before == Typed(Call.MALIGNANT, 70, {}) and case.draft == Typed(Call.BENIGN, 40, {})
    assert code_of(lambda: room.lock_aided(Call.BENIGN, 40)) == "study.reveal_first"
    assert room.reveal() is not None and len(written(room, Kind.REVEALED)) == 1
    clocks.pass_by(2)
    reading = room.lock_aided(Call.BENIGN, 40).reading
    assert reading.changed and reading.duration_ms == 7000, "the aided reading goes on where it was"
    assert reading.trace["overlay_on_ms"] == 1000 and reading.trace["pauses"] == [[14_000, 1_000_000]]
    assert reading.trace["revealed_ms"] == 9000 and reading.started_at == "2026-03-01T09:00:09.000+00:00"
    assert room.resume() is None and opened(room.next()).position == 2


def test_killed_right_after_the_lock_the_aided_reading_begins_with_the_reveal(seated: Seated, clocks: Clocks) -> None:
    room = seated()
    room.next()
    clocks.pass_by(9)
    room.lock(Call.MALIGNANT, 70)
    clocks.pass_by(500)
    room = seated()
    assert opened(room.resume()).stage is Stage.REVEAL
    room.reveal()
    clocks.pass_by(3)
    reading = room.lock_aided(Call.MALIGNANT, 70).reading
    assert reading.duration_ms == 3000 and reading.started_at == "2026-03-01T09:08:29.000+00:00"


def test_a_lock_in_a_pause_ends_it(seated: Seated, clocks: Clocks) -> None:
    room = seated(Design.UNAIDED)
    room.next()
    clocks.pass_by(2)
    room.pause()
    clocks.pass_by(30)
    reading = room.lock(Call.BENIGN, 1).reading
    assert reading.duration_ms == 2000 and reading.trace["pauses"] == [[2000, 30_000]]


def test_nothing_to_take_up(seated: Seated) -> None:
    room = seated()
    assert room.resume() is None
    room.next()
    assert code_of(room.resume) == "study.lock_first"


def test_a_draft_of_another_reader_or_place_is_not_taken_up(seated: Seated) -> None:
    room = seated(Design.UNAIDED)
    room.next()
    room.keep_draft(Call.BENIGN, 11, {})
    assert opened(seated(reader="r2").next()).draft == Typed()
    room = seated()
    assert opened(room.next()).draft.score == 11
    room.lock(Call.BENIGN, 11)
    assert opened(room.next()).draft == Typed()


def test_the_end_of_a_session_is_written_with_the_head_and_the_file_is_copied(seated: Seated, tmp_path: Path) -> None:
    for _ in range(12):
        room = seated(Design.UNAIDED, n_cases=12)
        room.next()
        reading = room.lock(Call.BENIGN, 10).reading
        assert room.leave() is None
    closing = written(room, Kind.SESSION_CLOSED)[-1]
    assert closing.body == {"session": 1, "n_locked": 1, "length": reading.sequence, "head": reading.hash}
    copies = sorted((tmp_path / f"{STUDY}.backups").glob("*.ovastudy"))
    assert len(copies) == 10
    newest = max(copies, key=lambda path: path.stat().st_mtime_ns)
    copy = StudyStore.open(newest, read_only=True)
    assert len(list(copy.readings(STUDY))) == 12 and copy.verify() == []
    copy.close()
    room = seated()
    assert room.leave() is None and len(list((tmp_path / f"{STUDY}.backups").glob("*.ovastudy"))) == 10
    assert {path.name for path in copies} >= {newest.name}, "where nothing was locked, nothing is copied"


# --- going back -----------------------------------------------------------------------------------------------------


def test_no_way_back_unless_the_protocol_says_so(seated: Seated) -> None:
    room = seated(Design.UNAIDED)
    room.next()
    room.lock(Call.BENIGN, 10)
    assert code_of(lambda: room.go_back(1)) == "study.no_return"


def test_going_back_makes_a_new_row_with_a_reason(seated: Seated, clocks: Clocks) -> None:
    room = seated(Design.UNAIDED, may_return=True, n_practice=1)
    room.next()
    room.lock(Call.BENIGN, 10)
    assert code_of(lambda: room.go_back(1)) == "study.no_return", "practice, its truth was shown"
    room.next()
    first = room.lock(Call.BENIGN, 10).reading
    assert code_of(lambda: room.go_back(3)) == "study.no_return", "not locked yet"
    assert code_of(lambda: room.go_back(99)) == "study.no_return"
    room.next()
    clocks.pass_by(7)
    room.interacted()
    case = room.go_back(2)
    assert case.correcting and case.before == Typed(Call.BENIGN, 10, {}) and case.stage is Stage.READ
    assert code_of(lambda: room.lock(Call.MALIGNANT, 60)) == "study.reason_wanted"
    clocks.pass_by(50)
    second = room.lock(Call.MALIGNANT, 60, reason=" slipped ").reading
    assert (second.corrects, second.reason, second.changed) == (first.sequence, "slipped", True)
    assert second.position == 2 and second.duration_ms == 50_000
    third = room.go_back(2)
    assert third.before == Typed(Call.MALIGNANT, 60, {}), "the one that stands"
    case = opened(room.next())
    assert case.position == 3 and room.done == 2, "left as it was, nothing locked"
    clocks.pass_by(1)
    reading = room.lock(Call.BENIGN, 10).reading
    assert reading.duration_ms == 8000 and reading.trace["first_interaction_ms"] == 7000
    assert [r.call for r in store_of(room).readings(STUDY, case_id=first.case_id)] == [Call.BENIGN, Call.MALIGNANT]
    assert store_of(room).verify() == []


def test_what_was_typed_for_the_case_that_waits_outlasts_a_correction_and_a_crash(seated: Seated) -> None:
    room = seated(Design.UNAIDED, may_return=True)
    room.next()
    room.lock(Call.BENIGN, 10)
    room.next()
    room.keep_draft(Call.MALIGNANT, 88, {})
    room.go_back(1)
    room.keep_draft(Call.BENIGN, 3, {})
    room.lock(Call.BENIGN, 11, reason="r")
    room = seated()  # killed
    case = opened(room.resume())
    assert case.position == 2 and case.draft == Typed(Call.MALIGNANT, 88, {})


def test_who_saw_the_model_corrects_the_aided_reading(seated: Seated) -> None:
    room = seated(may_return=True)
    room.next()
    room.lock(Call.BENIGN, 10)
    room.reveal()
    aided = room.lock_aided(Call.BENIGN, 10).reading
    case = room.go_back(1)
    assert case.stage is Stage.REVEAL and case.condition is A and case.before == Typed(Call.BENIGN, 10, {})
    assert code_of(lambda: room.lock(Call.MALIGNANT, 60, reason="r")) == "study.reveal_first"
    assert room.reveal() is not None and len(written(room, Kind.REVEALED)) == 1
    again = room.lock_aided(Call.MALIGNANT, 60, reason="the septum").reading
    assert again.corrects == aided.sequence and again.condition is A and again.model_shown and again.changed


# --- at the door ----------------------------------------------------------------------------------------------------


def test_who_may_come_in(seated: Seated) -> None:
    readers = (StudyReader("r1", passphrase=hashed("open sesame")), StudyReader("r2"))
    assert code_of(lambda: seated(readers=readers)) == "study.passphrase_wrong"
    assert code_of(lambda: seated(reader="nobody")) == "study.reader_unknown"
    room = seated(room={"passphrase": "open sesame"})
    assert written(room, Kind.SESSION_OPENED) and written(room, Kind.FROZEN, strand=COORDINATOR)


def test_nothing_is_written_by_those_who_are_turned_away(seated: Seated, tmp_path: Path) -> None:
    code_of(lambda: seated(readers=(StudyReader("r1", passphrase=hashed("x")),)))
    store = StudyStore.open(tmp_path / f"{STUDY}.ovastudy", read_only=True)
    assert list(store.entries(STUDY, "r1")) == [] and not StudyState.read(store, STUDY).frozen
    store.close()


def test_a_study_that_is_not_there_or_not_ready(seated: Seated, tmp_path: Path) -> None:
    store = StudyStore.open(a_study(tmp_path, n_cases=0, n_practice=1))
    assert code_of(lambda: ReadingRoom.open(store, "other", "r1")) == "study.unknown"
    assert code_of(lambda: ReadingRoom.open(store, STUDY, "r1")) == "study.no_cases"
    store.close()


def test_a_closed_study_takes_nothing_before_or_meanwhile(seated: Seated) -> None:
    room = seated()
    room.next()
    store_of(room).append(STUDY, COORDINATOR, Kind.CLOSED, {"by": "k", "reason": "done"}, AT)
    assert code_of(lambda: room.lock(Call.BENIGN, 10)) == "study.closed"
    assert room.typed == Typed(Call.BENIGN, 10, {})
    assert list(store_of(room).readings(STUDY)) == []
    assert code_of(seated) == "study.closed"


def test_a_study_closed_between_two_cases(seated: Seated) -> None:
    room = seated(Design.UNAIDED)
    room.next()
    room.lock(Call.BENIGN, 10)
    store_of(room).append(STUDY, COORDINATOR, Kind.CLOSED, {"by": "k", "reason": "done"}, AT)
    assert code_of(room.next) == "study.closed" and len(written(room, Kind.OPENED)) == 1


def test_cases_in_another_order_than_before_are_not_read_on(seated: Seated) -> None:
    room = seated(Design.UNAIDED)
    for _ in range(3):
        room.next()
        room.lock(Call.BENIGN, 10)
    store = store_of(room)
    assert store.folder is not None
    for number in range(5):
        body = a_case(store.folder, f"late{number}").to_dict()
        store.append(STUDY, COORDINATOR, Kind.CASE, body, AT)
    assert code_of(seated) == "study.order_changed"


def test_one_reader_in_two_strands_reads_each_place_once(seated: Seated) -> None:
    room = seated(Design.UNAIDED, room={"strand": "r1@kit-2"})
    room.next()
    reading = room.lock(Call.BENIGN, 10).reading
    assert reading.strand == "r1@kit-2" and reading.reader_id == "r1"
    room = seated()
    assert room.done == 1 and opened(room.next()).position == 2


# --- files ----------------------------------------------------------------------------------------------------------


def test_a_case_whose_file_is_gone_or_changed_is_not_read_and_the_coordinator_told(seated: Seated) -> None:
    room = seated(Design.UNAIDED, n_cases=4, images=2)
    images = room.peek()
    path = room.path_of(images[1])
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + b"?")
    with pytest.raises(OvaDeskError) as caught:
        room.check_ahead()
    assert caught.value.problem.code == "study.image_changed" and written(room, Kind.TROUBLE) == []
    with pytest.raises(OvaDeskError) as caught:
        room.next()
    assert caught.value.problem.code == "study.image_changed" and caught.value.problem.detail("image") == 2
    [told] = written(room, Kind.TROUBLE)
    assert (told.body["code"], told.body["position"], told.body["image"]) == ("study.image_changed", 1, 1)
    assert written(room, Kind.OPENED) == [] and room.left_aside == 1
    gone = room.path_of(room.peek()[0])
    gone.rename(gone.with_suffix(".away"))
    assert code_of(room.next) == "study.image_missing"
    for position in (3, 4):
        assert opened(room.next()).position == position
        room.lock(Call.BENIGN, 10)
    assert room.next() is None and (room.done, room.total, room.left_aside) == (2, 4, 2)
    told_of = troubles.standing(store_of(room), STUDY)
    assert [(one.position, one.image, one.code) for one in told_of] == [
        (1, 2, "study.image_changed"),
        (2, 1, "study.image_missing"),
    ]
    assert told_of[0].case_id in sentence(told_of[0].problem) and "image 2" in sentence(told_of[0].problem)
    room.leave()
    path.write_bytes(kept)
    gone.with_suffix(".away").rename(gone)
    room = seated()
    assert [opened(room.next()).position, room.lock(Call.BENIGN, 10).reading.position] == [1, 1]
    assert opened(room.next()).position == 2
    assert [one.position for one in troubles.standing(store_of(room), STUDY)] == [2], "what was read is no trouble"


def test_the_next_case_is_known_before_it_is_opened(seated: Seated) -> None:
    room = seated(Design.UNAIDED)
    for _ in range(3):
        ahead = room.peek()
        room.check_ahead()
        assert opened(room.next()).images == ahead
        assert room.peek() != ahead
        room.lock(Call.BENIGN, 10)
    assert room.peek() == () and room.next() is None


def test_a_case_without_an_answer_is_read_on_and_told(seated: Seated) -> None:
    """A case that was added after the model was asked."""
    room = seated(n_cases=2, answers=[an_answer("c0")], frozen=True)
    shown = {}
    while room.next() is not None:
        case_id = room.lock(Call.BENIGN, 10).reading.case_id
        shown[case_id] = room.reveal() is not None
        assert room.lock_aided(Call.BENIGN, 10).reading.model_shown == shown[case_id]
    assert shown == {"c0": True, "c1": False}
    [told] = written(room, Kind.TROUBLE)
    assert (told.body["code"], told.body["case_id"]) == ("study.no_answer", "c1")
    [listed] = troubles.standing(store_of(room), STUDY)
    assert "without the model" in sentence(listed.problem)
