"""Two observers on the same cases: a reader under two conditions, or a reader and a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ovadesk.stats.cases import Cases
from ovadesk.stats.observers import Observer, hits, passes
from ovadesk.stats.redrawn import Bootstrapped, Redrawn
from ovadesk.stats.roc import Floats, Interval, auc, paired_delong
from ovadesk.stats.shares import mcnemar, newcombe_paired


@dataclass(frozen=True, slots=True)
class AreaChange:
    """Second less first area on the ``n_benign`` and ``n_malignant`` cases that both scored: DeLong's test, by
    patient where patients have several cases. ``se``, ``p`` and ``ci`` are None with fewer than two of a side.
    """

    n_benign: int
    n_malignant: int
    first: float
    second: float
    difference: float
    se: float | None
    p: float | None
    ci: Interval | None
    bootstrap: Bootstrapped


@dataclass(frozen=True, slots=True)
class ShareChange:
    """Second less first share on the ``n`` cases that both called: exact McNemar test, Newcombe's paired interval.

    ``both``, ``first_only``, ``second_only`` and ``neither`` count the cases that were called rightly.
    """

    n: int
    first: float
    second: float
    difference: float
    p: float
    ci: Interval
    both: int
    first_only: int
    second_only: int
    neither: int
    bootstrap: Bootstrapped


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Second less first, figure by figure; None where no case (of both sides, for the area) allows it."""

    first: Observer
    second: Observer
    auc: AreaChange | None
    sensitivity: ShareChange | None
    specificity: ShareChange | None


def compared(first: Observer, second: Observer, cases: Cases) -> Comparison:
    """The two on the cases they have in common."""
    malignant = cases.malignant
    return Comparison(
        first,
        second,
        _areas(first.scores, second.scores, cases),
        _shares(hits(first.called, malignant), hits(second.called, malignant), cases),
        _shares(passes(first.called, malignant), passes(second.called, malignant), cases),
    )


def in_common(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Both (..., K) with NaN wherever one of them is."""
    missing = np.isnan(first) | np.isnan(second)
    return np.where(missing, np.nan, first), np.where(missing, np.nan, second)


def change(first: Floats, second: Floats, figure: str) -> Callable[[Redrawn], Floats]:
    """Second less first (..., draws) of what both have: ``figure`` "areas" of scores or "means" of values (..., K)."""
    both = in_common(first, second)

    def drawn(redrawn: Redrawn) -> Floats:
        one, other = (redrawn.areas(v) if figure == "areas" else redrawn.means(v) for v in both)
        return other - one

    return drawn


def _areas(first: Floats, second: Floats, cases: Cases) -> AreaChange | None:
    known = ~np.isnan(first) & ~np.isnan(second)
    truth = cases.malignant[known]
    n_malignant = int(truth.sum())
    n_benign = len(truth) - n_malignant
    if not n_malignant or not n_benign:
        return None
    one, other = first[known], second[known]
    try:
        found = paired_delong(other, one, truth, None if cases.patients is None else cases.patients[known])
    except ValueError:  # one case of a side
        found = None
    values = auc(one, truth), auc(other, truth)
    return AreaChange(
        n_benign,
        n_malignant,
        *values,
        values[1] - values[0],
        found.se if found else None,
        found.p if found else None,
        found.ci if found else None,
        cases.bootstraps.of(change(first, second, "areas")),
    )


def _shares(first: Floats, second: Floats, cases: Cases) -> ShareChange | None:
    known = ~np.isnan(first) & ~np.isnan(second)
    n = int(known.sum())
    if not n:
        return None
    one, other = first[known] == 1, second[known] == 1
    both, first_only = int((one & other).sum()), int((one & ~other).sum())
    second_only = int((~one & other).sum())
    neither = n - both - first_only - second_only
    ci = newcombe_paired(both, second_only, first_only, neither)  # the second comes first: second less first
    drawn = cases.bootstraps.of(change(first, second, "means"))
    return ShareChange(
        n,
        (both + first_only) / n,
        (both + second_only) / n,
        (second_only - first_only) / n,
        mcnemar(first_only, second_only),
        ci,
        both,
        first_only,
        second_only,
        neither,
        drawn,
    )
