"""The tables as the current version knows them; ``migrations`` is how a file gets there."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text

METADATA = MetaData()

READING = Table(
    "reading",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("study_id", String, nullable=False),
    Column("reader_id", String, nullable=False),
    Column("reader_group", String, nullable=False),
    Column("case_id", String, nullable=False, index=True),
    Column("condition", String, nullable=False),
    Column("call", String, nullable=False),
    Column("score", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("order", Integer, nullable=False),
    Column("started_at", String, nullable=False),
    Column("locked_at", String, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("model_id", String, nullable=False),
    Column("p_malignant", Float),
    Column("app_version", String, nullable=False),
    Column("truth", String),
    Column("corrects", Integer),
    Column("reason", Text, nullable=False),
    Column("previous_hash", String, nullable=False),
    Column("hash", String, nullable=False),
)

EXPOSURE = Table(  # who could see the model's answer on which case, and since when; append-only as readings are
    "exposure",
    METADATA,
    Column("case_id", String, primary_key=True),
    Column("reader_id", String, primary_key=True),
    Column("model_id", String, primary_key=True),
    Column("at", String, nullable=False),
)

DRAFT = Table(
    "draft",
    METADATA,
    Column("case_id", String, primary_key=True),
    Column("reader_id", String, primary_key=True),
    Column("call", String),
    Column("score", Integer),
    Column("note", Text, nullable=False),
)

MARKING_EVENT = Table(  # a marking set, moved or removed; append-only, the last event of a marking stands
    "marking_event",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("case_id", String, nullable=False, index=True),
    Column("reader_id", String, nullable=False),
    Column("clip_uid", String, nullable=False),
    Column("frame", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("points", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("measured", Text, nullable=False),
    Column("action", String, nullable=False),
    Column("at", String, nullable=False),
    Column("app_version", String, nullable=False),
)
