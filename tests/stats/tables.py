"""Tables of readings for the tests: simulated studies, written as others would write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ovadesk.domain.problem import Problem
from ovadesk.stats.readings import Readings
from ovadesk.stats.tidy.read import read_readings, readings_of

GOLDENS = Path(__file__).parent / "goldens"
NAMES = ("reader_id", "case_id", "condition", "score", "truth")
FULL = (*NAMES, "reader_group", "call", "duration_ms", "locked_at")
Rows = list[dict[str, str]]


def study(
    readers: int = 3, cases: int = 30, conditions: Sequence[str] = ("unaided", "aided"), *, seed: int = 0
) -> Rows:
    """Readers of two groups, a third of the cases malignant, every call on the side of its score."""
    rng = np.random.default_rng(seed)
    malignant = np.arange(cases) % 3 == 0
    base = rng.normal(size=cases) + 1.2 * malignant
    rows = []
    for j in range(readers):
        for i, condition in enumerate(conditions):
            scores = np.clip(np.round(42 + 17 * (base + 0.2 * i + rng.normal(size=cases))), 0, 100).astype(int)
            rows += [
                {
                    "reader_id": f"r{j + 1}",
                    "case_id": f"c{k + 1:03d}",
                    "condition": condition,
                    "score": str(scores[k]),
                    "truth": "malignant" if malignant[k] else "benign",
                    "reader_group": ("senior", "junior")[j % 2],
                    "call": "malignant" if scores[k] >= 50 else "benign",
                    "duration_ms": str(int(rng.integers(5000, 90000))),
                    "locked_at": f"2026-01-{1 + i:02d}T10:{k % 60:02d}:{j:02d}.000+00:00",
                }
                for k in range(cases)
            ]
    return rows


def with_model(rows: Rows, *, seed: int = 1) -> Rows:
    """The same with a model's own rows."""
    rng = np.random.default_rng(seed)
    truths = {row["case_id"]: row["truth"] for row in rows}
    more = []
    for case, truth in sorted(truths.items()):
        score = int(np.clip(np.round(45 + 17 * (rng.normal() + 1.5 * (truth == "malignant"))), 0, 100))
        call = "malignant" if score >= 50 else "benign"
        who = dict.fromkeys(("reader_id", "reader_group", "condition"), "model")
        more.append({**who, "case_id": case, "score": str(score), "truth": truth, "call": call})
    return [*rows, *more]


def tidied(rows: Iterable[dict[str, str]], names: Sequence[str] = FULL) -> tuple[Readings, tuple[Problem, ...]]:
    """Read as a table with the columns ``names``."""
    return readings_of(names, [[row.get(name, "") for name in names] for row in rows])


def as_text(rows: Iterable[dict[str, str]], names: Sequence[str] = FULL, separator: str = ",") -> str:
    text = io.StringIO()
    table = csv.writer(text, delimiter=separator, lineterminator="\n")
    table.writerow(names)
    table.writerows([row.get(name, "") for name in names] for row in rows)
    return text.getvalue()


def golden(name: str) -> Readings:
    return read_readings(GOLDENS / f"{name}.csv")[0]


def codes(problems: Iterable[Problem]) -> list[str]:
    return [one.code.removeprefix("stats.") for one in problems]
