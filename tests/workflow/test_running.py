"""The mark of a program that runs: a crash is known at the next start, and so is a helper that ended by itself."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ovadesk import __version__
from ovadesk.settings import Paths
from ovadesk.workflow.running import FOLDER, HELPER_LOG, Ending, Running
from tests.conftest import ROOT

CHILD = """
import sys, time
from pathlib import Path
from ovadesk.settings import Paths
from ovadesk.workflow.running import Running
Running(Paths(Path(sys.argv[1]))).begin()
print("begun", flush=True)
time.sleep(600)
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def child(paths: Paths) -> Iterator[subprocess.Popen[str]]:
    """Another program that has begun."""
    begun = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(paths.home)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert begun.stdout is not None and begun.stdout.readline() == "begun\n"
    yield begun
    begun.kill()
    begun.communicate()


def marks(paths: Paths) -> list[Path]:
    return sorted((paths.home / FOLDER).glob("*"))


def test_a_program_that_is_closed_leaves_nothing(paths: Paths) -> None:
    mark = Running(paths)
    assert mark.begin() == [] and len(marks(paths)) == 1
    mark.end()
    assert marks(paths) == [] and Running(paths).begin() == []


def test_a_killed_program_is_told_once(paths: Paths, child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()
    mark = Running(paths)
    assert mark.begin() == [Ending(crashed=True, helpers=0, version=__version__)]
    mark.end()
    assert Running(paths).begin() == []


def test_a_program_that_runs_is_no_crash(paths: Paths, child: subprocess.Popen[str]) -> None:
    mark = Running(paths)
    assert mark.begin() == [] and len(marks(paths)) == 2
    mark.end()
    assert len(marks(paths)) == 1


def test_a_number_that_another_process_has_now_is_a_crash(paths: Paths) -> None:
    (paths.home / FOLDER).mkdir(parents=True)
    mark = {"pid": os.getppid(), "created": 1.0, "version": "0.0.9", "helpers": 2, "closed": False}
    (paths.home / FOLDER / "1.json").write_text(json.dumps(mark), encoding="utf-8")
    assert Running(paths).begin() == [Ending(crashed=True, helpers=2, version="0.0.9")]


def test_helpers_that_end_by_themselves_are_counted(paths: Paths) -> None:
    mark = Running(paths)
    mark.begin()
    for _ in range(2):
        logging.getLogger(HELPER_LOG).error("A helper process ended by itself")
    mark.end()
    logging.getLogger(HELPER_LOG).error("not counted any more")
    assert Running(paths).begin() == [Ending(crashed=False, helpers=2, version=__version__)]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": "x"}', b"[" * 100_000])
def test_a_mark_that_makes_no_sense_goes_without_a_word(paths: Paths, content: bytes) -> None:
    (paths.home / FOLDER).mkdir(parents=True)
    (paths.home / FOLDER / "7.json").write_bytes(content)
    assert Running(paths).begin() == [] and len(marks(paths)) == 1


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    mark = Running(Paths(tmp_path / "home"))
    assert mark.begin() == []
    mark.end()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_window_killed_and_a_window_closed(samples: Path, isolated_home: Path) -> None:
    for number, crashed in ((signal.SIGKILL, True), (signal.SIGTERM, False)):
        window = subprocess.Popen(
            [sys.executable, "-m", "ovadesk", str(samples / "solid")],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while not (isolated_home / "readings.sqlite").exists() or not marks(Paths(isolated_home)):
            assert time.monotonic() < until and window.poll() is None
            time.sleep(0.1)
        window.send_signal(number)
        window.wait(60)
        found = Running(Paths(isolated_home))
        assert [one.crashed for one in found.begin()] == [True] * crashed
        found.end()
        (isolated_home / "readings.sqlite").unlink()
