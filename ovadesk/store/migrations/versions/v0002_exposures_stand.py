"""An exposure once written stands, whatever is inserted over it.

``INSERT OR REPLACE`` deletes the old row without asking the triggers of the first step.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Pass over an insertion of what is there already."""
    op.execute(
        "CREATE TRIGGER exposure_stands BEFORE INSERT ON exposure "
        "WHEN EXISTS (SELECT 1 FROM exposure WHERE case_id = NEW.case_id AND reader_id = NEW.reader_id "
        "AND model_id = NEW.model_id) BEGIN SELECT RAISE(IGNORE); END"
    )
