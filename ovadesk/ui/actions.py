"""Actions made from their tables: each with its key in the window and in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ovadesk.ui.icons import icon
from ovadesk.ui.specs import SPECS, Spec
from ovadesk.ui.words import tr


def make_actions(parent: QObject) -> dict[str, QAction]:
    """The actions by id, each with its shortcut in the window and its key in the tooltip."""
    made: dict[str, QAction] = {}
    for spec in SPECS:
        action = QAction(tr(spec.text), parent)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(spec.held)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        action.setToolTip(tip(spec))
        made[spec.id] = action
    return made


def tip(spec: Spec) -> str:
    """What the action does, and its key."""
    text = tr(spec.text).rstrip(".")
    return f"{text} ({key_name(spec)})" if spec.keys else text


def key_name(spec: Spec) -> str:
    """The first key as this system writes it."""
    return QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if spec.keys else ""
