"""Above the call: which case of how many, how far along, and what kind of reading this is. No name of any case."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from ovadesk.ui.words import tr


class Head(QWidget):
    """``kind`` says what is being made now: "without the model", "with the model", ..."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        self.case = QLabel()
        self.case.setObjectName("case")
        self.practice = QLabel(tr("Practice"))
        self.practice.setObjectName("badge")
        self.practice.setToolTip(tr("Not counted: to get to know the room and the form"))
        row.addWidget(self.case)
        row.addStretch()
        row.addWidget(self.practice)
        column.addLayout(row)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(tr("Progress of the session"))
        column.addWidget(self.bar)
        self.kind = QLabel()
        self.kind.setObjectName("kind")
        self.kind.setWordWrap(True)
        self.kind.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.kind.setMinimumHeight(2 * self.kind.fontMetrics().lineSpacing())  # what stands below must not move
        column.addWidget(self.kind)

    def show_case(self, number: int, total: int, practice: bool) -> None:
        """``number`` counts from 1; the cases before it are done."""
        self.case.setText(tr("Case {n} of {all}").format(n=number, all=total))
        self.practice.setVisible(practice)
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(number - 1)
        done = tr("{done} of {all} cases done").format(done=number - 1, all=total)
        self.bar.setToolTip(done)
        self.bar.setAccessibleDescription(done)

    def say_kind(self, words: str) -> None:
        self.kind.setText(words)
