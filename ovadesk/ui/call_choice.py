"""Benign or malignant, and a score that agrees with it: what every call is made of."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ovadesk.domain.reading import SCORE_MALIGNANT, Call, score_agrees
from ovadesk.ui.icons import icon
from ovadesk.ui.score import Score
from ovadesk.ui.theme import CALL_COLOURS
from ovadesk.ui.words import bracketed, called, tr


class CallChoice(QWidget):
    """``changed`` is emitted by what a person does, ``refused`` says why a key did nothing. ``call`` is None until
    it is made.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        self.buttons = {call: self._button(call) for call in Call}
        row = QHBoxLayout()
        for button in self.buttons.values():
            row.addWidget(button, 1)
        column.addLayout(row)
        self.score = Score()
        column.addWidget(self.score)
        self.score.changed.connect(self._edited)

    @property
    def call(self) -> Call | None:
        return next((call for call, button in self.buttons.items() if button.isChecked()), None)

    def choose(self, call: Call) -> None:
        """Choose a call; a score of the other side is dropped."""
        for other, button in self.buttons.items():
            button.setChecked(other is call)
        self.score.side(call)
        self._edited()

    def give_score(self, score: int) -> None:
        """Take ``score`` (0-100) if it agrees with the call; without a call, the score's side is the call."""
        call = self.call
        if call is None:
            self.choose(Call.MALIGNANT if score >= SCORE_MALIGNANT else Call.BENIGN)
        elif not score_agrees(call, score):
            text = tr("A score of {score} does not go with {call}: choose the other call first.")
            self.refused.emit(text.format(score=score, call=called(call)))
            return
        self.score.set(score)

    def fill(self, call: Call | None, score: int | None) -> None:
        """Show what was chosen earlier, without a word."""
        self._filling = True
        for one, button in self.buttons.items():
            button.setChecked(one is call)
        self.score.side(call)
        if call is not None and score is not None and score_agrees(call, score):
            self.score.set(score)
        self._filling = False

    def allow(self, enabled: bool) -> None:
        """Whether a call can be made."""
        for button in self.buttons.values():
            button.setEnabled(enabled)
        self.score.allow(enabled)

    def _edited(self) -> None:
        if not self._filling:
            self.changed.emit()

    def _button(self, call: Call) -> QPushButton:
        key = {Call.BENIGN: "B", Call.MALIGNANT: "M"}[call]
        text = {Call.BENIGN: tr("Benign"), Call.MALIGNANT: tr("Malignant")}[call]
        button = QPushButton(icon(str(call), CALL_COLOURS[str(call)]), text)
        button.setObjectName(str(call))
        button.setCheckable(True)
        button.setToolTip(bracketed(text, key))
        button.clicked.connect(lambda: self.choose(call) if self.buttons[call].isChecked() else self._unchosen())
        return button

    def _unchosen(self) -> None:
        self.score.side(None)
        self._edited()
