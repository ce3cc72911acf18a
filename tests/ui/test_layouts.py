"""Several pictures at once: layouts, linking, another study beside, the picture alone, a second window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from pytestqt.qtbot import QtBot

from ovadesk.domain.study import Patient, Study
from ovadesk.ui.arranging import prior
from ovadesk.ui.view import View
from tests.dicom_files import write_dicom
from tests.ui.conftest import User


def speckle(seed: int, rows: int = 60, columns: int = 80) -> np.ndarray:
    """Grey noise, another for every seed."""
    return np.random.default_rng(seed).integers(20, 220, (rows, columns), dtype=np.uint8)


def shows(view: View) -> bool:
    frame = view.viewer.frame
    return frame is not None and view.clip is not None and frame.clip.key == view.clip.key and frame.index == view.index


def two_studies(folder: Path) -> Path:
    """Two cines of one patient's last study, and one of the year before; 12, 8 and 12 frames."""
    folder.mkdir()
    for number, (name, frames, date) in enumerate(
        (("a", 12, "20250601"), ("b", 8, "20250601"), ("old", 12, "20240101"))
    ):
        uid = "1.2.826.0.1.3680043.8.498." + ("7" if date.startswith("2025") else "6")
        tags = {"StudyDate": date, "StudyInstanceUID": uid, "SeriesInstanceUID": uid + ".1", "InstanceNumber": number}
        write_dicom(folder / f"{name}.dcm", [speckle(i) for i in range(frames)], tags=tags)
    return folder


@pytest.fixture
def reading(user: User, tmp_path: Path) -> User:
    """The last study is open at its first cine, two pictures side by side."""
    user.open(two_studies(tmp_path / "patient"))
    last = next(study for study in user.session.loaded.studies if study.date == "20250601")
    user.session.open_study(last)
    user.wait(user.frame_shown)
    user.key(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    user.wait(lambda: all(shows(view) for view in user.controller.looking.views))
    return user


def test_a_second_picture_shows_the_next_clip_and_the_layout_is_remembered(reading: User) -> None:
    first, second = reading.controller.looking.views
    assert first.clip is not None and second.clip is not None
    assert [clip.key for clip in reading.study().clips] == [first.clip.key, second.clip.key]
    assert reading.desk.remembered.now.layout == "1x2"
    reading.act("one")
    assert len(reading.controller.looking.views) == 1


def test_keys_go_to_the_picture_that_was_clicked(reading: User) -> None:
    first, second = reading.controller.looking.views
    before = first.index
    reading.qtbot.mouseClick(second.viewer.view.viewport(), Qt.MouseButton.LeftButton)
    assert reading.window.viewer is second.viewer and reading.session.clip == second.clip
    reading.key(Qt.Key.Key_Home)
    assert (first.index, second.index) == (before, 0)
    assert reading.window.cine_bar.number.text() == "1 / 8"
    reading.key(Qt.Key.Key_F6)
    assert reading.window.viewer is first.viewer


def test_linked_pictures_step_and_zoom_together(reading: User) -> None:
    first, second = reading.controller.looking.views
    started = second.index
    reading.key(Qt.Key.Key_L)
    for _ in range(5):
        reading.key(Qt.Key.Key_Right)
    assert second.index == (started + 5) % 8
    first.viewer.zoom(2.0)
    assert second.viewer.sight.width() == pytest.approx(first.viewer.sight.width())
    assert second.viewer.sight.x() == pytest.approx(first.viewer.sight.x(), abs=1e-3)
    reading.key(Qt.Key.Key_L)
    alone = second.index
    reading.key(Qt.Key.Key_Right)
    assert second.index == alone


def test_the_patients_study_before_stands_beside_and_the_call_stays_with_the_case(reading: User) -> None:
    case = reading.study().case_id
    reading.case_ready()
    reading.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    beside = reading.controller.looking.views[1]
    reading.wait(lambda: shows(beside))
    assert beside.study is not None and beside.study.date == "20240101"
    assert "ANOTHER STUDY" in beside.viewer.corners.text("mark")
    reading.act("next_view")
    reading.key(Qt.Key.Key_Home)
    reading.wait(lambda: shows(beside) and beside.index == 0)
    assert reading.study().case_id == case and reading.window.call_panel.ready
    assert reading.analysis.result_of(beside.clip, 0) is None, "the model answers on the open case alone"  # type: ignore[arg-type]


def test_without_another_study_the_reader_is_told_what_to_do(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.act("compare")
    assert "No other study of this patient" in user.message


def test_the_prior_is_the_last_before_and_never_another_patients() -> None:
    def study(case: str, patient: str, date: str) -> Study:
        return Study(case, case, Patient(id=patient), date, "", ())

    now = study("now", "p", "20250601")
    others = (study("a", "p", "20230101"), study("b", "p", "20240101"), study("c", "p", "20260101"), now)
    assert prior(now, others) == others[1]
    assert prior(now, (others[2], now)) == others[2]
    assert prior(now, (study("x", "q", "20240101"),)) is None
    unnamed = study("n", "", "20250601")
    assert prior(unnamed, (study("m", "", "20240101"),)) is None


def test_the_picture_alone_and_back_with_esc(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.key(Qt.Key.Key_F11)
    assert user.window.isFullScreen() and not user.window.browser.isVisible() and not user.window.side.isVisible()
    user.key(Qt.Key.Key_Escape)
    assert not user.window.isFullScreen() and user.window.browser.isVisible() and user.window.side.isVisible()


def test_a_second_window_shows_a_clip_takes_keys_and_closes(reading: User, qtbot: QtBot) -> None:
    reading.act("one")
    reading.key(Qt.Key.Key_F12)
    second = reading.desk.commands.arranging._second
    assert second is not None
    qtbot.waitExposed(second)
    view = reading.controller.looking.views[-1]
    assert view.viewer is second.pane.viewer
    reading.wait(lambda: shows(view))
    qtbot.mouseClick(view.viewer.view.viewport(), Qt.MouseButton.LeftButton)
    qtbot.keyClick(second, Qt.Key.Key_Home)
    assert view.index == 0
    second.close()
    assert not reading.window.act("second_window").isChecked()
    assert len(reading.controller.looking.views) == 1 and reading.window.viewer is not view.viewer


def test_every_picture_shows_its_own_map(reading: User) -> None:
    reading.analysed()
    reading.window.act("overlay").setChecked(True)
    views = reading.controller.looking.views
    scored = [view.viewer.map_shown for view in views]
    results = [reading.analysis.result_of(view.clip, view.index) for view in views if view.clip]
    assert scored == [result is not None and result.prediction is not None for result in results]


def test_what_is_in_sight_is_given_in_shares_of_the_picture(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    viewer = user.window.viewer
    viewer.zoom_to(QRectF(160, 120, 320, 240))
    sight = viewer.sight
    assert (sight.center().x(), sight.center().y()) == pytest.approx((0.5, 0.5))
    viewer.fit()
    viewer.look_at(sight)
    assert viewer.sight.width() == pytest.approx(sight.width())
