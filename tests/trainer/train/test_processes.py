"""Two processes that share a batch give what one alone gives, and the command leaves the same files."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

if find_spec("lightning") is None:
    pytest.skip("needs lightning: install the extra 'train'", allow_module_level=True)

from tests.conftest import ROOT
from tests.trainer.drawn import write_cohort
from trainer.__main__ import main
from trainer.evaluate.predictions import Predictions
from trainer.train.fitting import ABOUT
from trainer.train.processes import first_process


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """``ovadesk-train`` in a process of its own."""
    env = {**os.environ, "OMP_NUM_THREADS": "1", "MASTER_ADDR": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, "-m", "trainer", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=280
    )


def test_two_processes_give_what_one_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """ConvNeXt-T: it has no batch norms, which each process would compute on its own half of a batch."""
    manifest, folder = write_cohort(tmp_path / "data", 24), tmp_path / "run"
    assert main(["split", str(manifest), "--run", str(folder)]) == 0
    said = {}
    for name, processes in (("one", 1), ("two", 2)):
        words = (
            *("fit", "--run", str(folder), "--network", "convnext_t", "--out", str(folder / name)),
            *("--size", "32", "--epochs", "2", "--batch", "8", "--dropout", "0", "--devices", str(processes)),
        )
        if processes == 1:  # here, where torch is imported already
            assert main(words) == 0
            told = capsys.readouterr().out
        else:
            fit = run(*words)
            assert fit.returncode == 0, fit.stderr
            told = fit.stdout
        assert told.count("epoch 2 of 2") == 1, "one process speaks for both"
        assert (folder / name / ABOUT).exists() and not list((folder / name).glob("*.ckpt"))
        said[name] = Predictions.read(folder / name / "predictions.csv")
    assert said["one"].pictures == said["two"].pictures
    np.testing.assert_allclose(said["two"].logits, said["one"].logits, atol=5e-3)
    assert np.ptp(said["one"].logits) > 0.05, "it is not the same constant twice"


@pytest.mark.parametrize(
    ("variables", "first"),
    [
        ({}, True),
        ({"LOCAL_RANK": "0"}, True),
        ({"LOCAL_RANK": "1"}, False),
        ({"LOCAL_RANK": "0", "NODE_RANK": "1"}, False),
        ({"RANK": "0", "LOCAL_RANK": "0"}, True),
        ({"RANK": "4", "LOCAL_RANK": "0"}, False),
    ],
)
def test_one_process_of_all_says_and_writes_things(
    variables: dict[str, str], first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RANK", "LOCAL_RANK", "NODE_RANK"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert first_process() is first
