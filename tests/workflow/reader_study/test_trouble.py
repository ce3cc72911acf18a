"""The reading room in bad company: no room on the disk, a slow one, another program, a file that may only be read."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import Kind
from ovadesk.domain.reading import Call
from ovadesk.export.wording import sentence
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.opened import Typed
from ovadesk.workflow.reader_study.room import ReadingRoom
from tests.workflow.reader_study.studies import STUDY, a_study


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return a_study(tmp_path, Design.UNAIDED, n_cases=30)


@pytest.fixture
def store(file: Path) -> Iterator[StudyStore]:
    with closing(StudyStore.open(file)) as made:
        yield made


def refused(act: Callable[[], object]) -> str:
    """The sentence that the reader sees."""
    with pytest.raises(OvaDeskError) as caught:
        act()
    return sentence(caught.value.problem)


def fill(store: StudyStore) -> Callable[[], None]:
    """Let the file grow no further; what is returned gives the room back."""

    def no_more_pages(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    engine = store._place.writing
    assert engine is not None
    event.listen(engine, "connect", no_more_pages)
    return lambda: event.remove(engine, "connect", no_more_pages)


def test_on_a_full_disk_what_is_not_kept_is_said_and_can_be_locked_again(store: StudyStore) -> None:
    room = ReadingRoom.open(store, STUDY, "r1")
    acknowledged, said = [], ""
    while not said:
        room.next()
        make_room = fill(store)
        try:
            acknowledged.append(room.lock(Call.MALIGNANT, 77).reading)
            make_room()
        except OvaDeskError as error:
            said = sentence(error.problem)
    assert "NOT stored" in said and "full" in said
    assert list(store.readings(STUDY)) == acknowledged, "all that was acknowledged, and nothing else"
    assert room.typed == Typed(Call.MALIGNANT, 77, {})
    assert "NOT stored" in refused(lambda: room.keep_draft(Call.BENIGN, 3, {"note": "n" * 100_000}))
    assert room.typed.score == 3, "what was typed stays in the room"
    make_room()
    locked = room.lock(Call.MALIGNANT, 77).reading
    assert list(store.readings(STUDY)) == [*acknowledged, locked] and store.verify() == []


def test_a_full_disk_at_the_end_of_a_session_loses_the_backup_alone(store: StudyStore) -> None:
    room = ReadingRoom.open(store, STUDY, "r1")
    room.next()
    reading = room.lock(Call.BENIGN, 1).reading
    make_room = fill(store)
    found = room.leave()
    make_room()
    assert found is None or found.code == "store.full" or found.code.startswith("study.backup")
    assert list(store.readings(STUDY)) == [reading] and store.verify() == []


def test_a_backup_folder_that_cannot_be_made_is_said(store: StudyStore, file: Path) -> None:
    room = ReadingRoom.open(store, STUDY, "r1")
    room.next()
    room.lock(Call.BENIGN, 1)
    file.with_name(f"{STUDY}.backups").write_text("in the way")
    found = room.leave()
    assert found is not None and found.code == "study.backup_unwritten"
    assert [entry.kind for entry in store.entries(STUDY, "r1")][-1] is Kind.SESSION_CLOSED


def test_a_lock_waits_for_a_slow_disk(store: StudyStore, file: Path) -> None:
    """Somebody else has the file for a second: the lock takes that long, and is on disk then."""
    room = ReadingRoom.open(store, STUDY, "r1")
    room.next()
    taken, wait = threading.Event(), 0.7

    def occupy() -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as raw:
            raw.execute("BEGIN IMMEDIATE")
            taken.set()
            time.sleep(wait)
            raw.execute("ROLLBACK")

    other = threading.Thread(target=occupy)
    other.start()
    taken.wait()
    begun = time.monotonic()
    reading = room.lock(Call.BENIGN, 1).reading
    assert time.monotonic() - begun > wait / 2
    other.join()
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT hash FROM study_reading").fetchall() == [(reading.hash,)]


def test_the_second_program_is_told_and_writes_nothing(store: StudyStore, file: Path) -> None:
    room = ReadingRoom.open(store, STUDY, "r1")
    with closing(StudyStore.open(file)) as second:
        said = refused(lambda: ReadingRoom.open(second, STUDY, "r2"))
    assert "Another OvaDesk" in said
    assert [strand.strand for strand in store.strands(STUDY)] == ["coordinator", "r1"]
    room.leave()


def test_a_file_that_may_only_be_read_is_not_read_from(file: Path) -> None:
    before = file.read_bytes()
    with closing(StudyStore.open(file, read_only=True)) as store:
        assert "read-only" in refused(lambda: ReadingRoom.open(store, STUDY, "r1"))
    assert file.read_bytes() == before


def test_a_file_that_becomes_unwritable_meanwhile(store: StudyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    room = ReadingRoom.open(store, STUDY, "r1")
    room.next()
    engine = store._place.writing
    assert engine is not None

    def only_read(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    event.listen(engine, "connect", only_read)
    said = refused(lambda: room.lock(Call.BENIGN, 1))
    event.remove(engine, "connect", only_read)
    assert "cannot be written" in said or "NOT stored" in said
    assert room.typed == Typed(Call.BENIGN, 1, {})
    reading = room.lock(Call.BENIGN, 1).reading
    assert list(store.readings(STUDY)) == [reading]


def test_a_pause_holds_where_it_cannot_be_written(store: StudyStore) -> None:
    room = ReadingRoom.open(store, STUDY, "r1")
    room.next()
    room.keep_draft(None, None, {"note": "n" * 3000})
    make_room = fill(store)
    for _ in range(20):
        try:
            room.pause()
            room.resume_from_pause()
        except OvaDeskError:
            break
    else:
        pytest.fail("the disk never was full")
    make_room()
    room.resume_from_pause()
    assert not room.tracer.paused
    room.lock(Call.BENIGN, 1)
    assert store.verify() == []
