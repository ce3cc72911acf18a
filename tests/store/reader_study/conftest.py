"""Every kind of place for a study: a file, and a database of a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.store.reader_study import StudyStore
from tests.postgresql_server import NoServer, Server


@pytest.fixture(scope="session")
def running_server() -> Iterator[Server]:
    """A PostgreSQL server; skips, saying why, where none can be run."""
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    try:
        made = Server()
    except NoServer as error:
        pytest.skip(str(error))
    try:
        made.start("fsync=off")  # the tests ask what is right; bench/study_store.py asks how fast
        yield made
    finally:
        made.stop()


@pytest.fixture
def server(running_server: Server) -> Server:
    """The server with databases for one test."""
    running_server.take_back()
    return running_server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.ovastudy"


@pytest.fixture(params=["file", "server"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new study may be made: a path or an address."""
    if request.param == "file":
        return str(tmp_path / "one.ovastudy")
    server: Server = request.getfixturevalue("server")
    return server.database()


@pytest.fixture
def store(where: str) -> Iterator[StudyStore]:
    with closing(StudyStore.open(where, create=True)) as made:
        yield made
