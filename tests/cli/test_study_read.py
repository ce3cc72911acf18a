"""``ovadesk study read``: JSON lines in, JSON lines out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ovadesk.__main__ import main
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.passphrase import hashed
from tests.conftest import ROOT
from tests.study_files import AT
from tests.workflow.reader_study.studies import STUDY, a_study

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    def put(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return put


def test_a_whole_study_in_lines(tmp_path: Path, capsys: Captured, typed: Any) -> None:
    file = a_study(tmp_path, Design.SEQUENTIAL, n_cases=2)
    typed(*['{"call": "benign", "score": 3}'] * 4, "", '{"do": "next"}')
    assert main(["study", "read", str(tmp_path / STUDY), "--reader", "r1"]) == 0
    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert said.err == "" and [line.get("condition") for line in lines] == ["unaided", "aided"] * 2 + [None]
    assert lines[-1] == {"done": True, "left_aside": 0}
    with closing(StudyStore.open(file)) as store:
        assert [reading.hash for reading in store.readings(STUDY)] == [line["hash"] for line in lines[:-1]]
        assert list(store.entries(STUDY, "r1"))[-1].kind is Kind.SESSION_CLOSED
    assert len(list((tmp_path / f"{STUDY}.backups").iterdir())) == 1


def test_what_failed_is_said_in_its_line_and_the_rest_is_done(tmp_path: Path, capsys: Captured, typed: Any) -> None:
    a_study(tmp_path, Design.UNAIDED)
    typed(
        '{"call": "benign", "score": 70}', "nonsense", '{"do": "lock", "call": "benign", "score": 7}', '{"do":"leave"}'
    )
    assert main(["study", "read", str(tmp_path / STUDY), "--reader", "r1"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("error") for line in lines] == ["store.score_disagrees", "study.line_unread", None, None]
    assert "does not go with benign" in lines[0]["say"] and lines[2]["score"] == 7


def test_passphrases(tmp_path: Path, capsys: Captured, typed: Any) -> None:
    a_study(tmp_path, Design.UNAIDED, readers=[StudyReader("r1", passphrase=hashed("卵巢 secret"))])
    argv = ["study", "read", str(tmp_path / STUDY), "--reader", "r1"]
    typed('{"do": "status"}')
    assert main(argv) == 1 and "not the passphrase of reader r1" in capsys.readouterr().err
    secret = tmp_path / "secret.txt"
    assert main([*argv, "--passphrase-file", str(secret)]) == 2 and "cannot be read" in capsys.readouterr().err
    secret.write_text("卵巢 secret\n", encoding="utf-8")
    assert main([*argv, "--passphrase-file", str(secret)]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 3


def test_washout_and_its_override(tmp_path: Path, capsys: Captured, typed: Any) -> None:
    a_study(tmp_path, Design.CROSSOVER, n_cases=2)
    argv = ["study", "read", str(tmp_path / STUDY), "--reader", "r1"]
    typed(*['{"call": "benign", "score": 3}'] * 2)
    assert main(argv) == 0
    capsys.readouterr()
    typed('{"do": "status"}')
    assert main(argv) == 1 and "28 more days" in capsys.readouterr().err
    assert main([*argv, "--override-washout", "retires on Friday"]) == 0
    assert json.loads(capsys.readouterr().out)["session"] == 2


def test_at_the_wrong_door(tmp_path: Path, capsys: Captured, typed: Any) -> None:
    file = a_study(tmp_path)
    typed('{"do": "status"}')
    assert main(["study", "read", str(tmp_path / "none"), "--reader", "r1"]) in (1, 2)
    assert main(["study", "read", str(file)]) == 2
    assert main(["study", "read", str(file), "--reader", "r9"]) == 1
    assert "no reader called r9" in capsys.readouterr().err
    with closing(StudyStore.open(file)) as store:
        assert main(["study", "read", str(file), "--reader", "r1"]) == 1
        assert "Another OvaDesk" in capsys.readouterr().err
        store.append(STUDY, COORDINATOR, Kind.CLOSED, {"by": "k", "reason": "done"}, AT)
    assert main(["study", "read", str(file), "--reader", "r1"]) == 1
    assert "closed" in capsys.readouterr().err


def test_a_picture_that_is_gone_is_in_the_coordinators_status(tmp_path: Path, capsys: Captured, typed: Any) -> None:
    a_study(tmp_path, Design.UNAIDED, n_cases=1)
    picture = tmp_path / "images" / "c0-0.png"
    kept = picture.read_bytes()
    picture.unlink()
    typed('{"do": "next"}', '{"do": "next"}')
    assert main(["study", "read", str(tmp_path / STUDY), "--reader", "r1"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["error"] == "study.image_missing" and lines[1] == {"done": True, "left_aside": 1}
    assert main(["study", "status", str(tmp_path / STUDY)]) == 0
    assert "Reader r1 could not read case c0" in capsys.readouterr().out
    assert main(["study", "status", str(tmp_path / STUDY), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["troubles"][0]["case_id"] == "c0"
    picture.write_bytes(kept)
    typed('{"call": "benign", "score": 1}')
    assert main(["study", "read", str(tmp_path / STUDY), "--reader", "r1"]) == 0
    assert main(["study", "status", str(tmp_path / STUDY)]) == 0
    assert "could not read" not in capsys.readouterr().out


def test_help_documents_the_lines(capsys: Captured) -> None:
    assert main(["study", "read", "--help"]) == 0
    said = capsys.readouterr().out
    for word in ('"do": "next"', '"do": "reveal"', '"score": 12', "Research use only"):
        assert word in said


def test_bytes_that_are_no_text_are_a_line_that_is_not_understood(tmp_path: Path) -> None:
    a_study(tmp_path, Design.UNAIDED)
    command = [sys.executable, "-m", "ovadesk", "study", "read", str(tmp_path / STUDY), "--reader", "r1"]
    given = b'\xff\xfe\n{"call": "benign", "score": 5}\n'
    found = subprocess.run(command, input=given, capture_output=True, cwd=ROOT)
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 1 and lines[0]["error"] == "study.line_unread" and lines[1]["locked"] == 3


def test_reading_imports_nothing_of_the_window_or_the_network() -> None:
    code = (
        "import sys, ovadesk.cli.study.reading\n"
        "heavy = ('PySide6', 'torch', 'openvino', 'numpy', 'scipy', 'sqlalchemy')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"
