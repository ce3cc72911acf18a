"""Every action with its key, in one table: menus, tooltips and the list under F1 are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ovadesk.ui.icons import icon
from ovadesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: ``keys`` in Qt's notation, the first one shown; ``held`` may repeat while the key is held."""

    id: str
    group: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    held: bool = False


FILE, CINE, VIEW, MODEL, CALL, HELP = "File", "Frames", "Picture", "Model", "Your call", "Help"
SPECS = (
    Spec("open", FILE, "Open files...", ("Ctrl+O",)),
    Spec("open_folder", FILE, "Open a folder...", ("Ctrl+Shift+O",)),
    Spec("samples", FILE, "Open the sample studies"),
    Spec("export", FILE, "Export the readings...", ("Ctrl+E",)),
    Spec("picture", FILE, "Save the picture...", ("Ctrl+S",)),
    Spec("close_all", FILE, "Close all studies", ("Ctrl+W",)),
    Spec("refused", FILE, "Files that could not be opened...", ("Ctrl+L",)),
    Spec("quit", FILE, "Quit", ("Ctrl+Q",)),
    Spec("play", CINE, "Play or stop", ("Space",), "play"),
    Spec("previous", CINE, "Previous frame", ("Left",), "previous", held=True),
    Spec("next", CINE, "Next frame", ("Right",), "next", held=True),
    Spec("back", CINE, "Ten frames back", ("Shift+Left",), held=True),
    Spec("forward", CINE, "Ten frames on", ("Shift+Right",), held=True),
    Spec("first", CINE, "First frame", ("Home",), "first"),
    Spec("last", CINE, "Last frame", ("End",), "last"),
    Spec("suspicious", CINE, "Next most suspicious frame", ("N",), "peak"),
    Spec("previous_clip", CINE, "Previous clip", ("PgUp",)),
    Spec("next_clip", CINE, "Next clip", ("PgDown",)),
    Spec("previous_study", CINE, "Previous study", ("Ctrl+PgUp",)),
    Spec("next_study", CINE, "Next study", ("Ctrl+PgDown",)),
    Spec("fit", VIEW, "Fit to the window", ("F",)),
    Spec("one_to_one", VIEW, "One to one", ("Z",)),
    Spec("zoom_in", VIEW, "Zoom in", ("+", "="), held=True),
    Spec("zoom_out", VIEW, "Zoom out", ("-",), held=True),
    Spec("brighter", VIEW, "Brighter", ("Shift+Up",), held=True),
    Spec("darker", VIEW, "Darker", ("Shift+Down",), held=True),
    Spec("harder", VIEW, "More contrast", ("Ctrl+Up",), held=True),
    Spec("softer", VIEW, "Less contrast", ("Ctrl+Down",), held=True),
    Spec("reset_window", VIEW, "Window as in the file", ("R",)),
    Spec("hide_names", VIEW, "Hide patient names", ("H",), checkable=True),
    Spec("overlay", MODEL, "Show where the network looked", ("O",), checkable=True),
    Spec("analyse", MODEL, "Analyse the study", ("A",)),
    Spec("cancel", MODEL, "Cancel", ("Esc",)),
    Spec("call_first", MODEL, "Call first: no answer before your call is locked", ("Ctrl+Shift+B",), checkable=True),
    Spec("card", MODEL, "The model's card...", ("Ctrl+I",)),
    Spec("benign", CALL, "Benign", ("B",), "benign"),
    Spec("malignant", CALL, "Malignant", ("M",), "malignant"),
    Spec("note", CALL, "Write a note", ("T",)),
    Spec("lock", CALL, "Lock the call", ("Return", "Enter", "Ctrl+Return")),
    Spec("reader", CALL, "Change the reader...", ("Ctrl+R",)),
    Spec("keys", HELP, "Keys...", ("F1",)),
    Spec("about", HELP, "About OvaDesk..."),
)
GROUPS = (FILE, CINE, VIEW, MODEL, CALL, HELP)
MOUSE = (
    ("Wheel", "Next and previous frame (a still: zoom)"),
    ("Ctrl + wheel", "Zoom at the pointer"),
    ("Left drag", "Move the picture"),
    ("Right drag", "Window and level"),
    ("Double click", "Fit to the window"),
    ("0 to 9", "Score: 5, 15 ... 95"),
)


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
