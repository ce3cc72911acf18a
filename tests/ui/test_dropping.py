"""Studies dropped on any part of the window open; none of its parts keeps them to itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import User


@pytest.mark.parametrize("where", ["view", "tree", "filter", "note", "reason"])
def test_a_study_dropped_anywhere_opens(user: User, samples: Path, where: str) -> None:
    """Qt offers a drop to the innermost widget that takes drops, and to those around it only where it declines."""
    user.open(samples / "dermoid")
    user.case_ready()
    window = user.window
    target = {
        "view": window.viewer.view.viewport(),
        "tree": window.browser.tree.viewport(),
        "filter": window.browser.filter,
        "reason": window.call_panel.reason,
        "note": window.call_panel.note.viewport(),
    }[where]
    while target is not None and not target.acceptDrops():
        target = target.parentWidget()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(samples / "solid"))])
    data.setText(str(samples / "solid"))  # as file managers do
    point = target.rect().center()
    what = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(point, Qt.DropAction.CopyAction, *what)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(point), Qt.DropAction.CopyAction, *what))
    user.wait(lambda: len(user.session.loaded.studies) == 2 and user.frame_shown())
    assert window.browser.filter.text() == "" and window.call_panel.note.toPlainText() == ""
