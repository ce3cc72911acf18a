"""Connections to an SQLite file: rollback journal, nothing acknowledged before it is on disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

BUSY_MS = 10_000  # how long another program's lock is waited for
BEGIN = "begin_with"  # execution option: how a transaction begins where not as the engine's own do


def sqlite_engine(file: Path, writes: bool) -> Engine:
    """Connections that are ours to commit: SQLAlchemy begins with BEGIN IMMEDIATE, so that a number is taken once.

    ``writes``: False opens ``file`` for reading alone. Its transactions begin with BEGIN, and so do those of an
    engine with the execution option ``BEGIN``.
    """
    mode = "rwc" if writes else "ro"
    engine = create_engine(
        URL.create("sqlite", database=f"file:{quote(file.as_posix())}", query={"mode": mode, "uri": "true"}),
        poolclass=NullPool,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in (f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "synchronous=EXTRA"):
            connection.execute(f"PRAGMA {pragma}")
        if writes:
            connection.execute("PRAGMA journal_mode=DELETE")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        usual = "BEGIN IMMEDIATE" if writes else "BEGIN"
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, usual))

    return engine
