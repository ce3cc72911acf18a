"""Before the lock no answer of the model is anywhere in the reader's process: walked, not promised."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, Shown
from ovadesk.domain.reader_study.record import COORDINATOR, CaseAnswer, FrameAnswer, Kind
from ovadesk.domain.reader_study.roster import Truth
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.room import ReadingRoom
from tests.blinding import Marks, Pieces, within_reach
from tests.conftest import ROOT
from tests.study_files import AT
from tests.workflow.reader_study.studies import MODEL, STUDY, a_study

LETTERS = st.sampled_from([0, 1, 2, 255])  # few, so that pieces overlap
PIECES = st.lists(LETTERS, min_size=4, max_size=9).map(bytes)


def planted(case_id: str, seed: int) -> CaseAnswer:
    """An answer whose risk and map are found nowhere else."""
    drawn = random.Random(seed)
    frame = FrameAnswer(0, 0, drawn.random(), drawn.randbytes(32), (4, 4), (0, 0, 4, 4))
    return CaseAnswer(case_id, MODEL.model_id, MODEL.sha256, drawn.random(), "malignant", (frame,))


def a_marked_study(folder: Path, design: Design, **changes: Any) -> tuple[Path, Marks]:
    """A study, and the marks of each case's answer; the answers themselves are gone when it returns."""
    answers, marks = [planted(f"c{i}", i) for i in range(2)], Marks()
    for answer in answers:
        marks.answer(answer.case_id, answer)
    return a_study(folder, design, n_cases=2, answers=answers, **changes), marks


def refused(room: ReadingRoom, store: StudyStore, position: int, session: int = 1) -> None:
    """Nobody is given the answer who asks for it, in the room or past it."""
    for ask in (room.reveal, lambda: store.answer(STUDY, "r1", session, position)):
        with pytest.raises(OvaDeskError) as caught:
            ask()
        assert caught.value.problem.code == "study.blinded"
    with pytest.raises(OvaDeskError) as caught:
        list(store.answers(STUDY))
    assert caught.value.problem.code == "study.open_still"


def test_the_walk_finds_what_is_there() -> None:
    answer = planted("c9", 9)
    marks = Marks()
    marks.answer("planted", answer)
    assert len(within_reach(marks)["planted"]) == 4, "the answer, its risk, its frame's risk, its map"
    number, data = answer.p_malignant, answer.frames[0].cam
    del answer
    held = (part for part in [f'{{"p": {number}}}'])
    array = np.frombuffer(bytes(8) + data, np.uint8).copy()
    del number, data
    assert len(within_reach(marks)["planted"]) == 2, "digits in a suspended generator's text, bytes in an array"
    del held, array
    assert within_reach(marks) == {}


@given(st.lists(PIECES, min_size=1, max_size=8), st.lists(LETTERS, max_size=60), st.integers(0, 60), st.booleans())
def test_a_piece_is_found_wherever_it_lies(pieces: list[bytes], around: list[int], at: int, there: bool) -> None:
    sought = Pieces()
    for piece in pieces:
        sought.add(piece.hex(), piece)
    held = bytes(around[:at]) + (pieces[0] if there else b"") + bytes(around[at:])
    name = sought.within(held)
    assert (name is not None) == any(piece in held for piece in pieces)
    assert name is None or bytes.fromhex(name) in held


def test_a_sequential_reader_has_no_answer_in_reach_before_the_lock(tmp_path: Path) -> None:
    file, marks = a_marked_study(tmp_path, Design.SEQUENTIAL)
    store = StudyStore.open(file)
    room = ReadingRoom.open(store, STUDY, "r1")
    room.next()
    room.peek()
    room.keep_draft(Call.BENIGN, 20, {})
    refused(room, store, 1)
    assert within_reach(marks, room, store) == {}
    case = room.lock(Call.BENIGN, 20).reading.case_id
    assert within_reach(marks, room, store) == {}, "locked, and not yet asked for"
    answer = room.reveal()
    assert within_reach(marks, room, store).keys() == {case}, "revealed: now it is found, and no other"
    del answer
    room.lock_aided(Call.BENIGN, 20)
    room.next()
    assert within_reach(marks, room, store) == {}, "read: it is gone again"
    refused(room, store, 2)
    room.leave()
    store.close()


def test_a_crossover_reader_has_no_answer_in_reach_where_they_read_unaided(tmp_path: Path) -> None:
    file, marks = a_marked_study(tmp_path, Design.CROSSOVER, washout_days=0)
    store = StudyStore.open(file)
    for session in (1, 2):
        room = ReadingRoom.open(store, STUDY, "r1")
        for showing in room._way.places.of_session:
            room.next()
            if showing.condition is Condition.AIDED:
                answer = room.reveal()
                assert session == 2 or within_reach(marks, room, store).keys() == {showing.case_id}
                del answer
            else:
                refused(room, store, showing.position, session)
                assert within_reach(marks, room, store) == {}
            room.lock(Call.BENIGN, 20)
        room.leave()
    store.close()


def test_a_withheld_answer_is_never_in_reach(tmp_path: Path) -> None:
    file, marks = a_marked_study(tmp_path, Design.SEQUENTIAL, withheld_share=1.0)
    store = StudyStore.open(file)
    room = ReadingRoom.open(store, STUDY, "r1")
    for position in (1, 2):
        room.next()
        room.lock(Call.BENIGN, 20)
        assert room.reveal() is None
        with pytest.raises(OvaDeskError) as caught:
            store.answer(STUDY, "r1", 1, position)
        assert caught.value.problem.code == "study.blinded"
        locked = room.lock_aided(Call.MALIGNANT, 80)
        assert not locked.reading.model_shown and locked.reading.p_malignant is None
        assert within_reach(marks, room, store) == {}
    store.close()


def test_what_is_not_displayed_is_not_handed_out(tmp_path: Path) -> None:
    """A protocol that shows the call alone: neither the risk nor the map comes into the reader's hands."""
    model = replace(MODEL, shown=(Shown.CALL,))
    file, marks = a_marked_study(tmp_path, Design.SEQUENTIAL, model=model)
    store = StudyStore.open(file)
    room = ReadingRoom.open(store, STUDY, "r1")
    room.next()
    room.lock(Call.BENIGN, 20)
    answer = room.reveal()
    assert answer is not None and answer.call == "malignant" and answer.p_malignant is None
    assert all(frame.p_malignant is None and frame.cam == b"" for frame in answer.frames)
    del answer
    assert within_reach(marks, room, store) == {}
    locked = room.lock_aided(Call.MALIGNANT, 80)
    assert locked.reading.model_shown and locked.reading.p_malignant is None
    store.close()


CHILD = """
import sys
from ovadesk.domain.reader_study.record import COORDINATOR, CaseAnswer, FrameAnswer, Kind
from ovadesk.domain.reader_study.roster import Truth
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.room import ReadingRoom
import gc
store = StudyStore.open(sys.argv[1])
room = ReadingRoom.open(store, "pilot", "r1")
def answers():
    gc.collect()
    return sum(type(one) in (CaseAnswer, FrameAnswer) for one in gc.get_objects())
said = []
room.next(); room.lock(Call.BENIGN, 10)
said.append(answers())
answer = room.reveal()
said.append(answers())
print(*said)
"""


def test_a_process_that_only_reads_holds_no_answer_of_any_case(tmp_path: Path) -> None:
    file, _ = a_marked_study(tmp_path, Design.SEQUENTIAL)
    found = subprocess.run([sys.executable, "-c", CHILD, file], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["0", "2"], "the answer and its one frame, after the reveal"


def test_no_truth_comes_into_reach_but_that_of_the_practice_case_that_was_read(tmp_path: Path) -> None:
    """What the references of the truths say is looked for, since a call is in every process."""
    marks = Marks()
    store = StudyStore.open(a_study(tmp_path, Design.UNAIDED, n_cases=2, n_practice=2))
    for number, case_id in enumerate(["c0", "c1", "x0", "x1"]):
        reference = random.Random(number).randbytes(12).hex()
        marks.data(case_id, reference.encode())
        marks.text(case_id, reference)
        truth = Truth(case_id, Call.MALIGNANT, reference)
        store.append(STUDY, COORDINATOR, Kind.TRUTH, truth.to_dict(), AT)
        del truth, reference
    store.close()
    store = StudyStore.open(tmp_path / f"{STUDY}.ovastudy")
    room = ReadingRoom.open(store, STUDY, "r1")
    room.next()
    assert within_reach(marks, room, store) == {}
    locked = room.lock(Call.BENIGN, 10)
    assert within_reach(marks, room, store).keys() == {locked.reading.case_id}
    store.close()
