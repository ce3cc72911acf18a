"""The page of keys: every action with its keys, found by name or key, changed by pressing another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ovadesk.settings import Settings
from ovadesk.ui.clearing import clearable
from ovadesk.ui.keymap import SCORE, USUAL, Keys, given, holder, keys_of, native, normal, overrides_of
from ovadesk.ui.specs import SPECS
from ovadesk.ui.words import tr

NAMES = {spec.id: spec.text for spec in SPECS}


class KeyEditor(QWidget):
    """``keys`` is a draft: nothing has it before the dialog is applied."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys: Keys = dict(USUAL)
        self._wanted = ""  # a key that somebody else has
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search actions and keys"))
        self.search.setAccessibleName(tr("Search actions and keys"))
        clearable(self.search)
        self.search.textChanged.connect(self._sift)
        self.table = self._make_table()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 6, 6, 6)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._make_row())
        layout.addLayout(self._make_conflict())
        self._fill()
        self.table.selectRow(0)

    def read(self, into: Settings) -> Settings:
        """``into`` with the keys of this page."""
        return replace(into, keys=overrides_of(self.keys))

    def show_settings(self, settings: Settings) -> None:
        self._take(keys_of(settings.keys))

    def complain(self, wrong: Mapping[str, str]) -> None:
        """Nothing here can be wrong: a conflict is settled before a key is given."""

    @property
    def current(self) -> str:
        """The action selected."""
        return SPECS[max(self.table.currentRow(), 0)].id

    def select(self, name: str) -> None:
        """Select an action."""
        self.table.selectRow([spec.id for spec in SPECS].index(name))

    def press(self, key: str) -> None:
        """The reader pressed ``key`` for the action selected: it gets it, or it is said who has it."""
        self.recorder.clear()
        key = normal(key)
        other = holder(self.keys, key)
        if not key or other == self.current:
            self._settle()
        elif other:
            self._ask(key, other)
        else:
            self._take(given(self.keys, self.current, key, self.beside.isChecked()))

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(len(SPECS), 3)
        table.setHorizontalHeaderLabels([tr("Action"), tr("Group"), tr("Keys")])
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setAccessibleName(tr("Actions and their keys"))
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.currentCellChanged.connect(self._settle)
        return table

    def _make_row(self) -> QHBoxLayout:
        self.recorder = QKeySequenceEdit()
        self.recorder.setMaximumSequenceLength(1)
        for named in (self.recorder, *self.recorder.findChildren(QLineEdit)):
            named.setAccessibleName(tr("Press the new key"))
        self.recorder.keySequenceChanged.connect(self._recorded)
        self.beside = QCheckBox(tr("Beside the present key"))
        self.none, self.reset = QPushButton(tr("No key")), QPushButton(tr("As usual"))
        self.none.clicked.connect(lambda: self._take({**self.keys, self.current: ()}))
        self.reset.clicked.connect(self._reset)
        row = QHBoxLayout()
        row.addWidget(self.recorder, 1)
        for widget in (self.beside, self.none, self.reset):
            row.addWidget(widget)
        for button in (self.none, self.reset):
            button.setAutoDefault(False)
        return row

    def _make_conflict(self) -> QHBoxLayout:
        self.conflict = QLabel()
        self.conflict.setObjectName("warning")
        self.conflict.setWordWrap(True)
        self.away, self.leave = QPushButton(tr("Take it away")), QPushButton(tr("Leave it"))
        self.away.clicked.connect(self._take_away)
        self.leave.clicked.connect(self._settle)
        row = QHBoxLayout()
        row.addWidget(self.conflict, 1)
        for button in (self.away, self.leave):
            button.setAutoDefault(False)
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # the table must not jump
            button.setSizePolicy(policy)
            row.addWidget(button)
        self._settle()
        return row

    def _recorded(self, sequence: QKeySequence) -> None:
        if not sequence.isEmpty():
            self.press(sequence.toString())

    def _ask(self, key: str, other: str) -> None:
        self._wanted = "" if other == SCORE else key
        text = tr("Digits set the score. Choose another key.")
        if other != SCORE:
            text = tr("{key} is taken by '{action}'. Take it away there?")
        said = text.format(key=native([key]), action=_named(other))
        self.conflict.setText(f"⚠ {said}")
        self.away.setVisible(other != SCORE)
        self.leave.setVisible(True)

    def _take_away(self) -> None:
        self._take(given(self.keys, self.current, self._wanted, self.beside.isChecked()))

    def _reset(self) -> None:
        """The usual keys of the action, but for those that somebody else has now."""
        usual = USUAL[self.current]
        free = tuple(key for key in usual if holder(self.keys, key) in ("", self.current))
        missing = next((key for key in usual if key not in free), "")
        self._take({**self.keys, self.current: free or self.keys[self.current]})
        if missing:
            self._ask(missing, holder(self.keys, missing))

    def _settle(self, *_: object) -> None:
        self._wanted = ""
        self.conflict.clear()
        self.away.hide()
        self.leave.hide()

    def _take(self, keys: Keys) -> None:
        different = keys != self.keys
        self.keys = keys
        self._settle()
        self._fill()
        if different:
            self.changed.emit()

    def _fill(self) -> None:
        for row, spec in enumerate(SPECS):
            own = self.keys[spec.id] != USUAL[spec.id]
            for column, text in enumerate((_named(spec.id), tr(spec.group), native(self.keys[spec.id]))):
                item = QTableWidgetItem(text)
                font = item.font()
                font.setBold(own)  # what is not as usual is seen at a glance
                item.setFont(font)
                self.table.setItem(row, column, item)
        self._sift(self.search.text())

    def _sift(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self.table.rowCount()):
            items = [self.table.item(row, column) for column in range(3)]
            said = " ".join(item.text() for item in items if item is not None).casefold()
            self.table.setRowHidden(row, not all(word in said for word in words))
        shown = [row for row in range(self.table.rowCount()) if not self.table.isRowHidden(row)]
        if shown and self.table.currentRow() not in shown:
            self.table.selectRow(shown[0])  # no key is given to an action that is out of sight
        for widget in (self.recorder, self.beside, self.none, self.reset):
            widget.setEnabled(bool(shown))


def _named(action: str) -> str:
    """What an action is called, without the dots that stand in a menu."""
    return tr(NAMES.get(action, "")).rstrip(".")
