"""A sequential study at the keyboard: call, lock, reveal, aided call, next case, end; and what each leaves on disk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from ovadesk.domain.reader_study.protocol import Design, Shown
from ovadesk.domain.reading import Call, Condition
from ovadesk.ui.reading_room.sitting import At
from tests.ui.reading_room.conftest import K, Sit, readings_of
from tests.ui.reading_room.studies import MODEL, sample_study


def test_a_study_is_read_from_the_first_case_to_the_last(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid", "dermoid"))
    seat = sit(file)
    seat.ready()
    assert seat.case == "Case 1 of 2"
    assert not seat.side.answer.isVisible()
    seat.call(K.Key_M, "87")
    seat.aided()
    assert seat.message.startswith("Locked at ") and "Malignant, 87" in seat.message
    assert seat.side.answer.isVisible() and "risk" in seat.side.answer.verdict.text()
    assert seat.side.earlier.text() == "Without the model: Malignant, 87"
    assert (seat.side.call, seat.side.score) == (Call.MALIGNANT, 87), "the aided call starts at the unaided one"
    assert not seat.picture.viewer.map_shown, "off until it is asked for"
    seat.key(K.Key_O)
    assert seat.picture.viewer.map_shown
    seat.key(K.Key_B)
    seat.type("12")
    seat.confirm()
    seat.wait(lambda: seat.case == "Case 2 of 2")
    seat.ready()
    assert not seat.side.answer.isVisible() and not seat.picture.viewer.map_shown
    assert seat.side.call is None and seat.side.score is None
    seat.call(K.Key_B, "5")
    seat.aided()
    seat.confirm()
    seat.gone()
    assert "2 of 2 cases" in seat.window.page.text.text() and "backups" in seat.window.page.text.text()
    found = readings_of(file)
    assert [(r.position, r.condition, r.call, r.score) for r in found] == [
        (1, Condition.UNAIDED, Call.MALIGNANT, 87),
        (1, Condition.AIDED, Call.BENIGN, 12),
        (2, Condition.UNAIDED, Call.BENIGN, 5),
        (2, Condition.AIDED, Call.BENIGN, 5),
    ]
    assert [r.changed for r in found] == [False, True, False, False]
    assert [r.model_shown for r in found] == [False, True, False, True]
    trace = found[1].trace
    assert trace["overlay_toggles"] >= 1 and trace["frames_viewed"] and trace["screen"] == [1920, 1080]
    assert len(list((tmp_path / "ovary-pilot.backups").iterdir())) == 1


def test_the_same_enter_does_not_lock_twice(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("solid",)))
    seat.ready()
    seat.call(K.Key_M, "70")
    seat.aided()
    seat.key(K.Key_Return, K.Key_Return)
    assert seat.sitting.at is At.READING and seat.sitting.n_locked == 1, "nobody has looked at the answer yet"


def test_a_call_that_is_not_whole_is_not_locked(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("solid",)))
    seat.ready()
    seat.type("8")
    assert "first" in seat.message
    seat.key(K.Key_Return)
    assert "benign (B) or malignant (M)" in seat.message
    seat.key(K.Key_M)
    seat.key(K.Key_Return)
    assert "score" in seat.message
    seat.type("8")
    assert seat.side.score is None and seat.side.choice.score.box.text() == "8_", "half a number is no score"
    seat.key(K.Key_Return)
    assert seat.sitting.n_locked == 0
    seat.type("5")
    assert seat.side.score == 85
    seat.key(K.Key_Backspace)
    seat.type("8")
    assert seat.side.score == 88
    seat.key(K.Key_B)
    assert seat.side.score is None, "a score of the other side is dropped"
    seat.type("88")
    assert seat.side.score is None and "does not go with benign" in seat.message


def test_where_the_model_is_withheld_the_room_says_so(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid",), withheld_share=1.0)
    seat = sit(file)
    seat.ready()
    seat.call(K.Key_M, "70")
    seat.aided()
    panel = seat.side.answer
    assert panel.isVisible() and panel.verdict.text() == "The model is not shown on this case."
    assert not panel.scale.isVisible() and not panel.toggle.isVisible()
    seat.key(K.Key_O)
    assert not seat.picture.viewer.map_shown
    seat.confirm()
    seat.gone()
    assert [r.model_shown for r in readings_of(file)] == [False, False]


def test_only_what_the_protocol_shows_is_shown(sit: Sit, tmp_path: Path, samples: Path) -> None:
    from dataclasses import replace

    model = replace(MODEL, shown=(Shown.CALL,))
    seat = sit(sample_study(tmp_path, samples, names=("solid",), model=model))
    seat.ready()
    seat.call(K.Key_M, "70")
    seat.aided()
    panel = seat.side.answer
    assert "risk" not in panel.verdict.text() and panel.verdict.text()[2:] in ("Benign", "Malignant", "Inconclusive")
    assert not any(part.isVisible() for part in (panel.scale, panel.errors, panel.toggle, seat.window.risk_line))


def test_a_practice_case_is_marked_and_tells_its_truth_after_the_lock(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid",), practice=("dermoid",))
    seat = sit(file)
    seat.ready()
    assert seat.side.head.practice.isVisible() and seat.case == "Case 1 of 1"
    seat.call(K.Key_M, "90")
    seat.aided()
    assert "Truth" not in seat.side.earlier.text(), "not before the last call on it"
    seat.confirm()
    seat.wait(lambda: seat.sitting.at is At.TRUTH)
    assert seat.side.earlier.text() == "Truth: Benign (histology).\n✗ You called it otherwise."
    seat.key(K.Key_Return)
    seat.wait(lambda: not seat.side.head.practice.isVisible())
    seat.ready()
    assert "Truth" not in seat.side.earlier.text() or not seat.side.earlier.isVisible()


def test_in_a_crossover_the_answer_is_there_from_the_beginning_of_an_aided_case(
    sit: Sit, tmp_path: Path, samples: Path
) -> None:
    file = sample_study(tmp_path, samples, Design.CROSSOVER, names=("solid", "dermoid"), washout_days=0)
    seat = sit(file)
    conditions = []
    for _ in range(2):
        seat.ready()
        seat.wait(lambda: seat.sitting.at is At.READING)
        conditions.append(Condition.AIDED if seat.side.answer.isVisible() else Condition.UNAIDED)
        assert seat.side.call is None
        seat.sitting.look_s = 0.0
        seat.call(K.Key_B, "20")
    seat.gone()
    assert set(conditions) == {Condition.AIDED, Condition.UNAIDED}
    assert [r.condition for r in readings_of(file)] == conditions


def test_going_back_makes_a_new_reading_with_a_reason(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("solid", "dermoid"), may_return=True)
    seat = sit(file)
    seat.ready()
    seat.call(K.Key_M, "70")
    seat.wait(lambda: seat.case == "Case 2 of 2")
    seat.ready()
    seat.key(K.Key_B)
    seat.key(K.Key_Backspace, modifier=Qt.KeyboardModifier.ControlModifier)
    seat.wait(lambda: seat.case == "Case 1 of 2")
    seat.ready()
    assert (seat.side.call, seat.side.score) == (Call.MALIGNANT, 70)
    seat.key(K.Key_B)
    seat.type("40")
    seat.key(K.Key_Return)
    assert "reason" in seat.message
    seat.side.reason.setFocus()
    seat.type("second look")
    seat.key(K.Key_Return)
    seat.wait(lambda: seat.case == "Case 2 of 2")
    seat.ready()
    assert seat.side.call is Call.BENIGN, "what was typed there before is still there"
    first, second = readings_of(file)
    assert (second.corrects, second.reason, second.call) == (first.sequence, "second look", Call.BENIGN)


def test_without_leave_to_go_back_the_key_does_nothing(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, Design.UNAIDED, names=("solid", "dermoid")))
    seat.ready()
    seat.call(K.Key_M, "70")
    seat.wait(lambda: seat.case == "Case 2 of 2")
    seat.ready()
    seat.key(K.Key_Backspace, modifier=Qt.KeyboardModifier.ControlModifier)
    assert seat.sitting.at is At.READING and seat.case == "Case 2 of 2"
