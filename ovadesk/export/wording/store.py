"""Sentences for the problem codes raised in ``store`` and by those who ask it."""

SENTENCES: dict[str, str] = {
    "store.newer": "The readings were written by a newer OvaDesk (version {version}). Install that version; nothing was changed.",
    "store.damaged": "The file of readings is damaged and was not opened. Restore the newest backup beside it.",
    "store.folder": "The folder of readings cannot be written ({kind}). Ask for write permission, or set OVADESK_HOME to a folder of your own.",
    "store.read_only": "Another OvaDesk has the readings open, or their folder is read-only. Close the other window to lock calls here.",
    "store.full": "The disk is full: the reading was NOT stored. Free some space and lock it again ({kind}).",
    "store.failed": "The reading was NOT stored ({kind}). Lock it again; if that fails too, restart OvaDesk: the draft is kept.",
    "store.unread": "The readings could not be read ({kind}); nothing was changed. Restart OvaDesk; if that does not help, report it.",
    "store.score_disagrees": "A score of {score} does not go with {call}: 0-49 is benign, 50-100 malignant.",
    "store.marking": "A marking of the kind {kind} is not complete and was not stored. Draw it again.",
    "store.marking_unwritten": "The marking was NOT stored ({kind}). Free some space on the disk, then change it or draw it again.",
    "store.row_missing": "Reading {number} is missing from the store.",
    "store.row_moved": "Reading {number} is not where it was written.",
    "store.row_changed": "Reading {number} is not as it was written.",
    "desk.no_case": "No case is open. Open a study first.",
    "desk.reason_wanted": "This case has a locked call of yours. Give a reason for correcting it.",
    "export.no_video": "MP4 cannot be written here: the extra `video` is not installed. Save as GIF, or install it.",
    "export.failed": "The file could not be written ({kind}). Choose another folder.",
}
