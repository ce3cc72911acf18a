"""Boxes that can be ticked and what is chosen of several: readable without colour, in every state, at any scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QActionGroup, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QTableWidget,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ovadesk.settings import resource
from ovadesk.ui.reading_form.option_button import OptionButton
from ovadesk.ui.theme import dress

Check = Qt.CheckState
SEEN = 24  # steps of grey, of 255, that nobody overlooks
Made = QCheckBox | QRadioButton


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[[QWidget], QWidget]]:
    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    yield show


def grey(widget: QWidget, area: QRect | None = None) -> QImage:
    image = widget.grab(area if area is not None else widget.rect()).toImage()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def differing(one: QImage, other: QImage) -> int:
    """How many points differ so that it is seen."""
    assert one.size() == other.size()
    places = ((x, y) for x in range(one.width()) for y in range(one.height()))
    return sum(abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness()) > SEEN for x, y in places)


def box_of(made: Made) -> QRect:
    option = QStyleOptionButton()
    made.initStyleOption(option)
    part = QStyle.SubElement.SE_CheckBoxIndicator
    if isinstance(made, QRadioButton):
        part = QStyle.SubElement.SE_RadioButtonIndicator
    return made.style().subElementRect(part, option, made)


def ink(image: QImage) -> float:
    """How much of the middle of a box is bright."""
    side, edge = image.width(), image.width() // 4
    middle = [
        image.pixelColor(x, y).lightness() for x in range(edge, side - edge) for y in range(edge, image.height() - edge)
    ]
    return sum(one > 150 for one in middle) / len(middle)


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_every_state_is_seen_in_grey(kind: type[Made], shown: Callable[[Made], Made], qtbot: QtBot) -> None:
    pictures: dict[str, QImage] = {}
    for enabled in (True, False):
        for on in (False, True):
            made = kind("Where the network looked")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setAutoExclusive(False)
            made.setChecked(on)
            made.setEnabled(enabled)
            shown(made)
            pictures[f"{'on' if on else 'off'}, {'enabled' if enabled else 'disabled'}"] = grey(made)
            if enabled:
                assert (ink(grey(made, box_of(made))) > 0.15) is on, "a mark, and not only a colour"
    for (one, first), (other, second) in combinations(pictures.items(), 2):
        assert differing(first, second) >= 6, (one, other)


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_where_the_keys_are_is_seen_in_grey_and_moves_nothing(
    kind: type[Made], shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    made = kind("Where the network looked")
    shown(made)
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    size, box, with_keys = made.sizeHint(), box_of(made), grey(made)
    made.clearFocus()
    assert (made.sizeHint(), box_of(made)) == (size, box)
    assert differing(with_keys, grey(made)) > made.width(), "a frame all round"


def test_a_box_of_which_some_are_on_is_neither_on_nor_off(shown: Callable[[QWidget], QWidget]) -> None:
    made = QCheckBox("Curves")
    made.setTristate(True)
    shown(made)
    pictures = []
    for state in (Check.Unchecked, Check.PartiallyChecked, Check.Checked):
        made.setCheckState(state)
        pictures.append(grey(made, box_of(made)))
    assert all(differing(one, other) >= 6 for one, other in combinations(pictures, 2))


def a_tree() -> tuple[QTreeWidget, Callable[[Check], None]]:
    made = QTreeWidget()
    item = QTreeWidgetItem(made, ["Reader 1"])
    return made, lambda state: item.setCheckState(0, state)


def a_table() -> tuple[QTableWidget, Callable[[Check], None]]:
    made, item = QTableWidget(1, 1), QTableWidgetItem("")
    made.setItem(0, 0, item)
    return made, item.setCheckState


def a_list() -> tuple[QListWidget, Callable[[Check], None]]:
    made = QListWidget()
    item = QListWidgetItem("Reader 1", made)
    return made, item.setCheckState


@pytest.mark.parametrize("make", [a_tree, a_table, a_list])
def test_what_is_ticked_in_a_list_has_a_tick(
    make: Callable[[], tuple[QWidget, Callable[[Check], None]]], shown: Callable[[QWidget], QWidget]
) -> None:
    made, tick = make()
    shown(made)
    pictures = []
    for state in (Check.Unchecked, Check.PartiallyChecked, Check.Checked):
        tick(state)
        pictures.append(grey(made))
    assert all(differing(one, other) >= 6 for one, other in combinations(pictures, 2))


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("exclusive", [True, False])
def test_what_is_chosen_in_a_menu_has_a_mark(
    exclusive: bool, enabled: bool, shown: Callable[[QWidget], QWidget]
) -> None:
    menu = QMenu()
    action = QAction("2x2", menu)
    action.setCheckable(True)
    action.setEnabled(enabled)
    if exclusive:
        QActionGroup(menu).addAction(action)
    menu.addAction(action)
    shown(menu)
    before = grey(menu)
    action.setChecked(True)
    assert differing(before, grey(menu)) >= 6


@pytest.mark.parametrize("enabled", [True, False])
def test_an_answer_that_is_chosen_has_a_bar_and_stays_where_it_is(
    enabled: bool, shown: Callable[[QWidget], QWidget]
) -> None:
    made = OptionButton("Unilocular cyst", "5")
    made.setEnabled(enabled)
    shown(made)
    size, before = made.sizeHint(), grey(made)
    made.setChecked(True)
    after, middle = grey(made), made.height() // 2
    edge = [(one.pixelColor(3, middle).lightness(), one.pixelColor(6, middle).lightness()) for one in (before, after)]
    assert abs(edge[0][0] - edge[0][1]) < 4 and edge[1][0] - edge[1][1] > SEEN
    assert made.sizeHint() == size


def test_the_marks_ship_with_the_program() -> None:
    names = {f"{name}{kind}.svg" for name in ("tick", "dot", "dash") for kind in ("", "-faint")}
    assert all(resource("icons", name).is_file() for name in names)
