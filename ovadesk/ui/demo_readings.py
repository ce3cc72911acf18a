"""Readings for the demonstration's pictures: simulated after Roe and Metz, and said to be."""

from __future__ import annotations

import csv
from pathlib import Path

NAME = "simulated-readings.csv"
GROUPS = {"r1": "senior", "r2": "senior", "r3": "intermediate", "r4": "intermediate", "r5": "junior", "r6": "junior"}
CONDITIONS = {"unaided": (1.3, 34.0), "aided": (1.7, 27.0)}  # separation of the truths, seconds of a reading
N_MALIGNANT, N_BENIGN = 45, 75
SEED, MODEL = 2026, "simulated-model"
COLUMNS = ("reader_id", "reader_group", "case_id", "condition", "call", "score", "truth", "duration_ms")
Row = tuple[object, ...]


def write_readings(table: Path) -> None:
    """Six readers without and with a model, and the model: 120 cases, 45 of them malignant."""
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows(_rows())


def _rows() -> list[Row]:
    import numpy as np

    from ovadesk.stats.mrmc.roe_metz import simulate, structure

    rng = np.random.default_rng(SEED)
    separations = [separation for separation, _ in CONDITIONS.values()]
    found = simulate(structure("HL"), len(GROUPS), N_MALIGNANT, N_BENIGN, rng, separations=separations)
    rows: list[Row] = []
    for i, (condition, (separation, seconds)) in enumerate(CONDITIONS.items()):
        for j, (reader, group) in enumerate(GROUPS.items()):
            for k, malignant in enumerate(found.malignant):
                score = _score(found.scores[i, j, k] - separation / 2)
                milliseconds = int(1000 * seconds * rng.lognormal(0.0, 0.4))
                who = (reader, group, f"case-{k + 1:03d}", condition)
                rows.append((*who, _call(score >= 50), score, _call(malignant), milliseconds))
    for k, malignant in enumerate(found.malignant):
        score = _score(rng.normal(0.85 if malignant else -0.85))
        rows.append((MODEL, "model", f"case-{k + 1:03d}", "model", _call(score >= 50), score, _call(malignant), ""))
    return rows


def _score(suspicion: float) -> int:
    """0-100: 50 in the middle between the means of the truths."""
    return int(min(100, max(0, round(50 + 22 * suspicion))))


def _call(malignant: bool) -> str:
    return "malignant" if malignant else "benign"
