"""The narrow panel beside the picture: case, call, score, form, the model's answer when it is there, and the lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ovadesk.domain.form.form import Form
from ovadesk.domain.reading import Call
from ovadesk.ui.call_choice import CallChoice
from ovadesk.ui.reading_form import FormPanel
from ovadesk.ui.reading_room.answer_panel import AnswerPanel
from ovadesk.ui.reading_room.head import Head
from ovadesk.ui.reading_room.typing import ScoreTyping, Typed
from ovadesk.ui.words import RESEARCH, called, tr

KEYS = {Call.BENIGN: "B", Call.MALIGNANT: "M"}
WIDTH = 348  # logical pixels: as narrow as a form can be read in


class Side(QFrame):
    """Holds what is typed, and nothing of the model but what ``answer`` shows."""

    edited = Signal()
    go = Signal()  # the one button at the foot was pressed
    refused = Signal(str)  # why a key did nothing

    def __init__(self, form: Form, overlay: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self._open = self._filling = self._correcting = False
        self._typing = ScoreTyping()
        self.setFixedWidth(WIDTH)
        self.head, self.answer = Head(), AnswerPanel(overlay)
        self.earlier = _text("earlier")  # the truth of a practice case, the call made without the model
        self.choice, self.form = CallChoice(), FormPanel(form)
        score = self.choice.score
        for widget in (*self.choice.buttons.values(), score.slider, score.box):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the picture
        for call, key in KEYS.items():
            self.choice.buttons[call].setText(f"{self.choice.buttons[call].text()}  {key}")
        score.box.setToolTip(tr("0 surely benign, 100 surely malignant; type it"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Reason for the new call"))
        self.reason.setMaxLength(300)
        self.reason.setAccessibleName(tr("Reason for the new call"))
        self.message = _text("state")
        self.message.setAccessibleName(tr("What happened"))
        self.button = QPushButton()
        self.button.setObjectName("lock")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._area = QScrollArea()
        self._lay_out()
        self.button.clicked.connect(self.go)
        self.choice.changed.connect(self._edited)
        self.choice.refused.connect(self.refused)
        self.form.changed.connect(self._edited)
        self.reason.textChanged.connect(self._edited)
        self.close_case()

    def _lay_out(self) -> None:
        """The call stays where it is whatever comes; what is longer than the screen scrolls below it."""
        top, inner, foot = QVBoxLayout(), QWidget(), QVBoxLayout()
        below = QVBoxLayout(inner)
        for layout, margins in ((top, (14, 12, 14, 8)), (below, (14, 4, 14, 8)), (foot, (14, 8, 14, 10))):
            layout.setContentsMargins(*margins)
            layout.setSpacing(10)
        for part in (self.head, self.choice):
            top.addWidget(part)
        for more in (self.earlier, self.answer, self.form, self.reason):
            below.addWidget(more)
        below.addStretch()
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        last = QHBoxLayout()
        for words, name in ((tr(RESEARCH), "research"), (tr("P pause · F1 keys · Esc leave"), "muted")):
            label = QLabel(words)
            label.setObjectName(name)
            last.addWidget(label)
        last.insertStretch(1)
        foot.addWidget(self.message)
        foot.addWidget(self.button)
        foot.addLayout(last)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._area, 1)
        column.addLayout(foot)

    def to_top(self) -> None:
        """Bring what stands right below the call into sight."""
        self._area.verticalScrollBar().setValue(0)

    # what is typed

    @property
    def call(self) -> Call | None:
        return self.choice.call

    @property
    def score(self) -> int | None:
        """0-100, None while there is none."""
        return self.choice.score.value

    @property
    def answers(self) -> dict[str, Any]:
        return self.form.answers()

    def fill(self, call: Call | None, score: int | None, answers: Mapping[str, Any]) -> None:
        """Show what was typed earlier."""
        self._filling = True
        self.choice.fill(call, score)
        self.form.set_answers(dict(answers))
        self.reason.clear()
        self._typing.forget()
        self._filling = False

    def open_case(self, *, correcting: bool = False) -> None:
        """From now on typing counts; ``correcting``: in place of a call locked earlier, with a reason."""
        self._open, self._correcting = True, correcting
        self.reason.setVisible(correcting)
        self._allow(True)

    def close_case(self) -> None:
        """Nothing can be typed; what was typed stays to be seen."""
        self._open = False
        self.reason.setVisible(self._correcting)
        self._allow(False)

    def missing(self) -> str:
        """What is missing before the call can be locked, empty where nothing is."""
        if self.call is None:
            return tr("Choose benign (B) or malignant (M).")
        if self.score is None:
            return tr("Give a score: type it as a number.")
        if self.form.missing():
            return tr("The form is not complete yet (T goes to what is missing).")
        if self._correcting and not self.reason.text().strip():
            return tr("Give a reason for the new call.")
        return ""

    # the keys

    def choose(self, call: Call) -> None:
        if self._open:
            self._typing.forget()
            self.choice.choose(call)

    def digit(self, digit: int) -> None:
        """A digit of the score (0-9)."""
        call = self._call_for_score()
        if call is not None:
            self._take(self._typing.digit(digit, call), call)

    def rub_out(self) -> None:
        """Take back the last digit of the score."""
        call = self._call_for_score()
        if call is not None:
            if self.score is not None:
                self._typing.begin_at(self.score)
            self._take(self._typing.rub_out(call), call)

    def say(self, words: str, *, warning: bool = False) -> None:
        """One line above the button; a warning is marked as one."""
        self.message.setObjectName("warning" if warning and words else "state")
        self.message.setText(f"⚠ {words}" if warning and words else words)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        QAccessible.updateAccessibility(QAccessibleEvent(self.message, QAccessible.Event.Alert))

    def offer(self, words: str, *, enabled: bool = True) -> None:
        """What the button (and Enter) does now."""
        self.button.setText(words)
        self.button.setEnabled(enabled)

    def _call_for_score(self) -> Call | None:
        if self._open and self.call is None:
            self.refused.emit(tr("Choose benign (B) or malignant (M) first."))
        return self.call if self._open else None

    def _take(self, typed: Typed, call: Call) -> None:
        """Show the number typed so far; half of one, or one of the other side, is no score."""
        score = self.choice.score
        if typed.score is not None:
            score.set(typed.score)
            return
        score.pend(typed.text if typed.open else "")
        if not typed.open:
            self._typing.forget()
            text = tr("A score of {score} does not go with {call}: choose the other call first.")
            self.refused.emit(text.format(score=typed.text, call=called(call)))

    def _edited(self) -> None:
        if not self._filling:
            self.edited.emit()

    def _allow(self, enabled: bool) -> None:
        self.choice.allow(enabled)
        self.form.set_enabled_for_reading(enabled)
        self.reason.setEnabled(enabled)


def _text(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
