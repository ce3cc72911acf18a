"""The rows of a table as Qt asks for them: words made when a cell is drawn, order by the values behind them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from ovadesk.ui.results.blocks import Table
from ovadesk.ui.results.cells import cell_text, in_order
from ovadesk.ui.words import is_said, tr

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TableModel(QAbstractTableModel):
    """``order`` are the places of the table's rows as they stand now."""

    def __init__(self, table: Table, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.order = list(range(len(table.rows)))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column, place = self.table.columns[index.column()], self.order[index.row()]
        if role == Role.DisplayRole:
            return cell_text(column, self.table.rows[place])
        if role == Role.TextAlignmentRole:
            return LEFT if column.kind == "text" else RIGHT
        if role == Role.FontRole and place in self.table.strong:
            font = QFont()
            font.setBold(True)
            return font
        if role == Role.AccessibleTextRole:
            return is_said(column.title, cell_text(column, self.table.rows[place]))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.table.columns[section]
        if role == Role.DisplayRole:
            return column.title.replace(" (95% CI)", "\n(95% CI)")
        if role == Role.ToolTipRole:
            sorting = tr("A click puts the rows in order (Enter in the column does so too).")
            return f"{column.tip}\n{sorting}" if column.tip else sorting
        if role == Role.TextAlignmentRole:
            return LEFT if column.kind == "text" else RIGHT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By the values of a column; -1 is the order of the analysis."""
        self.layoutAboutToBeChanged.emit()
        places = list(range(len(self.table.rows)))
        descending = order is Qt.SortOrder.DescendingOrder
        self.order = places if column < 0 else in_order(self.table, places, column, descending)
        self.layoutChanged.emit()
