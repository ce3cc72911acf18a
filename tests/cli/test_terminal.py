"""At a terminal: what is a command and what a path, what is printed, and what ends without a traceback."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ovadesk import __version__
from ovadesk.__main__ import main
from ovadesk.cli.outcome import plain
from ovadesk.cli.parser import COMMANDS, parse
from tests.conftest import ROOT

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_is_called_like_a_command_is_given_by_its_path(name: str) -> None:
    args = parse([f"./{name}"])
    assert (args.command, args.paths) == ("window", [Path(name)])
    assert parse(["study.dcm", name]).paths == [Path("study.dcm"), Path(name)], "only the first word is a command"


def test_debug_may_stand_before_or_after_the_command() -> None:
    for argv in (["--debug", "models", "list"], ["models", "list", "--debug"], ["models", "--debug", "list"]):
        args = parse(argv)
        assert (args.command, args.step, args.debug) == ("models", "list", True)
    assert parse(["--debug", "study.dcm"]).debug
    assert not parse(["models", "list"]).debug and not parse([]).debug


def test_paths_are_handed_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    import ovadesk.app

    opened: list[list[Path]] = []
    monkeypatch.setattr(ovadesk.app, "run_window", lambda paths: opened.append(paths) or 0)
    assert main(["a.dcm", "b"]) == 0
    assert main([]) == 0
    assert opened == [[Path("a.dcm"), Path("b")], []]


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ovadesk", "--version"], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["OvaDesk", __version__, "(source)"], "")


def test_analyse_runs_as_a_process_of_its_own(samples: Path, tmp_path: Path) -> None:
    """On a terminal that knows ASCII only, with its helpers, from another folder."""
    done = subprocess.run(
        [sys.executable, "-m", "ovadesk", "analyse", str(samples / "dermoid" / "2-still.dcm"), "--out", "卵巢"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 scored" in done.stdout and "Research use only" in done.stdout
    assert {path.name for path in (tmp_path / "卵巢").iterdir()} == {"frames.csv", "cases.csv", "run.json"}


def test_a_reader_who_has_seen_enough_gets_no_traceback() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "ovadesk", "models", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()
    assert (child.wait(60), err) == (1, "")


@pytest.mark.parametrize("place", ["ovadesk.cli.run.run", "ovadesk.cli.models.models"])
def test_ctrl_c_anywhere_is_no_traceback(place: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(place, interrupted)
    assert main(["models", "list"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_names_cannot_command_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    assert plain("a\x1b[2J\udcff\n卵") == "a\\x1b[2J\\udcff\\n卵"
    bad = tmp_path / "bad\x1b[2J.dcm"
    assert main(["analyse", str(bad), "--out", str(tmp_path / "out")]) == 1
    assert "\x1b" not in capsys.readouterr().err


def test_a_folder_with_nothing_in_it_is_said(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "in").mkdir()
    assert main(["analyse", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    assert "Nothing that OvaDesk can open" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_at_a_terminal_only(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    argv = ["analyse", str(samples / "dermoid"), "--out", str(tmp_path)]
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        assert main(argv) == 0
        assert ("31 of 31 frames\n" in stream.getvalue()) is shown
