"""The table of the cases that were found: truth, stratum and practice can be changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ovadesk.domain.reader_study.roster import StudyCase, Truth
from ovadesk.domain.reading import Call
from ovadesk.ui.studies.parts import table
from ovadesk.ui.words import tr

COLUMNS = ("Case", "Truth", "Practice", "Stratum", "Pictures", "Patient", "Site", "Device")
TRUTH, PRACTICE, STRATUM = 1, 2, 3
TIPS = {
    TRUTH: "F2 or a double click changes it. No reader sees it.",
    PRACTICE: "Read first, with feedback, and left out of all results.",
    STRATUM: "What the order is balanced over, such as the kind of mass. F2 changes it.",
}
CALLS = {"": "(not yet)", str(Call.BENIGN): "benign", str(Call.MALIGNANT): "malignant"}
Index = QModelIndex | QPersistentModelIndex


class _Truths(QStyledItemDelegate):
    """Chosen from a list."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        for value, text in CALLS.items():
            box.addItem(tr(text), value)
        box.activated.connect(lambda _: self._chosen(box))
        return box

    def _chosen(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.UserRole))))
        editor.showPopup()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData(), Qt.ItemDataRole.UserRole)
        model.setData(index, editor.currentText())


class CaseTable(QWidget):
    """``edited`` tells a case, what of it was changed ("truth", "practice", "stratum"), and to what."""

    edited = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        self.grid = table([tr(name) for name in COLUMNS], tr("Cases"))
        self.grid.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.grid.horizontalHeader().setStretchLastSection(True)
        self.grid.setItemDelegateForColumn(TRUTH, _Truths(self.grid))
        for column, tip in TIPS.items():
            self.grid.model().setHeaderData(column, Qt.Orientation.Horizontal, tr(tip), Qt.ItemDataRole.ToolTipRole)
        self._names: list[str] = []  # by row
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.grid)
        self.setFocusProxy(self.grid)
        self.grid.itemChanged.connect(self._changed)

    def show_cases(self, cases: Sequence[StudyCase], truths: Mapping[str, Truth]) -> None:
        self._names = [case.case_id for case in cases]
        with QSignalBlocker(self.grid):
            self.grid.setRowCount(len(cases))
            for row, case in enumerate(cases):
                self._show(row, case, truths.get(case.case_id))

    @property
    def selected(self) -> list[str]:
        """The names of the cases selected."""
        rows = sorted({index.row() for index in self.grid.selectedIndexes()})
        return [self._names[row] for row in rows]

    def _show(self, row: int, case: StudyCase, truth: Truth | None) -> None:
        call = str(truth.call) if truth else ""
        texts = ("", "", case.stratum, str(len(case.images)), case.patient_id, case.site, case.device)
        for column, text in enumerate((case.case_id, *texts)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column == TRUTH:
                item.setText(tr(CALLS[call]))
                item.setData(Qt.ItemDataRole.UserRole, call)
                item.setToolTip(truth.reference if truth else tr("It may arrive later."))
            elif column == PRACTICE:
                item.setCheckState(Qt.CheckState.Checked if case.practice else Qt.CheckState.Unchecked)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("Practice"))
            elif column != STRATUM:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self.grid.setItem(row, column, item)

    def _changed(self, item: QTableWidgetItem) -> None:
        case_id = self._names[item.row()]
        if item.column() == TRUTH:
            self.edited.emit(case_id, "truth", item.data(Qt.ItemDataRole.UserRole))
        elif item.column() == PRACTICE:
            self.edited.emit(case_id, "practice", item.checkState() is Qt.CheckState.Checked)
        elif item.column() == STRATUM:
            self.edited.emit(case_id, "stratum", item.text().strip())
