"""In what condition a file of readings is, in numbers: looked at without changing it, nothing of a case told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

BUSY_S = 5.0
TABLES = ("reading", "draft", "exposure", "marking_event")


def condition(file: Path) -> dict[str, Any]:
    """Bytes, version, rows by table, what SQLite's quick check says, and the sizes of the backups beside it.

    Where it cannot be read, ``error`` is the kind of the error; raises nothing.
    """
    told: dict[str, Any] = {"there": file.is_file()}
    try:
        told["backups_bytes"] = sorted(one.stat().st_size for one in file.parent.glob(f"{file.stem}-*.backup*"))
        if not told["there"]:
            return told
        told["bytes"] = file.stat().st_size
        address = f"file:{quote(file.as_posix())}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_S)) as connection:
            told["version"] = [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]
            told["rows"] = {table: _count(connection, table) for table in TABLES}
            told["quick_check"] = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except (OSError, sqlite3.Error) as error:
        told["error"] = type(error).__name__
    return told


def _count(connection: sqlite3.Connection, table: str) -> int | None:
    """None where there is no such table."""
    try:
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # one of TABLES
    except sqlite3.OperationalError:
        return None
    return int(found[0])
