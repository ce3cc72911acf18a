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
MEASURE = "Measure"
GROUPS = (FILE, CINE, VIEW, MEASURE, MODEL, CALL, HELP)
SPECS: tuple[Spec, ...] = (
    Spec("open", FILE, "Open files...", ("Ctrl+O",)),
    Spec("open_folder", FILE, "Open a folder...", ("Ctrl+Shift+O",)),
    Spec("samples", FILE, "Open the sample studies"),
    Spec("export", FILE, "Export the readings...", ("Ctrl+E",), breaks=True),
    Spec("picture", FILE, "Save the picture...", ("Ctrl+S",)),
    Spec("save_cine", FILE, "Save the cine...", ("Ctrl+Shift+S",)),
    Spec("copy", FILE, "Copy the picture", ("Ctrl+C",)),
    Spec("watch", FILE, "Watch a folder...", checkable=True, breaks=True),
    Spec("read_study", FILE, "Read a study...", ("Ctrl+Shift+R",), breaks=True),
    Spec("new_study", FILE, "New reader study...", ("Ctrl+Shift+N",)),
    Spec("studies", FILE, "Reader studies...", ("Ctrl+Shift+D",)),
    Spec("analyse_readings", FILE, "Analyse readings...", ("Ctrl+Shift+E",)),
    Spec("close_all", FILE, "Close all studies", ("Ctrl+W",), breaks=True),
    Spec("refused", FILE, "Files that could not be opened...", ("Ctrl+L",)),
    Spec("palette", FILE, "Find a command or a study...", ("Ctrl+K",), breaks=True),
    Spec("settings", FILE, "Settings...", ("Ctrl+,",)),
    Spec("quit", FILE, "Quit", ("Ctrl+Q",), breaks=True),
    Spec("play", CINE, "Play or stop", ("Space",), "play"),
    Spec("previous", CINE, "Previous frame", ("Left",), "previous", held=True),
    Spec("next", CINE, "Next frame", ("Right",), "next", held=True),
    Spec("back", CINE, "Ten frames back", ("Shift+Left",), held=True),
    Spec("forward", CINE, "Ten frames on", ("Shift+Right",), held=True),
    Spec("first", CINE, "First frame", ("Home",), "first", breaks=True),
    Spec("last", CINE, "Last frame", ("End",), "last"),
    Spec("slower", CINE, "Slower", (",",), held=True, breaks=True),
    Spec("faster", CINE, "Faster", (".",), held=True),
    Spec("bounce", CINE, "Play to and fro", ("Shift+Space",), checkable=True),
    Spec("loop_from", CINE, "The loop begins here", ("[",)),
    Spec("loop_to", CINE, "The loop ends here", ("]",)),
    Spec("loop_all", CINE, "Loop over the whole cine, at its own speed", ("\\",)),
    Spec("suspicious", CINE, "Next most suspicious frame", ("N",), "peak", breaks=True),
    Spec("previous_clip", CINE, "Previous clip", ("PgUp",), breaks=True),
    Spec("next_clip", CINE, "Next clip", ("PgDown",)),
    Spec("previous_study", CINE, "Previous study", ("Ctrl+PgUp",)),
    Spec("next_study", CINE, "Next study", ("Ctrl+PgDown",)),
    Spec("fit", VIEW, "Fit to the window", ("F",)),
    Spec("one_to_one", VIEW, "One to one", ("Z",)),
    Spec("zoom_in", VIEW, "Zoom in", ("+", "="), held=True, breaks=True),
    Spec("zoom_out", VIEW, "Zoom out", ("-",), held=True),
    Spec("pan_left", VIEW, "Move the picture to the left", ("Alt+Left",), held=True),
    Spec("pan_right", VIEW, "Move the picture to the right", ("Alt+Right",), held=True),
    Spec("pan_up", VIEW, "Move the picture up", ("Alt+Up",), held=True),
    Spec("pan_down", VIEW, "Move the picture down", ("Alt+Down",), held=True),
    Spec("magnifier", VIEW, "Magnifier", ("V",), checkable=True),
    Spec("brighter", VIEW, "Brighter", ("Shift+Up",), held=True, breaks=True),
    Spec("darker", VIEW, "Darker", ("Shift+Down",), held=True),
    Spec("harder", VIEW, "More contrast", ("Ctrl+Up",), held=True),
    Spec("softer", VIEW, "Less contrast", ("Ctrl+Down",), held=True),
    Spec("gamma_up", VIEW, "Lighter middle greys (gamma)", ("U",), held=True),
    Spec("gamma_down", VIEW, "Darker middle greys (gamma)", ("J",), held=True),
    Spec("invert", VIEW, "Invert", ("I",)),
    Spec("sharpen", VIEW, "Sharpen", ("S",)),
    Spec("reset_window", VIEW, "As in the file", ("R",)),
    Spec("turn_right", VIEW, "Turn to the right", ("Q",), breaks=True),
    Spec("turn_left", VIEW, "Turn to the left", ("Shift+Q",)),
    Spec("mirror", VIEW, "Mirror left and right", ("Ctrl+F",)),
    Spec("flip", VIEW, "Mirror top and bottom", ("Ctrl+Shift+F",)),
    Spec("as_recorded", VIEW, "As it was recorded", ("Shift+R",)),
    Spec("one", VIEW, "One picture", ("Ctrl+1",), breaks=True),
    Spec("two", VIEW, "Two pictures", ("Ctrl+2",)),
    Spec("four", VIEW, "Four pictures", ("Ctrl+4",)),
    Spec("next_view", VIEW, "Next picture", ("F6",)),
    Spec("previous_view", VIEW, "Previous picture", ("Shift+F6",)),
    Spec("link", VIEW, "Link the pictures", ("L",), checkable=True),
    Spec("compare", VIEW, "Compare with the patient's other study", ("Ctrl+D",)),
    Spec("full_screen", VIEW, "Picture alone", ("F11",), checkable=True),
    Spec("second_window", VIEW, "A second window", ("F12",), checkable=True),
    Spec("ruler", VIEW, "Depth ruler", ("Y",), checkable=True, breaks=True),
    Spec("mask", VIEW, "Black out what lies outside the ultrasound", ("P",), checkable=True),
    Spec("hide_names", VIEW, "Hide patient names", ("H",), checkable=True),
    Spec("caliper", MEASURE, "Caliper", ("D",), checkable=True),
    Spec("ellipse", MEASURE, "Ellipse", ("E",), checkable=True),
    Spec("polygon", MEASURE, "Polygon", ("G",), checkable=True),
    Spec("angle", MEASURE, "Angle", ("Ctrl+Shift+A",), checkable=True),
    Spec("arrow", MEASURE, "Arrow", ("W",), checkable=True),
    Spec("text", MEASURE, "Text", ("X",), checkable=True),
    Spec("keep_tool", MEASURE, "Keep the tool in hand", checkable=True),
    Spec("key_frame", MEASURE, "Key frame, or no longer", ("K",), breaks=True),
    Spec("markings", MEASURE, "Markings and key frames...", ("Ctrl+M",)),
    Spec("markings_shown", MEASURE, "Show the markings", ("Ctrl+Shift+M",), checkable=True),
    Spec("undo", MEASURE, "Undo", ("Ctrl+Z",), breaks=True),
    Spec("redo", MEASURE, "Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Spec("delete_marking", MEASURE, "Delete what is selected", ("Del", "Backspace")),
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
    Spec("welcome", HELP, "First steps"),
    Spec("keys", HELP, "Keys...", ("F1",)),
    Spec("troubles", HELP, "What went wrong...", ("Ctrl+Shift+L",), breaks=True),
    Spec("diagnostics", HELP, "Save diagnostics..."),
    Spec("about", HELP, "About OvaDesk...", breaks=True),
)
STUDY_ACTIONS = (
    *("fit", "one_to_one", "zoom_in", "zoom_out", "pan_left", "pan_right", "pan_up", "pan_down", "magnifier"),
    *("brighter", "darker", "harder", "softer", "gamma_up", "gamma_down", "invert", "sharpen", "reset_window"),
    *("turn_right", "turn_left", "mirror", "flip", "as_recorded", "ruler", "mask", "link", "compare"),
    *("caliper", "ellipse", "polygon", "angle", "arrow", "text", "key_frame", "markings", "undo", "delete_marking"),
    *("picture", "copy", "close_all", "analyse", "benign", "malignant", "note", "lock", "suspicious"),
)  # what needs an open study
CINE_ACTIONS = (
    *("play", "first", "previous", "next", "last", "back", "forward", "slower", "faster", "bounce"),
    *("loop_from", "loop_to", "loop_all", "save_cine"),
)  # what needs a cine in the active picture
MOUSE = (
    ("Wheel", "Next and previous frame (a still: zoom)"),
    ("Ctrl + wheel", "Zoom at the pointer"),
    ("Left drag", "Move the picture"),
    ("Shift + left drag", "Zoom to a region"),
    ("Middle drag", "Zoom"),
    ("Right drag", "Window and level"),
    ("Double click", "Fit to the window"),
    ("Left drag with a tool", "Draw (or click every point; with Shift the tool stays)"),
    ("Left drag on a marking", "Move it, or one of its points"),
    ("0 to 9", "Score: 5, 15 ... 95"),
)
