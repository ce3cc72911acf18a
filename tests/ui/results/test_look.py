"""How results look: told apart without colours, whole at any size, reachable without a mouse, and never in the way."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QTableView,
    QTreeWidget,
    QWidget,
)

from ovadesk.export.report.figures.style import MEAN_LOOK, MODEL_LOOK, condition_look, group_look
from ovadesk.ui.results.charts.chart import Chart
from ovadesk.ui.results.charts.rows import scale_texts
from ovadesk.ui.results.look import SCREEN, pen, sign
from ovadesk.ui.studies.parts import SMALLEST
from ovadesk.ui.theme import PANEL
from tests.stats.tables import GOLDENS, as_text, study, with_model
from tests.test_structure import imported_by
from tests.ui.results.conftest import Looker, texts
from tests.ui.results.test_numbers import timed_table

Opens = Callable[..., Looker]
NAMES = tuple("abcdef")


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG 2 has it."""
    shares = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in QColor(colour).getRgbF()[:3]]
    return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]


@pytest.mark.parametrize("colour", sorted(SCREEN.values()))
def test_colours_stand_out_from_the_ground(colour: str) -> None:
    light, dark = brightness(colour), brightness(PANEL)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("look", [condition_look, group_look])
def test_no_two_looks_differ_by_their_colour_alone(look: Callable[..., object], qapp: object) -> None:
    looks = [look(name, NAMES) for name in NAMES] + [MODEL_LOOK, MEAN_LOOK]
    for one, other in combinations(looks, 2):
        assert (one.dash, one.marker, one.filled) != (other.dash, other.marker, other.filled)  # type: ignore[attr-defined]
    icons = [sign(one).pixmap(34, 14).toImage().convertToFormat(QImage.Format.Format_Grayscale8) for one in looks]  # type: ignore[arg-type]
    assert all(one != other for one, other in combinations(icons, 2))


def test_a_dashed_pen_is_dashed(qapp: object) -> None:
    assert pen(condition_look("a", NAMES), 1.2).style() is Qt.PenStyle.CustomDashLine
    assert pen(condition_look("b", NAMES), 1.2).style() is Qt.PenStyle.SolidLine


def test_the_texts_of_a_scale_are_told_apart_with_as_few_decimals_as_it_takes() -> None:
    assert scale_texts([-0.05, 0.0, 0.05, 0.1]) == ["−0.05", "0.00", "+0.05", "+0.10"]
    assert scale_texts([-0.2, 0.0, 0.2]) == ["−0.2", "0.0", "+0.2"]


# sizes


@pytest.fixture
def odd_table(tmp_path: Path) -> Path:
    """Long names, Chinese ones, three conditions."""
    rows = with_model(study(4, 30, ("unaided", "aided", "second look"), seed=5))
    names = {"r2": "Dr. with a very long pseudonym indeed", "r3": "阅片者三", "r4": "=r4"}
    for row in rows:
        row["reader_id"] = names.get(row["reader_id"], row["reader_id"])
    path = tmp_path / "odd.csv"
    path.write_text(as_text(rows), encoding="utf-8")
    return path


def cut(widget: QWidget) -> list[str]:
    """What is not seen whole: labels lower than their lines, buttons narrower than their words."""
    found = []
    for one in widget.findChildren(QWidget):
        if not one.isVisible():
            continue
        if isinstance(one, QLabel) and one.text():
            needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
            wide = one.wordWrap() or one.width() >= one.sizeHint().width()
            if one.height() < needed or not wide:
                found.append(one.text())
        elif isinstance(one, QAbstractButton) and one.text() and one.width() < one.minimumSizeHint().width():
            found.append(one.text())
    return found


@pytest.mark.parametrize("size", [QSize(1024, 768), SMALLEST], ids=["1024x768", "a small screen at 200%"])
def test_nothing_is_cut_at_small_sizes(open_results: Opens, odd_table: Path, size: QSize) -> None:
    looker = open_results(odd_table)
    window = looker.window
    window.resize(size)
    window.frame.show_options()
    for name, view in looker.pages().items():
        looker.qtbot.wait(30)
        assert window.size() == size
        assert cut(window) == [], name
        area = window.frame.stack.currentWidget()
        assert isinstance(area, QScrollArea) and area.horizontalScrollBar().maximum() == 0, name
        for figure in view.figures.values():
            chart = figure.chart
            for side in ("bottom", "left"):
                label = chart.plot.getAxis(side).label
                if label.isVisible():
                    box = chart.mapFromScene(label.sceneBoundingRect()).boundingRect()
                    margin = round(label.document().documentMargin())
                    inside = chart.rect().contains(box.adjusted(margin, margin, -margin, -margin))
                    assert inside, f"{name}: {label.toPlainText()}"


def test_tables_are_as_high_as_their_rows(open_results: Opens) -> None:
    looker = open_results(GOLDENS / "simulated_D.csv")
    table = looker.page("readers").tables["readers"]
    looker.qtbot.wait(30)
    last = table.visualRect(table.model().index(table.model().rowCount() - 1, 0))
    assert table.viewport().rect().contains(last.bottomLeft()) and table.verticalScrollBar().maximum() == 0


# without a mouse, without eyes


def test_everything_has_a_name_and_takes_the_keys(open_results: Opens, tmp_path: Path) -> None:
    looker = open_results(timed_table(tmp_path))
    looker.window.frame.show_options()
    kinds = (Chart, QTableView, QTreeWidget, QListWidget, QComboBox, QLineEdit, QAbstractButton)
    for view in looker.pages().values():
        for one in (*view.findChildren(QWidget), *looker.window.frame.findChildren(QWidget)):
            if isinstance(one, kinds) and one.isVisible():
                text = one.text() if isinstance(one, QAbstractButton) else ""
                assert one.accessibleName() or text
                assert one.focusPolicy() & Qt.FocusPolicy.TabFocus
        for area in view.findChildren(QAbstractScrollArea):
            assert not isinstance(area, QTableView) or not area.tabKeyNavigation()  # Tab leaves a table


def test_research_use_only_stands_on_every_page(open_results: Opens) -> None:
    looker = open_results(GOLDENS / "simulated_D.csv")
    for _ in looker.pages():
        visible = [one for one in looker.window.findChildren(QLabel) if one.isVisible()]
        assert "Research use only" in [one.text() for one in visible]
    assert "Research use only" in looker.window.windowTitle()


# the window's own thread


def test_the_window_lives_while_readings_are_analysed(open_results: Opens) -> None:
    looker = open_results(GOLDENS / "simulated_A.csv", wait=False)
    bar, beats = looker.window.frame.bar, []
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: beats.append(bar.working))
    timer.start()
    looker.done()
    assert sum(beats) >= 10
    assert looker.window.found is not None and texts(looker.page("overview"))


def test_the_window_reads_nothing_heavy_to_open() -> None:
    heavy = {"scipy", "sqlalchemy", "reportlab", "openvino", "torch", "openpyxl"}
    assert imported_by("import ovadesk.ui.results.window") & heavy == set()
