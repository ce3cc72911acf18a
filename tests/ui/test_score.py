"""The scale of the score: 0 to 100 whatever is called, closed on the side that does not go with the call."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ovadesk.domain.reading import Call
from ovadesk.ui.score import Score
from ovadesk.ui.theme import dress

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def score(qtbot: QtBot, qapp: QApplication) -> Score:
    dress(qapp)
    made = Score()
    qtbot.addWidget(made)
    made.resize(320, made.sizeHint().height())
    made.show()
    made.allow(True)
    return made


def press(qtbot: QtBot, score: Score, at: int) -> None:
    slider = score.slider
    qtbot.mouseClick(slider, LEFT, pos=QPoint(slider.place_of(at), slider.height() // 2))


def test_the_scale_stays_where_it_is_whatever_is_called(score: Score) -> None:
    scales = []
    for call in (None, Call.BENIGN, Call.MALIGNANT, None):
        score.side(call)
        places = [score.slider.place_of(one) for one in (0, 50, 100)]
        scales.append((places, score.slider.geometry(), score.box.geometry(), score.range.pos()))
    assert all(one == scales[0] for one in scales)
    left, middle, right = scales[0][0]
    assert 0 <= left < middle < right <= score.slider.width()
    assert abs((left + right) / 2 - middle) <= 1


@pytest.mark.parametrize(("call", "side", "other"), [(Call.BENIGN, (0, 49), 80), (Call.MALIGNANT, (50, 100), 20)])
def test_a_press_gives_the_score_where_it_was_and_none_on_the_closed_part(
    score: Score, qtbot: QtBot, call: Call, side: tuple[int, int], other: int
) -> None:
    score.side(call)
    press(qtbot, score, other)
    assert score.value is None, "nothing is made of a press on what is closed"
    press(qtbot, score, side[0] + 30)
    assert score.value is not None and abs(score.value - side[0] - 30) <= 1
    before = score.value
    press(qtbot, score, other)
    assert score.value == before


def test_nothing_can_be_given_before_there_is_a_call(score: Score, qtbot: QtBot) -> None:
    press(qtbot, score, 30)
    assert score.value is None and not score.slider.isEnabled()


def test_a_drag_ends_where_the_open_part_ends(score: Score, qtbot: QtBot) -> None:
    score.side(Call.BENIGN)
    slider, middle = score.slider, score.slider.height() // 2
    qtbot.mousePress(slider, LEFT, pos=QPoint(slider.place_of(30), middle))
    qtbot.mouseMove(slider, QPoint(slider.place_of(90), middle))
    qtbot.mouseRelease(slider, LEFT, pos=QPoint(slider.place_of(90), middle))
    assert score.value == 49 == slider.value()


def test_the_keys_stay_on_the_open_part(score: Score, qtbot: QtBot) -> None:
    score.side(Call.MALIGNANT)
    for key, value in ((K.Key_Right, 50), (K.Key_Right, 51), (K.Key_Home, 50), (K.Key_Left, 50), (K.Key_End, 100)):
        qtbot.keyClick(score.slider, key)
        assert score.value == value, key
    score.side(Call.BENIGN)
    assert score.value is None
    for key, value in ((K.Key_Right, 0), (K.Key_End, 49), (K.Key_Home, 0), (K.Key_Left, 0)):
        qtbot.keyClick(score.slider, key)
        assert score.value == value, key


def test_what_scrolls_the_panel_changes_no_score(score: Score, qapp: QApplication) -> None:
    score.side(Call.BENIGN)
    score.set(20)
    place, no = QPointF(5, 5), Qt.KeyboardModifier.NoModifier
    turned = QWheelEvent(
        place, place, QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton, no, Qt.ScrollPhase.NoScrollPhase, False
    )
    qapp.sendEvent(score.slider, turned)
    assert score.value == 20


def test_what_is_closed_is_seen_without_colour(score: Score) -> None:
    """The open groove is thick and unbroken, the closed one thin and broken."""
    for call in Call:
        score.side(call)
        image = score.slider.grab().toImage()
        middle = image.height() // 2
        above = round(middle - 1.5 * image.devicePixelRatio())
        thick = {
            half: [
                image.pixelColor(x, above).lightness()
                for x in range(score.slider.place_of(a), score.slider.place_of(b))
            ]
            for half, a, b in ((Call.BENIGN, 5, 45), (Call.MALIGNANT, 55, 95))
        }
        ground = image.pixelColor(1, 1).lightness()
        other = next(one for one in Call if one is not call)
        assert min(thick[call]) > ground + 40, "solid"
        assert max(thick[other]) < ground + 40, "nothing there but the thin line below"


def test_a_score_is_read_aloud_with_what_is_open(score: Score) -> None:
    score.side(Call.MALIGNANT)
    assert score.slider.accessibleName() == "Score"
    assert score.slider.accessibleDescription() == "50 to 100 goes with malignant" == score.box.accessibleDescription()
