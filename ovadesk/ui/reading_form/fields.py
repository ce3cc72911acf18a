"""Fields for a number and for free text."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from ovadesk.domain.form.questions import ANSWER_MAX
from ovadesk.domain.form.texts import plain

LINES = 2  # of text that are seen at once
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+")
DECIMAL = re.compile(r"-?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
WIDE = str.maketrans("０１２３４５６７８９．，－−", "0123456789.,--")  # as typed on a Chinese keyboard
DIGITS_MAX = 20


class NumberField(QLineEdit):
    """A number within ``low`` and ``high``, with a decimal point or comma. ``wrong`` where something else stands."""

    changed = Signal()
    focused = Signal()

    def __init__(self, name: str, low: float, high: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high = low, high
        self.setAccessibleName(name)
        self.setMaxLength(DIGITS_MAX)
        self.setFixedWidth(92)
        self.textChanged.connect(self._mark)
        self.textEdited.connect(self.changed)

    @property
    def value(self) -> float | None:
        """The number; None where there is none, or a wrong one."""
        text = self.text().translate(WIDE).strip()
        if not DECIMAL.fullmatch(text) or THOUSANDS.fullmatch(text):
            return None  # 1,000 may be one or a thousand
        number = float(text.replace(",", "."))
        return number if math.isfinite(number) and self._low <= number <= self._high else None

    @property
    def wrong(self) -> bool:
        return bool(self.text().strip()) and self.value is None

    def set_value(self, value: object) -> None:
        known = isinstance(value, (int, float)) and not isinstance(value, bool)
        self.setText(f"{value:.10g}" if known else "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def _mark(self) -> None:
        self.setProperty("wrong", self.wrong)
        self.style().unpolish(self)
        self.style().polish(self)


class TextField(QPlainTextEdit):
    """Free text of at most 2,000 characters; what cannot be stored is left out. Tab leaves it."""

    changed = Signal()
    focused = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        margins = 2 * (int(self.document().documentMargin()) + self.frameWidth() + 3)
        self.setFixedHeight(LINES * self.fontMetrics().lineSpacing() + margins)
        self.textChanged.connect(self._typed)

    @property
    def value(self) -> str:
        return "".join(letter for letter in self.toPlainText() if plain(letter, breaks=True)).strip()

    def set_value(self, value: object) -> None:
        self._filling = True
        self.setPlainText(value if isinstance(value, str) else "")
        self._filling = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def _typed(self) -> None:
        if self._filling:
            return
        text = self.toPlainText()
        if len(text) > ANSWER_MAX:
            self._filling = True
            self.setPlainText(text[:ANSWER_MAX])
            self.moveCursor(QTextCursor.MoveOperation.End)
            self._filling = False
        self.changed.emit()
