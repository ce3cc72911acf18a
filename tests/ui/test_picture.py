"""What a reader does to the picture: looks, turning, masking, ruler, magnifier; and what leaves the program of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from ovadesk.pixels.display import Look
from ovadesk.ui.composing import as_pixels
from ovadesk.ui.picture_item import as_image
from ovadesk.ui.save_dialog import Choice, SaveDialog
from ovadesk.ui.turning import Turn
from tests.dicom_files import region, write_dicom
from tests.ui.conftest import User

TURNS = st.builds(Turn, st.integers(0, 3), st.booleans())


def corners_of(turn: Turn) -> list[tuple[float, float]]:
    transform = turn.transform(40, 30)
    return [(p.x(), p.y()) for p in (transform.map(QPointF(*xy)) for xy in ((0, 0), (40, 0), (40, 30), (0, 30)))]


@given(TURNS)
def test_a_turned_picture_begins_at_the_origin_and_turns_back(turn: Turn) -> None:
    rect = turn.transform(40, 30).mapRect(QRectF(0, 0, 40, 30))
    assert (rect.x(), rect.y()) == pytest.approx((0, 0), abs=1e-9)
    assert (rect.width(), rect.height()) == pytest.approx((30, 40) if turn.quarters % 2 else (40, 30))
    assert turn.right().left() == turn == turn.across().across() == turn.down().down()
    assert turn.across().down() == turn.right().right()


@given(TURNS)
def test_mirroring_is_as_it_is_seen(turn: Turn) -> None:
    wide, high = (30, 40) if turn.quarters % 2 else (40, 30)
    before, across, down = corners_of(turn), corners_of(turn.across()), corners_of(turn.down())
    assert np.allclose(across, [(wide - x, y) for x, y in before])
    assert np.allclose(down, [(x, high - y) for x, y in before])


def test_pixels_that_are_not_square_are_shown_as_they_were() -> None:
    rect = Turn().transform(40, 30, 1.5).mapRect(QRectF(0, 0, 40, 30))
    assert (rect.width(), rect.height()) == (40, 45)


@pytest.mark.parametrize("shape", [(17, 13), (17, 13, 3)])
def test_an_image_over_a_part_of_a_frame_shows_that_part(shape: tuple[int, ...]) -> None:
    frame = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    part = frame[3:11, 2:9]
    expected = part if part.ndim == 3 else np.repeat(part[..., None], 3, axis=2)
    assert np.array_equal(as_pixels(as_image(part)), expected)
    with pytest.raises(ValueError, match="apart"):
        as_image(frame[:, ::2])


def test_only_what_is_in_sight_is_drawn_and_plain_pixels_are_not_copied(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    viewer = user.window.viewer
    item = viewer.stage.picture
    assert viewer.frame is not None and item.image is viewer.frame.pixels
    viewer.zoom_to(QRectF(100, 100, 64, 48))
    viewer.grab()
    assert item._part is not None
    x0, y0, x1, y1 = item._part[0]
    assert (x1 - x0) * (y1 - y0) < 0.2 * viewer.frame.clip.rows * viewer.frame.clip.columns
    assert np.shares_memory(item._part[1], viewer.frame.pixels)
    user.act("invert")
    viewer.grab()
    assert item._part[1].size < 0.2 * viewer.frame.pixels.size


def test_invert_gamma_and_sharpen_are_said_and_undone(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    viewer = user.window.viewer
    for key in (Qt.Key.Key_I, Qt.Key.Key_U, Qt.Key.Key_S):
        user.key(key)
    words = viewer.corners.text("window")
    assert "inverted" in words and "gamma 1.1" in words and "sharpened" in words
    user.key(Qt.Key.Key_J)
    assert "gamma" not in viewer.corners.text("window")
    user.key(Qt.Key.Key_R)
    assert viewer.look == Look() and viewer.corners.text("window") == ""


def test_a_turned_picture_says_so_and_its_map_turns_with_it(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    viewer = user.window.viewer
    user.key(Qt.Key.Key_Q)
    user.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert "MIRRORED" in viewer.corners.text("mark") and "TURNED" in viewer.corners.text("mark")
    assert viewer.stage.overlay.parentItem() is viewer.stage.picture.parentItem() is viewer.stage
    assert viewer.stage.rect.width() == pytest.approx(480)
    user.key(Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert "TURNED" not in viewer.corners.text("mark")
    user.key(Qt.Key.Key_Q)
    user.open(samples / "papillary")
    assert viewer.stage.turn == Turn(), "another clip is as it was recorded"


def test_the_mask_covers_all_but_the_regions(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.key(Qt.Key.Key_P)
    path = user.window.viewer.stage.mask.path()
    box = user.study().clips[0].regions[0].box
    assert path.contains(QPointF(2, 2)) and not path.contains(QPointF((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
    user.key(Qt.Key.Key_P)
    assert user.window.viewer.stage.mask.path().isEmpty()


def test_without_regions_the_sector_is_found_and_kept(user: User, tmp_path: Path) -> None:
    frame = np.zeros((300, 400), np.uint8)
    frame[60:260, 100:300] = np.random.default_rng(1).integers(40, 200, (200, 200), dtype=np.uint8)
    frame[5:15, 5:60] = 255  # a name
    user.open(write_dicom(tmp_path / "untagged.dcm", [frame]))
    user.key(Qt.Key.Key_P)
    mask = user.window.viewer.stage.mask
    user.wait(lambda: not mask.path().isEmpty())
    assert mask.path().contains(QPointF(20, 10)) and not mask.path().contains(QPointF(200, 160))


def test_where_no_ultrasound_is_found_the_reader_is_told(user: User, tmp_path: Path) -> None:
    user.open(write_dicom(tmp_path / "black.dcm", [np.zeros((100, 100), np.uint8)]))
    user.key(Qt.Key.Key_P)
    user.wait(lambda: "nothing is blacked out" in user.message)


def test_the_ruler_is_as_long_as_the_region_and_absent_without_calibration(user: User, tmp_path: Path) -> None:
    frame = np.random.default_rng(2).integers(40, 200, (200, 240), dtype=np.uint8)
    user.open(write_dicom(tmp_path / "scaled.dcm", [frame], regions=[region((20, 10, 219, 189), cm_per_px=0.05)]))
    user.key(Qt.Key.Key_Y)
    ruler = user.window.viewer.stage.ruler
    assert ruler.isVisible() and ruler.centimetres == pytest.approx(180 * 0.05)
    user.window.viewer.grab()
    Image.fromarray(frame).save(tmp_path / "plain.png")
    user.open(tmp_path / "plain.png")
    assert ruler.centimetres == 0
    user.key(Qt.Key.Key_Y)
    user.key(Qt.Key.Key_Y)
    assert "no calibration" in user.message


def test_the_ruler_counts_from_where_the_file_says_that_the_depth_is_0(user: User, tmp_path: Path) -> None:
    frame = np.random.default_rng(3).integers(40, 200, (200, 240), dtype=np.uint8)
    item = region((20, 10, 219, 189), cm_per_px=0.05)
    item.ReferencePixelX0, item.ReferencePixelY0, item.ReferencePixelPhysicalValueY = 100, 30, 0.5
    user.open(write_dicom(tmp_path / "zero.dcm", [frame], regions=[item]))
    ticks = user.window.viewer.stage.ruler.ticks
    assert ticks[0] == (-1, pytest.approx(10.0)) and ticks[1] == (0, pytest.approx(30.0))  # 10 + 30 - 0.5 / 0.05
    assert ticks[-1][0] == 8
    user.open(write_dicom(tmp_path / "unsaid.dcm", [frame], regions=[region((20, 10, 219, 189), cm_per_px=0.05)]))
    assert {number for number, _ in user.window.viewer.stage.ruler.ticks} == {None}


def test_the_magnifier_follows_the_mouse(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    viewer = user.window.viewer
    user.key(Qt.Key.Key_V)
    middle = viewer.view.viewport().rect().center()
    user.qtbot.mouseMove(viewer.view.viewport(), middle)
    glass = viewer.magnifier
    assert glass.isVisible()
    centre = glass.geometry().center()
    assert (centre - viewer.view.viewport().mapTo(viewer, middle)).manhattanLength() <= 2
    assert as_pixels(glass.grab().toImage())[100:140, 100:140].max() > 0
    user.key(Qt.Key.Key_V)
    assert not glass.isVisible()


def test_a_picture_leaves_without_its_name_and_with_its_use(user: User, samples: Path, tmp_path: Path) -> None:
    user.open(samples / "solid")
    user.analysed()
    saving = user.desk.commands.saving
    view = user.controller.looking.view
    words = saving._words(view, Choice(), False)
    assert user.study().case_id in words.who and "SOLID" not in words.who
    assert "SOLID" in saving._words(view, Choice(identity=True), False).who
    masked, whole = (as_pixels(saving.picture(Choice(mask=mask))) for mask in (True, False))
    assert masked[40:90].sum() < whole[40:90].sum(), "what is burnt in above the region is gone"
    assert user.window.viewer.stage.mask.path().isEmpty(), "the screen is as it was"
    saving._save_picture(tmp_path / "view.png", Choice())
    assert QImage(str(tmp_path / "view.png")).size() == QImage(saving.picture(Choice())).size()
    saving._save_picture(tmp_path / "no" / "folder" / "view.png", Choice())
    assert "could not be written" in user.message


def test_the_overlay_is_in_a_picture_only_where_it_was_asked_for(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.analysed()
    user.window.act("overlay").setChecked(True)
    saving = user.desk.commands.saving
    with_map, without = (as_pixels(saving.picture(Choice(overlay=overlay))).astype(int) for overlay in (True, False))
    part = slice(40, -40)
    assert np.abs(with_map[part, :, 0] - with_map[part, :, 2]).max() > 50, "coloured"
    assert np.abs(without[part, :, 0] - without[part, :, 2]).max() == 0, "grey"
    assert user.window.viewer.map_shown


def test_the_picture_is_copied_without_the_name(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert not QGuiApplication.clipboard().image().isNull()
    assert "without the patient's name" in user.message


def test_identity_is_never_ticked_when_the_dialog_opens(
    user: User, samples: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    user.open(samples / "solid")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "asked"), ""))
    user.act("picture")
    dialog = user.window.findChild(SaveDialog)
    assert isinstance(dialog, SaveDialog) and not dialog.identity.isChecked() and dialog.outside.isChecked()
    dialog.accept()
    user.wait(lambda: (tmp_path / "asked.png").exists())


@pytest.mark.parametrize("suffix", ["gif", "mp4"])
def test_a_loop_is_saved_frame_by_frame(user: User, samples: Path, tmp_path: Path, suffix: str) -> None:
    if suffix == "mp4":
        pytest.importorskip("av", reason="needs the extra `video` (PyAV), which is not installed")
    user.open(samples / "solid")
    user.controller.looking.cine.loop(first=3)
    user.controller.looking.cine.loop(last=9)
    path = tmp_path / f"loop.{suffix}"
    user.desk.commands.saving.save_cine(path, Choice())
    user.wait(lambda: "7 frames saved" in user.message)
    if suffix == "gif":
        with Image.open(path) as film:
            assert getattr(film, "n_frames", 1) == 7 and film.info["duration"] == 50
    else:
        import av

        with av.open(str(path)) as film:
            assert sum(1 for _ in film.decode(video=0)) == 7
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name], "no draft is left"


def test_esc_stops_the_saving_and_leaves_no_file(user: User, samples: Path, tmp_path: Path) -> None:
    user.open(samples / "papillary")
    user.desk.commands.saving.save_cine(tmp_path / "long.gif", Choice())
    user.key(Qt.Key.Key_Escape)
    assert "was not saved" in user.message
    user.qtbot.waitUntil(lambda: not list(tmp_path.iterdir()), timeout=10_000)


def test_mp4_is_said_to_be_missing_where_it_is(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['av'] = None\nimport numpy as np\nfrom pathlib import Path\n"
        "from ovadesk.domain.problem import OvaDeskError\nfrom ovadesk.export import cine\n"
        "cine.find_spec = lambda name: None\n"
        f"try: cine.write_cine(Path({str(tmp_path / 'x.mp4')!r}), iter([np.zeros((8, 8, 3), np.uint8)]), 10.0)\n"
        "except OvaDeskError as error: print(error.problem.code)\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "export.no_video" and not list(tmp_path.iterdir())
