"""What is on the screen: nothing from outside the ultrasound, no name, the next case at once; and what is counted."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reading import Call
from ovadesk.domain.study import Box
from ovadesk.pixels.frames import FrameSource
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.reading_room.slides import BAND, kept_boxes
from ovadesk.workflow.reader_study import troubles
from tests.dicom_files import write_dicom
from tests.ui.reading_room.conftest import K, Seat, Sit, readings_of
from tests.ui.reading_room.studies import STUDY, sample_study
from tests.ui.reading_room.test_blinding import words_on

SIZE = (640, 480)
SECTOR = Box(120, 90, 520, 440)


def a_plain_image(path: Path, *, sector: bool) -> None:
    """A still with a name burnt in above; without a sector, a few dots on black."""
    drawn = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    noise = np.random.default_rng(1).integers(40, 160, drawn.shape, np.uint8)
    box = SECTOR if sector else Box(310, 230, 330, 250)
    drawn[box.y0 : box.y1, box.x0 : box.x1] = noise[box.y0 : box.y1, box.x0 : box.x1]
    picture = Image.fromarray(drawn)
    ImageDraw.Draw(picture).text((10, 8), "DOE^JANE 1970-01-01 ST. ELSEWHERE", fill=255)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def brightest(image: QImage) -> int:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = [bytes(grey.constScanLine(y))[: grey.width()] for y in range(grey.height())]
    return max(max(row) for row in rows)


def on_screen(seat: Seat, box: Box) -> int:
    """The brightest pixel on the screen of a part of the frame."""
    viewer = seat.picture.viewer
    corners = [viewer.box.mapViewToScene(QPointF(x, y)) for x, y in ((box.x0, box.y0), (box.x1, box.y1))]
    first, last = (viewer.view.mapFromScene(corner) for corner in corners)
    shot = viewer.view.grab().toImage()
    return brightest(shot.copy(first.x() + 2, first.y() + 2, last.x() - first.x() - 4, last.y() - first.y() - 4))


def a_study_of(tmp_path: Path, *, sector: bool) -> Path:
    a_plain_image(tmp_path / "jane-doe" / "mass.png", sector=sector)
    return sample_study(tmp_path, tmp_path, Design.UNAIDED, names=("jane-doe",))


def test_a_name_burnt_in_above_the_sector_is_never_seen(sit: Sit, tmp_path: Path) -> None:
    seat = sit(a_study_of(tmp_path, sector=True))
    shown: list[int] = []
    seat.picture.viewer.shown.connect(lambda _: shown.append(on_screen(seat, Box(0, 0, 640, 80))))
    seat.ready()
    assert on_screen(seat, Box(0, 0, 640, 80)) == 0
    assert on_screen(seat, SECTOR) > 100
    assert max(shown, default=0) == 0, "not even for a moment"
    seat.key(K.Key_Minus, K.Key_I, K.Key_U)
    assert on_screen(seat, Box(0, 0, 640, 80)) == 0, "nor inverted"
    small = seat.reading.carousel.slides[0].small
    assert small is not None and not seat.picture.viewer.corners.text("bottom left")


def test_where_no_ultrasound_is_found_the_edges_are_covered_and_it_is_said(sit: Sit, tmp_path: Path) -> None:
    seat = sit(a_study_of(tmp_path, sector=False))
    seat.ready()
    assert on_screen(seat, Box(0, 0, 640, 50)) == 0
    assert on_screen(seat, Box(300, 220, 340, 260)) > 30
    assert "edges are covered" in seat.picture.viewer.corners.text("bottom left")
    assert seat.reading.carousel.slides[0].guessed
    seat.call(K.Key_B, "10")
    seat.gone()
    seat.reading.end()
    store = StudyStore.open(tmp_path / "ovary-pilot.ovastudy", read_only=True)
    [told] = troubles.standing(store, STUDY)
    store.close()
    assert told.problem.code == "study.trouble_edges" and told.image == 1, "and so is the coordinator"


def test_which_part_of_a_frame_is_kept(running_frames: FrameSource, samples: Path, tmp_path: Path) -> None:
    clip = running_frames.inspect(samples / "solid" / "1-sweep.dcm").clip
    pixels = running_frames.read(clip, 0)
    assert kept_boxes(clip, pixels) == (tuple(region.box for region in clip.regions), False)
    found, guessed = kept_boxes(dataclasses.replace(clip, regions=()), pixels)
    assert not guessed and len(found) == 1
    whole = dataclasses.replace(clip.regions[0], box=Box(0, 0, clip.columns, clip.rows))
    assert kept_boxes(dataclasses.replace(clip, regions=(whole,)), pixels) == (found, False), "a region of everything"
    empty = np.zeros_like(pixels)
    assert kept_boxes(dataclasses.replace(clip, regions=(whole,)), empty) == ((whole.box,), False)
    (band,), guessed = kept_boxes(dataclasses.replace(clip, regions=()), empty)
    assert guessed and band.x0 == round(BAND * clip.columns) and band.y1 == clip.rows - band.y0


def test_no_name_and_no_date_is_anywhere_in_the_window(sit: Sit, tmp_path: Path) -> None:
    path = tmp_path / "jane" / "JANE-1.dcm"
    path.parent.mkdir()
    tags = {
        "PatientName": "Doe^Jane",
        "PatientID": "MRN-77",
        "StudyDate": "20190203",
        "SeriesDescription": "Jane ovary",
    }
    write_dicom(path, [np.full((64, 96), 90, np.uint8)], tags=tags)
    seat = sit(sample_study(tmp_path, tmp_path, Design.UNAIDED, names=("jane",)))
    seat.ready()
    item, role = seat.window.strip.item(0), Qt.ItemDataRole
    said = words_on(seat.window).lower() + item.text() + item.toolTip() + item.data(role.AccessibleTextRole)
    for word in ("jane", "doe", "mrn-77", "2019", ".dcm", "c-0"):
        assert word not in said, word


def test_the_next_case_is_on_screen_as_soon_as_it_is_opened(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, Design.UNAIDED, names=("solid", "dermoid", "papillary")))
    seen: list[bool] = []
    seat.sitting.opened.connect(lambda _: seen.append(seat.picture.viewer.frame is not None))
    seat.ready()
    for number in (2, 3):
        seat.wait(lambda: seat.reading.carousel.next_ready)
        seat.call(K.Key_M, "70")
        seat.wait(lambda number=number: seat.case == f"Case {number} of 3")
        seat.ready()
    assert seen[-2:] == [True, True]


def test_keys_and_wheel_go_through_frames_and_images(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("dermoid",))
    seat = sit(file)
    seat.ready()
    seat.wait(lambda: len(seat.reading.carousel.slides) == 2)
    strip, view = seat.window.strip, seat.picture.view
    assert strip.isVisible() and strip.unseen == 1
    start = view.index
    seat.key(K.Key_Right, K.Key_Right, K.Key_Left)
    assert view.index == start + 1
    port = seat.picture.viewer.view.viewport()
    middle = QPointF(port.rect().center())
    none, plain, still = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    place = QPointF(port.mapToGlobal(middle.toPoint()))
    QApplication.sendEvent(port, QWheelEvent(middle, place, QPoint(), QPoint(0, -120), none, plain, still, False))
    assert view.index == start + 2
    seat.key(K.Key_PageDown)
    assert strip.currentRow() == 1 and strip.unseen == 0
    assert view.clip is not None and not view.clip.is_cine and not seat.picture.bar.isVisible()
    seat.key(K.Key_Up)
    assert strip.currentRow() == 0 and seat.picture.bar.isVisible()
    seat.wait(lambda: seat.picture.viewer.frame is not None and seat.picture.viewer.frame.clip.is_cine)
    seat.call(K.Key_B, "10")
    seat.gone()
    viewed = readings_of(file)[0].trace["frames_viewed"]
    assert viewed["0"] >= 2 and viewed["1"] == 1


def test_what_a_reader_does_to_the_picture_is_counted(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("doppler",))
    seat = sit(file)
    seat.ready()
    seat.qtbot.wait(50)
    seat.key(K.Key_Plus, K.Key_Plus, K.Key_Plus)
    seat.key(K.Key_Up, modifier=Qt.KeyboardModifier.ShiftModifier)
    seat.key(K.Key_F)
    looped: list[int] = []
    seat.picture.looped.connect(lambda: looped.append(1))
    seat.picture.cine.faster(8)
    seat.key(K.Key_Space)
    seat.wait(lambda: len(looped) >= 2)
    seat.key(K.Key_Space)
    seat.call(K.Key_B, "10")
    seat.gone()
    trace = readings_of(file)[0].trace
    assert trace["zooms"] == 1, "three notches of one hand"
    assert trace["window_changes"] == 1
    assert trace["cine_loops"] == len(looped)
    assert trace["first_interaction_ms"] >= 40
    assert trace["frames_viewed"]["0"] > 10


def test_another_case_begins_as_its_files_want_it(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, Design.UNAIDED, names=("solid", "dermoid")))
    seat.ready()
    seat.key(K.Key_I, K.Key_U, K.Key_Plus)
    assert seat.picture.viewer.look.invert
    seat.call(K.Key_B, "10")
    seat.wait(lambda: seat.case == "Case 2 of 2")
    seat.ready()
    assert seat.picture.viewer.look.plain


@pytest.mark.parametrize("key", ["b", "m"])
def test_letters_in_a_text_are_no_calls(sit: Sit, tmp_path: Path, samples: Path, key: str) -> None:
    from ovadesk.domain.form.form import Form

    seat = sit(sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",), form=Form(note=True)))
    seat.ready()
    seat.key(K.Key_M)
    seat.key(K.Key_T)
    seat.type(f"p{key}7 o")
    assert seat.side.call is Call.MALIGNANT and seat.side.score is None
    assert seat.side.answers == {"note": f"p{key}7 o"} and not seat.window.on_page
