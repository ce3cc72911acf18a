"""Many figures in each of many redraws of the cases at once: whole arrays, no loop over redraws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ovadesk.stats.bootstrap import percentiles, redraws
from ovadesk.stats.roc import Bools, Floats, Groups, Interval

STEP = 256  # redraws at a time: what they need stays in the processor's cache
WIDE_MAX = 8 << 20  # weights that are kept as 64-bit numbers too


class Redrawn:
    """The cases (K,) redrawn ``draws`` times with whole groups, within the malignant and the benign ones."""

    def __init__(self, malignant: Bools, groups: Groups, draws: int, seed: int) -> None:
        self.draws, self._malignant = draws, malignant
        self._found: dict[bytes, Floats] = {}  # a reader's area is asked for alone, in pairs and in groups
        self._kept: Floats | None = None
        self._weights: NDArray[np.uint8] = np.zeros((len(malignant), draws), np.uint8)
        for number, counts in enumerate(redraws(groups, malignant, draws, seed)):
            self._weights[:, number] = counts

    def areas(self, scores: Floats) -> Floats:
        """The area under the ROC curve (..., draws) of each row of ``scores`` (..., K); NaN counts for nothing.

        As ``roc.weighted_auc``: every malignant case against the benign weight below it, and half of that beside it.
        """
        rows = scores.reshape(-1, scores.shape[-1])
        found = [self._area(row) for row in rows]
        return np.array(found, np.float64).reshape(*scores.shape[:-1], self.draws)

    def partial_area(self, scores: Floats, upto: float) -> Floats:
        """The area (draws,) where the share of false positives runs from 0 to ``upto``, of scores (K,); as
        ``areas.partial_area``.
        """
        found, known = np.full(self.draws, np.nan), ~np.isnan(scores)
        levels, place = np.unique(scores[known], return_inverse=True)
        malignant = self._malignant[known]
        if not malignant.any() or malignant.all():
            return found
        order = np.argsort(place, kind="stable")[::-1]  # the highest score first
        begins = np.flatnonzero(np.diff(place[order], prepend=len(levels)))
        rows = np.flatnonzero(known)[order]
        for first in range(0, self.draws, STEP):
            part = self._weights[rows, first : first + STEP]
            high, low = (
                np.add.reduceat(np.where(side[order][:, None], part, 0), begins, axis=0, dtype=np.float64)
                for side in (malignant, ~malignant)
            )
            found[first : first + STEP] = _partial(high, low, upto)
        return found

    def _area(self, scores: Floats) -> Floats:
        key = scores.tobytes()
        if key not in self._found:
            self._found[key] = self._weighted(scores)
        return self._found[key]

    def _weighted(self, scores: Floats) -> Floats:
        found, known = np.full(self.draws, np.nan), ~np.isnan(scores)
        high, low = (_side(scores, np.flatnonzero(known & side)) for side in (self._malignant, ~self._malignant))
        if len(high.rows) and len(low.rows):
            below, upto = (np.searchsorted(low.scores, high.scores, side=side) for side in ("left", "right"))
            for first in range(0, self.draws, STEP):
                part = self._weights[:, first : first + STEP]
                found[first : first + STEP] = _areas(high.summed(part), low.summed(part), below, upto)
        return found

    def means(self, values: Floats) -> Floats:
        """The mean (..., draws) of each row of ``values`` (..., K); NaN counts for nothing."""
        rows = values.reshape(-1, values.shape[-1])
        known = ~np.isnan(rows)
        filled = np.where(known, rows, 0.0)
        found = np.empty((len(rows), self.draws))
        for first in range(0, self.draws, STEP):
            weights = self._wide(first)
            found[:, first : first + STEP] = _share(filled @ weights, known.astype(np.float64) @ weights)
        return found.reshape(*values.shape[:-1], self.draws)

    def _wide(self, first: int) -> Floats:
        """The weights (K, STEP) from redraw ``first`` on, for the processor's own products; kept if they are few."""
        if self._weights.size > WIDE_MAX:
            return self._weights[:, first : first + STEP].astype(np.float64)
        if self._kept is None:
            self._kept = self._weights.astype(np.float64)
        return self._kept[:, first : first + STEP]

    def ratio(self, values: Floats, of: Floats) -> Floats:
        """Sum over readers and cases of ``values`` (J, K) by that of ``of`` (J, K), in each redraw (draws,)."""
        sums = np.stack([np.nansum(values, axis=0), np.nansum(of, axis=0)])
        found = np.empty((2, self.draws))
        for first in range(0, self.draws, STEP):
            found[:, first : first + STEP] = sums @ self._wide(first)
        return _share(found[0], found[1])


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """The malignant or the benign cases by score: their ``rows``, their distinct ``scores``, where each begins."""

    rows: NDArray[np.intp]
    scores: Floats
    begins: NDArray[np.intp]

    def summed(self, weights: NDArray[np.uint8]) -> Floats:
        """What the cases of each distinct score weigh, of ``weights`` (K, b)."""
        found: Floats = np.add.reduceat(weights[self.rows], self.begins, axis=0, dtype=np.float64)
        return found


def _side(scores: Floats, rows: NDArray[np.intp]) -> _Side:
    rows = rows[np.argsort(scores[rows], kind="stable")]
    return _Side(rows, *np.unique(scores[rows], return_index=True))


def _areas(high: Floats, low: Floats, below: NDArray[np.intp], upto: NDArray[np.intp]) -> Floats:
    """``high`` and ``low`` (scores, b) weigh; ``below`` and ``upto`` are places in ``low`` for each of ``high``."""
    passed = np.zeros((len(low) + 1, low.shape[1]))
    np.cumsum(low, axis=0, out=passed[1:])
    won = np.einsum("kb,kb->b", high, passed[below] + passed[upto]) / 2
    return _share(won, high.sum(axis=0) * passed[-1])


def _partial(high: Floats, low: Floats, upto: float) -> Floats:
    """``high`` and ``low`` (scores, b) weigh, the highest score first; every step of the curve is cut at ``upto``."""
    x, y = (_share(np.cumsum(side, axis=0), np.broadcast_to(side.sum(axis=0), side.shape)) for side in (low, high))
    wide, tall = np.diff(x, axis=0, prepend=0), np.diff(y, axis=0, prepend=0)
    used = np.minimum(x, upto) - np.minimum(x - wide, upto)
    slope = np.divide(tall, wide, out=np.zeros_like(tall), where=wide > 0)
    found: Floats = (used * (y - tall + slope * used / 2)).sum(axis=0)
    return found


def _share(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return found


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """95% percentile intervals of one figure: cases redrawn, and patients redrawn where they have several cases."""

    by_case: Interval | None
    by_patient: Interval | None


class Bootstraps:
    """The cases redrawn one by one and, where patients have several, patient by patient."""

    def __init__(self, malignant: Bools, patients: NDArray[np.int64], draws: int, seed: int) -> None:
        self.by_case = Redrawn(malignant, np.arange(len(malignant)), draws, seed)
        clustered = len(np.unique(patients)) < len(patients)
        self.by_patient = Redrawn(malignant, patients, draws, seed) if clustered else None

    def of(self, figure: Callable[[Redrawn], Floats]) -> Bootstrapped:
        """Intervals of ``figure(redrawn)`` (draws,)."""
        by_patient = percentiles(figure(self.by_patient)) if self.by_patient else None
        return Bootstrapped(percentiles(figure(self.by_case)), by_patient)
