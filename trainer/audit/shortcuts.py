"""How much a model's answers change when one thing in the pictures does."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ovadesk.stats.bootstrap import bootstrap
from ovadesk.stats.roc import Interval, auc, clustered_delong, weighted_auc
from ovadesk.stats.shares import wilson

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95% interval; None where the pictures are too few for one."""

    value: float
    ci: Interval | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one edit did to ``n`` pictures of ``patients`` patients.

    ``change`` is the mean absolute change of the probability, ``malignant`` and ``benign`` the mean signed change on
    each side. ``before`` and ``after`` are the areas under the ROC curve on the same pictures, ``difference`` is
    after minus before. ``beyond`` is how much larger the mean absolute change is than that of the control on the
    pictures that have both. None where there is no such thing.
    """

    edit: str
    n: int
    patients: int
    change: Figure
    malignant: Figure | None
    benign: Figure | None
    before: Figure | None
    after: Figure | None
    difference: Figure | None
    beyond: Figure | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Probabilities of the same pictures before an edit and after it, (n,); NaN after where the edit did not apply."""

    before: Floats
    after: Floats
    malignant: NDArray[np.bool_]
    patients: NDArray[np.str_]

    def some(self, where: NDArray[np.bool_]) -> Answers:
        """Those pictures alone."""
        return Answers(self.before[where], self.after[where], self.malignant[where], self.patients[where])


def effect(edit: str, answers: Answers, control: Floats | None = None, seed: int = 0) -> Effect | None:
    """The effect of ``edit``; ``control`` (n,) are the probabilities after its control, NaN where there is none.

    Intervals are percentile bootstraps of patients; of the areas, DeLong's with images clustered by patient. None
    where the edit applied to no picture.
    """
    applied = np.isfinite(answers.after)
    if not applied.any():
        return None
    seen = answers.some(applied)
    change = seen.after - seen.before
    before, after, difference = _areas(seen, seed)
    return Effect(
        edit,
        len(change),
        len(np.unique(seen.patients)),
        mean(np.abs(change), seen.patients, seen.malignant, seed),
        _of_side(change, seen, True, seed),
        _of_side(change, seen, False, seed),
        before,
        after,
        difference,
        None if control is None else _beyond(answers, control, seed),
    )


def mean(values: Floats, patients: NDArray[np.str_], malignant: NDArray[np.bool_], seed: int = 0) -> Figure:
    """The mean of ``values`` (n,) with its interval, patients redrawn; no interval with fewer than two of them."""
    if len(np.unique(patients)) < 2:
        return Figure(float(values.mean()), None)

    def figures(weights: Floats) -> list[float]:
        total = weights.sum()
        return [float(weights @ values / total) if total else math.nan]

    return Figure(float(values.mean()), bootstrap(figures, patients, malignant, seed=seed)[0])


def share(hits: NDArray[np.bool_], patients: NDArray[np.str_], malignant: NDArray[np.bool_], seed: int = 0) -> Figure:
    """The share of ``hits`` (n,). Where all or none are, redrawing tells nothing, and the interval is Wilson's with as
    many trials as there are patients."""
    if hits.all() or not hits.any():
        n = len(np.unique(patients))
        return Figure(float(hits.mean()), wilson(n if hits.all() else 0, n))
    return mean(hits.astype(np.float64), patients, malignant, seed)


def area(scores: Floats, malignant: NDArray[np.bool_], patients: NDArray[np.str_]) -> Figure | None:
    """The area under the ROC curve of ``scores`` (n,), any scale; None where a side has fewer than two patients."""
    try:
        found = clustered_delong(scores, malignant, patients)
    except ValueError:
        return None
    return Figure(found.value, found.ci)


def _of_side(change: Floats, seen: Answers, malignant: bool, seed: int) -> Figure | None:
    side = seen.malignant == malignant
    return mean(change[side], seen.patients[side], seen.malignant[side], seed) if side.any() else None


def _areas(seen: Answers, seed: int) -> tuple[Figure | None, Figure | None, Figure | None]:
    """Before, after, and after minus before, all None where a side has fewer than two patients."""
    areas = [area(scores, seen.malignant, seen.patients) for scores in (seen.before, seen.after)]
    if areas[0] is None or areas[1] is None:
        return None, None, None
    places = [np.unique(scores, return_inverse=True)[1] for scores in (seen.before, seen.after)]

    def figures(weights: Floats) -> list[float]:
        old, new = (weighted_auc(place, seen.malignant, weights) for place in places)
        return [new - old]

    value = auc(seen.after, seen.malignant) - auc(seen.before, seen.malignant)
    interval = bootstrap(figures, seen.patients, seen.malignant, seed=seed)[0]
    return areas[0], areas[1], Figure(value, interval)


def _beyond(answers: Answers, control: Floats, seed: int) -> Figure | None:
    both = np.isfinite(answers.after) & np.isfinite(control)
    if not both.any():
        return None
    seen = answers.some(both)
    more = np.abs(seen.after - seen.before) - np.abs(control[both] - seen.before)
    return mean(more, seen.patients, seen.malignant, seed)
