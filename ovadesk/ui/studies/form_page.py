"""Page of the wizard: what readers fill in beside call and score, with a live preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ovadesk.domain.form.form import QUESTIONS_MAX, Form
from ovadesk.domain.form.questions import Question
from ovadesk.domain.problem import OvaDeskError
from ovadesk.ui.reading_form.flow import FlowLayout
from ovadesk.ui.reading_form.panel import FormPanel
from ovadesk.ui.studies.draft import FORM_PARTS, Draft
from ovadesk.ui.studies.parts import allow, button, label, say
from ovadesk.ui.studies.question_dialog import KINDS, QuestionDialog
from ovadesk.ui.words import tr

PARTS = {
    "orads": (
        "O-RADS US v2022",
        "Descriptors of the lexicon; the category computed from them stands beside the reader's.",
    ),
    "simple_rules": ("IOTA Simple Rules", "B1 to B5 and M1 to M5; the result follows by the rules."),
    "image_quality": ("Image quality", "From 1, very poor, to 5, excellent."),
    "note": ("A note", "Free text; it may stay empty."),
}
PREVIEW_WIDTH = 340  # as wide as the reading room's


class FormPage(QWidget):
    FIELDS = ("form", *FORM_PARTS, "questions")
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._questions: tuple[Question, ...] = ()
        self.parts = {name: QCheckBox(tr(text)) for name, (text, _) in PARTS.items()}
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Own questions"))
        self.list.setMinimumHeight(70)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.none = label(tr("None. Add... asks for something of your own, such as the largest diameter."), "muted")
        self.add = button(tr("Add..."), lambda: self.ask(None))
        self.edit = button(tr("Change..."), lambda: self.ask(self.list.currentRow()))
        self.remove = button(tr("Remove"), self.remove_current)
        self.up = button(tr("Move up"), lambda: self.shift(-1))
        self.down = button(tr("Move down"), lambda: self.shift(1))
        self.message = label()
        self.preview = FormPanel(scrolls=True)
        self._lay_out()
        for box in self.parts.values():
            box.toggled.connect(lambda _: self._edited())
        self.list.currentRowChanged.connect(lambda _: self._allow())
        self.list.itemActivated.connect(lambda _: self.ask(self.list.currentRow()))
        self._show()

    def _lay_out(self) -> None:
        left, right = QWidget(), QFrame()
        choices, shown = QVBoxLayout(left), QVBoxLayout(right)
        choices.setContentsMargins(0, 0, 8, 0)
        choices.addWidget(label(tr("Always: benign or malignant, and a score from 0 to 100. Beside them:"), "muted"))
        for name, box in self.parts.items():
            tip = tr(PARTS[name][1])
            box.setAccessibleDescription(tip)
            choices.addWidget(box)
            hint = label(tip, "muted")
            hint.setIndent(22)
            choices.addWidget(hint)
        choices.addWidget(label(tr("Own questions"), "part"))
        choices.addWidget(self.none)
        buttons = FlowLayout(gap=4)
        for one in (self.add, self.edit, self.remove, self.up, self.down):
            buttons.addWidget(one)
        choices.addWidget(self.list, 1)
        choices.addLayout(buttons)
        choices.addWidget(self.message)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.addWidget(label(tr("As readers will see it"), "part"))
        shown.addWidget(self.preview, 1)
        right.setFixedWidth(PREVIEW_WIDTH)
        whole = QHBoxLayout(self)
        whole.addWidget(left, 1)
        whole.addWidget(right)

    @property
    def form(self) -> Form:
        """Raises OvaDeskError as making a ``Form`` does."""
        wanted: dict[str, Any] = {name: box.isChecked() for name, box in self.parts.items()}
        return Form(**wanted, questions=self._questions)

    def read(self, draft: Draft) -> Draft:
        wanted: dict[str, Any] = {name: box.isChecked() for name, box in self.parts.items()}
        return replace(draft, questions=self._questions, **wanted)

    def show_draft(self, draft: Draft) -> None:
        self._questions = draft.questions
        for name, box in self.parts.items():
            box.setChecked(getattr(draft, name))
        self._show()

    def follow(self, draft: Draft) -> None:
        """Nobody fills in anything where nobody reads."""
        if not draft.is_read:
            say(self.message, tr("In a study of the model alone nobody reads: this page can stay as it is."))
        else:
            say(self.message, "")

    def complain(self, wrong: Mapping[str, str]) -> None:
        if "form" in wrong:
            say(self.message, wrong["form"], warning=True)

    def let_go(self) -> None:
        """Nothing is under way here."""

    def begin(self) -> None:
        self.parts["orads"].setFocus()

    # own questions

    def ask(self, row: int | None) -> None:
        """Make a question, or change the one in ``row``."""
        before = None if row is None or not 0 <= row < len(self._questions) else self._questions[row]
        taken = {one.key for one in self._questions if one is not before}
        dialog = QuestionDialog(self, before, taken)

        def take(result: int) -> None:
            if result == QDialog.DialogCode.Accepted and dialog.question is not None:
                self._put(dialog.question, before)

        dialog.finished.connect(take)
        dialog.open()

    def remove_current(self) -> None:
        row = self.list.currentRow()
        self._set([one for number, one in enumerate(self._questions) if number != row], row)

    def shift(self, by: int) -> None:
        row = self.list.currentRow()
        there = list(self._questions)
        if 0 <= row + by < len(there):
            there.insert(row + by, there.pop(row))
            self._set(there, row + by)

    def _put(self, question: Question, before: Question | None) -> None:
        if before in self._questions:
            self._set([question if one is before else one for one in self._questions], self.list.currentRow())
        else:
            self._set([*self._questions, question], len(self._questions))

    def _set(self, questions: list[Question], row: int) -> None:
        self._questions = tuple(questions)
        self._show()
        self.list.setCurrentRow(min(row, len(questions) - 1))
        self.changed.emit()

    def _edited(self) -> None:
        self._preview()
        self.changed.emit()

    def _show(self) -> None:
        self.list.clear()
        self.none.setVisible(not self._questions)
        for one in self._questions:
            text = f"{one.label} · {tr(KINDS[one.kind]).lower()}"
            QListWidgetItem(text, self.list).setToolTip(text)
        self._preview()
        self._allow()

    def _preview(self) -> None:
        try:
            self.preview.set_form(self.form)
        except OvaDeskError:
            return  # said by ``complain``
        before: QWidget = self.down
        for part in self.preview.findChildren(QWidget):  # new ones: the Tab key would come to them last of all
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(before, part)
                before = part

    def _allow(self) -> None:
        row, n = self.list.currentRow(), len(self._questions)
        none = "" if row >= 0 else tr("Select a question in the list first.")
        full = tr("A form has {n} questions at most.").format(n=QUESTIONS_MAX)
        allow(self.add, "" if n < QUESTIONS_MAX else full)
        for one in (self.edit, self.remove):
            allow(one, none)
        allow(self.up, none or ("" if row > 0 else tr("It is the first.")))
        allow(self.down, none or ("" if row < n - 1 else tr("It is the last.")))
