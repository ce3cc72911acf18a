"""The form a reader fills in beside call and score, from the keyboard alone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ovadesk.domain.form.form import Form
from ovadesk.export.language import language as in_use
from ovadesk.export.wording.form_terms import term
from ovadesk.ui.reading_form.options import Options
from ovadesk.ui.reading_form.orads_section import OradsSection
from ovadesk.ui.reading_form.row import Row, features_row, note_row, own_row, quality_row
from ovadesk.ui.reading_form.telling import listed, rules_line
from ovadesk.ui.theme import FIELD, INCONCLUSIVE, MALIGNANT, MUTED, TEXT

SHEET = f"""
QPushButton#option {{ padding: 2px 6px; text-align: left; }}
QPushButton#option:focus {{ border: 1px solid {TEXT}; }}
QLabel#computed {{ background: {FIELD}; border-radius: 4px; padding: 6px 8px; }}
QLabel#warning {{ background: {FIELD}; border-radius: 4px; padding: 6px 8px; color: {INCONCLUSIVE}; }}
QLabel#help {{ color: {MUTED}; font-size: 11px; padding-left: 2px; }}
QLineEdit[wrong="true"] {{ border: 2px dashed {MALIGNANT}; }}
"""


class FormPanel(QFrame):
    """``changed`` is emitted when a person changed an answer. ``scrolls``: it scrolls by itself; else it is as high as
    its questions and scrolls what it stands in. ``language``: "en" or "zh", the one in use by
    default."""

    changed = Signal()

    def __init__(
        self, form: Form | None = None, parent: QWidget | None = None, *, language: str = "", scrolls: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel" if scrolls else "form")
        self.setStyleSheet(SHEET)
        self._language, self._explains = language or in_use(), False
        self.needed, self.hint = QLabel(), QLabel(term("form.keys", self._language))
        for label in (self.needed, self.hint):
            label.setObjectName("muted")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._column = QVBoxLayout(self)
        margin = 12 if scrolls else 0
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._column.setSpacing(8)
        self._content = QWidget()
        self.area = QScrollArea() if scrolls else None
        if self.area is not None:
            self.area.setWidgetResizable(True)
            self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._column.addWidget(self.area, 1)
        for label in (self.needed, self.hint):
            self._column.addWidget(label)
        self.set_form(form or Form())

    # the questions

    def set_form(self, form: Form) -> None:
        """Ask what ``form`` asks; nothing is answered yet."""
        self.form = form
        self.orads = OradsSection(self._language) if form.orads else None
        self.rules = features_row(self._language) if form.simple_rules else None
        self.ruled = QLabel()
        self.ruled.setObjectName("computed")
        self.quality = quality_row(self._language) if form.image_quality else None
        self.own = {question.key: own_row(question, self._language) for question in form.questions}
        self.note = note_row(self._language) if form.note else None
        self._fill()
        for row in self._rows():
            row.focused.connect(self._came)
            if isinstance(row.field, Options):
                row.field.asked_why.connect(self._explain)
            if self.orads is None or row not in self.orads.all_rows:
                row.changed.connect(self._edited)
        if self.orads is not None:
            self.orads.changed.connect(self._edited)
        asks = bool(self._rows())
        self.needed.setVisible(asks)
        self.hint.setVisible(asks)
        self._tell()

    # the answers

    def answers(self) -> dict[str, Any]:
        """What is answered so far, as ``Form.check_answers`` takes it; parts that are not asked are absent."""
        found: dict[str, Any] = {} if self.orads is None else self.orads.answers()
        for row in (self.rules, self.quality, self.note):
            if row is not None:
                found[row.key] = row.value
        if self.own:
            found["questions"] = {key: row.value for key, row in self.own.items() if row.value is not None}
        return {key: value for key, value in found.items() if value is not None}

    def set_answers(self, answers: dict[str, Any]) -> None:
        """Show ``answers``, of a draft or as they are stored; what is no answer to this form is passed over."""
        if self.orads is not None:
            self.orads.set_answers(answers)
        for row in (self.rules, self.quality, self.note):
            if row is not None:
                row.set_value(answers.get(row.key))
        own = answers.get("questions")
        for key, row in self.own.items():
            row.set_value(own.get(key) if isinstance(own, dict) else None)
        self._tell()

    def clear(self) -> None:
        """Nothing is answered."""
        self.set_answers({})

    def missing(self) -> tuple[str, ...]:
        """What must be answered or corrected before it can be locked, by the names of ``Form.missing``, in order."""
        wanted = {*self.form.missing(self.answers()), *(row.key for row in self._rows() if row.wrong)}
        return tuple(row.key for row in self._rows() if row.key in wanted)

    def set_enabled_for_reading(self, enabled: bool) -> None:
        """Whether anything can be answered now; what is answered stays in sight."""
        self._content.setEnabled(enabled)

    def begin(self) -> None:
        """Take the keys: to the first question that is missing, or the first of all."""
        missing = self.missing()
        rows = [row for row in self._rows() if row.key in missing] or self._rows()
        if rows:
            rows[0].take_focus()

    # inside

    def _rows(self) -> list[Row]:
        """The questions asked now, in their order."""
        of_orads = [] if self.orads is None else [row for row in self.orads.all_rows if not row.isHidden()]
        parts = (self.rules, self.quality, *self.own.values(), self.note)
        return [*of_orads, *(row for row in parts if row is not None)]

    def _fill(self) -> None:
        self._column.removeWidget(self._content)
        self._content.hide()
        self._content.deleteLater()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        if self.orads is not None:
            self._section(column, "form.orads", self.orads)
        if self.rules is not None:
            self._section(column, "form.simple_rules", self.rules, self.ruled)
        if self.quality is not None:
            self._section(column, "", self.quality)
        if self.own:
            self._section(column, "form.questions", *self.own.values())
        if self.note is not None:
            self._section(column, "", self.note)
        if self.area is None:
            self._column.insertWidget(0, self._content)
        else:
            column.addStretch()
            self.area.setWidget(self._content)

    def _section(self, column: QVBoxLayout, title: str, *parts: QWidget) -> None:
        if column.count():
            rule = QFrame()
            rule.setObjectName("rule")
            column.addWidget(rule)
        if title:
            heading = QLabel(term(title, self._language))
            heading.setObjectName("heading")
            column.addWidget(heading)
        for part in parts:
            column.addWidget(part)

    def _edited(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        if self.rules is not None:
            self.ruled.setText(rules_line(self.rules.value, self._language))
        names = {row.key: row.title or term(f"form.{row.key}", self._language) for row in self._rows()}
        missing = [names[key] for key in self.missing()]
        text = term("form.missing", self._language).format(missing=listed(missing, self._language))
        self.needed.setText(text if missing else term("form.complete", self._language))

    def _came(self) -> None:
        """The keys came to a question: it is in sight, and explained where that is wanted."""
        here = self.sender()
        for row in self._rows():
            row.explain(self._explains and row is here)
        if isinstance(here, Row):
            QTimer.singleShot(0, here, lambda: self._bring_into_sight(here))

    def _explain(self) -> None:
        self._explains = not self._explains
        for row in self._rows():
            row.explain(self._explains and row.isAncestorOf(self.focusWidget() or self))

    def _bring_into_sight(self, row: Row) -> None:
        area: Any = self.area or self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(row, 0, 12)
