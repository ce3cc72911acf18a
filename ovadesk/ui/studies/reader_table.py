"""The table in which readers are typed or pasted, with an empty row below them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple

from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ovadesk.settings import GROUPS
from ovadesk.ui.studies.draft import ReaderRow
from ovadesk.ui.theme import WARNING
from ovadesk.ui.words import tr
from ovadesk.workflow.reader_study.roster_sheet import READER_COLUMNS

HEADS = ("Pseudonym", "Group", "Years", "Passphrase")
GROUP, PASSPHRASE = 1, 3
ROWS_MAX = 1000
Index = QModelIndex | QPersistentModelIndex


class _Groups(QStyledItemDelegate):
    """One of the usual groups, or the study's own."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        box.setEditable(True)
        box.addItems(["", *GROUPS])
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        editor.setCurrentText(str(index.data() or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentText().strip())


class _Hidden(QStyledItemDelegate):
    """Dots for the letters."""

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:
        return "•" * min(12, len(str(value or "")))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = QLineEdit(parent)
        line.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        return line


class ReaderTable(QTableWidget):
    """``edited`` tells that a person changed something. Ctrl+V puts in what a spreadsheet has copied."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__(1, len(HEADS))
        self.setHorizontalHeaderLabels([tr(head) for head in HEADS])
        self.setAccessibleName(tr("Readers"))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setItemDelegateForColumn(GROUP, _Groups(self))
        self.setItemDelegateForColumn(PASSPHRASE, _Hidden(self))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate((180, 140, 70)):
            self.setColumnWidth(column, width)
        self.itemChanged.connect(self._changed)

    @property
    def rows(self) -> tuple[ReaderRow, ...]:
        """What is typed; the empty rows at the end are left out."""
        found = [ReaderRow(*(self._text(row, column) for column in range(4))) for row in range(self.rowCount())]
        while found and found[-1].empty:
            found.pop()
        return tuple(found)

    def show_rows(self, rows: Sequence[ReaderRow]) -> None:
        """In place of what is there, with an empty row below."""
        with QSignalBlocker(self):
            self.setRowCount(len(rows) + 1)
            for number, row in enumerate((*rows, ReaderRow())):
                for column, text in enumerate(astuple(row)):
                    self.setItem(number, column, QTableWidgetItem(text))

    def mark(self, wrong: dict[int, str]) -> None:
        """Colour the rows that are wrong, and say why in their tooltips."""
        with QSignalBlocker(self):
            for row in range(self.rowCount()):
                text = wrong.get(row, "")
                for column in range(self.columnCount()):
                    item = self.item(row, column)
                    if item is not None:
                        item.setToolTip(text)
                        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, text)
                        item.setData(Qt.ItemDataRole.ForegroundRole, QBrush(QColor(WARNING)) if text else None)

    def paste(self, text: str) -> int:
        """Put copied cells in below what is there; how many rows came. A first row of known heads orders them."""
        rows = pasted(text)
        if rows:
            self.show_rows((*self.rows, *rows)[:ROWS_MAX])
            self.edited.emit()
        return len(rows)

    def remove_selected(self) -> None:
        gone = {index.row() for index in self.selectedIndexes()}
        self.show_rows([row for number, row in enumerate(self.rows) if number not in gone])
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Delete):
            self._clear_selected()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() is self.State.NoState:
            self.edit(self.currentIndex())  # Enter begins and ends the typing of a cell, it does not turn the page
        else:
            super().keyPressEvent(event)

    def _clear_selected(self) -> None:
        with QSignalBlocker(self):
            for item in self.selectedItems():
                item.setText("")
        self.edited.emit()

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        text = item.text() if item is not None else ""
        return text if column == PASSPHRASE else text.strip()

    def _changed(self, item: QTableWidgetItem) -> None:
        if item.row() == self.rowCount() - 1 and item.text():
            self.setRowCount(self.rowCount() + 1)
        self.edited.emit()


def pasted(text: str) -> list[ReaderRow]:
    """Rows of cells as a spreadsheet copies them (tabs), or of a CSV with commas or semicolons."""
    lines = text.strip("\r\n")
    mark = next((mark for mark in ("\t", ";", ",") if mark in lines), "\t")
    try:
        records = [record for record in csv.reader(io.StringIO(lines), delimiter=mark) if any(record)]
    except csv.Error:
        return []
    called = {also: name for name, others in READER_COLUMNS.items() for also in (name, *others)}
    heads = [called.get(cell.strip().lower().replace(" ", "_"), "") for cell in records[0]] if records else []
    order = list(READER_COLUMNS)
    if "reader" in heads:
        records, order = records[1:], heads
    return [_row(dict(zip(order, (cell.strip() for cell in record), strict=False))) for record in records[:ROWS_MAX]]


def _row(cells: dict[str, str]) -> ReaderRow:
    return ReaderRow(*(cells.get(name, "") for name in READER_COLUMNS))
