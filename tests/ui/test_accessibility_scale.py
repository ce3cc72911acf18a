"""The main window at twice its size, as on a full HD screen set to 200%."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def test_nothing_is_cut_off_at_twice_the_size(isolated_home: Path) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.ui.scaled", str(isolated_home)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["ratio"] == 2.0 and found["size"] == [960, 540]
    assert (found["empty"], found["open"], found["answered"]) == ([], [], [])
    assert found["sideways"] == 0
