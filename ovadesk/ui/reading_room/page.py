"""A page in place of the picture: paused, leaving, the end. A heading, a few sentences, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ovadesk.ui.words import RESEARCH, tr

TEXT_WIDTH = 600  # logical pixels: longer lines are hard to read

Choice = tuple[str, Callable[[], object]]


class Page(QWidget):
    """Black and calm. The first of its buttons has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.text = QLabel(), QLabel()
        self.title.setObjectName("title")
        self.text.setObjectName("prose")
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFixedWidth(TEXT_WIDTH)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        research = QLabel(tr(RESEARCH))
        research.setObjectName("research")
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        middle = QHBoxLayout(self)  # around the column: a layout asks a text for its height at the width it will have
        middle.addStretch()
        rows = QVBoxLayout()
        middle.addLayout(rows)
        middle.addStretch()
        rows.setContentsMargins(24, 24, 24, 16)
        rows.addStretch(2)
        rows.addWidget(self.title)
        rows.addSpacing(10)
        rows.addWidget(self.text)
        rows.addSpacing(22)
        rows.addLayout(self._row)
        rows.addStretch(3)
        rows.addWidget(research, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_words(self, title: str, sentences: Sequence[str], choices: Sequence[Choice] = ()) -> None:
        """What stands on it; ``choices`` are the words of each button and what it does."""
        self.setAccessibleName(title)
        self.title.setText(title)
        self.text.setText("\n\n".join(sentences))
        self.text.setVisible(bool(sentences))
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        self.buttons = [_button(words, work) for words, work in choices]
        self._row.addStretch()
        for button in self.buttons:
            self._row.addWidget(button)
        self._row.addStretch()

    def take_keys(self) -> None:
        """The first button has the focus."""
        if self.buttons:
            self.buttons[0].setFocus()
        else:
            self.setFocus()

    def press(self) -> None:
        """Press the button that has the focus, the first where none has."""
        chosen = [button for button in self.buttons if button.hasFocus()] or self.buttons
        if chosen:
            chosen[0].click()


def _button(words: str, work: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName("choice")
    button.setAutoDefault(True)
    button.clicked.connect(lambda: work())
    return button
