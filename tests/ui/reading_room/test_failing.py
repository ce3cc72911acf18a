"""What a reader sees when the disk, or a file of a case, lets them down."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import Kind
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.reading_room.sitting import At
from ovadesk.workflow.reader_study import troubles
from tests.ui.reading_room.conftest import K, Sit, readings_of
from tests.ui.reading_room.studies import STUDY, sample_study

REFUSE = "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END"
REPAIR = "DROP TRIGGER broken"


def on_disk(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def test_a_call_that_cannot_be_written_is_said_not_to_be_kept(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid",))
    seat = sit(file)
    seat.ready()
    seat.key(K.Key_M)
    seat.type("87")
    on_disk(file, REFUSE.format(table="study_reading"))
    seat.key(K.Key_Return)
    assert seat.side.button.text() == "Locking…" and not seat.side.button.isEnabled()
    seat.wait(lambda: seat.sitting.at is At.READING)
    assert "NOT kept" in seat.message and seat.sitting.n_locked == 0
    assert (seat.side.call, seat.side.score) == (Call.MALIGNANT, 87), "everything typed is still there"
    assert not seat.side.answer.isVisible(), "no answer without a lock"
    assert readings_of(file) == []
    on_disk(file, REPAIR)
    seat.key(K.Key_Return)
    seat.aided()
    assert [r.score for r in readings_of(file)] == [87]


def test_an_answer_that_cannot_be_written_down_as_seen_is_not_shown(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid",))
    seat = sit(file)
    seat.ready()
    on_disk(file, REFUSE.format(table="study_entry"))
    seat.call(K.Key_M, "87")
    seat.wait(lambda: seat.sitting.at is At.STUCK)
    assert not seat.side.answer.isVisible() and seat.side.button.text() == "Try again (Enter)"
    on_disk(file, REPAIR)
    seat.key(K.Key_Return)
    seat.aided()
    assert seat.side.answer.isVisible()


def test_the_window_lives_while_the_disk_is_slow(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",))
    seat = sit(file)
    seat.ready()
    seat.key(K.Key_M)
    seat.type("87")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        seat.key(K.Key_Return)
        beats: list[int] = []
        loop, timer = QEventLoop(), QTimer(interval=20)
        timer.timeout.connect(lambda: beats.append(1))
        timer.start()
        QTimer.singleShot(600, loop.quit)
        loop.exec()
        timer.stop()
        assert len(beats) > 15, "the window was alive all the time"
        assert seat.side.button.text() == "Locking…" and seat.sitting.n_locked == 0
        assert "Locked" not in seat.message
        other.execute("ROLLBACK")
    seat.gone()
    assert [r.score for r in readings_of(file)] == [87]


def test_a_case_without_a_single_picture_is_not_read(sit: Sit, tmp_path: Path) -> None:
    path = tmp_path / "broken" / "mass.png"
    path.parent.mkdir()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200), np.uint8)).save(path)
    whole = path.read_bytes()
    at = whole.index(b"IDAT") + 40
    path.write_bytes(whole[:at] + bytes(200) + whole[at + 200 :])
    file = sample_study(tmp_path, tmp_path, Design.UNAIDED, names=("broken",))
    seat = sit(file)
    seat.wait(lambda: seat.sitting.at is At.STUCK)
    assert seat.message.startswith("⚠") and "mass" not in seat.message
    seat.key(K.Key_M)
    seat.type("87")
    seat.key(K.Key_Return)
    seat.wait(lambda: seat.sitting.at is At.STUCK)
    assert seat.sitting.n_locked == 0, "Enter tries again, it locks nothing"
    seat.key(K.Key_Escape, K.Key_Tab, K.Key_Return)
    seat.gone()
    seat.reading.end()
    store = StudyStore.open(file, read_only=True)
    assert {one.problem.code for one in troubles.standing(store, STUDY)} == {"study.trouble_undecoded"}
    store.close()


def test_a_case_whose_file_is_gone_is_put_aside_and_reading_goes_on(sit: Sit, tmp_path: Path, samples: Path) -> None:
    import shutil

    copied = tmp_path / "pictures"
    shutil.copytree(samples, copied)
    file = sample_study(tmp_path, copied, Design.UNAIDED, names=("solid", "dermoid"))
    seat = sit(file)
    seat.ready()
    shown = seat.picture.view.clip
    assert shown is not None
    other = "dermoid" if shown.path.parent.name == "solid" else "solid"
    shutil.rmtree(copied / other)
    seat.call(K.Key_M, "87")
    seat.wait(lambda: seat.sitting.at is At.STUCK)
    assert seat.side.button.text() == "Go on (Enter)" and seat.message.startswith("⚠")
    assert other not in seat.message
    seat.key(K.Key_Return)
    seat.gone()
    assert "could not be opened: 1." in seat.window.page.text.text()
    store = StudyStore.open(file, read_only=True)
    assert [entry.body["code"] for entry in store.entries(STUDY, "r1", kinds=[Kind.TROUBLE])] == ["study.image_missing"]
    store.close()
