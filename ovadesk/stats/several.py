"""What ``mrmc`` says of these readings: other readers and other cases, and the model against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ovadesk.domain.problem import Problem
from ovadesk.stats.mrmc.analysis import Method, MrmcResult, analyse_mrmc
from ovadesk.stats.mrmc.covariance import Covariance
from ovadesk.stats.mrmc.figures import Figure
from ovadesk.stats.mrmc.model import ModelAgainstReaders, model_against_readers
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.observers import Observer
from ovadesk.stats.plain import plain
from ovadesk.stats.readings import NO_CALL, Calls, Grid, Readings
from ovadesk.stats.roc import Floats

FIGURES: tuple[Figure, ...] = ("auc", "sensitivity", "specificity")
PLAN: tuple[tuple[Figure, tuple[Method, ...], Covariance], ...] = (
    ("auc", ("or", "dbm", "u"), "jackknife"),
    ("auc", ("or",), "delong"),
    ("auc", ("or",), "unbiased"),
    ("sensitivity", ("or", "u"), "jackknife"),
    ("specificity", ("or", "u"), "jackknife"),
)


@dataclass(frozen=True, slots=True)
class ModelTest:
    """A model against the readers of one condition; ``answer`` differences are readers less model."""

    model_id: str
    condition: str
    answer: ModelAgainstReaders


def ratings_of(readings: Readings, values: Floats) -> Ratings:
    """``values`` (J, I, K) of readers, conditions and cases as ``mrmc`` takes them."""
    numbers = tuple(str(k) for k in range(len(readings.cases)))
    return Ratings(readings.readers, readings.conditions, numbers, readings.malignant, values.transpose(1, 0, 2).copy())


def as_numbers(called: Calls) -> Floats:
    """Calls of 1, 0 and none (-1) as 1, 0 and NaN."""
    return np.where(called == NO_CALL, np.nan, called.astype(np.float64))


def mrmc_of(readings: Readings, grid: Grid, margin: float | None) -> tuple[tuple[MrmcResult, ...], list[Problem]]:
    """Every analysis of ``PLAN`` that these readings allow, and why the others are not there."""
    groups = dict(zip(readings.readers, readings.groups, strict=True))
    divided = len(set(groups.values())) > 1 and all(groups.values())
    results: list[MrmcResult] = []
    problems: list[Problem] = []
    for figure, methods, covariance in PLAN:
        values = grid.scores if figure == "auc" else as_numbers(grid.called)
        if np.isnan(values).all():
            continue
        result = analyse_mrmc(
            ratings_of(readings, values),
            figure=figure,
            methods=methods,
            covariance=covariance,
            margin=margin,
            groups=groups if divided and covariance == "jackknife" else None,
        )
        results.append(result)
        problems += result.problems
    return tuple(results), list(dict.fromkeys(problems))


def mrmc_rows(results: Sequence[MrmcResult]) -> list[dict[str, Any]]:
    """The rows of ``stats.json``: every difference is the second less the first of two ``conditions``.

    ``primary`` marks what is chosen beforehand, for each figure, to speak of other readers and other cases:
    Obuchowski and Rockette with the jackknife, the U-statistic where readings are missing.
    """
    rows = []
    for result in results:
        found = result.to_dict()["mrmc"]
        assert isinstance(found, list)
        for row in found:
            chosen = row["method"] == ("u" if result.missing else "or") and row["covariance"] in (None, "jackknife")
            row["primary"] = chosen and row["analysis"] == "RRRC"
            row["each_reader"] = [turned(one) for one in row["each_reader"]]
            rows.append(turned(row))
    return rows


def group_rows(results: Sequence[MrmcResult]) -> list[dict[str, Any]]:
    """For each figure the groups' means, and the tests between groups, second less first throughout.

    A difference of two groups in the difference of two conditions has the same sign either way round.
    """
    rows = []
    for result in results:
        if result.groups is None:
            continue
        row: dict[str, Any] = {"figure": result.figure, **plain(result.groups)}
        for group in row["groups"]:
            group["differences"] = [turned(one) for one in group["differences"]]
        for part in row["by_condition"]:
            part["contrasts"] = [turned(one) for one in part["contrasts"]]
        rows.append(row)
    return rows


def turned(row: dict[str, Any]) -> dict[str, Any]:
    """A first less second difference as second less first."""
    found = dict(row)
    for name in ("difference", "statistic"):
        if found.get(name) is not None:
            found[name] = -found[name] + 0.0  # no -0.0
    if found.get("ci") is not None:
        low, high = found["ci"]
        found["ci"] = [-high + 0.0, -low + 0.0]
    return found


def model_tests(
    readings: Readings, grid: Grid, models: Sequence[Observer]
) -> tuple[tuple[ModelTest, ...], list[Problem]]:
    """Each model against the readers of each condition, for areas, sensitivity and specificity."""
    tests, problems = [], []
    for model in models:
        for place, condition in enumerate(readings.conditions):
            for figure in FIGURES:
                found = _against(readings, grid, model, place, figure)
                if isinstance(found, Problem):
                    problems.append(found)
                elif found is not None:
                    tests.append(ModelTest(model.reader_id, condition, found))
                    problems += found.problems
    return tuple(tests), list(dict.fromkeys(problems))


def _against(
    readings: Readings, grid: Grid, model: Observer, place: int, figure: Figure
) -> ModelAgainstReaders | Problem | None:
    """None where the model or all readers lack what the figure is made of."""
    values = grid.scores if figure == "auc" else as_numbers(grid.called)
    own = model.scores if figure == "auc" else as_numbers(model.called)
    there = [name for name, row in zip(readings.readers, values[:, place], strict=True) if not np.isnan(row).all()]
    if not there or np.isnan(own).all():
        return None
    ratings = ratings_of(readings, values).chosen(conditions=(readings.conditions[place],), readers=there)
    return model_against_readers(ratings, own, figure=figure)
