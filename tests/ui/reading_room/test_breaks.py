"""Pausing and leaving: recorded, not counted, and nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import Kind
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.reading_room.breaks import Page
from ovadesk.ui.reading_room.sitting import At
from tests.conftest import ROOT
from tests.ui.reading_room.conftest import K, Sit, readings_of
from tests.ui.reading_room.studies import STUDY, sample_study


def entries_of(file: Path, *kinds: Kind) -> list[Kind]:
    store = StudyStore.open(file, read_only=True)
    found = [entry.kind for entry in store.entries(STUDY, "r1", kinds=kinds)]
    store.close()
    return found


def test_a_pause_blanks_the_screen_and_is_not_counted(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",))
    seat = sit(file)
    seat.ready()
    seat.key(K.Key_B)
    seat.key(K.Key_P)
    assert seat.window.on_page and seat.window.page.title.text() == "Paused"
    assert not seat.picture.isVisible()
    seat.key(K.Key_M)
    seat.type("33")
    assert (seat.side.call, seat.side.score) == (Call.BENIGN, None), "nothing reaches the case"
    seat.qtbot.wait(700)
    seat.key(K.Key_P)
    assert not seat.window.on_page
    seat.key(K.Key_P)
    seat.key(K.Key_Return)
    assert not seat.window.on_page and seat.sitting.n_locked == 0, "Enter goes on, it locks nothing"
    seat.type("30")
    seat.key(K.Key_Return)
    seat.gone()
    assert entries_of(file, Kind.PAUSED, Kind.RESUMED) == [Kind.PAUSED, Kind.RESUMED] * 2
    reading = readings_of(file)[0]
    pauses = [length for _, length in reading.trace["pauses"]]
    assert len(pauses) == 2 and max(pauses) >= 500, "counted from when the worker heard of it"
    assert reading.duration_ms + sum(pauses) <= reading.trace["locked_ms"] + 1


def test_leaving_asks_once_and_escape_goes_back(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",))
    seat = sit(file)
    seat.ready()
    for key in (K.Key_Escape, K.Key_F11):
        seat.key(key)
        assert seat.breaks.page is Page.ASKING and seat.window.page.buttons[0].text() == "Go on reading"
        seat.key(K.Key_Escape)
        assert seat.breaks.page is Page.NONE and not seat.window.on_page
    seat.key(K.Key_Escape)
    seat.key(K.Key_Return)
    assert seat.breaks.page is Page.NONE, "the first button is to stay"
    seat.window.close()
    assert seat.window.isVisible() and seat.breaks.page is Page.ASKING
    seat.key(K.Key_Tab)
    seat.key(K.Key_Return)
    seat.gone()
    assert "0 of 1 cases" in seat.window.page.text.text()
    ended: list[int] = []
    seat.reading.ended.connect(lambda: ended.append(1))
    seat.key(K.Key_Return)
    assert ended and not seat.window.isVisible()
    assert Kind.SESSION_CLOSED in entries_of(file)


def test_escape_leaves_the_form_first(sit: Sit, tmp_path: Path, samples: Path) -> None:
    from ovadesk.domain.form.form import Form

    seat = sit(sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",), form=Form(image_quality=True)))
    seat.ready()
    seat.key(K.Key_T)
    assert seat.window.in_panel
    seat.key(K.Key_Escape)
    assert not seat.window.in_panel and seat.breaks.page is Page.NONE


def test_a_room_closed_in_mid_case_keeps_what_was_typed(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid", "dermoid"))
    seat = sit(file)
    seat.ready()
    seat.call(K.Key_M, "70")
    seat.aided()
    seat.key(K.Key_B)
    seat.type("33")
    seat.reading.end()
    again = sit(file)
    again.aided()
    assert again.case == "Case 1 of 2" and again.side.answer.isVisible()
    assert (again.side.call, again.side.score) == (Call.BENIGN, 33)
    assert len(readings_of(file)) == 1


@pytest.mark.slow
def test_a_program_that_is_killed_keeps_what_was_typed(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid", "dermoid"))
    command = [sys.executable, "-m", "tests.ui.reading_room.typing_reader", str(file)]
    pipe, gone = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=gone, text=True) as reader:
        assert reader.stdout is not None
        told = json.loads(reader.stdout.readline())
        os.kill(reader.pid, signal.SIGKILL)
    assert told == {"locked": 1, "draft": True}
    seat = sit(file)
    seat.aided()
    assert (seat.side.call, seat.side.score) == (Call.MALIGNANT, 64), "the draft of the aided call"
    assert [r.score for r in readings_of(file)] == [21]
    store = StudyStore.open(file, read_only=True)
    assert store.verify() == []
    store.close()


def test_leaving_waits_for_what_is_being_written(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid", "dermoid"))
    seat = sit(file)
    seat.ready()
    seat.key(K.Key_M)
    seat.type("70")
    seat.key(K.Key_Return)
    assert seat.sitting.at is At.WAITING
    seat.key(K.Key_Escape)
    seat.wait(lambda: seat.breaks.page is Page.ASKING)
    assert seat.sitting.n_locked == 1 and seat.sitting.aided
    assert "What you typed is kept" in seat.window.page.text.text()
