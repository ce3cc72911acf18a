"""The small windows: keys, the model's card, files refused, who reads."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ovadesk import __version__
from ovadesk.build import build
from ovadesk.classify.card import Card
from ovadesk.domain.study import Refused
from ovadesk.settings import GROUPS as READER_GROUPS
from ovadesk.ui.actions import key_name
from ovadesk.ui.card_page import card_page
from ovadesk.ui.specs import GROUPS, MOUSE, SPECS
from ovadesk.ui.words import RESEARCH, group_name, listed, short_path, spoken, tr

READER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")

ABOUT_WIDE = 440  # pixels


def _dialog(parent: QWidget, title: str, width: int, height: int) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(width, height)
    return dialog, QVBoxLayout(dialog)


def _closed_by_button(dialog: QDialog, layout: QVBoxLayout) -> QDialog:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    return dialog


def _table(rows: list[tuple[str, str]], heads: tuple[str, str]) -> QTableWidget:
    table = QTableWidget(len(rows), 2)
    table.setHorizontalHeaderLabels(heads)
    table.setAccessibleName(listed(heads))
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(True)
    for row, pair in enumerate(rows):
        for column, text in enumerate(pair):
            table.setItem(row, column, QTableWidgetItem(text))
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return table


def list_dialog(parent: QWidget, title: str, rows: list[tuple[str, str]], heads: tuple[str, str]) -> QDialog:
    """Pairs of texts below one another."""
    dialog, layout = _dialog(parent, title, 560, 640)
    layout.addWidget(_table(rows, heads))
    return _closed_by_button(dialog, layout)


def keys_dialog(parent: QWidget, actions: Mapping[str, QAction]) -> QDialog:
    """Every key, by group, as it is now, and what the mouse does."""
    dialog, layout = _dialog(parent, tr("Keys"), 560, 640)
    rows: list[tuple[str, str]] = []
    heads = []
    for group in GROUPS:
        heads.append(len(rows))
        rows.append((tr(group), ""))
        mine = [actions[spec.id] for spec in SPECS if spec.group == group]
        rows += [(key_name(action), action.text().rstrip(".")) for action in mine if action.shortcuts()]
    heads.append(len(rows))
    rows.append((tr("Mouse and digits"), ""))
    rows += [(tr(key), tr(text)) for key, text in MOUSE]
    table = _table(rows, (tr("Key"), tr("Does")))
    for row in heads:
        table.setSpan(row, 0, 1, 2)
        item = QTableWidgetItem(rows[row][0])
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        table.setItem(row, 0, item)
    layout.addWidget(table)
    return _closed_by_button(dialog, layout)


def card_dialog(parent: QWidget, card: Card, engine: str, sha256: str) -> QDialog:
    """The card as a page."""
    dialog, layout = _dialog(parent, tr("Card of {model}").format(model=card.model_id), 680, 700)
    page = QTextBrowser()
    page.setOpenLinks(False)
    page.setHtml(card_page(card, engine, sha256))
    layout.addWidget(page)
    return _closed_by_button(dialog, layout)


def refused_dialog(parent: QWidget, refused: tuple[Refused, ...]) -> QDialog:
    """Every file that could not be opened, and why."""
    dialog, layout = _dialog(parent, tr("Files that could not be opened"), 760, 420)
    rows = [(short_path(one.path), spoken(one.problem)) for one in refused]
    table = _table(rows, (tr("File"), tr("Why")))
    for row, one in enumerate(refused):
        item = QTableWidgetItem(rows[row][0])
        item.setToolTip(str(one.path))
        table.setItem(row, 0, item)
    table.resizeRowsToContents()
    layout.addWidget(table)
    return _closed_by_button(dialog, layout)


def about_dialog(parent: QWidget) -> QDialog:
    """What this is, and that it is for research."""
    dialog, layout = _dialog(parent, tr("About OvaDesk"), ABOUT_WIDE, 0)
    text = tr(
        "<h3>OvaDesk {version}</h3><p>Build: {build}</p><p><b>{research}. Not a medical device.</b></p>"
        "<p>Estimates the risk of malignancy of ovarian masses in ultrasound, and records the reader's own call beside "
        "it.</p><p>No network, no telemetry. Licence: MIT. Built with Qt for Python (LGPL-3), OpenVINO, pydicom, "
        "pyqtgraph, SQLAlchemy and, in the full build, PyTorch; the folder `licences` of the program lists all.</p>"
    )
    label = QLabel(text.format(version=__version__, build=build().text, research=tr(RESEARCH)))
    label.setWordWrap(True)
    layout.addWidget(label)
    _closed_by_button(dialog, layout)
    dialog.resize(ABOUT_WIDE, layout.totalHeightForWidth(ABOUT_WIDE))
    return dialog


class ReaderDialog(QDialog):
    """Who reads: a pseudonym and a group."""

    def __init__(self, parent: QWidget, reader_id: str, group: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Reader"))
        form = QFormLayout(self)
        self.id = QLineEdit(reader_id)
        self.id.setMaxLength(32)
        self.group = QComboBox()
        self.group.addItem(tr("(none)"), "")
        for name in READER_GROUPS:
            self.group.addItem(group_name(name), name)
        self.group.setCurrentIndex(max(0, self.group.findData(group)))
        self.hint = QLabel(tr("A pseudonym of letters, digits, dot, dash and underscore: it stands in every export."))
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form.addRow(tr("Reader"), self.id)
        form.addRow(tr("Group"), self.group)
        form.addRow(self.hint)
        form.addRow(self.buttons)
        self.id.textChanged.connect(self._check)
        self._check()

    @property
    def chosen(self) -> tuple[str, str]:
        return self.id.text(), self.group.currentData()

    def _check(self) -> None:
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(READER_ID.fullmatch(self.id.text()) is not None)
