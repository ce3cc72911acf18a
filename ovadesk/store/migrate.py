"""Brings a store to the version this program writes, after a copy of its file was made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from ovadesk.domain.problem import OvaDeskError, problem

MIGRATING = 52_010_001  # advisory lock of a server's database: one workstation at a time runs the steps


@dataclass(frozen=True, slots=True)
class Lineage:
    """The steps of one kind of store, and the table in which it says how far it is."""

    folder: Path
    version_table: str


DESK = Lineage(Path(__file__).parent / "migrations", "alembic_version")


def _config(lineage: Lineage) -> Config:
    config = Config()
    config.set_main_option("script_location", str(lineage.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["version_table"] = lineage.version_table
    return config


def version(engine: Engine, lineage: Lineage = DESK) -> str | None:
    """The version of the store, None where it has none yet.

    Raises OvaDeskError (``store.newer``) where it was written by a newer version.
    """
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": lineage.version_table})
        current = context.get_current_revision()
    known = {step.revision for step in ScriptDirectory.from_config(_config(lineage)).walk_revisions()}
    if current is not None and current not in known:
        raise OvaDeskError(problem("store.newer", version=current[:16]))
    return current


def bring_up_to_date(engine: Engine, file: Path | None, lineage: Lineage = DESK) -> Path | None:
    """Run the steps that the store lacks; the path of the backup made before, None where none was needed.

    ``file``: of the store; None on a server, whose backups are its own. Raises OvaDeskError (``store.newer``) where
    the store was written by a newer version: it is left alone.
    """
    config = _config(lineage)
    current = version(engine, lineage)
    if current == ScriptDirectory.from_config(config).get_current_head():
        return None
    saved = backup(file) if file is not None and current is not None else None
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return saved


def backup(file: Path) -> Path:
    """A consistent copy beside ``file``, named after the time. Raises OSError or sqlite3.Error."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    target = file.with_name(f"{file.stem}-{stamp}.backup{file.suffix}")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
