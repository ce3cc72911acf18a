"""Small widgets that the coordinator's windows share, and their look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ovadesk.ui.theme import ACCENT, FIELD, LINE, MUTED, PANEL, RAISED, TEXT, WARNING, WINDOW
from ovadesk.ui.words import RESEARCH, tr

SMALLEST = QSize(800, 480)  # logical pixels: a small screen at twice its scale
SHEET = f"""
QWidget#studies {{ background: {WINDOW}; }}
QLabel#title {{ color: {TEXT}; font-size: 19px; font-weight: 600; }}
QLabel#part {{ color: {TEXT}; font-size: 14px; font-weight: 600; }}
QLabel#prose {{ color: {TEXT}; }}
QLabel#badge {{ color: {TEXT}; border: 1px solid {ACCENT}; border-radius: 4px; padding: 2px 9px; font-weight: 600; }}
QFrame#banner {{ background: {FIELD}; border: 1px solid {WARNING}; border-radius: 4px; }}
QFrame#banner QLabel {{ background: transparent; }}
QFrame#box {{ background: {PANEL}; border: none; border-radius: 4px; }}
QPushButton#card {{ background: {PANEL}; border: 1px solid {LINE}; border-radius: 6px; text-align: left; }}
QPushButton#card:hover {{ background: {FIELD}; }}
QPushButton#card:checked {{ background: #1d3547; border: 2px solid {ACCENT}; }}
QPushButton#card:focus {{ border: 2px solid {TEXT}; }}
QPushButton#card QLabel {{ background: transparent; }}
QPushButton#deed {{ text-align: left; padding: 6px 10px; }}
QPushButton#deed:focus, QPushButton#main:focus {{ border: 2px solid {TEXT}; }}
QPushButton#main {{ font-weight: 600; padding: 6px 16px; }}
QPushButton#main:enabled {{ background: #28587a; border-color: {ACCENT}; }}
QPushButton#main:enabled:hover {{ background: #306a92; }}
QListWidget#steps {{ background: {PANEL}; }}
QListWidget#steps::item {{ padding: 7px 8px; color: {MUTED}; }}
QListWidget#steps::item:selected {{ color: {TEXT}; }}
QTableWidget {{ border: 1px solid {LINE}; border-radius: 4px; }}
QTableWidget:focus {{ border-color: {ACCENT}; }}
QTableWidget::item {{ padding: 2px 6px; }}
QTableCornerButton::section {{ background: {PANEL}; border: none; }}
QTableWidget::item:selected {{ background: #234a66; color: {TEXT}; }}
QTabBar::tab {{ background: {PANEL}; color: {MUTED}; padding: 7px 14px; border: 1px solid {LINE};
  border-bottom: none; }}
QTabBar::tab:selected {{ background: {RAISED}; color: {TEXT}; }}
QTabBar::tab:focus {{ border-color: {ACCENT}; }}
QTabWidget::pane {{ border: 1px solid {LINE}; }}
"""


def size(window: QWidget, width: int, height: int) -> None:
    """That large, or as large as the screen allows."""
    room = window.screen().availableSize()
    window.resize(min(width, round(0.95 * room.width())), min(height, round(0.9 * room.height())))


def label(text: str = "", name: str = "", *, wrap: bool = True) -> QLabel:
    """A label for plain text: what comes from a file is never markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if name:
        made.setObjectName(name)
    return made


def research_label() -> QLabel:
    return label(tr(RESEARCH), "research", wrap=False)


def say(where: QLabel, text: str, *, warning: bool = False) -> None:
    """Put one line into a label; a warning by a sign too, not by its colour alone."""
    where.setObjectName("warning" if warning else "muted")
    where.setText(f"⚠ {text}" if warning and text else text)
    where.style().polish(where)


def button(text: str, work: Callable[[], object], tip: str = "", name: str = "") -> QPushButton:
    """A button that Enter presses only where it has the keys."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _=False: work())
    if tip:
        made.setToolTip(tip)
        made.setAccessibleDescription(tip)
    if name:
        made.setObjectName(name)
    return made


def allow(made: QPushButton, why_not: str, tip: str = "") -> None:
    """Enable a button, or say in its tooltip why it cannot be used."""
    made.setEnabled(not why_not)
    made.setToolTip(why_not or tip)
    made.setAccessibleDescription(why_not or tip)


def scrolled(page: QWidget) -> QScrollArea:
    """``page`` in an area that scrolls it up and down, and never takes the keys itself."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setWidget(page)
    return area


def table(heads: Sequence[str], name: str, *, stretch: int | None = None) -> QTableWidget:
    """An empty table of rows that can be selected and not edited. ``stretch``: the column that takes what is left."""
    made = QTableWidget(0, len(heads))
    made.setHorizontalHeaderLabels(list(heads))
    made.setAccessibleName(name)
    made.verticalHeader().hide()
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    if stretch is not None:
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    return made


def wrap(made: QTableWidget) -> None:
    """Let long texts go on below, in rows as high as they need, whatever the width."""
    made.setWordWrap(True)
    made.setTextElideMode(Qt.TextElideMode.ElideNone)
    made.horizontalHeader().sectionResized.connect(lambda *_: made.resizeRowsToContents())


def fill(made: QTableWidget, rows: Iterable[Sequence[str]]) -> None:
    """Put ``rows`` of texts into a table in place of what is there; a long text is whole in its tooltip."""
    found = list(rows)
    made.setRowCount(len(found))
    for number, row in enumerate(found):
        for column, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            made.setItem(number, column, item)
    if made.wordWrap():
        made.resizeRowsToContents()


def box(*parts: QWidget) -> QFrame:
    """Parts below one another on a panel of their own."""
    made = QFrame()
    made.setObjectName("box")
    column = QVBoxLayout(made)
    column.setContentsMargins(14, 10, 14, 10)
    column.setSpacing(6)
    for part in parts:
        column.addWidget(part)
    return made
