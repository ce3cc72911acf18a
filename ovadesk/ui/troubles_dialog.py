"""The list of what went wrong since the program was started, to be read and to be copied for whoever helps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ovadesk.ui.troubles import Trouble, copied, troubles
from ovadesk.ui.words import spoken, tr

HEADS = ("When", "What went wrong", "Code")
SAID = 1  # the column of the sentences


class TroublesDialog(QDialog):
    """The latest first. ``copy`` puts the list into the clipboard without names of files or people."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 420)
        self.found = troubles()[::-1]
        self.table = self._make_table()
        self.told = QLabel(self._told())
        self.told.setObjectName("muted")
        self.told.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = self.buttons.addButton(tr("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setEnabled(bool(self.found))
        self.copy_button.clicked.connect(self.copy)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        if not self.found:
            self.table.hide()
            column.addStretch()
        column.addWidget(self.buttons)

    def copy(self) -> None:
        """Into the clipboard, and say so."""
        QGuiApplication.clipboard().setText(copied())
        self.told.setText(tr("Copied, without names of files or people."))

    def _told(self) -> str:
        if not self.found:
            return tr("Nothing has gone wrong since OvaDesk was started.")
        return tr("Since OvaDesk was started. Help > Save diagnostics tells more to whoever helps.")

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(len(self.found), len(HEADS))
        table.setAccessibleName(tr("What went wrong"))
        table.setHorizontalHeaderLabels([tr(head) for head in HEADS])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        for row, one in enumerate(self.found):
            for column, text in enumerate(_cells(one)):
                table.setItem(row, column, QTableWidgetItem(text))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(SAID, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(lambda *_: table.resizeRowsToContents())
        return table


def _cells(one: Trouble) -> tuple[str, str, str]:
    said = spoken(one.found)
    said = tr("{file}: {why}").format(file=one.about, why=said) if one.about else said
    said = tr("{said} ({n} times)").format(said=said, n=one.times) if one.times > 1 else said
    return one.at.astimezone().strftime("%H:%M:%S"), said, one.code
