"""Space presses the button to which the Tab key came, although Space plays the cine everywhere else in the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Pressing(QObject):
    """A button that was clicked leaves Space to the cine: the hand is at the mouse, the eyes at the picture."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by_tab: QObject | None = None

    def watch(self, part: QWidget) -> None:
        """All buttons in ``part``."""
        for button in part.findChildren(QAbstractButton):
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self._by_tab = watched if event.reason() in TABBED else None
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._by_tab = None
        elif watched is self._by_tab and asks(event, Qt.Key.Key_Space):
            event.accept()
            return True
        return False


def asks(event: QEvent, key: Qt.Key) -> bool:
    """Whether ``event`` asks if ``key`` is wanted here before it is taken as a shortcut."""
    return event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == key
