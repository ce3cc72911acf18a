"""The whole protocol by one command: killed, it goes on and ends as if it had not been; what it leaves is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("lightning") is None:
    pytest.skip("needs lightning: install the extra 'train'", allow_module_level=True)

from ovadesk.classify.bundle import open_bundle
from tests.conftest import ROOT
from tests.trainer.drawn import write_cohort
from trainer.__main__ import main
from trainer.reproduce.agenda import Step, walk

CHOICES = (
    *("--networks", "mobilenetv2", "--size", "32", "--epochs", "2", "--batch", "8"),
    *("--strength", "0.3", "--rate", "1e-3"),
)


def start(data: Path, folder: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-u", "-m", "trainer", "reproduce", "--data", str(data), "--run", str(folder), *CHOICES]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def kill_after(words: str, process: subprocess.Popen[str]) -> str:
    """Read until a line holds ``words``, then kill -9; what was said until then."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert words in said, said
    return said


def test_a_run_that_is_killed_twice_ends_as_one_that_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_cohort(tmp_path / "data", 48)
    whole = start(data, tmp_path / "whole")
    said, _ = whole.communicate(timeout=280)
    assert whole.returncode == 0, said
    kill_after("epoch 1 of 2", start(data, tmp_path / "cut"))
    second = kill_after("evaluate mobilenetv2", start(data, tmp_path / "cut"))
    assert second.count("epoch 1 of 2") == 1, "the epoch that was done before the kill is not run again"
    last = start(data, tmp_path / "cut")
    said, _ = last.communicate(timeout=280)
    assert last.returncode == 0, said
    assert "done before" in said and "epoch" not in said.replace("epochs", "")
    for protocol in ("representative", "random"):
        place = Path("fits") / protocol / "mobilenetv2" / "predictions.csv"
        assert (tmp_path / "cut" / place).read_text() == (tmp_path / "whole" / place).read_text()
    table = Path("comparison") / "table.csv"
    assert (tmp_path / "cut" / table).read_text() == (tmp_path / "whole" / table).read_text()
    assert len((tmp_path / "whole" / table).read_text().splitlines()) == 1 + 2 * 2
    [published] = (tmp_path / "whole" / "models").iterdir()
    card = open_bundle(published).card
    assert card.preprocess.size == (32, 32) and any(one.name == "AUC" for one in card.metrics)
    assert main(["reproduce", "--data", str(data), "--run", str(tmp_path / "whole")]) == 1
    assert "other data or choices" in capsys.readouterr().err


def test_steps_done_before_are_passed_over_and_the_rest_is_said_with_its_time(tmp_path: Path) -> None:
    done, made = tmp_path / "a", tmp_path / "b"
    done.touch()
    said: list[str] = []

    def work() -> None:
        time.sleep(0.01)
        made.touch()

    steps = [
        Step("first", (done,), lambda: pytest.fail("it was done")),
        Step("second", (made,), work),
        Step("third", (tmp_path / "c",), lambda: None, 3.0),
    ]
    assert [step.title for step in walk(steps, said.append)] == ["second", "third"]
    assert said[0] == "[1 of 3] first: done before" and said[1] == "[2 of 3] second"
    assert said[2].startswith("[3 of 3] third (about ")
