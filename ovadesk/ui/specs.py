"""Every action of the window in tables: its group, its words, its keys. Nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: ``keys`` in Qt's notation, the first one shown; ``held`` may repeat while the key is held.

    ``breaks``: a line in the menu before it.
    """

    id: str
    group: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    held: bool = False
    breaks: bool = False


FILE, CINE, VIEW, MODEL, CALL, HELP = "File", "Frames", "Picture", "Model", "Your call", "Help"
GROUPS = (FILE, CINE, VIEW, MODEL, CALL, HELP)
SPECS: tuple[Spec, ...] = (
    Spec("open", FILE, "Open files...", ("Ctrl+O",)),
    Spec("open_folder", FILE, "Open a folder...", ("Ctrl+Shift+O",)),
    Spec("samples", FILE, "Open the sample studies"),
    Spec("export", FILE, "Export the readings...", ("Ctrl+E",), breaks=True),
    Spec("picture", FILE, "Save the picture...", ("Ctrl+S",)),
    Spec("close_all", FILE, "Close all studies", ("Ctrl+W",), breaks=True),
    Spec("refused", FILE, "Files that could not be opened...", ("Ctrl+L",)),
    Spec("quit", FILE, "Quit", ("Ctrl+Q",), breaks=True),
    Spec("play", CINE, "Play or stop", ("Space",), "play"),
    Spec("previous", CINE, "Previous frame", ("Left",), "previous", held=True),
    Spec("next", CINE, "Next frame", ("Right",), "next", held=True),
    Spec("back", CINE, "Ten frames back", ("Shift+Left",), held=True),
    Spec("forward", CINE, "Ten frames on", ("Shift+Right",), held=True),
    Spec("first", CINE, "First frame", ("Home",), "first", breaks=True),
    Spec("last", CINE, "Last frame", ("End",), "last"),
    Spec("suspicious", CINE, "Next most suspicious frame", ("N",), "peak", breaks=True),
    Spec("previous_clip", CINE, "Previous clip", ("PgUp",), breaks=True),
    Spec("next_clip", CINE, "Next clip", ("PgDown",)),
    Spec("previous_study", CINE, "Previous study", ("Ctrl+PgUp",)),
    Spec("next_study", CINE, "Next study", ("Ctrl+PgDown",)),
    Spec("fit", VIEW, "Fit to the window", ("F",)),
    Spec("one_to_one", VIEW, "One to one", ("Z",)),
    Spec("zoom_in", VIEW, "Zoom in", ("+", "="), held=True, breaks=True),
    Spec("zoom_out", VIEW, "Zoom out", ("-",), held=True),
    Spec("brighter", VIEW, "Brighter", ("Shift+Up",), held=True, breaks=True),
    Spec("darker", VIEW, "Darker", ("Shift+Down",), held=True),
    Spec("harder", VIEW, "More contrast", ("Ctrl+Up",), held=True),
    Spec("softer", VIEW, "Less contrast", ("Ctrl+Down",), held=True),
    Spec("reset_window", VIEW, "Window as in the file", ("R",)),
    Spec("hide_names", VIEW, "Hide patient names", ("H",), checkable=True, breaks=True),
    Spec("overlay", MODEL, "Show where the network looked", ("O",), checkable=True),
    Spec("analyse", MODEL, "Analyse the study", ("A",), breaks=True),
    Spec("cancel", MODEL, "Cancel", ("Esc",)),
    Spec(
        "call_first",
        MODEL,
        "Call first: no answer before your call is locked",
        ("Ctrl+Shift+B",),
        checkable=True,
        breaks=True,
    ),
    Spec("card", MODEL, "The model's card...", ("Ctrl+I",)),
    Spec("benign", CALL, "Benign", ("B",), "benign"),
    Spec("malignant", CALL, "Malignant", ("M",), "malignant"),
    Spec("note", CALL, "Write a note", ("T",), breaks=True),
    Spec("lock", CALL, "Lock the call", ("Return", "Enter", "Ctrl+Return")),
    Spec("reader", CALL, "Change the reader...", ("Ctrl+R",), breaks=True),
    Spec("keys", HELP, "Keys...", ("F1",)),
    Spec("about", HELP, "About OvaDesk...", breaks=True),
)
MOUSE = (
    ("Wheel", "Next and previous frame (a still: zoom)"),
    ("Ctrl + wheel", "Zoom at the pointer"),
    ("Left drag", "Move the picture"),
    ("Right drag", "Window and level"),
    ("Double click", "Fit to the window"),
    ("0 to 9", "Score: 5, 15 ... 95"),
)
