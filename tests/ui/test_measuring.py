"""Measuring in the real window with the mouse: what is drawn is measured, kept, moved, undone and exported."""

from __future__ import annotations

import csv
import gc
import math
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QMouseEvent, QTransform
from PySide6.QtWidgets import QApplication, QInputDialog

from ovadesk.domain.marking import MarkingKind, Point
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.settings import Paths
from ovadesk.store.store import Store
from ovadesk.ui.measuring.book import Book, Entry
from ovadesk.ui.measuring.draft import Draft
from ovadesk.ui.measuring.ink import LINE, draw_on
from ovadesk.ui.measuring.layer import MeasureLayer
from ovadesk.ui.measuring.listing import Listing
from ovadesk.ui.measuring.measuring import Measuring
from ovadesk.ui.save_dialog import Choice
from tests.ui.conftest import User

A, B = (250.0, 200.0), (350.0, 250.0)  # within the calibrated region of the samples: 0.2 mm per pixel
K = MarkingKind
SHIFT, PLAIN = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class Hand:
    """The mouse over the active picture, in frame pixels."""

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def measuring(self) -> Measuring:
        return self.user.desk.commands.measuring

    @property
    def layer(self) -> MeasureLayer:
        return self.measuring.layer

    @property
    def book(self) -> Book:
        found = self.measuring.book
        assert found is not None
        return found

    @property
    def entries(self) -> list[Entry]:
        return self.book.entries

    @property
    def labels(self) -> list[str]:
        return [entry.measured.label for entry in self.entries]

    def send(self, kind: QEvent.Type, at: Point, held: bool = True, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        port = self.user.window.viewer.view.viewport()
        place = QPointF(*self.layer.places.on_screen(at))
        button = NO_BUTTON if kind == QEvent.Type.MouseMove else LEFT
        buttons = LEFT if held and kind != QEvent.Type.MouseButtonRelease else NO_BUTTON
        event = QMouseEvent(kind, place, QPointF(port.mapToGlobal(place)), button, buttons, modifier)
        QApplication.sendEvent(port, event)

    def drag(self, start: Point, *ways: Point, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        self.send(QEvent.Type.MouseMove, start, held=False)
        self.send(QEvent.Type.MouseButtonPress, start, modifier=modifier)
        for at in ways:
            self.send(QEvent.Type.MouseMove, at, modifier=modifier)
        self.send(QEvent.Type.MouseButtonRelease, ways[-1], modifier=modifier)

    def click(self, *places: Point) -> None:
        for at in places:
            self.send(QEvent.Type.MouseMove, at, held=False)
            self.send(QEvent.Type.MouseButtonPress, at)
            self.send(QEvent.Type.MouseButtonRelease, at)

    def caliper(self, start: Point = A, end: Point = B) -> Entry:
        self.user.act("caliper")
        self.drag(start, end)
        return self.entries[-1]


@pytest.fixture
def hand(user: User, samples: Path) -> Hand:
    user.open(samples / "solid")
    user.case_ready()
    return Hand(user)


def stored(home: Path) -> list[str]:
    """The labels of what stands on disk, read as another program would."""
    store = Store.open(Paths(home).store_file)
    try:
        return [event.measured.label for event in store.markings.standing()]
    finally:
        store.close()


def test_a_caliper_on_a_calibrated_cine_is_in_millimetres(hand: Hand, isolated_home: Path) -> None:
    hand.user.key(Qt.Key.Key_D)
    assert hand.user.window.act("caliper").isChecked()
    hand.drag(A, (300.0, 220.0), B)
    [entry] = hand.entries
    length = 0.2 * math.dist(A, B)
    assert entry.measured.values[0].unit == "mm"
    assert entry.measured.values[0].number == pytest.approx(length, abs=1e-6)
    assert entry.measured.label == f"{length:.1f} mm"
    assert entry.marking.points == (pytest.approx(A), pytest.approx(B))
    assert hand.layer.items[entry.marking.id].label.words == f"{length:.1f} mm"
    assert not hand.user.window.act("caliper").isChecked(), "one marking, then the tool is put down"
    hand.user.wait(lambda: stored(isolated_home) == [entry.measured.label])


def test_the_label_is_there_while_the_line_is_drawn(hand: Hand) -> None:
    hand.user.act("caliper")
    hand.send(QEvent.Type.MouseButtonPress, A)
    hand.send(QEvent.Type.MouseMove, (A[0] + 100, A[1]))
    assert hand.layer._sketch is not None and hand.layer._sketch.label.words == "20.0 mm"
    hand.send(QEvent.Type.MouseMove, (25.0, A[1]))  # left of the region
    assert hand.layer._sketch.label.words == "225.0 px"
    hand.user.key(Qt.Key.Key_Escape)
    hand.send(QEvent.Type.MouseButtonRelease, B)
    assert hand.entries == [] and hand.layer._sketch is None and hand.layer.draft is None


def test_without_calibration_it_is_pixels(user: User, tmp_path: Path) -> None:
    Image.fromarray(np.full((300, 400), 90, np.uint8)).save(tmp_path / "plain.png")
    user.open(tmp_path / "plain.png")
    hand = Hand(user)
    entry = hand.caliper((100.0, 100.0), (200.0, 100.0))
    assert entry.measured.label == "100.0 px"
    assert entry.marking.clip_uid.startswith("file-")


def test_every_tool_draws_its_marking(hand: Hand) -> None:
    hand.user.act("ellipse")
    hand.drag((250.0, 200.0), (350.0, 200.0))
    hand.click((300.0, 230.0))
    hand.user.act("polygon")
    hand.click((250.0, 200.0), (350.0, 200.0), (350.0, 250.0), (250.0, 250.0), (252.0, 202.0))
    hand.user.act("angle")
    hand.click((300.0, 200.0), (300.0, 300.0), (400.0, 300.0))
    hand.user.act("arrow")
    hand.drag((300.0, 120.0), (340.0, 90.0))
    assert [e.marking.kind for e in hand.entries] == [K.ELLIPSE, K.POLYGON, K.ANGLE, K.ARROW]
    assert hand.labels == ["20.0 × 12.0 mm   188.5 mm²", "200.0 mm²   60.0 mm", "90.0°", ""]
    hand.user.window.grab()  # every one is painted


def test_enter_ends_a_polygon_and_locks_no_call(hand: Hand) -> None:
    hand.user.act("benign")
    hand.user.window.digit.emit(1)
    hand.user.act("polygon")
    hand.click((250.0, 200.0), (350.0, 200.0), (350.0, 250.0))
    hand.user.act("lock")
    assert [e.marking.kind for e in hand.entries] == [K.POLYGON]
    assert hand.user.window.call_panel.history.text() == ""


def test_text_is_asked_for_and_changed_by_a_double_click(hand: Hand) -> None:
    def answer(words: str) -> None:
        [dialog] = hand.user.window.findChildren(QInputDialog)
        dialog.setTextValue(words)
        dialog.accept()
        hand.user.wait(lambda: not hand.user.window.findChildren(QInputDialog))

    hand.user.act("text")
    hand.click(A)
    answer("septum")
    assert hand.labels == ["septum"]
    hand.send(QEvent.Type.MouseButtonDblClick, A)
    answer("papilla")
    assert hand.labels == ["papilla"]
    hand.user.act("text")
    hand.click(B)
    answer(" ")
    assert hand.labels == ["papilla"], "a text without words is none"


def test_shift_keeps_the_tool_and_so_does_the_menu(hand: Hand) -> None:
    hand.user.act("caliper")
    hand.drag(A, B, modifier=SHIFT)
    hand.drag((200.0, 300.0), (300.0, 300.0))
    hand.drag((200.0, 330.0), (300.0, 330.0))  # no tool: pans
    assert len(hand.entries) == 2
    hand.user.window.act("keep_tool").setChecked(True)
    hand.caliper((200.0, 150.0), (260.0, 150.0))
    hand.drag((200.0, 160.0), (260.0, 160.0))
    assert len(hand.entries) == 4


def test_a_point_is_dragged_and_the_whole_is_moved(hand: Hand, isolated_home: Path) -> None:
    hand.caliper(A, (A[0] + 100, A[1]))
    hand.drag((A[0] + 100, A[1]), (A[0] + 120, A[1]), (A[0] + 150, A[1]))
    assert hand.labels == ["30.0 mm"]
    hand.drag((A[0] + 75, A[1]), (A[0] + 75, A[1] + 40))
    [entry] = hand.entries
    assert entry.marking.points == (pytest.approx((250.0, 240.0)), pytest.approx((400.0, 240.0)))
    for expected in ("30.0 mm", "20.0 mm"):
        hand.user.act("undo")
        assert hand.labels == [expected]
    hand.user.act("redo")
    hand.user.wait(lambda: stored(isolated_home) == ["30.0 mm"])


def test_a_marking_cannot_be_pushed_out_of_the_frame(hand: Hand) -> None:
    hand.caliper(A, (A[0] + 100, A[1]))
    hand.drag((A[0] + 50, A[1]), (A[0] + 50, -500.0))
    assert [y for _, y in hand.entries[0].marking.points] == [0.0, 0.0]
    assert hand.labels == ["100.0 px"], "above the region there are no millimetres"


def test_undo_and_redo_say_what_they_do_and_leave_a_trace(hand: Hand, isolated_home: Path) -> None:
    act = hand.user.window.act
    hand.caliper()
    assert act("undo").text() == "Undo: caliper" and not act("redo").isEnabled()
    gc.collect()
    hand.user.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.entries == [] and hand.layer.items == {}
    assert act("redo").text() == "Redo: caliper" and act("undo").text() == "Undo"
    act("redo").trigger()
    assert len(hand.entries) == 1 and len(hand.layer.items) == 1

    def actions() -> list[str]:
        with closing(Store.open(Paths(isolated_home).store_file)) as store:
            return [str(event.action) for event in store.markings.events()]

    hand.user.wait(lambda: len(actions()) == 3)
    assert actions() == ["set", "removed", "set"]


def test_undo_takes_back_the_last_point_of_what_is_drawn(hand: Hand) -> None:
    hand.user.act("polygon")
    hand.click((250.0, 200.0), (350.0, 200.0), (350.0, 250.0))
    hand.user.act("undo")
    assert hand.layer.draft is not None and len(hand.layer.draft.points) == 2
    assert hand.entries == []


def test_what_is_selected_is_deleted_and_esc_lets_go(hand: Hand) -> None:
    hand.caliper()
    middle = ((A[0] + B[0]) / 2, (A[1] + B[1]) / 2)
    hand.click(middle)
    item = next(iter(hand.layer.items.values()))
    assert item.held and item.lit
    hand.user.key(Qt.Key.Key_Escape)
    assert not item.held
    hand.user.key(Qt.Key.Key_Delete)
    assert len(hand.entries) == 1
    hand.click(middle)
    hand.user.key(Qt.Key.Key_Delete)
    assert hand.entries == [] and hand.layer.items == {}


def test_markings_are_shown_on_their_frame_alone(hand: Hand) -> None:
    hand.caliper()
    hand.user.act("next")
    hand.user.wait(hand.user.frame_shown)
    assert hand.layer.items == {} and len(hand.entries) == 1
    hand.user.act("previous")
    hand.user.wait(hand.user.frame_shown)
    assert len(hand.layer.items) == 1
    hand.user.window.act("markings_shown").setChecked(False)
    assert hand.layer.items == {}
    hand.user.window.act("markings_shown").setChecked(True)
    hand.user.act("close_all")
    assert hand.layer.items == {} and hand.measuring.book is None


def test_labels_stay_in_sight_and_upright_however_the_picture_lies(hand: Hand) -> None:
    entry = hand.caliper((400.0, 250.0), (610.0, 255.0))
    viewer, item = hand.user.window.viewer, hand.layer.items[entry.marking.id]
    port = QRectF(viewer.view.viewport().rect())
    for action in ("turn_right", "mirror", "turn_left", "turn_left", "flip", "zoom_in", "zoom_in"):
        hand.user.act(action)
        hand.user.window.grab()  # transforms are brought up to date when they are painted
        assert port.contains(item.label.rect), action
        assert item.label.rect.height() == pytest.approx(item.label.boundingRect().height())
    assert entry.measured.label == "42.0 mm"
    hand.user.act("as_recorded")
    viewer.zoom_to(QRectF(40, 60, 60, 60))
    hand.user.window.grab()
    assert not item.label.seen, "of what is out of sight nothing is said"


def test_drawing_on_a_turned_picture_measures_the_same(hand: Hand) -> None:
    hand.user.act("turn_right")
    hand.user.act("mirror")
    entry = hand.caliper()
    assert entry.measured.label == "22.4 mm" and entry.marking.points[0] == pytest.approx(A)


def test_a_restart_shows_what_was_marked(make_user: Callable[[], User], samples: Path) -> None:
    first = make_user()
    first.open(samples / "solid")
    hand = Hand(first)
    hand.caliper()
    first.key(Qt.Key.Key_K)
    first.desk.window.close()
    first.desk.end()
    second = make_user()
    second.open(samples / "solid")
    again = Hand(second)
    second.wait(lambda: len(again.entries) == 2)
    assert again.labels[0] == "22.4 mm" and len(again.layer.items) == 1 and again.layer.badge.isVisible()


def test_readers_see_their_own_markings_alone(hand: Hand) -> None:
    hand.caliper()
    hand.user.controller.become("reader-2", "")
    hand.user.wait(lambda: hand.layer.items == {})
    assert hand.entries == [] and not hand.user.window.act("redo").isEnabled()
    hand.caliper((200.0, 300.0), (300.0, 300.0))
    hand.user.controller.become("reader-1", "")
    hand.user.wait(lambda: hand.labels == ["22.4 mm"])


def test_a_key_frame_is_one_key_and_listed(hand: Hand) -> None:
    session = hand.user.session
    hand.user.key(Qt.Key.Key_K)
    at = session.index
    assert hand.layer.badge.isVisible() and f"Frame {at + 1} is a key frame" in hand.user.message
    hand.user.act("first")
    hand.user.wait(hand.user.frame_shown)
    assert not hand.layer.badge.isVisible()
    hand.user.act("markings")
    [listing] = hand.user.window.findChildren(Listing)
    assert [listing.table.item(0, column).text() for column in range(2)] == [str(at + 1), "Key frame"]
    listing.table.selectRow(0)
    listing.go()
    hand.user.wait(lambda: session.index == at and hand.user.frame_shown())
    hand.user.act("key_frame")
    assert hand.entries == [] and listing.table.rowCount() == 0
    listing.reject()


def test_three_diameters_give_a_volume_that_can_be_kept(hand: Hand) -> None:
    for length, down in ((100.0, 0.0), (150.0, 20.0), (200.0, 40.0)):
        hand.caliper((200.0, 200.0 + down), (200.0 + length, 200.0 + down))
    hand.user.act("markings")
    [listing] = hand.user.window.findChildren(Listing)
    expected = math.pi / 6 * 20 * 30 * 40 / 1000
    assert listing.volume.text().startswith(f"Volume {expected:.1f} ml: π/6 × 20.0 × 30.0 × 40.0 mm, the last three")
    listing.copy()
    assert "22" not in QGuiApplication.clipboard().text() and f"{expected:.1f} ml" in QGuiApplication.clipboard().text()
    listing.keep_volume()
    assert [e.marking.kind for e in hand.entries][3:] == [K.VOLUME] and hand.labels[3] == f"{expected:.1f} ml"
    listing.table.selectRow(0)
    listing.delete()
    assert listing.volume.text().startswith("Three diameters")
    hand.user.act("undo")
    assert len(hand.entries) == 4
    hand.user.act("ellipse")
    hand.drag((250.0, 300.0), (350.0, 300.0))
    hand.click((300.0, 330.0))
    listing.table.clearSelection()
    for row in range(listing.table.rowCount()):
        if listing.table.item(row, 1).text() in ("Ellipse",) or listing.table.item(row, 2).text() == "40.0 mm":
            for column in range(4):
                listing.table.item(row, column).setSelected(True)
    assert len(listing.chosen) == 2 and "the selected diameters" in listing.volume.text()
    listing.reject()


def test_markings_are_exported_beside_the_readings(hand: Hand, tmp_path: Path) -> None:
    hand.caliper()
    hand.user.key(Qt.Key.Key_K)
    reader = hand.user.controller.calling.reader
    with hand.user.qtbot.waitSignal(reader.exported):
        reader.export(tmp_path / "READINGS.csv")
    with (tmp_path / "MARKINGS.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    clip, study = hand.user.session.clip, hand.user.study()
    assert clip is not None
    assert [(r["kind"], r["unit"], r["frame"]) for r in rows] == [
        ("caliper", "mm", str(hand.user.session.index)),
        ("key_frame", "", str(hand.user.session.index)),
    ]
    assert float(rows[0]["value"]) == pytest.approx(0.2 * math.dist(A, B), abs=1e-5)
    assert rows[0]["points"] == "250.00 200.00;350.00 250.00"
    assert {(r["case_id"], r["sop_uid"], r["reader_id"]) for r in rows} == {
        (study.case_id, clip.sop_uid, reader.reader_id)
    }
    text = (tmp_path / "MARKINGS.csv").read_text(encoding="utf-8")
    assert study.patient.name not in text and study.patient.id not in text


def test_what_cannot_be_stored_stays_on_screen_and_says_so(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OvaDeskError(problem("store.marking_unwritten", kind="SQLITE_FULL"))

    monkeypatch.setattr("ovadesk.store.markings.Markings.record", refuse)
    entry = hand.caliper()
    hand.user.wait(lambda: "NOT stored" in hand.user.message)
    assert not hand.entries[0].kept
    assert hand.layer.items[entry.marking.id].label.words == "22.4 mm   not saved"


def test_in_a_second_window_measuring_works_and_nothing_is_kept(
    make_user: Callable[[], User], samples: Path, isolated_home: Path
) -> None:
    first = make_user()
    first.open(samples / "solid")
    first.case_ready()
    second = make_user()
    second.open(samples / "solid")
    hand = Hand(second)
    second.wait(lambda: hand.book.read_only)
    entry = hand.caliper()
    assert "not kept" in second.message
    assert hand.layer.items[entry.marking.id].label.words == "22.4 mm   not saved"
    assert stored(isolated_home) == []


def test_every_picture_of_a_layout_shows_the_markings_of_its_frame(hand: Hand, samples: Path) -> None:
    hand.user.act("close_all")
    hand.user.open(samples / "dermoid")
    hand.user.case_ready()
    hand.user.act("two")
    one, other = hand.user.window.grid.viewers
    hand.user.wait(lambda: one.frame is not None and other.frame is not None)
    layers = hand.measuring._layers
    hand.caliper()
    assert (len(layers[one].items), len(layers[other].items)) == (1, 0)
    hand.user.window.grid.activate(other)
    hand.caliper((200.0, 300.0), (300.0, 300.0))
    assert (len(layers[one].items), len(layers[other].items)) == (1, 1)
    assert len({e.marking.clip_uid for e in hand.entries}) == 2


def looks_drawn(colour: QColor) -> bool:
    return abs(colour.hue() - QColor(LINE).hue()) < 5 and colour.value() > 200


def test_saved_pictures_and_cines_hold_the_markings(hand: Hand) -> None:
    hand.caliper()
    hand.user.act("key_frame")
    saving, view = hand.user.desk.commands.saving, hand.user.controller.looking.view
    assert view.clip is not None
    picture = saving.picture(Choice())
    x, y = hand.layer.places.on_screen((300.0, 225.0))
    strip = (picture.height() - view.viewer.view.viewport().height()) // 2
    assert looks_drawn(picture.pixelColor(round(x), round(y) + strip))
    job = saving._cine_job(view, view.clip, Choice())
    assert list(job.marks) == [view.index]
    for scale in (1.0, 2.0):
        image = QImage(round(640 * scale), round(480 * scale), QImage.Format.Format_RGB888)
        image.fill(Qt.GlobalColor.black)
        draw_on(image, job.marks[view.index], QTransform.fromScale(scale, scale))
        assert looks_drawn(image.pixelColor(round(300 * scale), round(225 * scale)))
    hand.user.window.act("markings_shown").setChecked(False)
    assert saving._cine_job(view, view.clip, Choice()).marks == {}


def test_a_traced_outline_closes_where_it_began() -> None:
    draft = Draft(K.POLYGON, math.dist)
    circle = [(100 + 50 * math.cos(t), 100 + 50 * math.sin(t)) for t in np.linspace(0, 2 * math.pi, 60)]
    draft.press(circle[0])
    for at in circle[1:]:
        draft.move(at)
    draft.release(circle[-1])
    assert draft.done and 20 <= len(draft.points) <= 60


def test_a_click_is_no_line_and_a_double_click_no_caliper() -> None:
    draft = Draft(K.CALIPER, math.dist)
    draft.press((10.0, 10.0))
    draft.release((11.0, 10.0))
    assert draft.points == [(10.0, 10.0)] and not draft.done
    draft.press((10.0, 10.0), twice=True)
    assert not draft.done
    draft.release((10.0, 10.0))
    draft.press((40.0, 10.0))
    assert draft.done and draft.shown == ((10.0, 10.0), (40.0, 10.0))
