"""With the window on screen too, no answer is in reach before the lock: walked, not promised."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from ovadesk.domain.reader_study.record import CaseAnswer
from ovadesk.ui.reading_room.lane import RoomLane
from tests.blinding import Marks, within_reach
from tests.ui.reading_room.conftest import K, Seat, Sit
from tests.ui.reading_room.studies import a_case, planted, sample_study

NAMES = ("unilocular", "solid")
CALLED = "walked"  # by no other test: what one of those leaves in the process (Qt's accessibility does) is no find


def a_marked_study(folder: Path, samples: Path, **changes: object) -> tuple[Path, Marks]:
    """A study, and the marks of each case's answer; the answers themselves are gone when it returns."""
    answers, marks = [_marked(samples / name, n) for n, name in enumerate(NAMES)], Marks()
    for answer in answers:
        marks.answer(answer.case_id, answer)
    return sample_study(folder, samples, names=NAMES, answers=answers, called=CALLED, **changes), marks  # type: ignore[arg-type]


def _marked(folder: Path, n: int) -> CaseAnswer:
    return planted(a_case(folder, f"{CALLED}-{n}"), 900 + n, frames=3)


def words_on(window: QWidget) -> str:
    """Everything that the window says anywhere, hidden or not."""
    said = [window.windowTitle()]
    for widget in [window, *window.findChildren(QWidget)]:
        said += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QAbstractButton):
            said.append(widget.text())
    return "\n".join(said)


def nothing_in_reach(seat: Seat, marks: Marks) -> bool:
    found = within_reach(marks, seat.reading, seat.window)
    assert not found, found
    return True


def test_nothing_of_the_model_is_in_reach_before_the_lock(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file, marks = a_marked_study(tmp_path, samples)
    seat = sit(file)
    seat.ready()
    seat.wait(lambda: seat.reading.carousel.next_ready)
    seat.key(K.Key_M)
    seat.type("87")
    seat.qtbot.wait(600)
    assert nothing_in_reach(seat, marks), "the case is on screen, the draft is kept, the next case is fetched"
    seat.call(K.Key_M, "87")
    seat.aided()
    assert len(within_reach(marks, seat.reading, seat.window)) == 1, "the answer on this case, and on no other"


@pytest.mark.slow
def test_an_answer_is_in_reach_from_its_reveal_until_the_next_case(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file, marks = a_marked_study(tmp_path, samples)
    seat = sit(file)
    seen: set[str] = set()
    for number in (1, 2):
        seat.wait(lambda number=number: seat.case == f"Case {number} of 2")
        seat.ready()
        assert nothing_in_reach(seat, marks)
        before = words_on(seat.window)
        assert "risk" not in before.lower().replace("risk per frame", "").replace("no risk", "")
        seat.call(K.Key_M, "87")
        seat.aided()
        seat.key(K.Key_O)
        found = set(within_reach(marks, seat.reading, seat.window))
        assert len(found) == 1 and not found & seen
        seen |= found
        assert "risk" in seat.side.answer.verdict.text()
        seat.confirm()
    seat.gone()
    assert nothing_in_reach(seat, marks), "read: it is gone again"


@pytest.mark.slow
def test_nothing_is_in_reach_where_the_lock_fails_or_the_answer_is_withheld(
    sit: Sit, tmp_path: Path, samples: Path
) -> None:
    file, marks = a_marked_study(tmp_path, samples, withheld_share=1.0)
    seat = sit(file, first=lambda lane: _refuse(lane))
    seat.ready()
    seat.key(K.Key_M)
    seat.type("87")
    seat.key(K.Key_Return)
    seat.wait(lambda: "NOT kept" in seat.message)
    assert nothing_in_reach(seat, marks)
    assert seat.reading._lane.room is not None
    del seat.reading._lane.room._store.record  # type: ignore[attr-defined]
    seat.key(K.Key_Return)
    seat.aided()
    assert nothing_in_reach(seat, marks), "withheld"


def _refuse(lane: RoomLane) -> None:
    """The next reading is not written: as if the disk were full."""
    from ovadesk.domain.problem import OvaDeskError, problem

    def record(*_: object, **__: object) -> None:
        raise OvaDeskError(problem("store.full", kind="SQLITE_FULL"))

    assert lane.room is not None
    lane.room._store.record = record  # type: ignore[method-assign,assignment]
