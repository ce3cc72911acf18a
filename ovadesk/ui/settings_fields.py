"""One page of settings: a row for each, what it is for below it, and what is wrong with it where something is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QWidget,
)

from ovadesk.settings import TEXT_MAX
from ovadesk.ui.settings_pages import Field
from ovadesk.ui.words import tr

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Choices = tuple[tuple[Any, str], ...]
Holder = TypeVar("Holder", bound="DataclassInstance")
LINES, NUMBER_LETTERS = 3, 14  # how much of a text of several lines, and of a number, is in sight


class Entry:
    """The widget of one field: ``value`` and ``show`` are what it holds."""

    def __init__(self, field: Field, choices: Choices, changed: Callable[[], None]) -> None:
        self.field, self.fixed = field, False
        self.value: Callable[[], Any]
        self.show: Callable[[Any], None]
        self.widget: QWidget = getattr(self, f"_{field.kind}")(choices, lambda *_: changed())
        for named in (self.widget, self.widget.focusProxy()):  # the part of it that takes the keys too
            if named is not None:
                named.setAccessibleName(tr(field.label))
        self.note = QLabel(tr(field.hint))
        self.note.setWordWrap(True)
        self.complain("")

    def fix(self, why: str) -> None:
        """It cannot be changed here: shown as it is, with the reason in place of what it is for."""
        self.widget.setEnabled(False)
        self.note.setText(why)
        self.note.show()
        self.fixed = True

    def bar(self, reasons: Mapping[Any, str]) -> None:
        """Grey the choices that cannot be made, each with its reason; the one that is set stays in sight."""
        box = self.widget
        model = box.model() if isinstance(box, QComboBox) else None
        if isinstance(box, QComboBox) and isinstance(model, QStandardItemModel):
            for value, why in reasons.items():
                item = model.item(box.findData(value))
                item.setEnabled(False)
                item.setToolTip(why)

    def complain(self, sentence: str) -> None:
        """Say what is wrong in place of what it is for."""
        if self.fixed:
            return
        self.note.setObjectName("warning" if sentence else "muted")
        self.note.setText(f"⚠ {tr(sentence)}" if sentence else tr(self.field.hint))
        self.note.style().polish(self.note)
        self.note.setVisible(bool(self.note.text()))

    def _check(self, _: Choices, changed: Callable[[], None]) -> QWidget:
        box = QCheckBox(tr(self.field.label))
        box.toggled.connect(changed)
        self.value, self.show = box.isChecked, box.setChecked
        return box

    def _choice(self, choices: Choices, changed: Callable[[], None]) -> QWidget:
        box = QComboBox()
        for value, text in choices:
            box.addItem(tr(text), value)
        box.currentIndexChanged.connect(changed)

        def show(value: Any) -> None:
            if box.findData(value) < 0:  # a model that is not here: shown as what it is rather than as another
                box.addItem(str(value), value)
            box.setCurrentIndex(box.findData(value))

        self.value, self.show = box.currentData, show
        return box

    def _share(self, _: Choices, changed: Callable[[], None]) -> QWidget:
        whole, slider, number = QWidget(), QSlider(Qt.Orientation.Horizontal), QLabel()
        slider.setRange(10, 100)
        slider.valueChanged.connect(lambda value: number.setText(f"{value} %"))
        slider.valueChanged.connect(changed)
        number.setMinimumWidth(number.fontMetrics().horizontalAdvance("100 %"))
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(slider, 1)
        row.addWidget(number)
        whole.setFocusProxy(slider)
        self.value, self.show = lambda: slider.value() / 100, lambda share: slider.setValue(round(100 * share))
        return whole

    def _text(self, _: Choices, changed: Callable[[], None]) -> QWidget:
        line = QLineEdit()
        line.setMaxLength(TEXT_MAX)
        line.textChanged.connect(changed)
        self.value, self.show = line.text, line.setText
        return line

    def _number(self, choices: Choices, changed: Callable[[], None]) -> QWidget:
        line = self._text(choices, changed)
        line.setMaximumWidth(line.fontMetrics().averageCharWidth() * NUMBER_LETTERS + 20)
        return line

    def _lines(self, _: Choices, changed: Callable[[], None]) -> QWidget:
        box = QPlainTextEdit()
        box.setTabChangesFocus(True)
        box.setFixedHeight(box.fontMetrics().lineSpacing() * LINES + 16)
        box.textChanged.connect(changed)
        self.value, self.show = box.toPlainText, box.setPlainText
        return box

    def _folder(self, choices: Choices, changed: Callable[[], None]) -> QWidget:
        whole, line, choose = QWidget(), self._text(choices, changed), QPushButton(tr("Choose..."))

        def ask() -> None:
            name = QFileDialog.getExistingDirectory(whole, tr(self.field.label), self.value())
            if name:
                self.show(name)

        choose.clicked.connect(ask)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(line, 1)
        row.addWidget(choose)
        whole.setFocusProxy(line)
        return whole


class Page(QWidget):
    """Holds a draft of its settings: what is typed changes nothing yet."""

    changed = Signal()

    def __init__(self, fields: tuple[Field, ...], more: Mapping[str, Choices], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(18, 6, 6, 6)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.entries = {
            field.name: Entry(field, (*field.choices, *more.get(field.name, ())), self.changed.emit) for field in fields
        }
        row = 0
        for entry in self.entries.values():
            if entry.field.kind == "check":
                grid.addWidget(entry.widget, row, 0, 1, 2)
            else:
                label = QLabel(tr(entry.field.label))
                label.setBuddy(entry.widget)
                grid.addWidget(label, row, 0)
                narrow = Qt.AlignmentFlag.AlignLeft if entry.field.kind == "number" else Qt.AlignmentFlag(0)
                grid.addWidget(entry.widget, row, 1, narrow)
            grid.addWidget(entry.note, row + 1, 1 if entry.field.kind != "check" else 0, 1, -1)
            grid.setRowMinimumHeight(row + 2, 8)
            row += 3
        grid.setRowStretch(row, 1)

    def read(self, into: Holder) -> Holder:
        """``into`` with what this page holds; a dataclass that has a field for each of the page's."""
        return replace(into, **{name: entry.value() for name, entry in self.entries.items()})

    def show_settings(self, settings: object) -> None:
        for name, entry in self.entries.items():
            entry.show(getattr(settings, name))

    def complain(self, wrong: Mapping[str, str]) -> None:
        """Say at every field what is wrong with it."""
        for name, entry in self.entries.items():
            entry.complain(wrong.get(name, ""))
