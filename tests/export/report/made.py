"""Readings and studies to make reports of."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader, Truth
from ovadesk.domain.reading import Call
from ovadesk.export.report import StudyFacts, study_facts
from ovadesk.stats.analysis import analyse
from ovadesk.stats.method import Options
from ovadesk.stats.statistics import ReaderStatistics
from ovadesk.stats.tidy.read import read_readings
from tests.conftest import ROOT

GOLDENS = ROOT / "tests" / "stats" / "goldens"
MADE_AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
QUICK = Options(draws=100)
COLUMNS = (
    *("reader_id", "reader_group", "case_id", "condition", "call", "score", "truth", "duration_ms", "occurrence"),
    "patient_id",
)
SECRET = "Zhang^San 19570314"  # what a patient's column must never bring into a report


def read(path: Path, options: Options = QUICK) -> ReaderStatistics:
    readings, problems = read_readings(path)
    return analyse(readings, options, problems)


def golden(name: str, options: Options = QUICK) -> ReaderStatistics:
    return read(GOLDENS / f"simulated_{name}.csv", options)


def made(
    folder: Path,
    readers: Sequence[str],
    malignant: int,
    benign: int,
    *,
    conditions: Sequence[str] = ("unaided", "aided"),
    groups: Sequence[str] = ("senior", "intermediate", "junior"),
    model: str = "densenet121-7",
    repeats: int = 0,
    per_patient: int = 1,
    options: Options = QUICK,
) -> ReaderStatistics:
    """Simulated readings of a study in which all read everything."""
    draw = random.Random(7)
    truths = [True] * malignant + [False] * benign
    hard = [draw.gauss(0, 1) for _ in truths]
    risks = [min(0.99, max(0.01, 0.5 + (0.2 if t else -0.2) + 0.1 * h)) for t, h in zip(truths, hard, strict=True)]
    rows: list[Sequence[object]] = []
    for place, reader in enumerate(readers):
        group = groups[place % len(groups)] if groups else ""
        for condition in conditions:
            for k, truth in enumerate(truths):
                helped = (risks[k] - 0.5) * 2 if condition == "aided" else 0.0
                for occurrence in (1, 2) if k < repeats and condition == "unaided" else (1,):
                    level = (0.9 if truth else -0.9) + 0.5 * hard[k] + draw.gauss(0, 1) + helped
                    score = int(min(100, max(0, 50 + 18 * level)))
                    ms = int(1000 * draw.lognormvariate(3.2 if condition == "unaided" else 3.0, 0.5))
                    rows.append(
                        (reader, group, f"case-{k:04d}", condition, _call(score >= 50), score, _call(truth), ms)
                    )
                    rows[-1] = (*rows[-1], occurrence, f"{SECRET} {k // per_patient}")
    if model:
        for k, truth in enumerate(truths):
            risk = round(100 * risks[k], 2)
            row = (model, "model", f"case-{k:04d}", "model", _call(risk >= 50), risk, _call(truth), "", 1)
            rows.append((*row, f"{SECRET} {k // per_patient}"))
    path = folder / "readings.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(rows)
    return read(path, options)


def _call(malignant: bool) -> str:
    return "malignant" if malignant else "benign"


def study() -> StudyFacts:
    """A study of which everything is known, with names of files and patients that must not come out."""
    model = ModelShown("densenet121-7", "ab" * 32, 0.43, 0.35, 0.55, 0.91, 0.78)
    protocol = Protocol(
        "ova-2026",
        "Aided reading of adnexal masses",
        Design.CROSSOVER,
        seed=4711,
        model=model,
        hypothesis="The model raises the readers' mean area.",
        primary_endpoint="AUC",
        secondary_endpoints=("sensitivity", "specificity"),
        margin=0.05,
        sample_size_basis="Pilot of 3 readers and 40 cases.",
        ethics_id="EC-2026-17",
        version=2,
        reason="A reader joined",
    )
    images = (CaseImage(f"secret/{SECRET}.dcm", "cd" * 32),)
    cases = [StudyCase(f"case-{k:04d}", f"{SECRET} {k}", images, "Site A", "Maker X", "", k >= 80) for k in range(84)]
    truths = [Truth(f"case-{k:04d}", Call.BENIGN, "histology" if k < 50 else "follow-up 12 months") for k in range(80)]
    readers = [StudyReader(f"r{k}", "senior" if k < 3 else "junior", 4.0 + k, "salt$hash") for k in range(6)]
    return study_facts(
        protocol,
        readers,
        cases,
        truths,
        study_sha256="ef" * 32,
        amendments=("A reader joined",),
        app_versions=("0.1.0", "0.1.0"),
    )
