"""Small screens, names for those who do not see, the order of the Tab key, and colours that can be told apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from ovadesk.domain.form.form import Form
from ovadesk.ui import theme
from ovadesk.ui.reading_room import room_sheet
from tests.ui.reading_room.conftest import K, Seat, Sit
from tests.ui.reading_room.studies import sample_study

FORM = Form(orads=True, simple_rules=True, image_quality=True, note=True)
SMALL = [(1024, 768), (960, 540), (800, 480)]  # a small screen, a usual one at twice its scale, the least there is


def cut_off(window: QWidget) -> list[str]:
    """Every text on the screen that has less room than it needs."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text() or label.objectName() in ("corner", "cornerWarning"):
            continue
        wide = label.fontMetrics().horizontalAdvance(max(re.split(r"\s", label.text()), key=len))
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        single = 0 if label.wordWrap() else label.fontMetrics().horizontalAdvance(label.text())
        if label.width() < max(wide, single) or label.height() < needed - 1:
            found.append(label.text())
    buttons = [button for button in window.findChildren(QPushButton) if button.isVisible() and button.text()]
    found += [button.text() for button in buttons if button.width() < button.minimumSizeHint().width()]
    return found


def sound(seat: Seat) -> bool:
    """Whether every text has its room and the button at the foot is within the window."""
    seat.qtbot.wait(60)  # a layout is made anew when nothing else is to be done
    window, button = seat.window, seat.side.button
    assert cut_off(window) == []
    place = button.rect().translated(button.mapTo(window, button.rect().topLeft()))
    return window.rect().contains(place)


@pytest.mark.parametrize("size", SMALL)
def test_nothing_is_cut_off_on_a_small_screen(sit: Sit, tmp_path: Path, samples: Path, size: tuple[int, int]) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("dermoid",)), size=size)
    seat.ready()
    assert (seat.window.width(), seat.window.height()) == size
    seat.key(K.Key_Return)
    assert sound(seat)
    seat.call(K.Key_M, "100")
    seat.aided()
    seat.key(K.Key_O)
    assert sound(seat)
    seat.key(K.Key_P)
    assert sound(seat)
    seat.key(K.Key_P)
    seat.key(K.Key_Escape)
    assert sound(seat)
    seat.key(K.Key_Escape)
    seat.confirm()
    seat.gone()
    assert sound(seat)
    assert (seat.window.width(), seat.window.height()) == size


@pytest.mark.parametrize("size", SMALL)
def test_the_picture_stays_large_and_where_it_is(
    sit: Sit, tmp_path: Path, samples: Path, size: tuple[int, int]
) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("dermoid",), form=FORM), size=size)
    seat.ready()
    before = seat.picture.viewer.view.geometry()
    assert before.width() >= size[0] - 350 and before.height() >= size[1] // 3
    seat.key(K.Key_PageDown)
    assert seat.picture.viewer.view.geometry() == before, "a still has no bar, and its place stays"


def test_the_picture_does_not_move_when_the_answer_comes(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("solid",)))
    seat.ready()
    before, sight = seat.picture.viewer.view.geometry(), seat.picture.viewer.sight
    seat.call(K.Key_M, "70")
    seat.aided()
    assert seat.window.risk_line.isVisible()
    assert (seat.picture.viewer.view.geometry(), seat.picture.viewer.sight) == (before, sight)


def test_every_control_has_a_name(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("dermoid",), form=FORM))
    seat.ready()
    controls = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QLineEdit)
    for widget in seat.window.findChildren(QWidget):
        takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if not (isinstance(widget, controls) or takes_keys) or widget.parent() is None:
            continue
        if widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar):
            continue  # parts of a control that has a name
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        assert widget.accessibleName() or text, f"{type(widget).__name__} {widget.objectName()}"


def test_the_tab_key_goes_from_the_picture_to_call_score_form_and_lock(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("dermoid",), form=Form(image_quality=True)))
    seat.ready()
    seat.key(K.Key_M)
    assert seat.window.focusWidget() is seat.picture.viewer.view
    visited = _tab_stops(seat, 12)
    side = seat.side
    places = [visited.index(stop) for stop in (*side.choice.buttons.values(), side.choice.score.box)]
    places.append(next(at for at, stop in enumerate(visited) if side.form.isAncestorOf(stop)))
    places.append(visited.index(side.button))
    assert places == sorted(places)
    assert seat.picture.viewer.view in visited, "and round again"


def _tab_stops(seat: Seat, count: int) -> list[QWidget]:
    found = []
    for _ in range(count):
        seat.key(K.Key_Tab)
        stop = seat.window.focusWidget()
        assert stop is not None
        found.append(stop)
    return found


def test_the_whole_form_is_filled_in_by_keys_alone(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("solid",), form=Form(image_quality=True, note=True)))
    seat.ready()
    start = seat.picture.view.index
    seat.key(K.Key_M)
    seat.type("70")
    seat.key(K.Key_Return)
    assert "form" in seat.message
    seat.key(K.Key_T)
    seat.type("4")
    seat.key(K.Key_Right)
    assert seat.side.answers["image_quality"] == 4 and seat.side.score == 70
    assert seat.picture.view.index == start, "the arrows are the form's while it has the keys"
    seat.key(K.Key_Return)
    seat.aided()
    assert seat.side.answers["image_quality"] == 4, "the aided answers start at the unaided ones"


def luminance(colour: str) -> float:
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("text", ["TEXT", "MUTED", "RESEARCH", "WARNING", "BENIGN", "MALIGNANT", "INCONCLUSIVE"])
@pytest.mark.parametrize("ground", ["PICTURE", "PANEL", "FIELD", "RAISED"])
def test_every_text_stands_out_from_what_it_stands_on(text: str, ground: str) -> None:
    """WCAG 2.1, 1.4.3: at least 4.5 to 1."""
    light, dark = sorted((luminance(getattr(theme, text)), luminance(getattr(theme, ground))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
    assert room_sheet.SHEET
