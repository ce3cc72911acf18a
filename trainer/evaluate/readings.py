"""Readers beside the networks: their calls and scores from a ``READINGS.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ovadesk.stats.roc import Bools, Floats

COLUMNS = ("reader_id", "case_id", "condition", "score", "truth")
TRUTHS = {"benign": False, "malignant": True}
MALIGNANT_FROM = 50  # the score that goes with the call malignant, where the file has no calls


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """One reader under one condition; arrays are (n,), in the order of the cases' names. Scores run from 0 to 100."""

    reader: str
    group: str
    condition: str
    cases: NDArray[np.str_]
    scores: Floats
    called: Bools
    malignant: Bools

    @property
    def title(self) -> str:
        told = [word for word in (self.group if self.group != self.reader else "", self.condition) if word]
        return f"{self.reader} ({', '.join(told)})" if told else self.reader


Row = tuple[str, float, bool, bool, str]  # case, score, called, malignant, reader group


def read_readings(path: Path) -> tuple[Reader, ...]:
    """The readers of a file as ``ovadesk study export`` writes it, without the rows of a model.

    Needs ``reader_id, case_id, condition, score, truth``; ``call`` and ``reader_group`` are used where given. Raises
    ValueError naming the line for anything that is no reading, and for a case that one reader read twice.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(f"{path.name} lacks the column(s) {', '.join(missing)}")
        for line, row in enumerate(rows, start=2):
            if row["condition"] != "model":
                found.setdefault((row["reader_id"], row["condition"]), []).append(_row(path.name, line, row))
    return tuple(_reader(reader, condition, rows) for (reader, condition), rows in found.items())


def _row(name: str, line: int, row: dict[str, str]) -> Row:
    try:
        score = float(row["score"])
    except (TypeError, ValueError):
        score = np.nan
    truth = TRUTHS.get((row["truth"] or "").lower())
    call = (row.get("call") or "").lower()
    if truth is None or not 0 <= score <= 100 or call not in ("", *TRUTHS):
        raise ValueError(f"{name}, line {line}: needs a score of 0 to 100, and truth and call benign or malignant")
    return (
        row["case_id"],
        score,
        TRUTHS[call] if call else score >= MALIGNANT_FROM,
        truth,
        row.get("reader_group") or "",
    )


def _reader(reader: str, condition: str, rows: list[Row]) -> Reader:
    cases, scores, called, malignant, groups = zip(*sorted(rows), strict=True)
    if len(set(cases)) < len(cases):
        raise ValueError(f"{reader} ({condition}) has read a case more than once: leave one reading of each")
    return Reader(
        reader, groups[0], condition, np.array(cases), np.array(scores), np.array(called), np.array(malignant)
    )
