"""Where a study is kept: a file, or a database of a PostgreSQL server."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.store import sqlite
from ovadesk.store.lock import WriterLock
from ovadesk.store.migrate import Lineage, bring_up_to_date, version
from ovadesk.store.sqlite import sqlite_engine
from ovadesk.store.troubles import explained

SUFFIX = ".ovastudy"
LINEAGE = Lineage(Path(__file__).parent / "migrations", "study_version")
CONNECT_S = 10


@dataclass(frozen=True, slots=True)
class Place:
    """``shown``: a path or an address without its password. ``lock`` None: of a file that may only be read."""

    shown: str
    file: Path | None
    reading: Engine
    writing: Engine | None  # None: nothing can be written here
    lock: WriterLock | None = None

    def close(self) -> None:
        self.reading.dispose()
        if self.lock is not None:
            self.lock.release()


def is_address(where: str | Path) -> bool:
    """Whether ``where`` is the address of a server rather than a path."""
    return isinstance(where, str) and where.startswith(("postgresql:", "postgres:", "postgresql+psycopg:"))


def study_file(where: str | Path) -> Path:
    """The path of a study file, whose suffix may be left out."""
    path = Path(where)
    return path if path.suffix == SUFFIX or path.is_file() else path.with_name(path.name + SUFFIX)


def open_place(where: str | Path, *, create: bool, read_only: bool = False) -> Place:
    """Raises what ``StudyStore.open`` raises."""
    if is_address(where):
        return _on_server(str(where), create, read_only)
    return _in_file(study_file(where), create, read_only)


def _in_file(file: Path, create: bool, read_only: bool) -> Place:
    if create and file.exists():
        raise OvaDeskError(problem("study.exists", name=file.name))
    if not create and not file.is_file():
        raise OvaDeskError(problem("study.not_there", name=file.name))
    lock = None if read_only else _taken(file, create)
    engine = sqlite_engine(file, lock is not None)
    reading = engine.execution_options(**{sqlite.BEGIN: "BEGIN"})
    place = Place(str(file), file, reading, engine if lock else None, lock)
    try:
        _made_ready(place, create)
    except BaseException as error:
        place.close()
        if create:
            file.unlink(missing_ok=True)
        if create and isinstance(error, OvaDeskError):
            raise OvaDeskError(problem("study.not_made", kind=error.problem.detail("kind"))) from error
        raise
    return place


def _taken(file: Path, create: bool) -> WriterLock | None:
    """The lock of ``file``, None where it can only be read. Raises ``study.not_made``, ``study.exists``."""
    lock = WriterLock(file)
    try:
        if create:
            file.parent.mkdir(parents=True, exist_ok=True)
        if not lock.acquire():
            if create:  # another program is making it
                raise OvaDeskError(problem("study.exists", name=file.name))
            return None
    except OSError as error:
        if create:
            raise OvaDeskError(problem("study.not_made", kind=type(error).__name__)) from error
        return None
    if create or _writable(file):
        return lock
    lock.release()
    return None


def _writable(file: Path) -> bool:
    try:
        with file.open("r+b"):
            return True
    except OSError:
        return False


def _on_server(where: str, create: bool, read_only: bool) -> Place:
    url = _address(where)
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_S})
    except ImportError as error:
        raise OvaDeskError(problem("study.no_driver")) from error
    event.listen(engine, "connect", _prepare)
    shown = url.set(drivername="postgresql").difference_update_query(["password"])
    place = Place(shown.render_as_string(hide_password=True), None, engine, None if read_only else engine)
    try:
        _made_ready(place, create)
        with explained(), engine.connect() as connection:
            writes = not read_only and _may_write(connection)
    except BaseException as error:
        place.close()
        if create and isinstance(error, OvaDeskError) and error.problem.code == "store.unread":
            raise OvaDeskError(problem("study.not_made", kind=error.problem.detail("kind"))) from error
        raise
    return place if writes else Place(place.shown, None, engine, None)


def _address(where: str) -> URL:
    try:
        return make_url(where).set(drivername="postgresql+psycopg")
    except (SQLAlchemyError, ValueError) as error:
        raise OvaDeskError(problem("study.address")) from error


def _prepare(connection: Any, _: object) -> None:
    """A server's lock is waited for as a file's is, and what is committed is on its disk."""
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {sqlite.BUSY_MS}")
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )
    connection.autocommit = False


def _may_write(connection: Connection) -> bool:
    asked = "SELECT current_setting('transaction_read_only') = 'off' AND has_table_privilege('study_entry', 'INSERT')"
    return bool(connection.execute(text(asked)).scalar_one())


def _made_ready(place: Place, create: bool) -> None:
    with explained():
        is_study = _has(place.reading, LINEAGE.version_table)
        if not is_study and not create:
            raise OvaDeskError(problem("study.not_there" if place.file is None else "study.no_study", name=place.shown))
        version(place.reading, LINEAGE)
        if place.writing is not None:
            bring_up_to_date(place.writing, place.file, LINEAGE)
        with place.reading.connect() as connection:
            connection.execute(text("SELECT count(*) FROM study_head")).scalar_one()


def _has(engine: Engine, table: str) -> bool:
    with engine.connect() as connection:
        return inspect(connection).has_table(table)


def advisory(connection: Connection, what: str, *, shared: bool = False) -> None:
    """Wait, on a server, until nobody else holds ``what``; given back with the transaction. A file has its writer."""
    if connection.dialect.name == "postgresql":
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        connection.execute(text(f"SELECT {function}(:key)"), {"key": key_of(what)})


def key_of(what: str) -> int:
    """The number of an advisory lock: 64 bits, signed, of the SHA-256 of its name."""
    return int.from_bytes(hashlib.sha256(what.encode("utf-8", "replace")).digest()[:8], "big", signed=True)
