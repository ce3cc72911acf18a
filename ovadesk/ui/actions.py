"""Actions made from their tables: each with its key in the window and in its tooltip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ovadesk.ui.icons import icon
from ovadesk.ui.keymap import keys_of
from ovadesk.ui.specs import SPECS, Spec
from ovadesk.ui.words import bracketed, tr


def make_actions(parent: QObject, overrides: Iterable[str] = ()) -> dict[str, QAction]:
    """The actions by id, each with its shortcut in the window and its key in the tooltip.

    ``overrides``: the reader's own keys, as ``Settings.keys`` holds them.
    """
    made = {spec.id: make_action(parent, spec) for spec in SPECS}
    give_keys(made, overrides)
    return made


def make_action(parent: QObject, spec: Spec) -> QAction:
    """One action, without a key yet."""
    action = QAction(tr(spec.text), parent)
    action.setObjectName(spec.id)
    action.setCheckable(spec.checkable)
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setAutoRepeat(spec.held)
    if spec.icon:
        action.setIcon(icon(spec.icon))
    return action


def give_keys(actions: Mapping[str, QAction], overrides: Iterable[str]) -> None:
    """Give every action its keys, and its tooltip the first of them."""
    for name, keys in keys_of(overrides).items():
        give_key(actions[name], keys)


def give_key(action: QAction, keys: Sequence[str]) -> None:
    """Give one action its keys, and its tooltip the first of them."""
    action.setShortcuts([QKeySequence(key) for key in keys])
    text = action.text().rstrip(".")
    action.setToolTip(bracketed(text, key_name(action)) if keys else text)


def key_name(action: QAction) -> str:
    """The first key as this system writes it; empty where there is none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
