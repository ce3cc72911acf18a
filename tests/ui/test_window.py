"""The main job in the real window: open, scroll, analyse, overlay, cancel, and what is said when it cannot be."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl, qInstallMessageHandler, qWarning
from PySide6.QtGui import QAction, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QTableWidget

from ovadesk.app import application, tell_defects
from ovadesk.domain.result import FrameStatus
from ovadesk.pixels.display import to_display
from ovadesk.ui.specs import SPECS
from ovadesk.ui.viewer import Viewer
from tests.dicom_files import write_dicom
from tests.ui.conftest import User


def test_a_study_opens_at_the_middle_of_its_cine_with_its_own_pixels(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    frame = user.window.viewer.frame
    assert frame is not None and frame.index == frame.clip.n_frames // 2
    shown = user.window.viewer.stage.picture.shown_part((0, 0, frame.clip.columns, frame.clip.rows))
    assert np.array_equal(shown, to_display(user.desk.services.frames.read(frame.clip, frame.index), frame.clip.window))
    assert user.window.viewer.corners.text("mark") == "SYNTHETIC"
    assert user.message == "1 study, 30 frames."


def test_keys_go_through_the_cine_and_stop_at_its_ends(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    last = user.study().clips[0].n_frames - 1
    for key, expected in (
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_End, last),
        (Qt.Key.Key_Right, last),
        (Qt.Key.Key_Left, last - 1),
    ):
        user.key(key)
        assert user.session.index == expected
        user.wait(user.frame_shown)
    assert user.window.cine_bar.number.text() == f"{last} / {last + 1}"


def test_the_wheel_steps_frames_and_with_ctrl_zooms(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    viewer = user.window.viewer
    port = viewer.findChild(type(viewer.box.getViewWidget())).viewport()
    before, scale = user.session.index, viewer.box.viewPixelSize()[0]

    def turn(modifier: Qt.KeyboardModifier) -> None:
        middle = QPointF(port.width() / 2, port.height() / 2)
        event = QWheelEvent(
            middle,
            QPointF(port.mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            modifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(port, event)

    turn(Qt.KeyboardModifier.NoModifier)
    assert user.session.index == before + 1
    turn(Qt.KeyboardModifier.ControlModifier)
    assert user.session.index == before + 1
    assert viewer.box.viewPixelSize()[0] > scale
    viewer.fit()
    assert viewer.box.viewPixelSize()[0] == pytest.approx(scale)


def test_playing_shows_frames_and_stops(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    before = user.session.index
    user.key(Qt.Key.Key_Space)
    assert user.controller.looking.cine.playing
    user.wait(lambda: user.session.index != before)
    user.key(Qt.Key.Key_Space)
    assert not user.controller.looking.cine.playing


def test_every_frame_of_the_study_gets_its_risk_or_its_reason(user: User, samples: Path) -> None:
    user.open(samples / "doppler")
    user.analysed()
    assert user.analysis.results is not None
    results = user.analysis.results.all()
    assert len(results) == user.study().n_frames
    colour = next(clip for clip in user.study().clips if "Colour" in clip.description)
    reasons = {r.reason.code for r in results if r.clip_key == colour.key and r.reason is not None}
    assert reasons == {"pixels.scope_colour"}
    scored = [r for r in results if r.status is FrameStatus.SCORED]
    assert f"{len(scored)} of {len(results)} frames scored" in user.window.model_panel.basis.text()
    user.session.open_clip(colour)
    user.wait(user.frame_shown)
    assert "B-mode" in user.window.model_panel.frame.text()


def test_the_case_risk_stands_beside_its_error_rates(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.analysed()
    risk = user.analysis.risk()
    assert risk is not None and risk.p_malignant is not None and risk.call is not None
    panel = user.window.model_panel
    assert panel.verdict.text().lower().startswith(str(risk.call))
    assert f"sensitivity {risk.point.sensitivity:.2f}" in panel.errors.text()
    assert f"specificity {risk.point.specificity:.2f}" in panel.errors.text()


def test_the_overlay_is_off_at_first_lies_where_the_model_looked_and_goes_away(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.analysed()
    viewer = user.window.viewer
    assert not viewer.map_shown
    user.key(Qt.Key.Key_O)
    assert viewer.map_shown and viewer.colour_bar.isVisible()
    clip = user.study().clips[0]
    result = user.analysis.result_of(clip, user.session.index)
    assert result is not None and result.prediction is not None and result.prediction.cam is not None
    box = result.prediction.cam.box
    over = viewer.stage.overlay.mapRectToParent(viewer.stage.overlay.boundingRect())
    assert (over.left(), over.top(), over.right(), over.bottom()) == pytest.approx((box.x0, box.y0, box.x1, box.y1))
    user.key(Qt.Key.Key_Right)
    user.wait(user.frame_shown)
    assert viewer.map_shown, "the map follows the frame"
    user.key(Qt.Key.Key_O)
    assert not viewer.map_shown


def test_n_goes_to_the_most_suspicious_frame(user: User, samples: Path) -> None:
    user.open(samples / "papillary")
    user.analysed()
    results = user.analysis.results
    assert results is not None
    clip = user.study().clips[0]
    risks = {i: r.prediction.p_malignant for i, r in results.of_clip(clip).items() if r.prediction is not None}
    worst = max(risks, key=lambda i: risks[i])
    if user.session.index == worst:
        user.act("next")
    while user.session.index != worst:  # each press goes one down the ranking, and round to the top
        before = user.session.index
        user.key(Qt.Key.Key_N)
        assert user.session.index != before
        assert risks[user.session.index] <= risks[before] or user.session.index == worst


def test_a_click_on_the_risk_line_goes_to_that_frame(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.analysed()
    line = user.window.risk_line
    spot = line.mapFromScene(line.getPlotItem().getViewBox().mapViewToScene(QPointF(4.0, 0.5)))
    user.qtbot.mouseClick(line.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert user.session.index == 4
    assert "Frame 5: risk" in line.tip(4)


def test_esc_stops_the_analysis_and_a_goes_on_with_it(user: User, samples: Path) -> None:
    user.open(samples / "papillary")
    user.wait(lambda: user.analysis.running)
    user.key(Qt.Key.Key_Escape)
    assert not user.analysis.running
    results = user.analysis.results
    assert results is not None and len(results.all()) < user.study().n_frames
    user.key(Qt.Key.Key_A)
    user.analysed()
    assert user.analysis.results is results


def test_results_of_a_study_that_was_left_never_show_in_another(user: User, samples: Path) -> None:
    user.open(samples / "papillary", samples / "solid")
    for _ in range(3):  # to and fro while the workers are busy
        for study in user.session.loaded.studies:
            user.session.open_study(study)
            user.case_ready()
    user.analysed()
    assert user.analysis.results is not None
    keys = {clip.key for clip in user.study().clips}
    assert {result.clip_key for result in user.analysis.results.all()} <= keys


def shown_mean(viewer: Viewer) -> float:
    """Mean grey level of the whole frame as it is drawn."""
    assert viewer.frame is not None
    rows, columns = viewer.frame.pixels.shape[:2]
    return float(viewer.stage.picture.shown_part((0, 0, columns, rows)).mean())


def test_window_and_level_change_what_is_shown_and_can_be_undone(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    viewer = user.window.viewer
    before = shown_mean(viewer)
    user.act("brighter")
    assert shown_mean(viewer) > before
    assert viewer.corners.text("window").startswith("W ")
    user.key(Qt.Key.Key_R)
    assert shown_mean(viewer) == before
    assert viewer.corners.text("window") == ""


def test_a_damaged_file_shows_its_whole_frames_and_says_so(user: User, samples: Path, tmp_path: Path) -> None:
    whole = max((samples / "papillary").glob("*.dcm"), key=lambda path: path.stat().st_size).read_bytes()
    (tmp_path / "cut.dcm").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "letter.dcm").write_bytes(b"Dear colleague\n")
    user.open(tmp_path)
    [clip] = user.study().clips
    assert 0 < clip.n_frames < clip.n_claimed
    assert f"{clip.n_frames} of {clip.n_claimed} frames" in user.window.viewer.corners.text("mark")
    assert user.window.browser.refused.text() == "1 file could not be opened"
    assert user.message.startswith("letter.dcm: This is neither"), "said beside the study that did open"
    user.act("refused")
    [dialog] = [d for d in user.window.findChildren(QDialog) if d.isVisible()]
    table = dialog.findChild(QTableWidget)
    item = table.item(0, 0)
    assert item is not None and item.text().endswith("letter.dcm")
    dialog.reject()


def test_a_file_that_vanishes_leaves_a_sentence_and_a_window_that_goes_on(
    user: User, samples: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "gone"
    shutil.copytree(samples / "solid", copied)
    user.open(copied)
    user.act("cancel")
    shutil.rmtree(copied)
    user.act("first")
    user.desk.services.frames._cache._frames.clear()
    user.act("last")
    user.wait(lambda: user.window.viewer.corners.text("middle"))
    assert user.window.viewer.frame is None
    user.open(samples / "dermoid")
    assert user.window.viewer.corners.text("middle") == ""


def test_nothing_to_open_is_said(user: User, tmp_path: Path) -> None:
    user.open(tmp_path / "nowhere.dcm")
    assert "nowhere.dcm" in user.message and "not there" in user.message


def test_a_study_dropped_on_the_window_opens(user: User, samples: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(samples / "solid"))])
    event = QDropEvent(
        QPointF(200, 200), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    user.window.dropEvent(event)
    user.wait(lambda: user.session.study is not None and user.frame_shown())
    assert user.desk.remembered.now.recent_studies == (str(samples / "solid"),)


def test_names_can_be_hidden_everywhere_at_once(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    name = "SYNTHETIC SOLID"
    assert name in user.window.viewer.corners.text("top left")
    user.key(Qt.Key.Key_H)
    top = user.window.browser.tree.topLevelItem(0)
    assert top is not None
    assert name not in user.window.viewer.corners.text("top left") + top.text(0) + top.toolTip(0)
    assert user.study().case_id in top.text(0)


def test_the_filter_finds_studies_and_its_letters_are_no_commands(user: User, samples: Path) -> None:
    user.open(samples)
    browser = user.window.browser
    browser.filter.setFocus()
    user.qtbot.keyClicks(browser.filter, "mucilage")
    assert not any(button.isChecked() for button in user.window.call_panel.buttons.values())
    browser.filter.clear()
    user.qtbot.keyClicks(browser.filter, "dermoid")
    shown = [not browser.tree.topLevelItem(i).isHidden() for i in range(browser.tree.topLevelItemCount())]  # type: ignore[union-attr]
    assert sum(shown) == 1


def test_every_action_has_a_tip_with_its_key_and_no_key_is_taken_twice(user: User) -> None:
    taken: dict[str, str] = {}
    for spec in SPECS:
        action = user.window.act(spec.id)
        for shortcut in action.shortcuts():
            text = shortcut.toString()
            assert text not in taken, f"{text}: {taken[text]} and {spec.id}"
            taken[text] = spec.id
        if spec.keys:
            assert f"({action.shortcut().toString()})" in action.toolTip()


@pytest.mark.parametrize("name", ["keys", "card", "about", "reader"])
def test_dialogs_open_and_close_with_esc(user: User, name: str) -> None:
    user.wait(lambda: user.analysis.classifier is not None)
    user.act(name)
    [dialog] = [d for d in user.window.findChildren(QDialog) if d.isVisible()]
    user.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    user.wait(lambda: not any(d.isVisible() for d in user.window.findChildren(QDialog)))


def test_closing_all_studies_leaves_an_empty_window(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.act("close_all")
    assert user.window.viewer.frame is None and user.session.study is None
    assert not user.window.act("overlay").isEnabled() and not user.window.call_panel.ready
    assert "Drop a study" in user.window.viewer.corners.text("middle")


def test_a_defect_in_the_window_is_a_sentence_and_not_the_end(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    tell_defects(user.desk)
    sys.excepthook(RuntimeError, RuntimeError("CANARY^NAME"), None)
    assert "RuntimeError" in user.message and "CANARY" not in user.message


def test_scrolling_during_the_analysis_is_one_analysis_to_the_reader(user: User, samples: Path) -> None:
    user.open(samples / "papillary")
    user.wait(lambda: user.analysis.running)
    changes: list[bool] = []
    user.analysis.running_changed.connect(changes.append)
    for _ in range(10):
        user.key(Qt.Key.Key_Right)
    user.analysed()
    assert changes == [False], "it ended once and was never seen to stop between"


def test_maps_of_the_torch_engine_are_greyed_with_the_reason_until_it_is_chosen(user: User, samples: Path) -> None:
    user.wait(lambda: user.analysis.classifier is not None)

    def offered() -> dict[str, bool]:
        menu = user.window.map_menu
        menu.aboutToShow.emit()
        return {action.text(): action.isEnabled() for action in menu.actions() if action.text()}

    before = offered()
    assert before["Grad-CAM"] and not before["HiResCAM"]
    assert "PyTorch" in next(a for a in user.window.map_menu.actions() if a.text() == "HiResCAM").toolTip()
    if find_spec("torch") is None:
        pytest.skip("the rest needs torch, which is not installed")
    user.window.engine_menu.aboutToShow.emit()
    next(action for action in user.window.engine_menu.actions() if action.text() == "PyTorch").trigger()
    user.wait(lambda: user.analysis.classifier is not None and user.analysis.classifier.engine_name == "torch")
    assert all(offered().values())
    user.open(samples / "dermoid")
    user.wait(lambda: user.analysis.result_of(user.study().clips[0], user.session.index))
    by_gradcam = user.analysis.result_of(user.study().clips[0], user.session.index)
    next(
        action
        for action in user.window.map_menu.actions()
        if action.text() == "EigenCAM" or "Eigen-CAM" in action.text()
    ).trigger()
    user.wait(lambda: user.analysis.result_of(user.study().clips[0], user.session.index) not in (None, by_gradcam))
    other = user.analysis.result_of(user.study().clips[0], user.session.index)
    assert by_gradcam is not None and by_gradcam.prediction is not None and by_gradcam.prediction.cam is not None
    assert other is not None and other.prediction is not None and other.prediction.cam is not None
    assert other.prediction.p_malignant == pytest.approx(by_gradcam.prediction.p_malignant, abs=1e-5)
    assert not np.allclose(other.prediction.cam.values, by_gradcam.prediction.cam.values)


def entry(menu: QMenu, text: str) -> QAction:
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if text in action.text())


def test_a_recent_study_opens_from_its_menu(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.act("close_all")
    entry(user.window.recent_menu, "solid").trigger()
    user.wait(lambda: user.session.study is not None and user.frame_shown())


def test_a_model_is_chosen_from_its_menu_and_remembered(user: User, samples: Path) -> None:
    user.open(samples / "dermoid")
    user.analysed()
    before = user.analysis.classifier
    assert before is not None
    entry(user.window.model_menu, before.model_id).trigger()
    assert user.desk.remembered.now.model_id == before.model_id
    user.wait(lambda: user.analysis.classifier not in (None, before))
    user.analysed()


def test_a_broken_model_is_listed_with_its_reason(user: User, isolated_home: Path) -> None:
    (isolated_home / "models" / "half").mkdir(parents=True)
    action = entry(user.window.model_menu, "half")
    assert not action.isEnabled() and "card.json" in action.toolTip()


@pytest.mark.parametrize("sizes", [(60, 80, 768, 1024), (768, 1024, 60, 80), (64, 640, 640, 64)])
def test_every_picture_is_fitted_whatever_came_before_it(
    user: User, tmp_path: Path, sizes: tuple[int, int, int, int]
) -> None:
    for i, shape in enumerate((sizes[:2], sizes[2:])):
        path = tmp_path / f"{i}.png"
        Image.fromarray(np.full(shape, 90, np.uint8)).save(path)
        user.open(path)
        (left, right), (top, bottom) = user.window.viewer.box.viewRange()
        rows, columns = shape
        assert left <= 0.5 and top <= 0.5 and right >= columns - 0.5 and bottom >= rows - 0.5, "all of it in sight"
        tight = right - left <= columns * 1.02 or bottom - top <= rows * 1.02
        assert tight, "and no smaller than it need be"


def test_what_qt_says_reaches_the_log_without_its_text(caplog: pytest.LogCaptureFixture, user: User) -> None:
    before = qInstallMessageHandler(None)
    application()  # which listens to Qt
    try:
        with caplog.at_level("WARNING", logger="ovadesk"):
            qWarning("CANARY^NAME in a path")
    finally:
        qInstallMessageHandler(before)
    assert "Qt had something to say" in caplog.text and "CANARY" not in caplog.text


def test_a_name_written_by_another_character_set_is_read_again_where_it_stands(user: User, tmp_path: Path) -> None:
    name = "王^小红"
    path = write_dicom(tmp_path / "name.dcm", [np.full((64, 64), 99, np.uint8)], tags={"PatientName": "X" * 9})
    path.write_bytes(path.read_bytes().replace(b"X" * 9 + b" ", name.encode("gb18030").ljust(10)))
    user.open(path)
    before = user.window.viewer.corners.text("top left")
    assert "小红" not in before
    user.controller.remembered.change(charset="GB18030")
    user.wait(lambda: "小红" in user.window.viewer.corners.text("top left"))
    item = user.window.browser.tree.topLevelItem(0)
    assert item is not None and "小红" in item.text(0)
    assert len(user.session.loaded.studies) == 1
