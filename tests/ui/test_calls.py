"""The reader's call in the real window: drafts, locks, corrections, blinding, export, restart."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reading import Call, Condition
from ovadesk.settings import Paths, Settings, save_settings
from ovadesk.store.store import Store
from tests.store import first_version
from tests.ui.conftest import User


def stored(home: Path) -> list[tuple[str, str, int]]:
    """Condition, call and score of every reading on disk, read as another program would."""
    store = Store.open(Paths(home).store_file)
    try:
        assert store.verify() == []
        return [(str(r.condition), str(r.call), r.score) for r in store.readings()]
    finally:
        store.close()


def test_a_call_is_made_from_the_keyboard_and_is_on_disk_when_the_window_says_so(
    user: User, samples: Path, isolated_home: Path
) -> None:
    user.open(samples / "solid")
    user.analysed()
    user.key(Qt.Key.Key_M)
    user.key(Qt.Key.Key_8)
    user.key(Qt.Key.Key_Return)
    user.wait(lambda: "Locked and on disk" in user.message)
    assert stored(isolated_home) == [("aided", "malignant", 85)]


def test_who_upgrades_is_told_where_the_readings_are_as_they_were(
    user: User, samples: Path, isolated_home: Path
) -> None:
    first_version.first_desk(Paths(isolated_home).store_file)
    said: list[str] = []
    user.controller.calling.state_known.connect(lambda _: said.append(user.message))
    user.open(samples / "solid")
    user.case_ready()
    [backup] = Paths(isolated_home).home.glob("*.backup.sqlite")
    assert "OvaDesk was upgraded" in said[0] and backup.name in said[0]
    user.open(samples / "dermoid")
    user.case_ready()
    assert backup.name not in said[-1], "said once"


def test_a_score_of_the_other_side_is_refused_and_said(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.case_ready()
    user.key(Qt.Key.Key_B)
    user.key(Qt.Key.Key_8)
    assert user.window.call_panel.score.value is None
    assert "does not go with benign" in user.message
    user.key(Qt.Key.Key_2)
    assert user.window.call_panel.score.value == 25
    user.key(Qt.Key.Key_M)
    assert user.window.call_panel.score.value is None, "a benign score is not carried over"


def test_nothing_is_locked_without_call_and_score(user: User, samples: Path, isolated_home: Path) -> None:
    user.open(samples / "solid")
    user.case_ready()
    assert not user.window.call_panel.lock_button.isEnabled()
    user.key(Qt.Key.Key_Return)
    assert "Choose benign" in user.message
    user.key(Qt.Key.Key_B)
    user.key(Qt.Key.Key_Return)
    assert "score" in user.message
    user.desk.end()
    assert stored(isolated_home) == []


def test_call_first_keeps_every_trace_of_the_model_away_until_the_lock(
    user: User, samples: Path, isolated_home: Path
) -> None:
    user.wait(lambda: user.analysis.classifier is not None)
    user.act("call_first")
    user.open(samples / "solid")
    user.case_ready()
    assert "Call first" in user.window.model_panel.basis.text()
    assert user.analysis.results is None and user.analysis.risk() is None and not user.analysis.running
    user.act("analyse")
    user.act("overlay")
    user.act("suspicious")
    assert user.analysis.results is None and not user.window.viewer.map_shown
    user.call("benign", 1)
    user.analysed()
    assert user.window.call_panel.condition.text() == "with the model"
    user.call("malignant", 6)
    user.desk.end()
    assert stored(isolated_home) == [("unaided", "benign", 15), ("aided", "malignant", 65)]


def test_who_has_seen_the_answer_cannot_call_unaided_after_a_restart(
    make_user: Callable[[], User], samples: Path
) -> None:
    first = make_user()
    first.open(samples / "solid")
    first.analysed()
    first.window.close()
    second = make_user()
    second.act("call_first")
    second.open(samples / "solid")
    second.case_ready()
    assert second.window.call_panel.condition.text() == "with the model"


def test_another_reader_starts_blind(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.analysed()
    user.act("call_first")
    user.controller.become("reader-2", "senior")
    assert user.analysis.results is None
    user.case_ready()
    assert user.window.call_panel.condition.text() == "before the model"
    assert user.window.call_panel.heading.text() == "Call of reader-2, senior"
    assert user.analysis.results is None and not user.window.viewer.map_shown


def test_a_draft_survives_closing_the_window_at_once(make_user: Callable[[], User], samples: Path) -> None:
    first = make_user()
    first.open(samples / "solid")
    first.case_ready()
    first.act("malignant")
    first.window.digit.emit(7)
    first.window.call_panel.note.setPlainText("septa, 3 mm")
    first.window.close()
    second = make_user()
    second.open(samples / "solid")
    second.case_ready()
    panel = second.window.call_panel
    assert (panel.call, panel.score.value, panel.note.toPlainText()) == (Call.MALIGNANT, 75, "septa, 3 mm")


def test_a_draft_stays_with_its_case(user: User, samples: Path) -> None:
    user.open(samples / "dermoid", samples / "solid")
    user.case_ready()
    user.act("benign")
    user.window.digit.emit(3)
    one, other = user.session.loaded.studies
    user.session.open_study(other)
    user.case_ready()
    assert user.window.call_panel.call is None
    user.session.open_study(one)
    user.case_ready()
    assert (user.window.call_panel.call, user.window.call_panel.score.value) == (Call.BENIGN, 35)


def test_a_correction_needs_a_reason_and_leaves_the_first_call_as_it_was(
    user: User, samples: Path, isolated_home: Path
) -> None:
    user.open(samples / "solid")
    user.analysed()
    user.call("benign", 2)
    user.act("malignant")
    user.window.digit.emit(9)
    user.act("lock")
    assert "reason" in user.message.lower()
    user.window.call_panel.reason.setText("wrong key")
    user.act("lock")
    user.wait(lambda: "(correction)" in user.window.call_panel.history.text())
    user.desk.end()
    assert stored(isolated_home) == [("aided", "benign", 25), ("aided", "malignant", 95)]


def test_the_readings_are_exported_with_what_the_model_said(user: User, samples: Path, tmp_path: Path) -> None:
    user.open(samples / "solid")
    user.analysed()
    risk = user.analysis.risk()
    user.call("malignant", 8)
    target = tmp_path / "READINGS.csv"
    with user.qtbot.waitSignal(user.controller.calling.reader.exported):
        user.controller.calling.reader.export(target)
    with target.open(newline="", encoding="utf-8") as file:
        [row] = list(csv.DictReader(file))
    assert (row["condition"], row["call"], row["score"]) == (str(Condition.AIDED), "malignant", "85")
    assert risk is not None and risk.p_malignant is not None
    assert float(row["p_malignant"]) == pytest.approx(risk.p_malignant, abs=1e-6)
    study = user.study()
    assert row["case_id"] == study.case_id
    assert study.patient.name not in target.read_text() and study.patient.id not in target.read_text()


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_lost(user: User, samples: Path, tmp_path: Path) -> None:
    user.open(samples / "solid")
    user.analysed()
    user.call("malignant", 8)
    blocked = tmp_path / "file"
    blocked.write_text("")
    with user.qtbot.waitSignal(user.controller.calling.reader.failed):
        user.controller.calling.reader.export(blocked / "READINGS.csv")
    assert "could not be written" in user.message


def test_a_second_window_reads_but_cannot_lock(make_user: Callable[[], User], samples: Path) -> None:
    first = make_user()
    first.open(samples / "solid")
    first.analysed()
    second = make_user()
    second.open(samples / "solid")
    second.wait(lambda: "Another OvaDesk" in second.window.call_panel.lock_button.toolTip())
    assert not second.window.call_panel.ready
    second.analysed()
    first.call("benign", 1)


def test_a_damaged_store_is_said_left_alone_and_the_pictures_still_open(
    make_user: Callable[[], User], samples: Path, isolated_home: Path
) -> None:
    file = Paths(isolated_home).store_file
    file.write_bytes(b"not a database at all" * 100)
    user = make_user()
    user.open(samples / "solid")
    user.wait(lambda: "damaged" in user.message)
    assert file.read_bytes() == b"not a database at all" * 100
    assert not user.window.call_panel.ready and user.window.viewer.frame is not None
    assert user.analysis.results is None, "what cannot be written down is not shown"


def test_a_missing_model_is_said_and_calls_can_still_be_made(
    make_user: Callable[[], User], samples: Path, isolated_home: Path
) -> None:
    save_settings(Paths(isolated_home), Settings(model_id="not-there"))
    user = make_user()
    user.wait(lambda: "not-there" in user.message)
    user.open(samples / "solid")
    user.case_ready()
    user.call("benign", 1)
    user.desk.end()
    assert stored(isolated_home) == [("unaided", "benign", 15)]


def test_settings_and_layout_are_remembered(make_user: Callable[[], User], isolated_home: Path) -> None:
    first = make_user()
    first.window.model_panel.opacity.setValue(70)
    first.act("call_first")
    width = first.window.minimumWidth()  # the screen of the tests is narrower than any other
    first.window.resize(width, 700)
    first.window.close()
    second = make_user()
    assert second.window.act("call_first").isChecked()
    assert second.window.model_panel.opacity.value() == 70
    assert (second.window.width(), second.window.height()) == (width, 700)


def test_a_home_that_cannot_be_made_leaves_a_window_that_shows_pictures(
    make_user: Callable[[], User], samples: Path, isolated_home: Path
) -> None:
    shutil.rmtree(isolated_home)
    isolated_home.write_text("a file stands where the folder should be")
    user = make_user()
    user.open(samples / "solid")
    user.wait(lambda: "cannot be written" in user.message)
    assert user.window.viewer.frame is not None


def test_an_answer_that_cannot_be_written_down_is_not_shown_and_can_be_asked_for_again(
    user: User, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OvaDeskError(problem("store.full", kind="SQLITE_FULL"))

    with monkeypatch.context() as patch:
        patch.setattr(Store, "expose", full)
        user.open(samples / "solid")
        user.wait(lambda: "Not shown" in user.window.model_panel.basis.text())
        assert user.analysis.results is None and "disk is full" in user.message
    user.key(Qt.Key.Key_A)
    user.analysed()
    user.desk.end()
    store = Store.open(user.desk.services.paths.store_file)
    assert store.exposed(user.study().case_id, "reader-1")
    store.close()
