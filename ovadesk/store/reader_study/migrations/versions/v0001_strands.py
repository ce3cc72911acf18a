"""Strands of entries and readings, the model's answers, and drafts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ovadesk.store.reader_study.migrations.refusals import postgresql, sqlite

revision = "study_0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    _strands()
    _entries()
    _readings()
    _answers_and_drafts()
    for statement in postgresql() if op.get_bind().dialect.name == "postgresql" else sqlite():
        op.execute(statement)


def _row() -> list[sa.Column[Any]]:
    return [
        *(sa.Column(name, sa.String, primary_key=True) for name in ("study_id", "strand")),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    ]


def _strands() -> None:
    op.create_table(
        "study_head",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("study_id", "strand")),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
    )


def _entries() -> None:
    op.create_table(
        "study_entry",
        *_row(),
        *(sa.Column(name, sa.String, nullable=False) for name in ("kind", "at")),
        sa.Column("body", sa.Text, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("previous_hash", "hash")),
        *(sa.Column(name, sa.Integer) for name in ("session", "position")),
        *(sa.Column(name, sa.String) for name in ("case_id", "condition")),
        sa.Column("withheld", sa.Integer),
    )
    op.create_index("study_entry_kind", "study_entry", ["study_id", "kind", "strand", "sequence"])
    op.create_index(
        "study_entry_place",
        "study_entry",
        ["study_id", "strand", "session", "position"],
        sqlite_where=sa.text("position IS NOT NULL"),
        postgresql_where=sa.text("position IS NOT NULL"),
    )


def _readings() -> None:
    op.create_table(
        "study_reading",
        *_row(),
        sa.Column("reader_id", sa.String, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("session", "position")),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("condition", sa.String, nullable=False),
        sa.Column("practice", sa.Integer, nullable=False),
        sa.Column("call", sa.String, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("started_at", "locked_at")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("duration_ms", "changed", "model_shown")),
        sa.Column("model_id", sa.String, nullable=False),
        sa.Column("p_malignant", sa.Float),
        sa.Column("trace", sa.Text, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("app_version", "study_sha256")),
        sa.Column("protocol_version", sa.Integer, nullable=False),
        sa.Column("corrects", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("previous_hash", "hash")),
        sa.CheckConstraint("call IN ('benign', 'malignant')", name="study_call_known"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="study_score_in_range"),
        sa.CheckConstraint("(score >= 50) = (call = 'malignant')", name="study_score_agrees"),
        sa.CheckConstraint("practice IN (0, 1) AND changed IN (0, 1) AND model_shown IN (0, 1)", name="study_flags"),
    )
    first = sa.text("corrects IS NULL")
    op.create_index(
        "study_reading_once",
        "study_reading",
        ["study_id", "strand", "session", "position", "condition"],
        unique=True,
        sqlite_where=first,
        postgresql_where=first,
    )
    # What is asked of a reader's readings, and of all of them, without a look at the broad rows.
    light = ["session", "position", "case_id", "occurrence", "condition", "call", "locked_at"]
    op.create_index("study_reading_light", "study_reading", ["study_id", "reader_id", "strand", "sequence", *light])
    counted = ["study_id", "reader_id", "session", "practice", "corrects", "duration_ms", "locked_at"]
    op.create_index("study_reading_progress", "study_reading", counted)


def _answers_and_drafts() -> None:
    op.create_table(
        "study_answer",
        sa.Column("study_id", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("case_id", "model_id", "model_sha256")),
        sa.Column("p_malignant", sa.Float),
        sa.Column("call", sa.String),
        sa.Column("frames", sa.Text, nullable=False),
        sa.Column("maps", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.UniqueConstraint("study_id", "model_sha256", "case_id", name="study_answer_once"),
    )
    op.create_table(
        "study_draft",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("study_id", "reader_id")),
        sa.Column("body", sa.Text, nullable=False),
    )
