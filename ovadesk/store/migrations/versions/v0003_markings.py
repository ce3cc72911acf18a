"""Markings, as events which the database itself refuses to change or delete."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

REFUSALS = (
    "CREATE TRIGGER marking_event_never_updated BEFORE UPDATE ON marking_event "
    "BEGIN SELECT RAISE(ABORT, 'markings are append-only'); END",
    "CREATE TRIGGER marking_event_never_deleted BEFORE DELETE ON marking_event "
    "BEGIN SELECT RAISE(ABORT, 'markings are append-only'); END",
    # INSERT OR REPLACE would delete without asking the trigger above.
    "CREATE TRIGGER marking_event_numbers_follow BEFORE INSERT ON marking_event "
    "WHEN NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM marking_event) "
    "BEGIN SELECT RAISE(ABORT, 'markings are numbered without gaps'); END",
)


def upgrade() -> None:
    """Make the table of markings."""
    op.create_table(
        "marking_event",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False, index=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("reader_id", "clip_uid")),
        sa.Column("frame", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("points", "text", "measured")),
        *(sa.Column(name, sa.String, nullable=False) for name in ("action", "at", "app_version")),
        sa.CheckConstraint("frame >= 0", name="frame_counts_from_0"),
        sa.CheckConstraint("action IN ('set', 'removed')", name="action_known"),
    )
    for refusal in REFUSALS:
        op.execute(refusal)
