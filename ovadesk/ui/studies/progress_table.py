"""How far every reader is in every session, as bars; nothing by condition, and no result."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.ui.studies.parts import table
from ovadesk.ui.studies.telling import short_time
from ovadesk.ui.theme import FIELD, TEXT
from ovadesk.ui.words import clock, group_name, tr
from ovadesk.workflow.reader_study.progress import SessionStatus, StudyStatus

HEADS = ("Reader", "Group", "Session", "Progress", "To read", "Median time", "Missing", "Last reading", "Washout until")
TIPS = {
    3: "Readings that are locked; practice is not counted.",
    5: "Of a reading, minutes and seconds, breaks left out.",
    6: "Cases that this reader could not open, and has still not read.",
}
PROGRESS, WASHOUT = 3, 8
DONE = "#2f6690"
BAR_WIDTH = 140  # logical pixels
Index = QModelIndex | QPersistentModelIndex


class _Bar(QStyledItemDelegate):
    """A bar with its words on it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(BAR_WIDTH, super().sizeHint(option, index).height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        done, total = index.data(Qt.ItemDataRole.UserRole) or (0, 0)
        area: QRect = option.rect.adjusted(4, 5, -4, -5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(FIELD))
        painter.drawRoundedRect(area, 3, 3)
        if total and done:
            full = QRect(area)
            full.setWidth(max(4, round(area.width() * min(1.0, done / total))))
            painter.setBrush(QColor(DONE))
            painter.drawRoundedRect(full, 3, 3)
        painter.setPen(QColor(TEXT))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        painter.restore()


class ProgressTable(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.grid = table([tr(head) for head in HEADS], tr("Progress of the readers"))
        self.grid.setItemDelegateForColumn(PROGRESS, _Bar(self.grid))
        self.grid.horizontalHeader().setStretchLastSection(True)
        for column, tip in TIPS.items():
            self.grid.model().setHeaderData(column, Qt.Orientation.Horizontal, tr(tip), Qt.ItemDataRole.ToolTipRole)
        column_of_parts = QVBoxLayout(self)
        column_of_parts.setContentsMargins(0, 0, 0, 0)
        column_of_parts.addWidget(self.grid)
        self.setFocusProxy(self.grid)

    def show_status(self, found: StudyStatus) -> None:
        missing = Counter(one.reader_id for one in found.troubles)
        self.grid.setColumnHidden(WASHOUT, found.design is not Design.CROSSOVER)
        self.grid.setRowCount(len(found.sessions))
        for row, one in enumerate(found.sessions):
            for column, text in enumerate(_texts(one, missing[one.reader_id])):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == PROGRESS:
                    item.setData(Qt.ItemDataRole.UserRole, (one.done, one.done + one.left))
                self.grid.setItem(row, column, item)


def _texts(one: SessionStatus, missing: int) -> tuple[str, ...]:
    done = tr("{done} of {all}").format(done=one.done, all=one.done + one.left)
    wait = tr("{day} ({n} days)").format(day=one.begins, n=one.days_left) if one.days_left else "–"
    last = clock(one.last_locked_at) if one.last_locked_at else "–"
    counts = (str(one.left), short_time(one.median_ms), str(missing) if missing else "–")
    return (one.reader_id, group_name(one.group) or "–", str(one.session), done, *counts, last, wait)
