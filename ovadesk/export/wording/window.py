"""Sentences for the problem codes raised in the window."""

SENTENCES: dict[str, str] = {
    "ui.defect": "Something unexpected happened ({kind}). Your readings are safe; the log says more.",
    "ui.demo_stuck": "The demonstration did not get past the step '{step}'. The machine may be too busy; try again.",
    "ui.nothing_found": "Nothing that OvaDesk can open was found there.",
    "ui.out_of_scope": "Outside the model's scope: there is no risk of this frame.",
    "ui.picture_unwritten": "The picture could not be written. Choose another folder.",
    "ui.settings": "The settings could not be saved ({kind}).",
    "diagnostics.unwritable": "The diagnostics could not be written ({kind}). Choose another folder.",
    "settings.fixed_unknown": "Of what the administrator fixed for this machine, some is unknown here or not allowed and is not in force: {names} ({folder}).",
    "settings.fixed_unread": "The settings that the administrator fixed for this machine cannot be read and are not in force. Tell them about the file settings.json in {folder}.",
    "settings.foreign": "{file} holds no settings of OvaDesk. Nothing was changed.",
    "settings.unreadable": "{file} could not be read ({kind}). Nothing was changed.",
    "settings.unwritable": "{file} could not be written ({kind}). Choose another folder.",
    "arrivals.folder": "The watched folder cannot be read ({kind}). Watching goes on once it can.",
}
