"""What the coordinator's windows say in place of sentences that name an option of the command line."""

from __future__ import annotations

HERE: dict[str, str] = {
    "study.name": "'{name}' cannot name a study. Use 1 to 40 letters, digits, dots, dashes and underscores, a letter "
    "or digit first.",
    "study.no_model": "A study of this design needs a model. Choose one, or choose the design without the model.",
    "study.protocol_unread": "The study's protocol cannot be read ({kind}). Verify the study, or restore a backup.",
    "study.field": "The field {name} has a value of the wrong kind, or one out of its range. Correct it.",
    "study.field_unknown": "A protocol has no field called {name}.",
    "study.id_taken": "There is a study called {study} here already. Give the new one another name.",
    "study.frozen": "The protocol is frozen. What changes it is an amendment, and needs a reason.",
    "study.no_cases": "The study has no cases to read. Add some first.",
    "study.no_readers": "The study has no readers. Add some first.",
    "study.not_predicted": "The answers of the model {model_id} are not in the study for every case. Run the model "
    "first.",
    "study.patient_two_truths": "One patient would have two truths (cases {cases}). Correct one; if both are right, "
    "tick 'One patient may have both truths'.",
    "study.names_patient": "The text under {column} names the patient. Use a pseudonym there; if the table's patients "
    "are pseudonyms themselves, tick 'The table's patients are pseudonyms'.",
    "study.path_names_patient": "The path of a picture names the patient. Tick 'Copy the pictures under neutral "
    "names', or 'The table's patients are pseudonyms' if they are.",
    "study.truth_there": "The case has the truth {truth} already. Tick 'Replace truths that stand' to enter the other "
    "one; the old one stays in the audit.",
    "study.copy_no_folder": "A study on a server has no folder to copy pictures to. Put them where all workstations "
    "see them, and do not tick 'Copy the pictures under neutral names'.",
    "study.unfinished_unwritten": "What was computed could not be kept ({kind}). Free some room on the disk of your "
    "user folder.",
    "study.kit_file": "{name} could not be read ({kind}). Choose the one sealed file (.ovakit) that the reader sent "
    "back.",
    "study.kit_foreign": "{name} is no sealed kit. Choose the one file (.ovakit) that the reader sent back.",
    "study.reason_to_close": "Say why the study is closed, in up to {most} letters: after that nothing is read any "
    "more.",
    "study.which": "There are several studies here: {studies}. Choose one in the list.",
    "study.none_here": "There is no study here. Begin one with 'New reader study'.",
    "study.coordinated": "Another program is changing this study at the moment. Wait until it is done, then try again.",
    "store.read_only": "Nothing was changed: another program has the study open for writing (a reader, perhaps), or "
    "the file is write-protected. Wait until it is closed, or make the file writable, then try again.",
    "store.newer": "The study was written by a newer OvaDesk (version {version}). Install that version; nothing was "
    "changed.",
    "store.damaged": "The study file is damaged and was not opened. Restore the newest backup of it.",
    "store.folder": "The folder cannot be written ({kind}). Ask for write permission, or choose another folder.",
    "store.full": "The disk is full ({kind}): nothing was changed. Free some space, then try again.",
    "store.failed": "The study could not be written ({kind}); nothing was changed. Try again; if that fails too, "
    "restart OvaDesk.",
    "store.unread": "The study could not be read ({kind}); nothing was changed. Try again; if that does not help, "
    "verify it or restore a backup.",
    "study.not_there": "There is no study at {name}. It was moved or renamed, or its drive is not connected: open it "
    "from where it is now.",
    "study.no_study": "{name} is not a study file; nothing was changed. Choose a file that ends in .ovastudy.",
    "study.unknown": "There is no study called {study} in this file. Choose one of those in the list.",
    "study.order_changed": "The cases of this study are no longer in the order of the readings (session {session}, "
    "case {position}). Verify the study.",
    "study.no_answer": "The study holds no answer of the model on this case. Run the model first.",
    "study.no_driver": "Studies on a server need the extra 'postgres', which is not installed. Ask whoever installed "
    "OvaDesk for it, or keep the study in a file.",
    "study.trouble_no_answer": "Reader {reader} read case {case} without the model, which has no answer on it. Run the "
    "model.",
    "study.backup_failed": "The copy of the study was not whole and was thrown away. Verify the study, then try again.",
    "study.line_unread": "Line {line} of the script is not understood ({what}); nothing was kept of it.",
}
