"""A study on a real PostgreSQL server: several workstations, a server that goes away, people who may not write."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from ovadesk.domain.problem import problem
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.export.wording import sentence
from ovadesk.store import sqlite
from ovadesk.store.reader_study import StudyStore
from ovadesk.store.troubles import explained
from tests.conftest import ROOT
from tests.postgresql_server import NoServer, Server
from tests.store.reader_study.studies import AT, STUDY, a_reading, a_study, code_of, execute, place
from tests.store.reader_study.test_trouble import reading_child, until

N_READERS, N_CASES = 4, 25

READER = """
import json, sys
from ovadesk.domain.reader_study.record import Kind
from ovadesk.store.reader_study import StudyStore
from tests.store.reader_study.studies import AT, STUDY, a_reading, place
where, reader, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = StudyStore.open(where)
assert store.hold(STUDY, reader)
sys.stdin.readline()
for i in range(1, n + 1):
    store.append(STUDY, reader, Kind.OPENED, place(i), AT)
    stored = store.record(a_reading(strand=reader, reader_id=reader, position=i, case_id=f"case-{i}"))
    print(json.dumps([reader, i, stored.sequence, stored.hash]), flush=True)
    assert store.answer(STUDY, reader, 1, i).case_id == f"case-{i}"
store.close()
"""


@pytest.fixture
def address(server: Server) -> str:
    return server.database()


@pytest.fixture
def store(address: str) -> Iterator[StudyStore]:
    with closing(StudyStore.open(address, create=True)) as made:
        yield made


def test_readers_at_several_workstations_lose_and_double_nothing(address: str, store: StudyStore) -> None:
    a_study(store, n=N_CASES)
    readers = [f"r{i}" for i in range(1, N_READERS + 1)]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", READER, address, reader, str(N_CASES)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for reader in readers
    ]  # fmt: skip
    said = []
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        out, _ = child.communicate(timeout=120)
        assert child.returncode == 0
        said += [tuple(json.loads(line)) for line in out.splitlines()]
    found = [(one.reader_id, one.position, one.sequence, one.hash) for one in store.readings(STUDY)]
    assert sorted(found) == sorted(said) and len(found) == N_READERS * N_CASES
    assert len({(reader, position) for reader, position, *_ in found}) == N_READERS * N_CASES
    assert [(one.reader_id, one.n_locked) for one in store.progress(STUDY)] == [(name, N_CASES) for name in readers]
    assert store.verify() == []


def test_coordinators_at_two_workstations_take_turns_in_one_strand(address: str, store: StudyStore) -> None:
    with closing(StudyStore.open(address)) as other:
        for i in range(10):
            for one in (store, other):
                one.append(STUDY, COORDINATOR, Kind.CASE, {"case_id": f"case-{i}"}, AT)
        assert store.strands(STUDY)[0].length == 20 and other.verify() == []


def test_a_strand_is_held_by_one_program_at_a_time(address: str, store: StudyStore) -> None:
    with closing(StudyStore.open(address)) as other:
        assert store.hold(STUDY, "r1") and store.hold(STUDY, "r1")
        assert not other.hold(STUDY, "r1") and other.hold(STUDY, "r2") and other.hold("study-2", "r1")
        store.record(a_reading())
        assert other.record(a_reading(strand="r2", reader_id="r2")).sequence == 1, "each at their own strand"
        store.let_go(STUDY, "r1")
        store.let_go(STUDY, "r9")
        assert other.hold(STUDY, "r1")
    assert store.hold(STUDY, "r1") and store.hold(STUDY, "r2"), "closing gives all back"


def test_a_program_that_was_killed_holds_nothing(address: str, store: StudyStore) -> None:
    child = reading_child(address)
    assert child.stdout is not None
    child.stdout.readline()
    assert not store.hold(STUDY, "r1")
    os.kill(child.pid, signal.SIGKILL)
    child.communicate(timeout=30)
    assert until(lambda: store.hold(STUDY, "r1"))
    assert store.verify() == []


def test_programs_that_open_a_new_study_at_once_make_it_once(address: str) -> None:
    opening = "import sys; from ovadesk.store.reader_study import StudyStore; StudyStore.open(sys.argv[1], create=True)"
    children = [subprocess.Popen([sys.executable, "-c", opening, address], cwd=ROOT) for _ in range(3)]
    assert [child.wait(timeout=60) for child in children] == [0, 0, 0]
    with closing(StudyStore.open(address, create=True)) as store:
        assert store.studies() == () and store.verify() == []


def test_a_database_without_a_study_is_left_alone(address: str) -> None:
    execute(address, "CREATE TABLE somebody_elses (n integer)")
    assert code_of(lambda: StudyStore.open(address)) == "study.not_there"
    with closing(StudyStore.open(address, create=True)) as store:
        store.record(a_reading())
        assert store.verify() == []


def test_the_password_is_shown_nowhere(server: Server) -> None:
    plain = server.database()
    for secret in (
        plain.replace("postgres@", "postgres:hush@"),
        f"{plain}&password=hush",
        plain.replace("postgresql:", "postgres:"),
    ):
        with closing(StudyStore.open(secret, create=True)) as store:
            assert "hush" not in store.where and store.where.startswith("postgresql://postgres")
    wrong = "postgresql://postgres:hush@127.0.0.1:1/none"
    with pytest.raises(Exception) as caught:
        StudyStore.open(wrong)
    found = caught.value.problem  # type: ignore[attr-defined]
    assert found.code == "study.unreachable" and "hush" not in sentence(found) and "127" not in sentence(found)


def test_an_address_that_leads_nowhere_is_said(server: Server) -> None:
    assert code_of(lambda: StudyStore.open(server.address("no_such_database"))) == "study.unreachable"
    assert code_of(lambda: StudyStore.open("postgresql://a:b@c:port/d")) == "study.address"
    assert code_of(lambda: StudyStore.open("postgresql:")) in ("study.address", "study.unreachable")


def test_without_the_driver_the_extra_is_named() -> None:
    absent = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from ovadesk.store.reader_study import StudyStore\n"
        "from ovadesk.domain.problem import OvaDeskError\n"
        "try: StudyStore.open('postgresql://a@b/c')\n"
        "except OvaDeskError as error: print(error.problem.code)"
    )
    found = subprocess.run([sys.executable, "-c", absent], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stdout == "study.no_driver\n"
    assert "postgres" in sentence(problem("study.no_driver"))


def test_a_study_in_a_file_needs_no_driver(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("file")
    probe = (
        "import sys; from ovadesk.store.reader_study import StudyStore; "
        f"StudyStore.open({str(folder / 'one')!r}, create=True).close(); print('psycopg' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stdout == "False\n"


def test_somebody_who_may_only_read_reads(server: Server, address: str, store: StudyStore) -> None:
    stored = store.record(a_reading())
    execute(
        address,
        "DROP ROLE IF EXISTS onlooker",
        "CREATE ROLE onlooker LOGIN",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker",
    )
    with closing(StudyStore.open(address.replace("postgres@", "onlooker@"))) as onlooker:
        assert onlooker.read_only and list(onlooker.readings(STUDY)) == [stored]
        assert code_of(lambda: onlooker.record(a_reading(position=2))) == "store.read_only"
        assert not onlooker.hold(STUDY, "r1")
    nowhere = server.database().replace("postgres@", "onlooker@")
    assert code_of(lambda: StudyStore.open(nowhere)) == "study.not_there"
    assert code_of(lambda: StudyStore.open(nowhere, create=True)) == "study.not_made"
    execute(address, "DROP OWNED BY onlooker", "DROP ROLE onlooker")
    with closing(StudyStore.open(address, read_only=True)) as second:
        assert second.read_only and len(list(second.rows(STUDY))) == 1


def test_a_lock_that_is_held_too_long_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_MS", 200)
    import psycopg

    with closing(StudyStore.open(address, create=True)) as store, psycopg.connect(address) as other:
        store.save_draft(STUDY, "r1", {"score": 20})
        other.execute("LOCK TABLE study_reading IN ACCESS EXCLUSIVE MODE")
        assert code_of(lambda: store.record(a_reading())) == "store.failed"
        other.rollback()
        assert store.draft(STUDY, "r1") == {"score": 20} and store.record(a_reading()).sequence == 1


def test_what_is_committed_is_on_the_servers_disk(address: str) -> None:
    execute(address, "ALTER ROLE postgres SET synchronous_commit = off")
    try:
        with closing(StudyStore.open(address, create=True)) as store, store._write() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    finally:
        execute(address, "ALTER ROLE postgres RESET synchronous_commit")


def test_a_server_that_went_away_is_said_and_gone_on_with_when_it_is_back() -> None:
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    try:
        server = Server()
    except NoServer as error:
        pytest.skip(str(error))
    try:
        server.start()
        with closing(StudyStore.open(server.database(), create=True)) as store:
            store.append(STUDY, "r1", Kind.OPENED, place(1), AT)
            stored = store.record(a_reading())
            assert store.hold(STUDY, "r1")
            server.halt()
            for asked in (lambda: store.record(a_reading(position=2)), lambda: store.locked(STUDY, "r1")):
                assert code_of(asked) == "study.unreachable"
            server.run_again()
            assert list(store.readings(STUDY)) == [stored] and store.verify() == []
            assert store.record(a_reading(position=2)).sequence == 3
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("DiskFull", "store.full"),
        ("InsufficientPrivilege", "store.read_only"),
        ("ReadOnlySqlTransaction", "store.read_only"),
        ("AdminShutdown", "study.unreachable"),
        ("TooManyConnections", "study.unreachable"),
        ("InvalidPassword", "study.unreachable"),
        ("UniqueViolation", "store.failed"),
    ],
)
def test_what_the_server_says_is_explained(name: str, code: str) -> None:
    psycopg = pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    from sqlalchemy.exc import DBAPIError

    def fail() -> None:
        with explained(writing=True):
            raise DBAPIError("INSERT", {}, getattr(psycopg.errors, name)("host=secret"))

    assert code_of(fail) == code
