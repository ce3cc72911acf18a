"""A question of the study's own, made or changed; what is wrong with it is said while it is typed."""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ovadesk.domain.form.questions import CHOICES_MAX, Question, QuestionKind
from ovadesk.domain.problem import OvaDeskError
from ovadesk.ui.studies.draft import number
from ovadesk.ui.studies.parts import label, say
from ovadesk.ui.studies.telling import told
from ovadesk.ui.words import tr

KINDS = {
    QuestionKind.YES_NO: "Yes or no",
    QuestionKind.CHOICE: "One of several answers",
    QuestionKind.NUMBER: "A number",
    QuestionKind.TEXT: "A text",
}
KEY_MAX = 40


class QuestionDialog(QDialog):
    """``question`` is the one typed, once it can be asked. ``taken`` are the names that other questions have."""

    def __init__(self, parent: QWidget, before: Question | None, taken: Collection[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Own question"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self._taken = taken
        self.question: Question | None = None
        self.label, self.key, self.unit = QLineEdit(), QLineEdit(), QLineEdit()
        self.minimum, self.maximum = QLineEdit(), QLineEdit()
        self.kind, self.choices, self.help = QComboBox(), QPlainTextEdit(), QPlainTextEdit()
        self.required = QCheckBox(tr("Must be answered"))
        for kind, text in KINDS.items():
            self.kind.addItem(tr(text), kind)
        self.message = label()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self._show(before)
        self._follows = before is None  # the name follows the question until somebody types another
        self.label.textEdited.connect(self._label_edited)
        self.key.textEdited.connect(self._key_edited)
        for line in (self.label, self.key, self.unit, self.minimum, self.maximum):
            line.textChanged.connect(lambda _: self._check())
        for text_box in (self.choices, self.help):
            text_box.textChanged.connect(self._check)
        self.kind.currentIndexChanged.connect(lambda _: self._check())
        self._check()

    def _lay_out(self) -> None:
        for box in (self.choices, self.help):
            box.setTabChangesFocus(True)
            box.setFixedHeight(box.fontMetrics().lineSpacing() * 4 + 14)
        self.form = form = QFormLayout()
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Question"), self.label),
            (tr("Name in the export"), self.key),
            (tr("Answer"), self.kind),
            (tr("Choices, one a line (2 to {n})").format(n=CHOICES_MAX), self.choices),
            (tr("Smallest"), self.minimum),
            (tr("Largest"), self.maximum),
            (tr("Unit"), self.unit),
            (tr("Explanation"), self.help),
        )
        for text, widget in rows:
            name = QLabel(text)
            name.setWordWrap(True)
            name.setBuddy(widget)
            widget.setAccessibleName(text)
            form.addRow(name, widget)
        form.addRow("", self.required)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.message)
        column.addWidget(self.buttons)

    def _show(self, before: Question | None) -> None:
        if before is None:
            self.required.setChecked(True)
            return
        self.label.setText(before.label)
        self.key.setText(before.key)
        self.kind.setCurrentIndex(self.kind.findData(before.kind))
        self.choices.setPlainText("\n".join(before.choices))
        self.minimum.setText("" if before.minimum is None else f"{before.minimum:g}")
        self.maximum.setText("" if before.maximum is None else f"{before.maximum:g}")
        self.unit.setText(before.unit)
        self.help.setPlainText(before.help)
        self.required.setChecked(before.required)

    def _label_edited(self, text: str) -> None:
        if self._follows:
            self.key.setText(short_key(text))

    def _key_edited(self, key: str) -> None:
        self._follows = not key

    def _check(self) -> None:
        kind = QuestionKind(self.kind.currentData())
        self.form.setRowVisible(self.choices, kind is QuestionKind.CHOICE)
        for line in (self.minimum, self.maximum, self.unit):
            self.form.setRowVisible(line, kind is QuestionKind.NUMBER)
        self.question, text = None, ""
        try:
            self.question = self._made(kind)
        except ValueError:
            text = tr("Smallest and largest are numbers, or empty.")
        except OvaDeskError as error:
            text = told(error.problem)
        if self.question is not None and self.question.key in self._taken:
            self.question, text = None, tr("Another question has this name in the export. Choose another name.")
        say(self.message, text if self.label.text() else "", warning=True)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.question is not None)

    def _made(self, kind: QuestionKind) -> Question:
        """Raises OvaDeskError as making a ``Question`` does, ValueError where a limit is no number."""
        numbers = kind is QuestionKind.NUMBER
        lines = [line.strip() for line in self.choices.toPlainText().splitlines() if line.strip()]
        return Question(
            key=self.key.text().strip(),
            kind=kind,
            label=self.label.text().strip(),
            choices=tuple(lines) if kind is QuestionKind.CHOICE else (),
            required=self.required.isChecked(),
            minimum=_limit(self.minimum.text()) if numbers else None,
            maximum=_limit(self.maximum.text()) if numbers else None,
            unit=self.unit.text().strip() if numbers else "",
            help=self.help.toPlainText().strip(),
        )

    def accept(self) -> None:
        self.question = None
        self._check()  # the tick alone may have changed
        if self.question is not None:
            super().accept()


def short_key(text: str) -> str:
    """A question's name made of its words; empty where nothing of them can be used."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_0123456789")[:KEY_MAX].strip("_")


def _limit(text: str) -> float | None:
    return number(text) if text.strip() else None
