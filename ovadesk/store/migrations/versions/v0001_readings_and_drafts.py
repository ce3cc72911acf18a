"""Readings, which the database itself refuses to change or delete, and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

REFUSALS = (
    "CREATE TRIGGER reading_never_updated BEFORE UPDATE ON reading "
    "BEGIN SELECT RAISE(ABORT, 'readings are append-only'); END",
    "CREATE TRIGGER reading_never_deleted BEFORE DELETE ON reading "
    "BEGIN SELECT RAISE(ABORT, 'readings are append-only'); END",
    "CREATE TRIGGER exposure_never_updated BEFORE UPDATE ON exposure "
    "BEGIN SELECT RAISE(ABORT, 'exposures are append-only'); END",
    "CREATE TRIGGER exposure_never_deleted BEFORE DELETE ON exposure "
    "BEGIN SELECT RAISE(ABORT, 'exposures are append-only'); END",
    "CREATE TRIGGER reading_numbers_follow BEFORE INSERT ON reading "
    "WHEN NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM reading) "
    "BEGIN SELECT RAISE(ABORT, 'readings are numbered without gaps'); END",
)


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "reading",
        sa.Column("number", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("study_id", "reader_id", "reader_group")),
        sa.Column("case_id", sa.String, nullable=False, index=True),
        sa.Column("condition", sa.String, nullable=False),
        sa.Column("call", sa.String, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("order", sa.Integer, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("locked_at", sa.String, nullable=False),
        sa.Column("duration_ms", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("model_id", sa.String, nullable=False),
        sa.Column("p_malignant", sa.Float),
        sa.Column("app_version", sa.String, nullable=False),
        sa.Column("truth", sa.String),
        sa.Column("corrects", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.CheckConstraint("call IN ('benign', 'malignant')", name="call_known"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
        sa.CheckConstraint("(score >= 50) = (call = 'malignant')", name="score_agrees"),
    )
    op.create_table(
        "draft",
        sa.Column("case_id", sa.String, primary_key=True),
        sa.Column("reader_id", sa.String, primary_key=True),
        sa.Column("call", sa.String),
        sa.Column("score", sa.Integer),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "exposure",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("case_id", "reader_id", "model_id")),
        sa.Column("at", sa.String, nullable=False),
    )
    for refusal in REFUSALS:
        op.execute(refusal)
