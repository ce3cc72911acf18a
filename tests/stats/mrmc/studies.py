"""The studies of ``tests/stats/goldens`` and of ../shared as ratings, and what other packages say of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.stats.mrmc.ratings import Ratings

FOLDER = Path(__file__).resolve().parents[1] / "goldens"
CLOSE = 1e-8  # relative; what the packages printed with fewer digits is held to those
PAIR = ("unaided", "aided")


def expected(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.expected.json").read_text(encoding="utf-8"))
    return found


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    return table((folder / f"{name}.csv").read_text(encoding="utf-8"))


def ratings(name: str, conditions: tuple[str, ...] = PAIR) -> Ratings:
    return _made(rows(name), conditions, lambda row: float(row["score"]))


def calls(name: str, conditions: tuple[str, ...] = PAIR) -> Ratings:
    found = _made(rows(name), conditions, lambda row: float(row["call"] == "malignant"))
    return ratings(name, conditions).binary(found.scores)


def model(name: str) -> NDArray[np.float64]:
    return ratings(name, ("model",)).scores[0, 0]


def van_dyke(folder: Path) -> Ratings:
    renamed = [
        {"reader_id": r["reader"], "condition": r["treatment"], "case_id": r["case"], "truth": r["truth"], **r}
        for r in rows("vandyke", folder)
    ]
    return _made(renamed, ("1", "2"), lambda row: float(row["rating"]))


def nico(folder: Path) -> tuple[Ratings, NDArray[np.float64]]:
    """The readers, and the CAD system's scores of the same cases."""
    renamed = [
        {"reader_id": r["reader"], "condition": ("reader", "cad")[int(r["is_ai"])], "case_id": r["case"], **r}
        for r in rows("nicocad", folder)
    ]
    both = _made(renamed, ("reader", "cad"), lambda row: float(row["rating"]))
    read = both.read.any(axis=2)
    who = [name for name, any_read in zip(both.readers, read[0].tolist(), strict=True) if any_read]
    return both.chosen(conditions=["reader"], readers=who), both.scores[1][read[1]][0]


def _made(found: list[dict[str, str]], conditions: tuple[str, ...], score: Any) -> Ratings:
    mine = [row for row in found if row["condition"] in conditions]
    readers, cases = ({row[key]: None for row in mine} for key in ("reader_id", "case_id"))
    truth = {row["case_id"]: row["truth"] in ("malignant", "1") for row in mine}
    names, places = tuple(readers), {case: place for place, case in enumerate(cases)}
    scores = np.full((len(conditions), len(names), len(cases)), np.nan)
    for row in mine:
        scores[conditions.index(row["condition"]), names.index(row["reader_id"]), places[row["case_id"]]] = score(row)
    return Ratings(names, conditions, tuple(cases), np.array([truth[case] for case in cases]), scores)
