"""What a network said of pictures that it was not trained on, as it stands in ``predictions.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("image", "patient", "malignant", "part", "logit")
TRUTHS = {"0": False, "1": True}


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """One row per picture, all (n,): its name, its patient (or group), truth, part of the split, and raw logit.

    Parts are ``validation`` and ``test``, or ``fold-0`` ... of a cross-validation; the logit then comes from the
    network that never saw that fold.
    """

    pictures: tuple[str, ...]
    patients: NDArray[np.str_]
    malignant: NDArray[np.bool_]
    parts: NDArray[np.str_]
    logits: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pictures)

    def take(self, chosen: NDArray[np.bool_]) -> Predictions:
        """The rows where ``chosen`` (n,) is true."""
        pictures = tuple(name for name, kept in zip(self.pictures, chosen, strict=True) if kept)
        return Predictions(
            pictures, self.patients[chosen], self.malignant[chosen], self.parts[chosen], self.logits[chosen]
        )

    def of(self, part: str) -> Predictions:
        """The rows of ``part``; none where there is no such part."""
        return self.take(self.parts == part)

    @property
    def folds(self) -> tuple[str, ...]:
        """The folds by name, in order; empty for a split into training, validation and test."""
        return tuple(sorted({str(part) for part in self.parts if str(part).startswith("fold-")}))

    def write(self, path: Path) -> None:
        """One CSV row per picture. Whole or not at all, should the process be killed; digits are kept to the last."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".part")
        with unfinished.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            for i, picture in enumerate(self.pictures):
                logit = repr(float(self.logits[i]))
                rows.writerow([picture, self.patients[i], int(self.malignant[i]), self.parts[i], logit])
        unfinished.replace(path)

    @staticmethod
    def read(path: Path) -> Predictions:
        """What ``write`` wrote; raises ValueError that names the line where a file is something else."""
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise ValueError(f"{path.name} lacks the column(s) {', '.join(missing)}: predict again")
            found = [_row(path.name, line, row) for line, row in enumerate(rows, start=2)]
        if not found:
            raise ValueError(f"{path.name} holds no predictions: predict again")
        pictures, patients, malignant, parts, logits = zip(*found, strict=True)
        return Predictions(
            pictures, np.array(patients, str), np.array(malignant, bool), np.array(parts, str), np.array(logits)
        )


def _row(name: str, line: int, row: dict[str, str]) -> tuple[str, str, bool, str, float]:
    truth = TRUTHS.get(row["malignant"] or "")
    try:
        logit = float(row["logit"])
    except (TypeError, ValueError):
        logit = np.nan
    if truth is None or not np.isfinite(logit) or not row["patient"] or not row["part"]:
        raise ValueError(f"{name}, line {line}: needs a patient, a part, malignant 0 or 1 and a finite logit")
    return row["image"], row["patient"], truth, row["part"], logit
