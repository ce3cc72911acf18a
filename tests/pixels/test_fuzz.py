"""Damaged files without end: nothing ends the program, nothing is lost, no limit is passed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import psutil
import pytest

from bench.fuzz import Outcome, run, stalls
from bench.mutations import mutated, seeds
from ovadesk.export.wording import SENTENCES
from ovadesk.pixels.frames import Limits

MEMORY_MAX = 1024 << 20  # beyond what the process of the tests held before: torch from earlier tests, for one
STALL_MAX = 250.0  # ms


def _check(folder: Path, count: int, seed: int) -> None:
    held = psutil.Process().memory_info().rss
    found: Outcome = run(folder, count, seed=seed)
    assert found.defects == []
    assert (found.files, found.lost) == (count, 0)
    assert set(found.codes) <= set(SENTENCES)
    assert found.peak - held <= MEMORY_MAX
    assert found.slowest <= Limits().seconds + 1
    assert found.pictures > 0 and 0 < found.opened < count


def test_a_few_hundred_damaged_files(tmp_path: Path) -> None:
    _check(tmp_path, 320, 20260101)


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    sound = seeds(tmp_path)
    made = [[mutated(random.Random(n), sound) for n in range(50)] for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 45


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_damaged_files(tmp_path: Path) -> None:
    count = int(os.environ.get("OVADESK_FUZZ", "100000"))
    _check(tmp_path, count, int(os.environ.get("OVADESK_FUZZ_SEED", "1")))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_window_is_never_held_up_by_damaged_files(tmp_path: Path) -> None:
    assert max(stalls(tmp_path, 2000, seed=2)) <= STALL_MAX
