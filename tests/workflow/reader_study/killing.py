"""``ovadesk study read`` killed while it reads, and what must be true of the study file then."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ovadesk.domain.reader_study.record import Kind
from ovadesk.domain.reading import Condition
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.state import StudyState

ROOT = Path(__file__).resolve().parents[3]
LATEST_S = 0.3  # after the first line came back; a sequential place takes some 0.02 s
STARTING_S = (0.3, 1.0)  # after the program was started: while it opens the file and sits down
WHILE_STARTING = 0.2  # share of the kills
LINES = 400  # of one run: more than can be read before the kill


@dataclass(slots=True)
class Run:
    """One program that was killed: what it acknowledged (hashes of readings, in order), where it began, and whether
    the kill came in the middle of a transaction (SQLite's journal was left behind)."""

    acknowledged: list[str] = field(default_factory=list)
    first: dict[str, Any] = field(default_factory=dict)
    while_writing: bool = False


def read_and_be_killed(file: Path, reader: str, drawn: random.Random, home: Path) -> Run:
    """Start the command, let it read, and kill it (SIGKILL) at a moment drawn between its start and its end."""
    command = [sys.executable, "-m", "ovadesk", "study", "read", str(file), "--reader", reader]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OVADESK_HOME": str(home)},
    )
    assert child.stdin is not None and child.stdout is not None
    feeder = threading.Thread(target=_feed, args=(child.stdin, drawn.randrange(1 << 30)))
    feeder.start()
    lines: list[str] = []
    if drawn.random() < WHILE_STARTING:
        time.sleep(drawn.uniform(*STARTING_S))
    else:
        lines.append(child.stdout.readline())
        time.sleep(drawn.uniform(0, LATEST_S))
    os.kill(child.pid, signal.SIGKILL)
    lines += child.stdout.readlines()
    feeder.join()
    child.stdout.close()
    assert child.stderr is not None
    said = child.stderr.read()
    child.stderr.close()
    child.wait()
    assert not said, said
    # A last line without its end was never received.
    received = [json.loads(line) for line in lines if line.endswith("\n")]
    wrong = [line for line in received if "error" in line]
    assert not wrong, wrong
    return Run(
        [line["hash"] for line in received if "locked" in line],
        received[0] if received else {},
        file.with_name(f"{file.name}-journal").exists(),
    )


def _feed(into: Any, seed: int) -> None:
    """A script without an end: drafts, pauses and whole readings in no particular order."""
    drawn = random.Random(seed)
    try:
        into.write('{"do": "next"}\n')
        for _ in range(LINES):
            step = drawn.random()
            score = drawn.randrange(101)
            call = "malignant" if score >= 50 else "benign"
            if step < 0.1:
                into.write('{"do": "pause"}\n{"do": "go_on"}\n')
            into.write(json.dumps({"call": call, "score": score, "answers": {}}) + "\n")
        into.flush()
        into.close()
    except (BrokenPipeError, ValueError):  # it is dead already
        pass


def check(file: Path, study_id: str, reader: str, acknowledged: list[str]) -> int:
    """What must be true after any kill: the file can be written, every row is as it was written, everything
    acknowledged is there in its order, nothing is half, and the reading goes on at the right case. The readings."""
    with closing(StudyStore.open(file)) as store:
        assert not store.read_only, "a killed program leaves no lock behind"
        assert store.verify(study_id) == []
        readings = list(store.readings(study_id, reader_id=reader))
        hashes = [one.hash for one in readings]
        positions = {digest: place for place, digest in enumerate(hashes)}
        places = [positions[digest] for digest in acknowledged]
        assert places == sorted(places), "in the order in which they were acknowledged"
        _check_each(store, study_id, reader, readings)
    return len(readings)


def _check_each(store: StudyStore, study_id: str, reader: str, readings: list[Any]) -> None:
    """Every place of the order is read whole and once, one after the other, the model in between."""
    order = StudyState.read(store, study_id).order(reader)
    expected = [(s.position, s.case_id, arm) for s in order for arm in (Condition.UNAIDED, Condition.AIDED)]
    found = [(one.position, one.case_id, one.condition) for one in readings]
    assert found == expected[: len(found)], "no place left out, none twice"
    opened = [entry.body["position"] for entry in store.entries(study_id, reader, kinds=(Kind.OPENED,))]
    assert opened == list(range(1, len(opened) + 1)) and len(found) <= 2 * len(opened) <= len(found) + 2
    revealed = {e.body["position"]: e.sequence for e in store.entries(study_id, reader, kinds=(Kind.REVEALED,))}
    for one in readings:
        shown = revealed.get(one.position)
        if one.condition is Condition.AIDED:
            assert shown is not None and shown < one.sequence and one.model_shown and one.p_malignant is not None
        else:
            assert shown is None or shown > one.sequence, "nothing was shown before the first lock"
            assert not one.model_shown and one.p_malignant is None


def right_case(run: Run, n_before: int) -> bool:
    """Whether a program that found ``n_before`` readings of a sequential study began where they end."""
    due = "reveal" if n_before % 2 else "read"
    return (
        not run.first or "done" in run.first or (run.first["position"], run.first["stage"]) == (n_before // 2 + 1, due)
    )
