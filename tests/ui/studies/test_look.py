"""How the coordinator's windows look: nothing clipped on a small screen, everything named, every word legible."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from ovadesk.ui import theme
from ovadesk.ui.studies.add_dialogs import AddCasesDialog, AddReadersDialog
from ovadesk.ui.studies.change_dialog import ChangeDialog
from ovadesk.ui.studies.parts import SMALLEST
from tests.ui.studies.conftest import Coordinator
from tests.workflow.reader_study.studies import a_study

SIZES = ((SMALLEST.width(), SMALLEST.height()), (1024, 768))
TYPED_INTO = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)


def clipped(widget: QWidget) -> list[str]:
    """Labels and buttons in sight that are smaller than their words."""
    found = []
    for part in widget.findChildren(QLabel) + widget.findChildren(QAbstractButton):
        if not part.isVisible() or not part.text() or part.property("clips"):
            continue
        if isinstance(part, QLabel):
            high = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
            wide = part.minimumSizeHint().width() if part.wordWrap() else part.sizeHint().width()
        else:
            high, wide = part.sizeHint().height(), part.sizeHint().width()
        if part.height() < high or part.width() < wide:
            found.append(f"{part.text()[:40]}: {part.width()}x{part.height()} < {wide}x{high}")
    return found


def unnamed(widget: QWidget) -> list[str]:
    """What can have the keys and tells a screen reader nothing."""
    found = []
    for part in widget.findChildren(QWidget):
        if part.focusPolicy() == Qt.FocusPolicy.NoFocus or part.objectName().startswith("qt_"):
            continue
        if isinstance(part, QAbstractButton):
            named = part.text() or part.accessibleName()
        elif isinstance(part, TYPED_INTO):
            box = part.parent().parent() if part.parent() is not None else None  # the list that drops from one
            inside = isinstance(part.parent(), QComboBox) or isinstance(box, QComboBox)
            named = part.accessibleName() or (inside and "of its box") or _buddied(widget, part)
        else:
            named = "no field"
        if not named:
            found.append(f"{type(part).__name__} in {type(part.parent()).__name__}")
    return found


def _buddied(widget: QWidget, part: QWidget) -> str:
    return next((label.text() for label in widget.findChildren(QLabel) if label.buddy() is part), "")


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_the_wizard_fits(coordinator: Coordinator, two_cases: Path, size: tuple[int, int]) -> None:
    wizard = coordinator.wizard
    wizard.resize(*size)
    coordinator.table(two_cases)
    wizard.readers.table.paste("r1,senior\nr2,junior\n")
    for box in wizard.form.parts.values():
        box.setChecked(True)
    wizard.purpose.names.entries["title"].show("A title that is rather long, as titles of studies are")
    wizard.review.where.setText(str(two_cases.with_suffix(".ovastudy")))
    for page in range(7):
        wizard.frame.go_to(page)
        coordinator.qtbot.wait(60)
        area = wizard.frame.stack.currentWidget()
        assert area.horizontalScrollBar().maximum() == 0, f"page {page} is wider than the window"  # type: ignore[attr-defined]
        assert clipped(wizard) == []
    assert wizard.size().toTuple() == size


@pytest.mark.parametrize("size", SIZES)
def test_the_page_of_a_study_fits(coordinator: Coordinator, tmp_path: Path, size: tuple[int, int]) -> None:
    window = coordinator.window
    window.resize(*size)
    coordinator.qtbot.wait(20)
    assert clipped(window) == []
    coordinator.open(a_study(tmp_path))
    coordinator.qtbot.wait(60)
    assert clipped(window) == [] and window.size().toTuple() == size


def test_everything_has_a_name_for_those_who_do_not_see_it(
    coordinator: Coordinator, tmp_path: Path, two_cases: Path
) -> None:
    coordinator.table(two_cases)
    assert unnamed(coordinator.wizard) == []
    coordinator.open(a_study(tmp_path))
    window = coordinator.window
    assert unnamed(window) == []
    seen = window.seen
    assert seen is not None
    for made in (
        AddCasesDialog(window, coordinator.tools, seen),
        AddReadersDialog(window, coordinator.tools, seen),
        ChangeDialog(window, seen),
    ):
        assert unnamed(made) == []
        made.close()


def test_the_keys_go_through_a_page_from_its_top_to_its_foot(coordinator: Coordinator, tmp_path: Path) -> None:
    coordinator.open(a_study(tmp_path))
    window = coordinator.window
    first = window.chooser.known
    order, part = [], first.nextInFocusChain()
    while part is not first:
        order.append(part)
        part = part.nextInFocusChain()
    deeds = [order.index(button) for button in window.page.buttons.values()]
    grid = order.index(window.page.progress.grid)
    assert deeds == sorted(deeds) and grid < deeds[0]


def luminance(colour: str) -> float:
    channels = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("words", [theme.TEXT, theme.MUTED, theme.WARNING, theme.ACCENT, theme.RESEARCH])
@pytest.mark.parametrize("ground", [theme.WINDOW, theme.PANEL, theme.FIELD])
def test_every_word_stands_out_from_its_ground(words: str, ground: str) -> None:
    lighter, darker = sorted((luminance(words), luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize("ground", ["#1d3547", "#234a66", "#28587a", "#2f6690"])
def test_white_words_stand_out_from_what_is_chosen(ground: str) -> None:
    assert (luminance(theme.TEXT) + 0.05) / (luminance(ground) + 0.05) >= 4.5
