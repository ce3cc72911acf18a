"""The store in bad company: no room, no permission, other programs, other threads, half characters."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reading import Call, Condition, Draft
from ovadesk.store.migrate import backup
from ovadesk.store.store import Store
from ovadesk.workflow.reading_desk import ReadingDesk
from tests.readings import a_reading

AT = "2026-01-01T10:00:00.000+00:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "readings.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    made = Store.open(file)
    yield made
    made.close()


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(OvaDeskError) as caught:
        act()
    return caught.value.problem.code


def fill(store: Store) -> Callable[[], None]:
    """Let the file of ``store`` grow no further; what is returned gives the room back."""

    def no_more_pages(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(store._engine, "connect", no_more_pages)
    return lambda: event.remove(store._engine, "connect", no_more_pages)


def test_numbers_have_no_gap_where_a_reading_was_refused(store: Store) -> None:
    store.record(a_reading())
    make_room = fill(store)
    assert code_of(lambda: store.record(a_reading(case_id="case-2", note="n" * 1_000_000))) == "store.full"
    assert code_of(lambda: store.record(a_reading(case_id="case-2", score=90))) == "store.score_disagrees"
    make_room()
    assert store.record(a_reading(case_id="case-2")).number == 2
    assert store.verify() == []


def test_on_a_full_disk_drafts_and_exposures_are_refused_and_the_old_ones_kept(store: Store) -> None:
    draft = Draft("case-1", "reader-1", Call.BENIGN, 10, "first")
    store.save_draft(draft)
    make_room = fill(store)
    long = Draft("case-1", "reader-1", Call.BENIGN, 10, "n" * 1_000_000)
    assert code_of(lambda: store.save_draft(long)) == "store.full"
    assert store.draft("case-1", "reader-1") == draft
    desk = ReadingDesk(store, "reader-1")
    assert code_of(lambda: desk.reveal("case-1", "m" * 1_000_000)) == "store.full"
    assert desk.condition("case-1") is Condition.UNAIDED and not store.exposed("case-1", "reader-1")
    make_room()


def test_threads_take_turns(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda i: store.record(a_reading(case_id=f"case-{i}")), range(24)))
    assert sorted(reading.number for reading in stored) == list(range(1, 25))
    assert store.readings() == sorted(stored, key=lambda reading: reading.number)
    assert store.verify() == []


def test_drafts_and_exposures_outlast_the_program(file: Path) -> None:
    store = Store.open(file)
    draft = Draft("case-1", "reader-1", None, 70, "卵巢 \0 \n")
    store.save_draft(draft)
    store.expose("case-1", "reader-1", "m", AT)
    store.expose("case-1", "reader-1", "m", "2027-01-01T10:00:00.000+00:00")
    store.close()
    again = Store.open(file)
    assert again.draft("case-1", "reader-1") == draft
    assert again.exposed("case-1", "reader-1")
    again.clear_draft("case-1", "reader-1")
    again.clear_draft("case-1", "reader-1")
    assert again.draft("case-1", "reader-1") is None
    again.close()
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT at FROM exposure").fetchall() == [(AT,)], "the first time stands"


def test_half_characters_become_question_marks(store: Store) -> None:
    store.save_draft(Draft("case-1", "reader-1", None, None, "a\ud83d"))
    kept = store.draft("case-1", "reader-1")
    assert kept is not None and kept.note == "a?"
    stored = store.record(a_reading(note="a\ud83d", reason="\udc00b"))
    assert (stored.note, stored.reason) == ("a?", "?b")
    assert store.readings() == [stored] and store.verify() == []


@pytest.mark.parametrize(
    ("statements", "codes"),
    [
        (["DELETE FROM reading WHERE number = 1"], {"store.row_missing"}),
        (["UPDATE reading SET number = 9 WHERE number = 3"], {"store.row_missing", "store.row_changed"}),
        (
            [
                "UPDATE reading SET number = 9 WHERE number = 1",
                "UPDATE reading SET number = 1 WHERE number = 2",
                "UPDATE reading SET number = 2 WHERE number = 9",
            ],
            {"store.row_moved", "store.row_changed"},
        ),
        (["UPDATE reading SET previous_hash = 'x' WHERE number = 2"], {"store.row_moved", "store.row_changed"}),
        (["UPDATE reading SET hash = 'x' WHERE number = 1"], {"store.row_moved", "store.row_changed"}),
    ],
)
def test_rows_taken_or_moved_show(file: Path, statements: list[str], codes: set[str]) -> None:
    with closing(Store.open(file)) as store:
        for i in range(3):
            store.record(a_reading(case_id=f"case-{i}"))
    with closing(sqlite3.connect(file)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        raw.commit()
    with closing(Store.open(file)) as store:
        assert {found.code for found in store.verify()} == codes


def test_a_second_program_may_not_expose_and_still_shows(file: Path, store: Store) -> None:
    with closing(Store.open(file)) as second:
        assert code_of(lambda: second.expose("case-1", "reader-1", "m", AT)) == "store.read_only"
        assert code_of(lambda: second.clear_draft("case-1", "reader-1")) == "store.read_only"
        desk = ReadingDesk(second, "reader-1")
        desk.reveal("case-1", "m")  # shown without a trace, since nothing can be called here either
        desk.open_case("case-1")
        assert desk.condition("case-1") is Condition.AIDED
        assert code_of(lambda: desk.lock("case-1", Call.BENIGN, 10)) == "store.read_only"
    assert not store.exposed("case-1", "reader-1")


def test_a_folder_that_may_only_be_read_is_read(file: Path) -> None:
    with closing(Store.open(file)) as store:
        stored = store.record(a_reading())
    next(file.parent.glob(".*.lock")).unlink()
    file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if os.access(file.parent, os.W_OK):
            pytest.skip("permissions do not bind this user (root), so the folder stays writable")
        with closing(Store.open(file)) as store:
            assert store.read_only and store.readings() == [stored]
            assert code_of(lambda: store.record(a_reading())) == "store.read_only"
    finally:
        file.parent.chmod(stat.S_IRWXU)


def test_a_store_whose_lock_cannot_be_made_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for users whom permissions do not bind."""
    with closing(Store.open(file)) as store:
        stored = store.record(a_reading())

    def refuse(_: object) -> bool:
        raise PermissionError("read-only")

    monkeypatch.setattr("ovadesk.store.lock.WriterLock.acquire", refuse)
    before = file.read_bytes()
    with closing(Store.open(file)) as store:
        assert store.read_only and store.readings() == [stored]
        assert code_of(lambda: store.save_draft(Draft("c", "r", None, None, "x"))) == "store.read_only"
    assert file.read_bytes() == before


@pytest.mark.parametrize("how", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"])
def test_nothing_is_inserted_over_a_reading_or_an_exposure(file: Path, how: str) -> None:
    with closing(Store.open(file)) as store:
        stored = store.record(a_reading())
        store.expose("case-1", "reader-1", "m", AT)
    with closing(sqlite3.connect(file)) as raw:
        raw.execute(f"{how} INTO exposure VALUES ('case-1', 'reader-1', 'm', 'later')")
        with pytest.raises(sqlite3.IntegrityError, match="without gaps"):
            raw.execute(f"{how} INTO reading SELECT * FROM reading")
        raw.commit()
        assert raw.execute("SELECT at FROM exposure").fetchall() == [(AT,)]
    with closing(Store.open(file)) as store:
        assert store.readings() == [stored] and store.verify() == []


def test_a_file_of_an_older_version_is_copied_and_then_brought_up_to_date(file: Path) -> None:
    with closing(Store.open(file)) as store:
        stored = store.record(a_reading())
        store.save_draft(Draft("case-2", "reader-1", Call.BENIGN, 10, "d"))
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("DROP TRIGGER exposure_stands")  # what step 2 added
        raw.execute("DROP TABLE marking_event")  # and step 3
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
        raw.commit()
    with closing(Store.open(file)) as store:
        assert store.readings() == [stored] and store.verify() == []
        assert store.draft("case-2", "reader-1") is not None
    [copy] = file.parent.glob("*.backup.sqlite")
    for path, version, triggers in ((file, "0003", 1), (copy, "0001", 0)):
        with closing(sqlite3.connect(path)) as raw:
            assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(version,)]
            found = raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'exposure_stands'").fetchone()
            assert found == (triggers,)
            assert raw.execute("SELECT count(*) FROM reading").fetchone() == (1,)
    Store.open(file).close()
    assert len(list(file.parent.glob("*.backup.sqlite"))) == 1, "nothing to do, nothing copied"


def test_a_step_that_fails_leaves_the_file_as_it_was(file: Path) -> None:
    with closing(Store.open(file)) as store:
        store.record(a_reading())
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0001'")  # the step's trigger is there: it must fail
        raw.commit()
        before = list(raw.iterdump())
    assert code_of(lambda: Store.open(file)) == "store.unread"
    with closing(sqlite3.connect(file)) as raw:
        assert list(raw.iterdump()) == before


def test_what_cannot_be_read_is_not_called_lost(file: Path, store: Store) -> None:
    store.record(a_reading())
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("DROP TABLE draft")
    assert code_of(lambda: store.draft("case-1", "reader-1")) == "store.unread"
    assert code_of(lambda: store.save_draft(Draft("case-1", "reader-1"))) == "store.failed"


def test_a_backup_is_the_store_as_it_stands(file: Path, store: Store) -> None:
    stored = store.record(a_reading())
    copy = backup(file)
    store.record(a_reading(case_id="case-2"))
    assert copy.parent == file.parent and copy.name.endswith(".backup.sqlite")
    with closing(Store.open(copy)) as restored:
        assert restored.readings() == [stored] and restored.verify() == []
