"""The log: types and lines of code, never what a patient could be known by, and never in anybody's way."""

from __future__ import annotations

import ast
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from ovadesk.__main__ import main
from ovadesk.cli.logbook import CRASHES, CRASHES_MAX, KEPT, SIZE, Quiet, keep_log
from tests.conftest import ROOT

Captured = pytest.CaptureFixture[str]


def test_an_unexpected_error_is_a_sentence_and_a_discreet_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, isolated_home: Path
) -> None:
    def fail(_: object) -> int:
        raise RuntimeError("CANARY^PATIENT in a message")

    monkeypatch.setattr("ovadesk.cli.models.models", fail)
    assert main(["models", "list"]) == 1
    err = capsys.readouterr().err
    assert "unexpected" in err and "Traceback" not in err and "CANARY" not in err
    log = (isolated_home / "log" / "ovadesk.log").read_text(encoding="utf-8")
    assert "RuntimeError" in log and "CANARY" not in log
    assert main(["models", "list", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_foreign_messages_are_withheld_from_the_log(tmp_path: Path) -> None:
    keep_log(tmp_path / "log")
    logging.getLogger("pydicom").warning("CANARY^PATIENT has an odd value")
    logging.getLogger("ovadesk.x").warning("Something of ours: %s", "CANARY^ARGUMENT")
    text = (tmp_path / "log" / "ovadesk.log").read_text(encoding="utf-8")
    assert "CANARY" not in text and "pydicom" in text and "Something of ours" in text


def test_a_log_that_cannot_be_written_stops_nothing(isolated_home: Path, capsys: Captured) -> None:
    (isolated_home / "log").write_text("a file stands where the folder should be")
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().err == ""


def test_what_led_to_an_error_is_logged_by_its_type(tmp_path: Path) -> None:
    keep_log(tmp_path)
    try:
        try:
            raise KeyError("CANARY^KEY")
        except KeyError as error:
            raise RuntimeError("CANARY^MESSAGE") from error
    except RuntimeError:
        logging.getLogger("ovadesk.x").exception("It failed")
    text = (tmp_path / "ovadesk.log").read_text(encoding="utf-8")
    assert "CANARY" not in text and str(tmp_path) not in text
    assert "RuntimeError\n  caused by KeyError\n" in text and f"{Path(__file__).name}:" in text


def test_commands_are_logged_without_what_they_were_given(isolated_home: Path, tmp_path: Path) -> None:
    assert main(["export", str(tmp_path / "CANARY.csv")]) == 0
    text = (isolated_home / "log" / "ovadesk.log").read_text(encoding="utf-8")
    assert ": export" in text and "CANARY" not in text


def test_a_full_disk_costs_lines_and_shows_nothing(tmp_path: Path, capsys: Captured) -> None:
    keep_log(tmp_path)
    [handler] = [h for h in logging.getLogger().handlers if isinstance(h, Quiet)]
    handler.stream.close()  # writing fails from here on
    logging.getLogger("ovadesk.x").error("lost")
    said = capsys.readouterr()
    assert said.out == said.err == ""
    assert "lost" not in (tmp_path / "ovadesk.log").read_text(encoding="utf-8")
    handler.stream = None  # type: ignore[assignment]  # opened again by the handler


def test_the_log_stays_small(tmp_path: Path) -> None:
    keep_log(tmp_path)
    log = logging.getLogger("ovadesk.x")
    for _ in range(60):
        log.info("x" * 100_000)
    files = sorted(tmp_path.iterdir())
    assert len(files) == KEPT + 1
    assert all(file.stat().st_size <= SIZE for file in files)


WRITTEN_IN = {"version_line()", "args.command", "getattr(context, 'category', '') or 'default'"}


def test_no_line_of_the_log_is_made_of_what_a_file_or_a_person_gave() -> None:
    for path in sorted((ROOT / "ovadesk").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith("LOG."):
                continue
            message = node.args[1 if ast.unparse(node.func) == "LOG.log" else 0]
            parts = message.values if isinstance(message, ast.JoinedStr) else [message]
            written = {ast.unparse(part.value) for part in parts if isinstance(part, ast.FormattedValue)}
            assert written <= WRITTEN_IN, f"{path.name}:{node.lineno}"
            assert all(isinstance(part, ast.Constant | ast.FormattedValue) for part in parts), (
                f"{path.name}:{node.lineno}"
            )


CRASH = """
import os, sys
from pathlib import Path
from ovadesk.cli.logbook import keep_crashes
keep_crashes(Path(sys.argv[1]))
def canary_free(name): os.abort()
canary_free("CANARY^PATIENT")
"""


def test_what_ends_the_program_leaves_its_lines_of_code(tmp_path: Path) -> None:
    (tmp_path / CRASHES).write_text("earlier\n" * CRASHES_MAX)
    for _ in range(2):
        ended = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE)
        assert ended.returncode != 0 and ended.stderr == b""
    text = (tmp_path / CRASHES).read_text(encoding="utf-8")
    assert text.count("in canary_free") == 2 and "CANARY" not in text
    assert (tmp_path / f"{CRASHES}.1").read_text(encoding="utf-8").startswith("earlier")


def test_crashes_that_cannot_be_kept_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("")
    ended = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path / "log")], cwd=ROOT, stderr=subprocess.PIPE)
    assert b"Traceback" not in ended.stderr
