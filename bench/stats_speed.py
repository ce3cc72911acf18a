"""The whole analysis of a large reader study: from the CSV file to stats.json and the tables."""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.figure import Figure

READERS, CASES, CONDITIONS, DRAWS = 10, 1000, ("unaided", "aided"), 2000
GOAL, RUNS = 10.0, 3
CODE = """\
import sys, time
from pathlib import Path
from ovadesk.stats.method import Options
from ovadesk.workflow.statistics import analyse_into
begun, last = time.perf_counter(), ["reading", time.perf_counter()]
taken = {}
def step(done, total, name):
    now = time.perf_counter()
    taken[last[0]], last[:] = now - last[1], [name or "writing", now]
analyse_into(Path(sys.argv[1]), Path(sys.argv[2]), Options(draws=int(sys.argv[3])), on_progress=step)
taken[last[0]] = time.perf_counter() - last[1]
print(time.perf_counter() - begun, ", ".join(f"{name} {value:.2f}" for name, value in taken.items()), sep=";")
"""


def measure() -> list[Figure]:
    """Each run in a process of its own, imports not counted; then the command as a whole."""
    with tempfile.TemporaryDirectory() as name:
        table = _study(Path(name) / "READINGS.csv")
        runs = sorted(_run(table, Path(name) / "out") for _ in range(RUNS))
        begun = time.perf_counter()
        command = [sys.executable, "-m", "ovadesk", "stats", str(table), "--out", str(Path(name) / "out")]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        whole = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    seconds, steps = runs[len(runs) // 2]
    title = f"{READERS} readers x {len(CONDITIONS)} conditions x {CASES} cases and a model, {DRAWS} bootstraps"
    detail = f"median of {RUNS} runs ({', '.join(f'{taken:.1f}' for taken, _ in runs)}); {steps}"
    return [
        Figure(title, seconds, "s", GOAL, detail=detail),
        Figure("the same as `ovadesk stats`, Python's start included", whole, "s", detail=f"{peak} MiB at most"),
    ]


def _run(table: Path, out: Path) -> tuple[float, str]:
    command = [sys.executable, "-c", CODE, str(table), str(out), str(DRAWS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    seconds, steps = done.stdout.strip().split(";")
    return float(seconds), steps


def _study(path: Path) -> Path:
    """Readers of three groups, 40% of the cases malignant, calls, scores and times; a model in rows of its own."""
    rng = np.random.default_rng(0)
    malignant = rng.random(CASES) < 0.4
    hard = rng.normal(size=CASES) + 1.2 * malignant
    names = ["reader_id", "reader_group", "case_id", "condition", "call", "score", "truth", "duration_ms"]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(names)
        for reader in range(READERS):
            group = ("senior", "intermediate", "junior")[reader % 3]
            for place, condition in enumerate(CONDITIONS):
                _write(table, [f"r{reader}", group, condition], hard + 0.2 * place * malignant, malignant, rng)
        _write(table, ["model"] * 3, hard + 0.4 * malignant, malignant, rng)
    return path


def _write(table: Any, who: list[str], hard: np.ndarray, malignant: np.ndarray, rng: np.random.Generator) -> None:
    scores = np.clip(np.round(42 + 17 * (hard + rng.normal(size=CASES))), 0, 100).astype(int)
    for case, (score, truth) in enumerate(zip(scores.tolist(), malignant.tolist(), strict=True)):
        call = "malignant" if score >= 50 else "benign"
        told = "malignant" if truth else "benign"
        row = [*who[:2], f"c{case:04d}", who[2], call, score, told, int(rng.integers(5_000, 90_000))]
        table.writerow(row)
