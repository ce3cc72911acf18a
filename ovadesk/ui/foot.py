"""Bottom: which case, what was last said, and work under way with its cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from ovadesk.ui.icons import icon
from ovadesk.ui.theme import MUTED, WARNING
from ovadesk.ui.words import tr

KEPT = 8  # messages in the tooltip


class Foot(QFrame):
    """The case line, the last message (earlier ones in its tooltip) and the progress of one piece of work.

    A warning has a sign before it, which leads to the list of what went wrong.
    """

    def __init__(self, cancel: QAction, troubles: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 5)
        row.setSpacing(14)
        self.case = QLabel()
        self.case.setObjectName("muted")
        self.sign = QToolButton()
        self.sign.setObjectName("link")
        self.sign.setIcon(icon("warning"))
        self.sign.setAccessibleName(troubles.text().rstrip("."))
        self.sign.setToolTip(troubles.toolTip())
        self.sign.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sign.clicked.connect(lambda: troubles.trigger())
        self.sign.hide()
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.message.setMinimumWidth(80)
        self.progress = QProgressBar()
        self.progress.setFixedSize(190, 16)
        self.progress.setAccessibleName(tr("Work under way"))
        self.cancel = QToolButton()
        self.cancel.setDefaultAction(cancel)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # What comes and goes keeps its place: the line must not jump.
        for widget in (self.progress, self.cancel):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        row.addWidget(self.case)
        row.addWidget(self.sign)
        row.addWidget(self.message, 1)
        row.addWidget(self.progress)
        row.addWidget(self.cancel)
        self.rest()

    def say(self, text: str, warning: bool = False) -> None:
        """Say one thing; it stays until the next."""
        self.message.setText(text)
        self.sign.setVisible(warning and bool(text))
        self.message.setStyleSheet(f"color: {WARNING if warning else MUTED};")
        self._said = [*self._said, text][-KEPT:]
        self.message.setToolTip("\n".join(self._said))

    def hush(self) -> None:
        """Take the last message away; the tooltip keeps it."""
        self.message.clear()
        self.sign.hide()

    def work(self, what: str, done: int, total: int) -> None:
        """``done`` of ``total``; a total of 0 means that it is not known yet."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(f"{what} %v / %m" if total else what)
        self.progress.show()
        self.cancel.show()

    def rest(self) -> None:
        """Nothing is under way."""
        self.progress.hide()
        self.cancel.hide()

    def name_case(self, text: str) -> None:
        self.case.setText(text or tr("No study open"))
