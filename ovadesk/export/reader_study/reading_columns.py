"""The columns of ``readings.csv`` that every study has."""

from __future__ import annotations

from ovadesk.export.reader_study.column import Column, Is, Until

CALLS = "benign, malignant"
MODEL = "model"  # reader, group and condition of the model's own rows

DESIGN = (
    Column("study_id", "name of the study"),
    Column("reader_id", "pseudonym of the reader; model: the model itself", source="coordinator"),
    Column("reader_group", "experience of the reader; model: the model itself", source="coordinator"),
    Column("case_id", "pseudonym of the case, all images and cines of it together", source="coordinator"),
    Column(
        "condition",
        "the arm: without the model's answer, with it, or the model itself",
        values="unaided, aided, model",
    ),
    Column("call", "the locked call", values=CALLS, source="reader; model: its threshold", until=Until.AIDED),
    Column(
        "score",
        "suspicion of malignancy; of the model 100 times its risk, to 2 decimals",
        Is.NUMBER,
        values="0 to 100; of a reader below 50 with benign, from 50 on with malignant",
        source="reader; model: its risk",
        until=Until.AIDED,
    ),
    Column("truth", "the reference standard", values=CALLS, source="coordinator", until=Until.CLOSED),
    Column(
        "order",
        "how-manieth showing of this reader it was to be, over all sessions; both readings of a showing have the same",
        Is.NUMBER,
        values="from 1",
    ),
    Column("started_at", "when the case was opened", Is.TIME, source="clock of the workstation", until=Until.AIDED),
    Column("locked_at", "when the reading was locked, on disk", Is.TIME, source="clock of the workstation"),
    Column(
        "duration_ms",
        "time on the case until the lock, by a clock that cannot be set; pauses left out",
        Is.NUMBER,
        "ms",
        source="workstation",
        until=Until.AIDED,
    ),
    Column(
        "changed",
        "whether this reader had called the case otherwise before",
        Is.FLAG,
        source="workstation",
        until=Until.CLOSED,
    ),
    Column("model_id", "the model that was shown, or whose row it is", source="model card", until=Until.CLOSED),
    Column(
        "p_malignant",
        "calibrated risk of malignancy of the case, as shown to the reader; every digit",
        Is.NUMBER,
        values="0 to 1; empty: none was shown",
        source="model",
        until=Until.CLOSED,
    ),
    Column("app_version", "version of OvaDesk that locked the reading", source="program"),
)

STUDY = (
    Column("session", "session of this reader", Is.NUMBER, values="from 1"),
    Column("position", "place within the session", Is.NUMBER, values="from 1"),
    Column("occurrence", "how often the case had been put before the reader", Is.NUMBER, values="1; 2: hidden repeat"),
    Column("practice", "whether it was a practice case", Is.FLAG),
    Column("reader_years", "experience of the reader", Is.NUMBER, "years", source="coordinator"),
    Column("patient_id", "pseudonym of the patient", source="coordinator"),
    Column(
        "reference_standard",
        "what the truth rests on (histology, follow-up)",
        source="coordinator",
        until=Until.CLOSED,
    ),
    Column("site", "where the case comes from", source="coordinator"),
    Column("device", "the scanner", source="coordinator"),
    Column("stratum", "what the order is balanced over", source="coordinator"),
    Column(
        "model_call",
        "call of the model with its inconclusive band; in the model's own rows",
        values="benign, inconclusive, malignant",
        source="model",
        until=Until.CLOSED,
    ),
    Column("model_shown", "whether the model's answer could be seen", Is.FLAG, source="program", until=Until.CLOSED),
    Column(
        "withheld",
        "whether the model was withheld by the draw from an aided reader",
        Is.FLAG,
        source="program",
        until=Until.CLOSED,
    ),
    Column("protocol_version", "version of the protocol it was read under", Is.NUMBER, values="from 1"),
    Column("study_sha256", "SHA-256 over protocol, cases and readers as frozen", values="64 hex digits"),
    Column("strand", "chain of records that the reading stands in", source="program"),
    Column("sequence", "its number within the strand", Is.NUMBER, values="from 1", source="program"),
    Column("corrects", "sequence of the reading in the same strand that it stands in for", Is.NUMBER, source="program"),
    Column("reason", "why it was corrected, in the reader's words", source="reader", until=Until.AIDED),
    Column("superseded", "whether a later correction of the same strand stands in its place", Is.FLAG, source="export"),
    Column(
        "conflict",
        "whether the same reader read the same place in another strand too; the one locked first stands",
        Is.FLAG,
        source="export",
    ),
    Column(
        "left_out",
        "why the row is in none of the files for analysis; empty: it is in them",
        values="practice, superseded, conflict, repeat, withheld, no_truth, no_answer",
        source="export",
    ),
)

TRACE = (
    ("first_interaction_ms", "from opening to the first key or click", "ms"),
    ("locked_ms", "from opening to the lock, pauses included", "ms"),
    ("revealed_ms", "from opening to the model's answer on the screen", "ms"),
    ("pauses_n", "number of pauses", ""),
    ("pauses_ms", "all pauses together", "ms"),
    ("pauses", "each pause: start since opening + length, separated by blanks", "ms"),
    ("frames_viewed", "different frames seen, over all images", ""),
    ("frames_by_image", "different frames seen of each image: number of the image (from 0) : frames", ""),
    ("cine_loops", "times that a playing cine came round", ""),
    ("zooms", "changes of zoom or place", ""),
    ("window_changes", "changes of brightness or contrast", ""),
    ("overlay_on_ms", "time with the overlay on", "ms"),
    ("overlay_toggles", "times that the overlay was put on or off", ""),
    ("screen_width", "width of the screen", "pixels"),
    ("screen_height", "height of the screen", "pixels"),
    ("clock_set_back", "whether the workstation's clock was set back meanwhile", ""),
    ("trace_other", "what else was recorded of the reading, as JSON", ""),
)
_TRACE_KINDS = {"pauses": Is.TEXT, "frames_by_image": Is.TEXT, "trace_other": Is.TEXT, "clock_set_back": Is.FLAG}


def trace_columns() -> tuple[Column, ...]:
    return tuple(
        Column(
            name, meaning, _TRACE_KINDS.get(name, Is.NUMBER), unit, "", "workstation, by a monotonic clock", Until.AIDED
        )
        for name, meaning, unit in TRACE
    )


HASH = Column(
    "hash",
    "SHA-256 of the whole record in the study file, the hash before it included; a changed record shows",
    values="64 hex digits",
    source="program",
)
