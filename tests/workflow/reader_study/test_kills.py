"""kill -9 at random moments of ``ovadesk study read``: what was acknowledged is there, nothing is half."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.workflow.reader_study.killing import check, read_and_be_killed, right_case
from tests.workflow.reader_study.studies import STUDY, a_study


def killed(folder: Path, home: Path, times: int, seed: int) -> int:
    """Read one long study with ``times`` kills; the readings that stand at the end."""
    drawn, acknowledged, n = random.Random(seed), list[str](), 0
    file = a_study(folder, n_cases=40 + 15 * times, n_practice=1)
    for _ in range(times):
        run = read_and_be_killed(file, "r1", drawn, home)
        assert right_case(run, n), (run.first, n)
        acknowledged += run.acknowledged
        n = check(file, STUDY, "r1", acknowledged)
    assert acknowledged
    return n


def test_what_was_acknowledged_survives_some_kills(tmp_path: Path, isolated_home: Path) -> None:
    assert killed(tmp_path, isolated_home, 10, seed=1) > 10


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_what_was_acknowledged_survives_a_thousand_kills(
    tmp_path_factory: pytest.TempPathFactory, isolated_home: Path
) -> None:
    for part in range(50):
        killed(tmp_path_factory.mktemp("study"), isolated_home, 20, seed=100 + part)
