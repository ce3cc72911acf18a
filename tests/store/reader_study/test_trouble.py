"""A study file in bad company: no room, no permission, other programs, programs that were killed, other files."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.record import Kind, StudyReading
from ovadesk.export.wording import sentence
from ovadesk.store import sqlite
from ovadesk.store.reader_study import StudyStore
from ovadesk.store.store import Store
from tests.conftest import ROOT
from tests.store.reader_study.studies import AT, STUDY, a_reading, a_study, code_of, execute, some_readings


@pytest.fixture
def store(file: Path) -> Iterator[StudyStore]:
    with closing(StudyStore.open(file, create=True)) as made:
        yield made


def long(position: int = 2) -> StudyReading:
    return a_reading(position=position, answers={"note": "n" * 1_000_000})


def test_a_full_disk_loses_nothing_that_was_acknowledged(store: StudyStore) -> None:
    kept = store.record(a_reading())
    store.save_draft(STUDY, "r1", {"position": 2})

    def no_more_pages(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    engine = store._place.writing
    event.listen(engine, "connect", no_more_pages)
    for refused in (
        lambda: store.record(long()),
        lambda: store.append(STUDY, "r1", Kind.PAUSED, {"note": "n" * 1_000_000}, AT),
        lambda: store.save_draft(STUDY, "r1", {"note": "n" * 1_000_000}),
    ):
        assert code_of(refused) == "store.full"
    assert list(store.readings(STUDY)) == [kept] and store.draft(STUDY, "r1") == {"position": 2}
    event.remove(engine, "connect", no_more_pages)
    assert store.record(long()).sequence == 2 and store.verify() == []


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of ``size`` in memory; skips where none can be mounted."""
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]).returncode:
        pytest.skip("no small file system can be mounted here (that takes root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system in memory")
def test_on_a_disk_that_is_really_full_the_reader_is_told_and_can_go_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk, closing(StudyStore.open(disk / "one", create=True)) as store:
        kept = []
        while True:
            reading = a_reading(position=len(kept) + 1, answers={"note": "n" * 60_000})
            try:
                kept.append(store.record(reading))
            except OvaDeskError as error:
                refused = error.problem
                break
        assert refused.code == "store.full" and "NOT stored" in sentence(refused)
        assert list(store.readings(STUDY)) == kept and store.verify() == []
        assert code_of(lambda: store.backup()) == "study.backup_unwritten"
        assert sorted(path.name for path in disk.iterdir()) == [".one.ovastudy.lock", "one.ovastudy"]
        assert code_of(lambda: StudyStore.open(disk / "another", create=True)) == "study.not_made"
        assert not (disk / "another.ovastudy").exists(), "nothing half made is left"


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system in memory")
def test_a_folder_that_may_only_be_read_is_read(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        with closing(StudyStore.open(disk / "one", create=True)) as store:
            stored = store.record(a_reading())
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with closing(StudyStore.open(disk / "one")) as store:
            assert store.read_only and list(store.readings(STUDY)) == [stored] and store.verify() == []
            assert code_of(lambda: store.record(a_reading(position=2))) == "store.read_only"
            assert not store.hold(STUDY, "r1")
            assert code_of(store.backup) == "study.backup_unwritten"
        assert code_of(lambda: StudyStore.open(disk / "two", create=True)) == "study.not_made"


def test_a_file_whose_lock_cannot_be_made_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(StudyStore.open(file, create=True)) as store:
        stored = store.record(a_reading())

    def refuse(_: object) -> bool:
        raise PermissionError("read-only")

    monkeypatch.setattr("ovadesk.store.lock.WriterLock.acquire", refuse)
    before = file.read_bytes()
    with closing(StudyStore.open(file)) as store:
        assert store.read_only and list(store.readings(STUDY)) == [stored]
        assert code_of(lambda: store.save_draft(STUDY, "r1", {})) == "store.read_only"
    assert file.read_bytes() == before
    assert code_of(lambda: StudyStore.open(file.with_name("new"), create=True)) == "study.not_made"


def test_a_second_program_may_read_but_not_write(store: StudyStore, file: Path) -> None:
    store.record(a_reading())
    with closing(StudyStore.open(file)) as second:
        assert second.read_only and not store.read_only
        assert len(list(second.readings(STUDY))) == 1 and not second.hold(STUDY, "r1") and store.hold(STUDY, "r1")
        for refused in (
            lambda: second.record(a_reading(position=2)),
            lambda: second.append(STUDY, "r1", Kind.PAUSED, {}, AT),
            lambda: second.put_answers(STUDY, [], AT),
            lambda: second.save_draft(STUDY, "r1", {}),
        ):
            assert code_of(refused) == "store.read_only"
        store.record(a_reading(position=2))
        assert len(list(second.readings(STUDY))) == 2
    store.close()
    with closing(StudyStore.open(file)) as third:
        assert not third.read_only


def test_who_only_reads_takes_no_lock(file: Path, store: StudyStore) -> None:
    store.record(a_reading())
    store.close()
    with closing(StudyStore.open(file, read_only=True)) as reading, closing(StudyStore.open(file)) as writing:
        assert reading.read_only and not writing.read_only


def test_a_newer_file_is_refused_and_left_as_it_is(where: str) -> None:
    StudyStore.open(where, create=True).close()
    execute(where, "UPDATE study_version SET version_num = '9999'")
    before = Path(where).read_bytes() if Path(where).exists() else b""
    for read_only in (False, True):
        assert code_of(lambda read_only=read_only: StudyStore.open(where, read_only=read_only)) == "store.newer"
    assert code_of(lambda: StudyStore.open(where, create=True)) in ("store.newer", "study.exists")
    if before:
        assert Path(where).read_bytes() == before
        assert {path.name for path in Path(where).parent.iterdir()} == {"one.ovastudy", ".one.ovastudy.lock"}


@pytest.mark.parametrize("head", [b"SQLite format 3\0", b""])
def test_a_damaged_file_is_refused_and_left_as_it_is(file: Path, head: bytes) -> None:
    file.write_bytes(head + os.urandom(4000))
    before = file.read_bytes()
    assert code_of(lambda: StudyStore.open(file)) == "store.damaged"
    assert file.read_bytes() == before


def test_a_page_that_is_damaged_is_said(file: Path) -> None:
    with closing(StudyStore.open(file, create=True)) as store:
        a_study(store)
        some_readings(store, n=30)
    pages = file.read_bytes()
    torn = [start for start in range(0, len(pages), 4096) if b"Septen" in pages[start : start + 4096]]
    with file.open("r+b") as damaged:
        for start in torn:
            damaged.seek(start)
            damaged.write(os.urandom(4096))
    with closing(StudyStore.open(file)) as store:
        assert code_of(lambda: list(store.readings(STUDY))) == "store.damaged"
        assert code_of(store.verify) == "store.damaged"
        assert code_of(lambda: store.backup()) in ("store.damaged", "study.backup_failed")


def test_what_is_no_study_is_left_alone(tmp_path: Path) -> None:
    desk = tmp_path / "readings.sqlite"
    Store.open(desk).close()
    (tmp_path / "empty.ovastudy").write_bytes(b"")
    for path in (desk, tmp_path / "empty.ovastudy"):
        before = path.read_bytes()
        assert code_of(lambda path=path: StudyStore.open(path)) == "study.no_study"
        assert path.read_bytes() == before
    assert code_of(lambda: StudyStore.open(tmp_path / "nowhere")) == "study.not_there"
    assert code_of(lambda: StudyStore.open(tmp_path)) == "study.not_there"
    assert code_of(lambda: StudyStore.open(desk, create=True)) == "study.exists"


def test_a_new_study_never_takes_the_place_of_another(file: Path, store: StudyStore) -> None:
    store.record(a_reading())
    assert code_of(lambda: StudyStore.open(file, create=True)) == "study.exists"
    assert code_of(lambda: StudyStore.open(file.with_suffix(""), create=True)) == "study.exists"
    assert len(list(store.readings(STUDY))) == 1


def test_the_suffix_may_be_left_out(tmp_path: Path) -> None:
    with closing(StudyStore.open(tmp_path / "new folder" / "my.study", create=True)) as store:
        store.record(a_reading())
        assert store.folder == tmp_path / "new folder" and store.is_file
    assert (tmp_path / "new folder" / "my.study.ovastudy").is_file()
    for name in ("my.study", "my.study.ovastudy"):
        with closing(StudyStore.open(str(tmp_path / "new folder" / name))) as store:
            assert store.where == str(tmp_path / "new folder" / "my.study.ovastudy") and store.studies() == (STUDY,)


HOLDING = """
import sqlite3, sys, time
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


@contextmanager
def held_for(file: Path, seconds: float) -> Iterator[None]:
    """Another process has the file for itself, as a slow disk or a virus scanner would."""
    command = [sys.executable, "-c", HOLDING, str(file), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.kill()


def test_a_slow_disk_is_waited_for(store: StudyStore, file: Path) -> None:
    store.record(a_reading())
    with held_for(file, 1.5):
        begun = time.monotonic()
        assert store.record(a_reading(position=2)).sequence == 2
        assert 0.5 < time.monotonic() - begun < 8


def test_a_disk_that_stays_slow_is_said_and_the_draft_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_MS", 300)
    with closing(StudyStore.open(file, create=True)) as store:
        store.save_draft(STUDY, "r1", {"score": 20})
        with held_for(file, 60):
            assert code_of(lambda: store.record(a_reading())) == "store.failed"
            assert code_of(lambda: store.locked(STUDY, "r1")) == "store.unread"
        assert store.draft(STUDY, "r1") == {"score": 20}
        assert store.record(a_reading()).sequence == 1, "the same again, once the disk is back"


CHILD = """
import sys
from ovadesk.domain.reader_study.record import Kind
from ovadesk.store.reader_study import StudyStore, strands
from tests.store.reader_study.studies import AT, STUDY, a_reading, place
store = StudyStore.open(sys.argv[1])
assert store.hold(STUDY, "r1")
n = len(store.locked(STUDY, "r1"))
for i in range(n + 1, n + 1000):
    store.append(STUDY, "r1", Kind.OPENED, place(i), AT)
    stored = store.record(a_reading(position=i))
    print(stored.sequence, stored.hash, flush=True)
    if len(sys.argv) > 2 and i == n + 5:
        with store._write() as connection:
            strands.record(connection, a_reading(position=i + 1, answers={"note": "n" * 5_000_000}), [])
            print("half", flush=True)
            sys.stdin.read()
"""


def reading_child(where: str, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, where, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.parametrize("how", ["anywhere", "in mid-transaction"])
def test_what_was_acknowledged_survives_kill_minus_9(where: str, how: str) -> None:
    StudyStore.open(where, create=True).close()
    child = reading_child(where, *(["half"] if how == "in mid-transaction" else []))
    assert child.stdout is not None
    acknowledged = [child.stdout.readline().split() for _ in range(5)]
    if how == "in mid-transaction":
        assert child.stdout.readline() == "half\n"
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += [line.split() for line in child.communicate(timeout=30)[0].splitlines() if len(line.split()) == 2]
    with closing(StudyStore.open(where)) as store:
        assert not store.read_only and until(lambda: store.hold(STUDY, "r1")), "a killed program leaves no lock behind"
        found = {str(one.sequence): one.hash for one in store.readings(STUDY)}
        assert all(found[sequence] == hash_ for sequence, hash_ in acknowledged)
        assert len(found) <= len(acknowledged) + 1 and store.verify() == []
        assert store.record(a_reading(position=5000)).sequence == store.strands(STUDY)[0].length


def until(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether ``holds()`` becomes true soon: a server takes some time to notice that a program is gone."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_a_step_that_fails_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ovadesk.store.reader_study.migrations import refusals

    monkeypatch.setattr(refusals, "ROWS", ("study_entry", "no_such_table"))
    assert code_of(lambda: StudyStore.open(tmp_path / "one", create=True)) == "study.not_made"
    assert not (tmp_path / "one.ovastudy").exists()
