"""Sentences for the problem codes of the reading room."""

SENTENCES: dict[str, str] = {
    # at the door
    "study.unknown": "There is no study called {study} in this file. `ovadesk study status` names those that are there.",
    "study.reader_unknown": "There is no reader called {reader} in this study. Ask the coordinator for your reader ID.",
    "study.passphrase_wrong": "That is not the passphrase of reader {reader}. Type it again; the coordinator can set a new one.",
    "study.no_readings": "In this study the model is judged alone: there is nothing to read.",
    "study.reader_held": "Reader {reader} is reading this study in another OvaDesk already. Close it there; nothing is lost.",
    "study.order_changed": "The cases of this study are no longer in the order of your earlier readings (session {session}, case "
    "{position}). Nothing was written. Tell the coordinator, who should run `ovadesk study verify`.",
    "study.washout": "Session {session} begins after the washout: {days} more days. The coordinator may let you begin earlier, "
    "with a reason that is recorded.",
    # while reading
    "study.no_case": "No case is open. Go to the next case first.",
    "study.lock_first": "This case is not locked yet. Lock your call before you go on.",
    "study.call_wanted": "A call (benign or malignant) and a score are wanted. Give both, then lock again.",
    "study.reveal_first": "The model comes before this call. Have it shown first, then lock.",
    "study.reason_wanted": "This case has a locked reading of yours. Give a reason for changing it; the old one stays on record.",
    "study.no_return": "You cannot go back to this case: it is not locked here, or the protocol of the study does not allow it.",
    "study.image_missing": "Image {image} of this case cannot be read ({kind}). The coordinator has been told in the study file; go on "
    "with the next case, this one comes again.",
    "study.image_changed": "Image {image} of this case is not the one the study was made of: it may not be read. The coordinator has "
    "been told in the study file; go on with the next case, this one comes again.",
    "study.no_answer": "The study holds no answer of the model on this case: it is read without.",
    "study.image_undecoded": "Image {image} of this case cannot be shown. The coordinator has been told in the study file.",
    "study.edges_covered": "In image {image} the ultrasound area was not found: its edges are covered.",
    # what the coordinator is told of it
    "study.trouble_missing": "Reader {reader} could not read case {case}: its image {image} was not there. Put the file back.",
    "study.trouble_changed": "Reader {reader} could not read case {case}: its image {image} is not the one that was added. Put the "
    "original back.",
    "study.trouble_no_answer": "Reader {reader} read case {case} without the model, which has no answer on it. Compute it with "
    "`ovadesk study predict`.",
    "study.trouble_undecoded": "Reader {reader} could not see image {image} of case {case}: it cannot be decoded. Open it in "
    "OvaDesk to see why.",
    "study.trouble_edges": "Reader {reader} saw image {image} of case {case} with its edges covered: neither the file nor its pixels "
    "say where the ultrasound is. Look whether anything of the mass is hidden.",
    # a scripted reading
    "study.line_unread": "Line {line} is not understood ({what}). See `ovadesk study read --help`; nothing was kept of it.",
}
