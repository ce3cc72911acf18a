"""The markings and key frames of the case as a list: go there, delete, copy, and the volume of three diameters."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ovadesk.domain.study import Clip
from ovadesk.ui.measuring.book import NAMES, Book, Entry
from ovadesk.ui.words import clip_title, tr

HEADS = ("Frame", "What", "Value", "Clip")
FindClip = Callable[[str], Clip | None]


class Listing(QDialog):
    """Follows the book while it is open. ``find_clip`` gives the open clip by its uid."""

    go_wanted = Signal(object)  # Marking

    def __init__(self, parent: QWidget, book: Book, find_clip: FindClip) -> None:
        super().__init__(parent)
        self._book, self._find_clip = book, find_clip
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Markings and key frames of {case}").format(case=book.case_id))
        self.resize(620, 420)
        self.table = table = QTableWidget(0, len(HEADS))
        table.setHorizontalHeaderLabels([tr(head) for head in HEADS])
        table.setAccessibleName(self.windowTitle())
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for column, _ in enumerate(HEADS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.volume = QLabel()
        self.volume.setWordWrap(True)
        self.volume.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column_of_all = QVBoxLayout(self)
        column_of_all.addWidget(table)
        column_of_all.addWidget(self.volume)
        column_of_all.addLayout(self._buttons())
        table.itemSelectionChanged.connect(self._selected)
        table.cellDoubleClicked.connect(lambda *_: self.go())
        book.changed.connect(self.fill)
        self.fill()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.buttons = {}
        for name, text, does, key in (
            ("go", tr("Go there"), self.go, "Return"),
            ("delete", tr("Delete"), self.delete, "Del"),
            ("copy", tr("Copy as text"), self.copy, "Ctrl+C"),
            ("keep", tr("Keep the volume"), self.keep_volume, "Ctrl+K"),
        ):
            button = self.buttons[name] = QPushButton(text)
            button.setAutoDefault(False)
            button.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
            button.clicked.connect(lambda _=False, does=does: does())
            QShortcut(QKeySequence(key), self).activated.connect(does)
            row.addWidget(button)
        row.addStretch()
        close = QPushButton(tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row.addWidget(close)
        return row

    def fill(self) -> None:
        """Every marking of the case, in the order they were made; what was selected stays so."""
        chosen = set(self.chosen)
        self.table.blockSignals(True)
        self.table.clearContents()
        self.table.setRowCount(len(self._book.entries))
        for row, entry in enumerate(self._book.entries):
            for column, text in enumerate(self._cells(entry)):
                item = QTableWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, entry.marking.id)
                self.table.setItem(row, column, item)
                item.setSelected(entry.marking.id in chosen)
        self.table.blockSignals(False)
        self._selected()

    @property
    def chosen(self) -> list[str]:
        """The ids of the selected rows, from the top."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        found = [self.table.item(row, 0) for row in rows]
        return [item.data(Qt.ItemDataRole.UserRole) for item in found if item is not None]

    def go(self) -> None:
        """To the frame of the first selected row."""
        entry = self._book.entry(self.chosen[0]) if self.chosen else None
        if entry is not None:
            self.go_wanted.emit(entry.marking)

    def delete(self) -> None:
        """What is selected; undo brings it back."""
        for id_ in self.chosen:
            self._book.remove(id_)

    def keep_volume(self) -> None:
        """The volume shown, as a row of its own that is exported."""
        volume = self._book.volume(self.chosen)
        if volume is not None:
            self._book.keep_volume(uuid4().hex, volume)

    def copy(self) -> None:
        """All rows and the volume as text, columns between tabs."""
        lines = ["\t".join(tr(head) for head in HEADS), *("\t".join(self._cells(e)) for e in self._book.entries)]
        if self._book.volume(self.chosen) is not None:
            lines.append(self.volume.text())
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _cells(self, entry: Entry) -> tuple[str, str, str, str]:
        marking, clip = entry.marking, self._find_clip(entry.marking.clip_uid)
        of = marking.text if marking.text != entry.measured.label else ""
        value = "   ".join(part for part in (entry.measured.label, of, "" if entry.kept else tr("not saved")) if part)
        where = clip_title(clip) if clip is not None else tr("(not open)")
        return str(marking.frame + 1), tr(NAMES[marking.kind]), value, where

    def _selected(self) -> None:
        for name in ("go", "delete"):
            self.buttons[name].setEnabled(bool(self.chosen))
        volume = self._book.volume(self.chosen)
        self.buttons["keep"].setEnabled(volume is not None)
        if volume is None:
            ways = tr("Three diameters in mm give a volume: the last three calipers, or what you select here.")
            self.volume.setText(ways)
            return
        of = tr("the selected diameters") if volume.chosen else tr("the last three calipers")
        said = tr("Volume {ml} ml: π/6 × {diameters}, {of}, taken to be at right angles.")
        self.volume.setText(said.format(ml=f"{volume.ml:.1f}", diameters=volume.words, of=of))
