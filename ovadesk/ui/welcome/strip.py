"""The strip above the picture in which a step stands; it covers nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ovadesk.ui.pressing import asks
from ovadesk.ui.words import tr


class Strip(QFrame):
    """Tells by ``next``, ``back`` and ``skip`` what was pressed; Esc is ``skip`` while the keys are in it."""

    next = Signal()
    back = Signal()
    skip = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.heading, self.text = QLabel(), QLabel()
        self.heading.setObjectName("heading")
        for label in (self.heading, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.go, self.before, self.away = QPushButton(), QPushButton(tr("Back")), QPushButton(tr("Skip"))
        row = QHBoxLayout()
        for button, signal in ((self.go, self.next), (self.before, self.back), (self.away, self.skip)):
            button.setAutoDefault(True)  # Enter presses the one that has the keys
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(7)
        column.addWidget(self.heading)
        column.addWidget(self.text)
        column.addLayout(row)

    def show_step(self, heading: str, text: str, go: str, *, first: bool, last: bool) -> None:
        """Put one step up."""
        self.setAccessibleName(heading)
        self.setAccessibleDescription(text)
        self.heading.setText(heading)
        self.text.setText(text)
        self.go.setText(go)
        self.before.setVisible(not first)
        self.away.setVisible(not last)

    def event(self, event: QEvent) -> bool:
        if asks(event, Qt.Key.Key_Escape):  # which cancels, everywhere else in the window
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.skip.emit()
        else:
            super().keyPressEvent(event)
