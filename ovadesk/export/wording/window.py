"""Sentences for the problem codes raised in the window."""

SENTENCES: dict[str, str] = {
    "ui.defect": "Something unexpected happened ({kind}). Your readings are safe; the log says more.",
    "ui.demo_stuck": "The demonstration did not get past the step '{step}'. The machine may be too busy; try again.",
    "ui.nothing_found": "Nothing that OvaDesk can open was found there.",
    "ui.picture_unwritten": "The picture could not be written. Choose another folder.",
    "ui.settings": "The settings could not be saved ({kind}).",
}
