"""Whether a study is as it was written, a copy of it, and the way back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.backing import back_up_study, restore_study, verify_study
from ovadesk.workflow.reader_study.room import ReadingRoom
from tests.workflow.reader_study.studies import STUDY, a_study


def test_pictures_are_looked_at_where_that_is_asked(tmp_path: Path) -> None:
    with closing(StudyStore.open(a_study(tmp_path, images=2))) as store:
        assert verify_study(store, STUDY, pictures=True) == []
        (tmp_path / "images" / "c0-1.png").unlink()
        (tmp_path / "images" / "c2-0.png").write_bytes(b"other")
        assert verify_study(store, STUDY) == []
        found = verify_study(store, STUDY, pictures=True)
    assert [(one.code, one.detail("case_id"), one.detail("number")) for one in found] == [
        ("study.file_gone", "c0", 2),
        ("study.file_changed", "c2", 1),
    ]


def test_a_study_comes_back_as_it_was(tmp_path: Path) -> None:
    file = a_study(tmp_path)
    with closing(StudyStore.open(file)) as store:
        room = ReadingRoom.open(store, STUDY, "r1")
        room.next()
        room.lock(Call.BENIGN, 10)
        kept = back_up_study(store)
        room.reveal()
        room.lock_aided(Call.BENIGN, 10)
        room.leave()
    assert kept.parent.name == "pilot.backups"
    restore_study(kept, file)
    with closing(StudyStore.open(file)) as store:
        assert len(list(store.readings(STUDY))) == 1 and store.verify(STUDY) == []
    [before] = tmp_path.glob("*.replaced*")
    with closing(StudyStore.open(before, read_only=True)) as store:
        assert len(list(store.readings(STUDY))) == 2
    kept.write_bytes(b"no study")
    with pytest.raises(OvaDeskError, match=r"study\.backup_broken"):
        restore_study(kept, file)
