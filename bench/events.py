"""Letting the window run while something is measured, as its own event loop does: resting until something happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

LONGEST = 2  # ms of rest, after which whoever measures looks again


def turn(app: QApplication) -> None:
    """Handle what is there, or rest until something comes; a loop that never rests would take a core for itself."""
    from PySide6.QtCore import QEventLoop, QTimer

    QTimer.singleShot(LONGEST, lambda: None)
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
