"""The answers to one question side by side: one stop of the Tab key, chosen by a digit, or by arrows and Space."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ovadesk.ui.reading_form.flow import FlowLayout
from ovadesk.ui.reading_form.option_button import CLEARING, DIGITS, EXPLAINING, PLAIN, WAYS, OptionButton
from ovadesk.ui.words import is_said


@dataclass(frozen=True, slots=True)
class Option:
    """``value`` is what is answered; ``digit`` chooses it and is shown before ``text`` where ``shows_digit``."""

    value: str
    text: str
    digit: int | None = None
    shows_digit: bool = True


def tip(text: str) -> str:
    """``text`` for a tooltip: in lines, and never as markup of its own."""
    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>") if text else ""


class Options(QWidget):
    """``many``: several can be chosen, of which ``alone`` stands by itself. ``changed`` comes of what a person does
    only; ``asked_why`` of the question mark."""

    changed = Signal()
    focused = Signal()
    asked_why = Signal()

    def __init__(self, name: str, options: Sequence[Option], *, many: bool = False, alone: str = "") -> None:
        super().__init__()
        self._many, self._alone = many, alone
        self.setAccessibleName(name)
        self._layout = QVBoxLayout(self) if many else FlowLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self.buttons: dict[str, OptionButton] = {}
        self._digits: dict[int, str] = {}
        for option in options:
            shown = str(option.digit) if option.digit is not None and option.shows_digit else ""
            button = OptionButton(option.text, shown)
            button.setAccessibleName(is_said(name, option.text))
            button.clicked.connect(lambda _, value=option.value: self._clicked(value))
            button.focused.connect(self._came)
            self.buttons[option.value] = button
            if option.digit is not None:
                self._digits[option.digit] = option.value
            self._layout.addWidget(button)
        self._stop_at(next(iter(self.buttons.values())))

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(value for value, button in self.buttons.items() if button.isChecked())

    def choose(self, values: Iterable[str]) -> None:
        """Choose exactly ``values``; those that are none of the options are passed over."""
        wanted = set(values)
        for value, button in self.buttons.items():
            button.setChecked(value in wanted)
        first = next((button for button in self.buttons.values() if button.isChecked()), None)
        self._stop_at(first or next(iter(self.buttons.values())))

    def take_focus(self) -> None:
        self._stop.setFocus(Qt.FocusReason.TabFocusReason)

    def describe(self, text: str) -> None:
        """What a tooltip and a screen reader say of the question."""
        self.setAccessibleDescription(text)
        for button in self.buttons.values():
            button.setToolTip(tip(text))
            button.setAccessibleDescription(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == EXPLAINING:
            self.asked_why.emit()
        elif event.modifiers() not in PLAIN:
            super().keyPressEvent(event)
        elif key in DIGITS:
            value = self._digits.get(DIGITS[Qt.Key(key)])
            if value is not None:
                self.buttons[value].setChecked(not self.buttons[value].isChecked())
                self._go_to(self.buttons[value])
                self._clicked(value)
        elif key in WAYS:
            buttons = list(self.buttons.values())
            self._go_to(buttons[(buttons.index(self._stop) + WAYS[Qt.Key(key)]) % len(buttons)])
        elif key in CLEARING:
            if self.chosen:
                self.choose(())
                self.take_focus()
                self.changed.emit()
        else:
            super().keyPressEvent(event)

    def _clicked(self, value: str) -> None:
        """``value`` was just chosen, or taken back."""
        button = self.buttons[value]
        if button.isChecked():
            for other, beside in self.buttons.items():
                if other != value and (not self._many or self._alone in (other, value)):
                    beside.setChecked(False)
        self._stop_at(button)
        self.changed.emit()

    def _go_to(self, button: OptionButton) -> None:
        self._stop_at(button)
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _came(self) -> None:
        button = self.sender()
        if isinstance(button, OptionButton):
            self._stop_at(button)
        self.focused.emit()

    def _stop_at(self, stop: OptionButton) -> None:
        """The Tab key stops here alone; a click leaves the keys where they are."""
        self._stop = stop
        for button in self.buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if button is stop else Qt.FocusPolicy.NoFocus)
