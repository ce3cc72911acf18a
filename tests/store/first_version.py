"""Stores as the first version of OvaDesk left them: each lineage's first step alone was run, and rows put in."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

from alembic import command
from sqlalchemy import insert

from ovadesk.domain.reading import Draft, Reading
from ovadesk.store import chain
from ovadesk.store.migrate import DESK, Lineage, _config
from ovadesk.store.reader_study.place import LINEAGE as STUDY
from ovadesk.store.schema import DRAFT, READING
from ovadesk.store.sqlite import sqlite_engine
from tests.readings import a_reading

FIRST_DESK, FIRST_STUDY = "0001", "study_0001"


def first_step(file: Path, lineage: Lineage, revision: str) -> None:
    """An empty store at ``file``, at its lineage's first version."""
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = sqlite_engine(file, True)
    config = _config(lineage)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def first_desk(file: Path, case_ids: Sequence[str] = ("case-1", "case-2", "case-3")) -> list[Reading]:
    """A store of readings of the first version, one of each case, with a draft beside them; the readings."""
    first_step(file, DESK, FIRST_DESK)
    engine, before, made = sqlite_engine(file, True), chain.FIRST, []
    with engine.begin() as connection:
        for number, case_id in enumerate(case_ids, 1):
            reading = replace(a_reading(case_id=case_id), number=number, previous_hash=before)
            reading = replace(reading, hash=chain.reading_hash(reading))
            before = reading.hash
            made.append(reading)
            connection.execute(insert(READING).values({f.name: getattr(reading, f.name) for f in fields(reading)}))
        connection.execute(insert(DRAFT).values(case_id="case-9", reader_id="reader-1", note="half typed"))
    engine.dispose()
    return made


def first_study(file: Path, like: Path) -> None:
    """A study file of the first version with the rows of ``like``, as far as that version had room for them."""
    first_step(file, STUDY, FIRST_STUDY)
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("ATTACH ? AS other", (str(like),))
        triggers = raw.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:  # they refuse rows that do not come one after the other
            raw.execute(f"DROP TRIGGER {name}")
        names = [row[0] for row in raw.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for name in (one for one in names if one != STUDY.version_table and not one.startswith("sqlite_")):
            columns = ", ".join(f'"{row[1]}"' for row in raw.execute(f"PRAGMA main.table_info({name})"))
            raw.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM other.{name}")
        for _, text in triggers:
            raw.execute(text)
        raw.commit()


def version_of(file: Path) -> str:
    """What the store says it is."""
    with closing(sqlite3.connect(file)) as raw:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        table = DESK.version_table if DESK.version_table in tables else STUDY.version_table
        return str(raw.execute(f"SELECT version_num FROM {table}").fetchone()[0])


def make_newer(file: Path) -> bytes:
    """As a later version would have left it; the file's content."""
    with closing(sqlite3.connect(file)) as raw:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        table = DESK.version_table if DESK.version_table in tables else STUDY.version_table
        raw.execute(f"UPDATE {table} SET version_num = '9999'")
        raw.commit()
    return file.read_bytes()


def the_draft() -> Draft:
    """That ``first_desk`` left."""
    return Draft("case-9", "reader-1", note="half typed")
