"""Copies of a study file, and the way back from one."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.store.reader_study import StudyStore, backups, restore
from tests.postgresql_server import Server
from tests.store.reader_study.studies import STUDY, a_reading, a_study, code_of, drop_triggers, execute, some_readings


@pytest.fixture
def store(file: Path) -> Iterator[StudyStore]:
    with closing(StudyStore.open(file, create=True)) as made:
        a_study(made)
        some_readings(made, "r1", 2)
        yield made


def readings_in(file: Path) -> int:
    with closing(StudyStore.open(file)) as store:
        assert store.verify() == []
        return len(list(store.readings(STUDY)))


def test_a_backup_is_the_study_as_it_stands(store: StudyStore, file: Path) -> None:
    copy = store.backup()
    store.record(a_reading(position=9))
    assert copy.parent == file.parent and copy.name.startswith("one-20") and copy.name.endswith(".backup.ovastudy")
    assert (readings_in(copy), len(list(store.readings(STUDY)))) == (2, 3)


def test_two_backups_in_one_second_have_two_names(store: StudyStore, tmp_path: Path) -> None:
    made = {store.backup(tmp_path / "new" / "folder") for _ in range(3)}
    assert len(made) == 3 and sorted((tmp_path / "new" / "folder").iterdir()) == sorted(made), "and nothing half done"


def test_a_backup_is_made_while_somebody_reads(store: StudyStore, file: Path) -> None:
    going = store.readings(STUDY)
    next(going)
    with closing(StudyStore.open(file)) as second:
        assert second.read_only and readings_in(second.backup()) == 2
    assert len(list(going)) == 1


def test_a_copy_that_is_not_whole_is_thrown_away(store: StudyStore, file: Path, tmp_path: Path) -> None:
    drop_triggers(str(file))
    execute(str(file), "DELETE FROM study_reading WHERE sequence = 4")
    assert code_of(lambda: store.backup(tmp_path / "out")) == "study.backup_failed"
    assert list((tmp_path / "out").iterdir()) == []


def test_a_backup_that_has_no_room_says_so(store: StudyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(sqlite3.Connection):
        """A file that may hold four pages."""

        def __init__(self, *args: object, **named: object) -> None:
            super().__init__(*args, **named)  # type: ignore[arg-type]
            self.execute("PRAGMA max_page_count = 4")

    made = sqlite3.connect
    monkeypatch.setattr(backups.sqlite3, "connect", lambda *args, **named: made(*args, **named, factory=Full))
    assert code_of(lambda: store.backup(tmp_path / "out")) == "study.backup_unwritten"
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_is_a_file_is_said(store: StudyStore, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    assert code_of(lambda: store.backup(tmp_path / "taken")) == "study.backup_unwritten"


def test_a_server_backs_itself_up(server: Server) -> None:
    with closing(StudyStore.open(server.database(), create=True)) as store:
        assert not store.is_file and store.folder is None
        assert code_of(store.backup) == "study.backup_by_server"


def test_a_study_is_restored_and_what_was_there_is_kept(store: StudyStore, file: Path) -> None:
    copy = store.backup()
    store.record(a_reading(position=9))
    assert code_of(lambda: restore(copy, file)) == "study.held", "while a program has it open"
    store.close()
    restore(copy, file)
    assert readings_in(file) == 2
    [kept] = file.parent.glob("*.replaced.ovastudy")
    assert readings_in(kept) == 3
    restore(kept, file)
    assert readings_in(file) == 3 and len(list(file.parent.glob("*.replaced.ovastudy"))) == 2


def test_a_study_that_is_gone_is_restored(store: StudyStore, file: Path, tmp_path: Path) -> None:
    copy = store.backup()
    store.close()
    file.unlink()
    restore(copy, file)
    restore(copy, tmp_path / "else" / "where")
    assert readings_in(file) == readings_in(tmp_path / "else" / "where.ovastudy") == 2
    assert not list(file.parent.glob("*.replaced*")) and not list(file.parent.glob(".*.partial"))


def test_what_a_killed_program_left_half_written_is_not_played_into_the_restored_file(
    store: StudyStore, file: Path
) -> None:
    """A journal beside the file belongs to the old one: played back into the new one it would tear that."""
    copy = store.backup()
    for i in range(20):
        store.record(a_reading(position=10 + i))
    store.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA cache_spill = 1")
        raw.execute("PRAGMA cache_size = 1")
        raw.execute("BEGIN IMMEDIATE")
        for i in range(200):
            raw.execute("INSERT INTO study_draft VALUES ('x', ?, ?)", (str(i), "d" * 3000))
        journal = file.with_name(f"{file.name}-journal")
        half, left = file.read_bytes(), journal.read_bytes()
        raw.execute("ROLLBACK")
    file.write_bytes(half)
    journal.write_bytes(left)
    restore(copy, file)
    assert readings_in(file) == 2
    [kept] = file.parent.glob("*.replaced.ovastudy")
    assert readings_in(kept) == 22 and not list(file.parent.glob("*-journal")), "and it is whole itself"


@pytest.mark.parametrize("how", ["changed", "cut", "other", "empty", "missing", "newer"])
def test_a_backup_that_is_not_whole_is_not_restored(store: StudyStore, file: Path, tmp_path: Path, how: str) -> None:
    copy = store.backup()
    store.close()
    if how in ("changed", "newer"):
        drop_triggers(str(copy))
        statement = (
            "UPDATE study_reading SET score = 1" if how == "changed" else "UPDATE study_version SET version_num = '9'"
        )
        execute(str(copy), statement)
    elif how == "cut":
        copy.write_bytes(copy.read_bytes()[:20_000])
    elif how in ("other", "empty"):
        copy.write_bytes(b"not a study" * 500 if how == "other" else b"")
    else:
        copy = tmp_path / "nowhere.ovastudy"
    before = file.read_bytes()
    expected = {"missing": "study.not_there", "newer": "store.newer"}.get(how, "study.backup_broken")
    assert code_of(lambda: restore(copy, file)) == expected
    assert file.read_bytes() == before and readings_in(file) == 2


def test_a_restore_that_fails_leaves_the_study_as_it_was(
    store: StudyStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = store.backup()
    store.record(a_reading(position=9))
    store.close()

    def refuse(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(shutil, "copy2", refuse)
    with pytest.raises(OvaDeskError):
        restore(copy, file)
    assert readings_in(file) == 3 and not list(file.parent.glob(".*.partial"))
