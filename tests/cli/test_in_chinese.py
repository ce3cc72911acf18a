"""At a terminal that speaks Chinese: help, progress, results and complaints of every command say nothing in English.

What is typed stays as it is: commands, options and their choices, names of columns, files, models, cases and readers.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
from pathlib import Path

import pytest

from ovadesk.__main__ import main
from ovadesk.cli.parser import COMMANDS
from ovadesk.cli.study.grammar import DESIGNS, SHOWN
from ovadesk.cli.study.steps import STEPS
from ovadesk.settings import ENGINES, LANGUAGES, resource
from tests.stats.tables import GOLDENS
from tests.ui.in_chinese import HALF_WIDE, bare, english

READING = '{"call": "benign", "score": 20}\n'
MODELS = ("list", "show", "verify", "add")
TYPED = {  # at a terminal, and in tables
    *(*COMMANDS, *STEPS, *MODELS, *DESIGNS, *SHOWN, *ENGINES, *LANGUAGES, "step", "headless", "stderr", "stdin"),
    *(
        "stdout",
        "cases",
        "readers",
        "csv",
        "answers",
        "default",
        "fast",
        "occurrence",
        "mobilenetv",
        "MobileNetV",
        "MMOTU",
    ),
    *("case", "path", "patient", "truth", "reference", "standard", "site", "device", "stratum", "practice", "reader"),
    *("group", "years", "passphrase", "benign", "malignant", "yes", "no", "senior", "intermediate", "junior", "zip"),
    *("reader_id", "case_id", "condition", "score", "readings", "left", "out", "call", "int", "float", "number"),
}
ASKED = [(), *((name,) for name in COMMANDS if name != "train")]
ASKED += [("models", step) for step in MODELS] + [("study", step) for step in STEPS]
HEADINGS = re.compile(r"(?m)^[一-鿿]+:$")  # argparse writes them
USAGE = r"(?m:^ *用法：(?:.*\n?)(?: {6,}.*\n?)*)"
PLACE = re.compile(
    rf"(?<![A-Za-z])[A-Z][A-Z_.=]+(?![a-z])|[A-Z]\w+Error|\{{[^{{}}\n]*(\{{\}})?[^{{}}\n]*\}}|{USAGE}|[\w-]+(?:_[\w-]+)+"
)
MODEL_IDS = tuple(re.escape(folder.name) for folder in resource("models").iterdir())


def left(said: str, *given: str) -> list[str]:
    """The English words in what was said; ``given`` are names of cases, readers and studies."""
    here = HEADINGS.sub(" ", PLACE.sub(" ", bare(said, (*given, *MODEL_IDS))))
    found, joined = english(here), HALF_WIDE.findall(here)
    return [word for word in found if word not in TYPED] + joined


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVADESK_LANGUAGE", "zh")
    monkeypatch.setenv("COLUMNS", "120")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class Terminal:
    """Runs commands in this process, at a terminal, so that progress is shown; ``out`` and ``err`` are what the last
    one said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.out = self.err = ""

    def __call__(self, *argv: object, stdin: str = "", code: int = 0) -> None:
        out, err = Screen(), Screen()
        for name, stream in (("stdin", io.StringIO(stdin)), ("stdout", out), ("stderr", err)):
            self._monkeypatch.setattr(sys, name, stream)
        ended = main([str(word) for word in argv])
        self.out, self.err = out.getvalue(), err.getvalue()
        assert ended == code, self.out + self.err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(monkeypatch)


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_the_help_of_every_command(words: tuple[str, ...], run: Terminal) -> None:
    run(*words, "--help")
    assert "用法" in run.out
    assert left(run.out) == [], run.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("models", "show"), 2),
        (("models", "shown"), 2),
        (("analyse", "a", "--out"), 2),
        (("analyse", "a", "--out", "b", "--engine", "x"), 2),
        (("study", "status"), 2),
        (("study", "new"), 2),
        (("stats", "a.csv", "--out", "b", "--margin", "2"), 2),
        (("stats", "a.csv", "--out", "b", "--bootstraps", "1"), 2),
        (("stats", "a.csv", "--out", "b", "--seed", "x"), 2),
        (("stats", "a.csv", "--out", "b", "--what"), 2),
        (("models", "show", "none-such"), 2),
        (("stats", "none.csv", "--out", "b"), 1),
        (("study", "status", "none.ovastudy"), 1),
        (("study", "add-cases", "none.ovastudy", "none.csv"), 1),
        (("study", "seal", "none"), 1),
        (("study", "restore", "none", "none.ovastudy", "--yes"), 1),
        (("models", "add", "none"), 1),
        (("analyse", "none.dcm", "--out", "out"), 1),
    ],
)
def test_what_was_typed_wrongly(
    words: tuple[str, ...], code: int, run: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(*words, code=code)
    assert re.search("[一-鿿]", run.err)
    assert left(run.out + run.err, "none-such", "none", "what", "shown") == [], run.err


def test_models_and_statistics(run: Terminal, tmp_path: Path) -> None:
    run("models", "list")
    assert left(run.out) == [], run.out
    run("stats", GOLDENS / "simulated_A.csv", "--out", tmp_path, "--bootstraps", "100")
    assert "仅供研究使用" in run.out
    assert left(run.out + run.err, re.escape(str(tmp_path))) == [], run.out + run.err


def test_a_study_from_its_design_to_its_end(run: Terminal, samples: Path, tmp_path: Path) -> None:
    """With what goes wrong on the way."""
    study, table, kit = tmp_path / "pilot", tmp_path / "cases.csv", tmp_path / "kit"
    given = (
        "benign, malignant, 0, 1, 良性, 恶性",
        "pilot",
        "at home",
        "dermoid",
        "certainly",
        re.escape(str(tmp_path)),
    )
    with table.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("case", "path", "truth"))
        rows.writerow(("a1", samples / "dermoid" / "2-still.dcm", "benign"))
        rows.writerow(("a2", samples / "none.dcm", "certainly"))

    def done(*words: object, code: int = 0, stdin: str = "") -> None:
        run("study", *words, code=code, stdin=stdin)
        assert left(run.out + run.err, *given) == [], run.out + run.err

    done("new", study, "--design", "crossover", "--washout", 3, "--seed", 7)
    done("new", tmp_path / "alone", "--design", "unaided", "--id", "pilot")
    study = tmp_path / "alone"
    done("add-cases", study, table, "--dry-run", code=1)
    done("add-cases", study, table, code=1)
    done("add-cases", study, table, "--partial", code=1)
    done("add-readers", study, code=2)
    for reader in ("r1", "r2"):
        done("add-readers", study, "--reader", reader, "--group", "senior")
    done("add-readers", study, "--reader", "r1", code=1)
    done("predict", study, code=1)
    done("freeze", study)
    done("amend", study, code=2)
    done("amend", study, "--set", "title=试点", code=1)
    done("amend", study, "--set", "title=试点", "--reason", "名称")
    done("assign", study)
    done("kit", study, "--reader", "r2", "--out", kit)
    moved = Path(shutil.move(kit, tmp_path / "at home"))
    run("study", "read", moved / "study", "--reader", "r2", stdin=READING)
    run("study", "read", study, "--reader", "r1", stdin=READING)
    done("seal", moved)
    [sealed] = moved.glob("*.ovakit")
    done("merge", study, sealed)
    done("merge", study, sealed)
    done("status", study)
    done("backup", study)
    done("restore", tmp_path / "none", study, code=2)
    done("verify", study, "--pictures")
    done("close", study, code=1)
    done("close", study, "--reason", "完成")
    done("truth", study, table, code=1)
    done("export", study, "--out", tmp_path / "out")
    done("status", study)


def test_frames_are_scored(run: Terminal, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.dcm").write_bytes(b"nothing")
    run("analyse", samples / "dermoid" / "2-still.dcm", tmp_path / "broken.dcm", "--out", tmp_path / "out", code=1)
    assert left(run.out + run.err, re.escape(str(tmp_path))) == [], run.out + run.err
    assert "\r1/1帧\n" in run.err
    run("diagnostics", tmp_path / "d.zip")
    run("export", tmp_path / "r.csv")
    assert left(run.out + run.err, re.escape(str(tmp_path))) == [], run.out + run.err
