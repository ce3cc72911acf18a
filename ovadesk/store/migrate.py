"""Brings a store file to the version this program writes, after a copy of it was made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from ovadesk.domain.problem import OvaDeskError, problem


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def bring_up_to_date(engine: Engine, file: Path) -> Path | None:
    """Run the steps that ``file`` lacks; the path of the backup made before, None where none was needed.

    Raises OvaDeskError (``store.newer``) where the file was written by a newer version: it is left alone.
    """
    script = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return None
    known = {step.revision for step in script.walk_revisions()}
    if current is not None and current not in known:
        raise OvaDeskError(problem("store.newer", version=current[:16]))
    saved = backup(file) if current is not None else None
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return saved


def backup(file: Path) -> Path:
    """A consistent copy beside ``file``, named after the time. Raises OSError or sqlite3.Error."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    target = file.with_name(f"{file.stem}-{stamp}.backup.sqlite")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
