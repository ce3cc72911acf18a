"""Longer texts of reader studies: the protocol to fill in, and the note in a kit."""

PROTOCOL_TEMPLATE = """\
// The protocol of a reader study for OvaDesk. Research use only.
// Fill in what applies; a line that begins with // is a comment; what you leave out takes the value shown.
// Then: ovadesk study new STUDY PROTOCOL.json
{
  // Letters, digits, dot, dash, underscore; up to 40. Empty: the name of the study file.
  "study_id": "",
  "title": "",

  // "unaided": without the model. "sequential": unaided, locked, then aided at once.
  // "crossover": every case twice, in two sessions with a washout between, once aided. "standalone": the model alone.
  "design": "sequential",

  // The model: "default", or an id of `ovadesk models list`; null for an unaided study.
  "model": "default",
  // What an aided reader sees of it: "risk", "call", "error_rates", "overlay".
  "shown": ["risk", "call", "error_rates", "overlay"],

  // Whoever has this number can recompute every reader's order. null: one is drawn.
  "seed": null,

  // Crossover: blocks of cases, and days between the sessions.
  "blocks": 2,
  "washout_days": 28,
  // Into how many groups of readers the cases are split; 1: everybody reads all.
  "reader_split": 1,
  // Cases shown to each reader a second time, hidden, in each session.
  "repeats": 0,
  // Share of the cases (0 to 1) on which the model is withheld at random.
  "withheld_share": 0.0,
  // Whether a locked reading may be opened again: a new reading with a reason, the old one stays.
  "may_return": false,
  // Whether the truth of a practice case is shown after the lock.
  "feedback": true,

  // What is asked beside call and score.
  "form": {
    "orads": false,
    "simple_rules": false,
    "image_quality": false,
    "note": false,
    // Own questions, such as
    // {"key": "side", "kind": "choice", "label": "Which side?", "choices": ["left", "right"], "required": true}
    // kinds: "choice", "number" (with "minimum", "maximum", "unit"), "text", "yes_no"
    "questions": []
  },

  // What readers are told of the share of malignant cases (0 to 1); null: nothing.
  "prevalence_told": null,

  "hypothesis": "",
  "primary_endpoint": "",
  "secondary_endpoints": [],
  // Of non-inferiority, as a difference of the primary endpoint (0 to 1); null: none.
  "margin": null,
  "sample_size_basis": "",
  "inclusion": "",
  "ethics_id": ""
}
"""

KIT_README = """\
OvaDesk reading kit {kit} of the study {study_id}, for the reader {reader_id}.
Research use only. Not for diagnosis.

Read:       in the window, File > Read a study, and then this folder's {file}.
Send back:  "Seal what was read" at the end of the reading (or ovadesk study seal .),
            and then the one file that it makes.

Keep this folder together, and give it to nobody else.
"""
