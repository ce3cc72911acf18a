"""The 0-100 suspicion score: it lives on the side of the call, and is empty until the reader gives it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ovadesk.domain.reading import SCORE_MALIGNANT, SCORE_MAX, SCORE_MIN, Call
from ovadesk.ui.score_slider import ScoreSlider
from ovadesk.ui.words import called, tr

SIDES = {Call.BENIGN: (SCORE_MIN, SCORE_MALIGNANT - 1), Call.MALIGNANT: (SCORE_MALIGNANT, SCORE_MAX)}
NONE = "–"


class Score(QWidget):
    """A slider over 0-100 with its number. ``value`` is None until it is given; no value is suggested.

    The scale stays as it is whatever is called; the other side is closed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._call: Call | None = None
        self._enabled = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Score")))
        self.slider = ScoreSlider()
        self.box = QSpinBox()
        self.box.setAccessibleName(tr("Score"))
        self.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.setSpecialValueText(NONE)
        self.box.setFixedWidth(52)
        self.box.setToolTip(tr("0 surely benign, 100 surely malignant; digits set it in tens"))
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        column.addLayout(row)
        self.range = QLabel()
        self.range.setObjectName("muted")
        column.addWidget(self.range)
        self.slider.given.connect(self.box.setValue)
        self.box.valueChanged.connect(self._typed)
        self.side(None)

    @property
    def value(self) -> int | None:
        """0-100, None where it was not given yet."""
        low = self.box.minimum()
        return None if self._call is None or self.box.value() == low else self.box.value()

    def side(self, call: Call | None) -> None:
        """Go to the side of ``call``; a score of the other side is dropped."""
        self.box.setSpecialValueText(NONE)
        if call is not self._call:
            self._call = call
            low, high = SIDES[call] if call else (SCORE_MIN, SCORE_MAX)
            self.box.blockSignals(True)
            self.box.setRange(low - 1, high)
            self.box.setValue(low - 1)
            self.box.blockSignals(False)
            self.slider.open_part(SIDES[call] if call else None)
            self.slider.stand(None)
        elif call is None:
            self.box.setRange(SCORE_MIN - 1, SCORE_MAX)
            self.box.setValue(SCORE_MIN - 1)
        low, high = self.box.minimum() + 1, self.box.maximum()
        text = tr("Choose a call first") if call is None else tr("{low} to {high} goes with {call}")
        said = text.format(low=low, high=high, call=called(call) if call is not None else "")
        self.range.setText(said)
        for widget in (self.slider, self.box):
            widget.setAccessibleDescription(said)
        self.allow(self._enabled)

    def set(self, score: int) -> None:
        """Take a score of the present side."""
        self.box.setValue(score)

    def pend(self, digits: str) -> None:
        """Show digits that are no score yet; there is none until they are. Empty: show that there is none."""
        self.box.setSpecialValueText(f"{digits}_" if digits else NONE)
        self.box.setValue(self.box.minimum())

    def allow(self, enabled: bool) -> None:
        """Whether a score can be given where there is a call."""
        self._enabled = enabled
        for widget in (self.slider, self.box):
            widget.setEnabled(enabled and self._call is not None)

    def _typed(self, value: int) -> None:
        self.slider.stand(self.value)
        self.changed.emit()
