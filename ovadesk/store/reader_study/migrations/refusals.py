"""What the database itself refuses, in either dialect: never edited once released, since the first step runs it.

A row is never changed or deleted; it goes to the end of its strand, under the hash of the row before; and
``study_head``, which says where each strand stands, follows of itself and cannot be written by hand.
"""

from __future__ import annotations

ROWS = ("study_entry", "study_reading")
STANDING = (*ROWS, "study_answer")  # tables that are only added to
NEVER = "rows of a study are append-only"
NO_GAPS = "rows of a study are numbered without gaps"
NOT_LINKED = "a row of a study names the row before"
ONCE = "a place is read once; a further reading corrects"
FOLLOWS = "the head of a strand follows its rows"
FIRST = "0" * 64

_STRAND = "study_id = NEW.study_id AND strand = NEW.strand"
_READ_ALREADY = (
    f"SELECT 1 FROM study_reading WHERE {_STRAND} AND session = NEW.session AND position = NEW.position "
    "AND condition = NEW.condition AND corrects IS NULL"
)
_HAS_ROW = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} WHERE {_STRAND} AND sequence = NEW.length AND hash = NEW.hash)" for table in ROWS
)


def sqlite() -> list[str]:
    """The triggers for SQLite. Each insertion is checked before it, so that INSERT OR REPLACE deletes nothing."""
    made = [
        f"CREATE TRIGGER {table}_never_{word}d BEFORE {word.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
        for table in STANDING
        for word in ("update", "delete")
    ]
    for table in ROWS:
        length = f"COALESCE((SELECT length FROM study_head WHERE {_STRAND}), 0)"
        hash_ = f"COALESCE((SELECT hash FROM study_head WHERE {_STRAND}), '{FIRST}')"
        again = f"NEW.corrects IS NULL AND EXISTS ({_READ_ALREADY})" if table == "study_reading" else "0"
        made += [
            f"CREATE TRIGGER {table}_follows BEFORE INSERT ON {table} BEGIN SELECT CASE "
            f"WHEN NEW.sequence IS NOT {length} + 1 THEN RAISE(ABORT, '{NO_GAPS}') "
            f"WHEN NEW.previous_hash IS NOT {hash_} THEN RAISE(ABORT, '{NOT_LINKED}') "
            f"WHEN {again} THEN RAISE(ABORT, '{ONCE}') END; END",
            f"CREATE TRIGGER {table}_begins AFTER INSERT ON {table} WHEN NEW.sequence = 1 "
            "BEGIN INSERT INTO study_head VALUES (NEW.study_id, NEW.strand, 1, NEW.hash); END",
            f"CREATE TRIGGER {table}_goes_on AFTER INSERT ON {table} WHEN NEW.sequence > 1 "
            f"BEGIN UPDATE study_head SET length = NEW.sequence, hash = NEW.hash WHERE {_STRAND}; END",
        ]
    answered = (
        "NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM study_answer WHERE study_id = NEW.study_id) "
        "OR EXISTS (SELECT 1 FROM study_answer WHERE study_id = NEW.study_id AND model_sha256 = NEW.model_sha256 "
        "AND case_id = NEW.case_id)"
    )
    same = "NEW.study_id IS NOT OLD.study_id OR NEW.strand IS NOT OLD.strand OR NEW.length IS NOT OLD.length + 1"
    begun = f"NEW.length IS NOT 1 OR EXISTS (SELECT 1 FROM study_head WHERE {_STRAND})"
    return [
        *made,
        _refusal("study_answer_numbers_follow", "study_answer", answered, NO_GAPS),
        _refusal("study_head_begins_with_a_row", "study_head", f"{begun} OR NOT ({_HAS_ROW})", FOLLOWS),
        f"CREATE TRIGGER study_head_follows BEFORE UPDATE ON study_head WHEN {same} OR NOT ({_HAS_ROW}) "
        f"BEGIN SELECT RAISE(ABORT, '{FOLLOWS}'); END",
        "CREATE TRIGGER study_head_never_deleted BEFORE DELETE ON study_head "
        f"BEGIN SELECT RAISE(ABORT, '{NEVER}'); END",
    ]


def _refusal(name: str, table: str, when: str, says: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{says}'); END"


def postgresql() -> list[str]:
    """The trigger functions and triggers for PostgreSQL; TRUNCATE, which asks no row, is refused as well."""
    functions = [
        _function("study_never", f"RAISE EXCEPTION '{NEVER}' {_STATE};"),
        _function("study_row_follows", _ROW_FOLLOWS, "stands study_head%ROWTYPE;"),
        _function("study_head_moves", _HEAD_MOVES),
        _function("study_head_follows", _HEAD_FOLLOWS),
        _function("study_answer_follows", _ANSWER_FOLLOWS),
    ]
    made = []
    for table in (*STANDING, "study_head"):
        words = "DELETE" if table == "study_head" else "UPDATE OR DELETE"
        made += [_trigger(f"{table}_never", f"BEFORE {words}", table, "study_never"),
                 f"CREATE TRIGGER {table}_never_truncated BEFORE TRUNCATE ON {table} "
                 "FOR EACH STATEMENT EXECUTE FUNCTION study_never()"]  # fmt: skip
    for table in ROWS:
        made += [_trigger(f"{table}_follows", "BEFORE INSERT", table, "study_row_follows"),
                 _trigger(f"{table}_moves", "AFTER INSERT", table, "study_head_moves")]  # fmt: skip
    made.append(_trigger("study_answer_follows", "BEFORE INSERT", "study_answer", "study_answer_follows"))
    made.append(_trigger("study_head_follows", "BEFORE INSERT OR UPDATE", "study_head", "study_head_follows"))
    return functions + made


_STATE = "USING ERRCODE = 'integrity_constraint_violation'"

_ROW_FOLLOWS = f"""
SELECT * INTO stands FROM study_head WHERE {_STRAND} FOR UPDATE;
IF NEW.sequence IS DISTINCT FROM COALESCE(stands.length, 0) + 1 THEN RAISE EXCEPTION '{NO_GAPS}' {_STATE}; END IF;
IF NEW.previous_hash IS DISTINCT FROM COALESCE(stands.hash, '{FIRST}') THEN
  RAISE EXCEPTION '{NOT_LINKED}' {_STATE};
END IF;
RETURN NEW;"""

_HEAD_MOVES = f"""
IF NEW.sequence = 1 THEN INSERT INTO study_head VALUES (NEW.study_id, NEW.strand, 1, NEW.hash);
ELSE UPDATE study_head SET length = NEW.sequence, hash = NEW.hash WHERE {_STRAND}; END IF;
RETURN NULL;"""

_HEAD_FOLLOWS = f"""
IF TG_OP = 'INSERT' AND NEW.length IS DISTINCT FROM 1 THEN RAISE EXCEPTION '{FOLLOWS}' {_STATE}; END IF;
IF TG_OP = 'UPDATE' THEN
  IF (NEW.study_id, NEW.strand, NEW.length) IS DISTINCT FROM (OLD.study_id, OLD.strand, OLD.length + 1) THEN
    RAISE EXCEPTION '{FOLLOWS}' {_STATE};
  END IF;
END IF;
IF NOT ({_HAS_ROW}) THEN RAISE EXCEPTION '{FOLLOWS}' {_STATE}; END IF;
RETURN NEW;"""

_ANSWER_FOLLOWS = f"""
IF NEW.number IS DISTINCT FROM
    (SELECT COALESCE(MAX(number), 0) + 1 FROM study_answer WHERE study_id = NEW.study_id) THEN
  RAISE EXCEPTION '{NO_GAPS}' {_STATE};
END IF;
RETURN NEW;"""


def _function(name: str, body: str, declared: str = "") -> str:
    declare = f"DECLARE {declared} " if declared else ""
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {declare}BEGIN {body} END $$"


def _trigger(name: str, when: str, table: str, function: str) -> str:
    return f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"


def names(statements: list[str]) -> list[str]:
    """The names of the triggers that ``statements`` make."""
    return [words[2] for words in (statement.split() for statement in statements) if words[1] == "TRIGGER"]
