"""The tables of a study as the current version knows them; ``migrations`` is how a file gets there.

``study_entry`` and ``study_reading`` hold the rows of all strands, ``study_head`` where each strand stands; the
database's own triggers keep it. ``study_answer`` is the model's, ``study_draft`` the only table that changes.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

ENTRY = Table(
    "study_entry",
    METADATA,
    *(Column(name, String, primary_key=True) for name in ("study_id", "strand")),
    Column("sequence", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON
    Column("previous_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    # Taken out of the body, so that SQL can ask for a place; ``verify`` holds them against it.
    Column("session", Integer),
    Column("position", Integer),
    Column("case_id", String),
    Column("condition", String),
    Column("withheld", Integer),
)

READING = Table(  # the columns in the order of ``StudyReading``'s fields
    "study_reading",
    METADATA,
    *(Column(name, String, primary_key=True) for name in ("study_id", "strand")),
    Column("sequence", Integer, primary_key=True),
    Column("reader_id", String, nullable=False),
    Column("session", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("case_id", String, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("condition", String, nullable=False),
    Column("practice", Integer, nullable=False),
    Column("call", String, nullable=False),
    Column("score", Integer, nullable=False),
    Column("answers", Text, nullable=False),  # canonical JSON
    Column("started_at", String, nullable=False),
    Column("locked_at", String, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("model_shown", Integer, nullable=False),
    Column("model_id", String, nullable=False),
    Column("p_malignant", Float),
    Column("trace", Text, nullable=False),  # canonical JSON
    Column("app_version", String, nullable=False),
    Column("study_sha256", String, nullable=False),
    Column("protocol_version", Integer, nullable=False),
    Column("corrects", Integer),
    Column("reason", Text, nullable=False),
    Column("previous_hash", String, nullable=False),
    Column("hash", String, nullable=False),
)

HEAD = Table(
    "study_head",
    METADATA,
    *(Column(name, String, primary_key=True) for name in ("study_id", "strand")),
    Column("length", Integer, nullable=False),
    Column("hash", String, nullable=False),
)

ANSWER = Table(
    "study_answer",
    METADATA,
    Column("study_id", String, primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1 within the study
    Column("case_id", String, nullable=False),
    Column("model_id", String, nullable=False),
    Column("model_sha256", String, nullable=False),
    Column("p_malignant", Float),
    Column("call", String),
    Column("frames", Text, nullable=False),  # canonical JSON
    Column("maps", LargeBinary, nullable=False),  # of all frames, one after the other
    Column("sha256", String, nullable=False),
)

DRAFT = Table(
    "study_draft",
    METADATA,
    *(Column(name, String, primary_key=True) for name in ("study_id", "reader_id")),
    Column("body", Text, nullable=False),
)
