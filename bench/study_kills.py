"""``ovadesk study read`` of a sequential study, killed (SIGKILL) 1,000 times at random moments, while it starts and
while it reads; after each kill the file is opened, verified and read on."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.figure import Figure
from tests.workflow.reader_study.killing import Run, check, read_and_be_killed, right_case
from tests.workflow.reader_study.studies import STUDY, a_study

KILLS = int(os.environ.get("OVADESK_KILLS", "1000"))
STUDY_KILLS = 20  # of one study file, which grows meanwhile
CASES = 40 + 15 * STUDY_KILLS  # more than can be read


@dataclass(slots=True)
class _Count:
    wrong: list[str] = field(default_factory=list)
    acknowledged: int = 0
    standing: int = 0
    starting: int = 0
    while_writing: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, run: Run, seconds: float) -> None:
        self.acknowledged += len(run.acknowledged)
        self.starting += not run.first
        self.while_writing += run.while_writing
        self.seconds.append(seconds)


def measure() -> list[Figure]:
    """What was wrong after how many kills; nothing may be."""
    count = _Count()
    with tempfile.TemporaryDirectory() as home:
        for part in range((KILLS + STUDY_KILLS - 1) // STUDY_KILLS):
            with tempfile.TemporaryDirectory() as folder:
                _one_study(Path(folder), Path(home), part, min(STUDY_KILLS, KILLS - part * STUDY_KILLS), count)
    for found in count.wrong:
        print(found)
    detail = (
        f"{KILLS} kills, {count.starting} of them before the first answer, {count.while_writing} in the middle of a "
        f"transaction; {count.acknowledged} readings acknowledged, {count.standing} on disk"
    )
    return [
        Figure(
            "kills after which a reading was lost, half, out of place or the chain broken",
            len(count.wrong),
            "",
            0,
            detail=detail,
        ),
        Figure("acknowledged readings", count.acknowledged, "", 1000, ">="),
        Figure(
            "opening, verifying and comparing after a kill",
            statistics.median(count.seconds),
            "s",
            detail="median; up to some 600 rows",
        ),
    ]


def _one_study(folder: Path, home: Path, seed: int, kills: int, count: _Count) -> None:
    drawn, acknowledged, n = random.Random(seed), list[str](), 0
    file = a_study(folder, n_cases=CASES, n_practice=1)
    for kill in range(kills):
        run = read_and_be_killed(file, "r1", drawn, home)
        if not right_case(run, n):
            count.wrong.append(f"study {seed}, kill {kill}: {n} readings before, and it went on at {run.first}")
        acknowledged += run.acknowledged
        begun = time.perf_counter()
        try:
            n = check(file, STUDY, "r1", acknowledged)
        except (AssertionError, KeyError) as error:
            count.wrong.append(f"study {seed}, kill {kill}: {error!r}")
        count.add(run, time.perf_counter() - begun)
    count.standing += n
