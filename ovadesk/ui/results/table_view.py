"""A table that can be put in order, gone through with the keys, and copied as text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from ovadesk.ui.results.blocks import Table
from ovadesk.ui.results.cells import as_text
from ovadesk.ui.results.table_model import TableModel
from ovadesk.ui.words import tr

ROWS_MOST = 16  # that are seen without scrolling within the table
LOOKED_AT = 80  # rows by whose words columns are made wide: numbers of a kind are about as long
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


class TableView(QTableView):
    """As high as its rows, up to ``ROWS_MOST``; wider ones scroll sideways within it."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("results")
        self.rows = TableModel(table, self)
        self.setModel(self.rows)
        self.setAccessibleName(table.title)
        self.setAccessibleDescription(tr("Ctrl+C copies what is selected, Enter puts the rows in order by a column."))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSortIndicator(-1, UP)
        header.setResizeContentsPrecision(LOOKED_AT)
        self.setSortingEnabled(True)
        self._dressed = False

    def copy(self) -> None:
        """What is selected as text with its heads, the whole table where nothing or one cell is."""
        indexes = self.selectionModel().selectedIndexes()
        rows = sorted({index.row() for index in indexes})
        columns = sorted({index.column() for index in indexes})
        if len(indexes) <= 1:
            rows, columns = list(range(len(self.rows.order))), list(range(self.rows.columnCount()))
        places = [self.rows.order[row] for row in rows]
        QGuiApplication.clipboard().setText(as_text(self.rows.table, places, columns))

    def sort_by(self, column: int) -> None:
        """In order by a column; the other way round the second time."""
        header = self.horizontalHeader()
        again = header.sortIndicatorSection() == column and header.sortIndicatorOrder() is UP
        self.sortByColumn(column, DOWN if again else UP)

    def sizeHint(self) -> QSize:
        return QSize(self.maximumWidth(), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._dressed:  # only now has it the letters and margins of its window
            self._dressed = True
            self.resizeColumnsToContents()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.sort_by(self.currentIndex().column())
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _fit(self) -> None:
        """As high as the rows that are seen, and no wider than the columns."""
        few, shown = len(self.rows.order) <= ROWS_MOST, min(len(self.rows.order), ROWS_MOST)
        wide = self.horizontalHeader().length() + 2 + (0 if few else self.verticalScrollBar().sizeHint().width())
        bar = self.horizontalScrollBar().sizeHint().height() if wide > self.width() else 0
        rows = shown * self.verticalHeader().defaultSectionSize()
        self.setMaximumWidth(max(wide, 200))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + bar + 2)
