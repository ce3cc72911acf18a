"""The keys of the reading room: those of the main window for the picture, the reader's own included, and a few more."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ovadesk.ui.actions import give_key, key_name, make_action
from ovadesk.ui.keymap import DIGITS, keys_of, normal
from ovadesk.ui.specs import SPECS, Spec
from ovadesk.ui.words import tr

READING, PICTURE = "Reading", "Picture"
OWN = (
    Spec("benign", READING, "Benign", ("B",), "benign"),
    Spec("malignant", READING, "Malignant", ("M",), "malignant"),
    Spec("rub_out", READING, "Take back the last digit of the score", ("Backspace",)),
    Spec("to_form", READING, "Go to the form", ("T",)),
    Spec("to_picture", READING, "Back to the picture", ("F6",)),
    Spec("lock", READING, "Lock the call", ("Return", "Enter", "Ctrl+Return")),
    Spec("overlay", READING, "Show where the network looked", ("O",), checkable=True),
    Spec("pause", READING, "Pause", ("P",)),
    Spec("go_back", READING, "Back to the case before", ("Ctrl+Backspace",)),
    Spec("keys", READING, "Keys", ("F1",)),
    Spec("leave", READING, "Leave the reading room", ("Esc", "F11", "Ctrl+W")),
)
WALKING = (
    *("play", "previous", "next", "back", "forward", "first", "last", "previous_clip", "next_clip"),
    *("pan_left", "pan_right", "pan_up", "pan_down", "brighter", "darker", "harder", "softer"),
)  # by keys that a form needs too: they go to the picture only while nothing else has the focus
ELSEWHERE = (
    *("slower", "faster", "loop_from", "loop_to", "loop_all", "fit", "one_to_one", "zoom_in", "zoom_out"),
    *("magnifier", "gamma_up", "gamma_down", "invert", "sharpen", "reset_window"),
)
BORROWED = tuple(spec for spec in SPECS if spec.id in (*WALKING, *ELSEWHERE))
TEXTS = {"previous_clip": "Previous image", "next_clip": "Next image"}  # where the room says otherwise
MORE = {"previous_clip": ("Up",), "next_clip": ("Down",)}  # keys beside the usual ones
TAKEN = {normal(key) for spec in OWN for key in spec.keys} | DIGITS


def room_actions(window: QWidget, picture: QWidget, overrides: Iterable[str]) -> dict[str, QAction]:
    """The actions by id: those that walk through the picture belong to ``picture``, all others to ``window``.

    ``overrides``: the reader's own keys, as ``Settings.keys`` holds them; those the room needs stay the room's.
    """
    made = {}
    for spec in OWN:
        made[spec.id] = make_action(window, spec)
        give_key(made[spec.id], spec.keys)
        window.addAction(made[spec.id])
    usual = keys_of(overrides)
    for spec in BORROWED:
        action = made[spec.id] = make_action(window, spec)
        action.setText(tr(TEXTS.get(spec.id, spec.text)))
        give_key(action, [key for key in (*usual[spec.id], *MORE.get(spec.id, ())) if key not in TAKEN])
        if spec.id in WALKING:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            picture.addAction(action)
        else:
            window.addAction(action)
    return made


def key_rows(actions: dict[str, QAction]) -> list[tuple[str, str]]:
    """Keys and what they do, those of the reading first."""
    shown = [action for action in actions.values() if action.shortcuts() and action.isVisible()]
    rows = [(key_name(action), action.text().rstrip(".")) for action in shown]
    at = next(number for number, (_, text) in enumerate(rows) if text == actions["lock"].text())
    rows.insert(at, ("0 - 100", tr("Score")))
    return rows
