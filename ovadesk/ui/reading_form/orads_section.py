"""O-RADS US: the descriptors that this lesion asks for, the category they make, and the reader's own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ovadesk.domain.form import orads
from ovadesk.domain.form.form import described
from ovadesk.domain.form.lexicon import DESCRIPTORS
from ovadesk.ui.reading_form.row import Row, category_row, term_row
from ovadesk.ui.reading_form.telling import orads_line


class OradsSection(QWidget):
    """Descriptors come and go with the kind of lesion; what was answered of another kind does not count."""

    changed = Signal()

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self.rows = {question.key: term_row("orads.", question, language) for question in DESCRIPTORS}
        self.category = category_row(language)
        self.computed = QLabel()
        self.computed.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        for part in (*self.rows.values(), self.computed, self.category):
            column.addWidget(part)
        for row in self.all_rows:
            row.changed.connect(self._edited)
        self._show()

    @property
    def all_rows(self) -> tuple[Row, ...]:
        return (*self.rows.values(), self.category)

    @property
    def descriptors(self) -> dict[str, object]:
        """What was answered of what is asked."""
        return described({key: row.value for key, row in self.rows.items() if row.value is not None})

    def answers(self) -> dict[str, Any]:
        return {"orads": self.descriptors, "orads_category": self.category.value}

    def set_answers(self, answers: dict[str, Any]) -> None:
        given = answers.get("orads")
        known = given if isinstance(given, dict) else {}
        for key, row in self.rows.items():
            row.set_value(known.get(key))
        self.category.set_value(answers.get("orads_category"))
        self._show()

    def _edited(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        asked = orads.asked(self.descriptors)
        for key, row in self.rows.items():
            row.setVisible(key in asked)
        text, retype = orads_line(self.descriptors, self._language)
        self.computed.setText(text)
        self.computed.setObjectName("warning" if retype else "computed")
        self.computed.style().unpolish(self.computed)
        self.computed.style().polish(self.computed)
