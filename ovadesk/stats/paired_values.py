"""Values measured twice: how far they moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, wilcoxon

from ovadesk.stats.roc import Floats, Interval

EXACT_MAX = 50  # pairs: Wilcoxon's test is exact up to here where nothing is tied


@dataclass(frozen=True, slots=True)
class Shift:
    """Of ``n`` pairs the medians, and the median of the differences (second less first) with its 95% interval.

    The interval is made of order statistics (Conover 1999, 3.2): it covers at least 95% and is None with fewer than
    six pairs. ``p`` is Wilcoxon's signed-rank test, zeros left out (Wilcoxon 1945), None where all are zero.
    """

    n: int
    first: float
    second: float
    difference: float
    difference_ci: Interval | None
    mean_difference: float
    p: float | None


def shift(first: Floats, second: Floats) -> Shift | None:
    """Pairs (n,); NaN on either side leaves the pair out. None for no pairs."""
    known = ~np.isnan(first) & ~np.isnan(second)
    one, other = first[known], second[known]
    if not len(one):
        return None
    moved = np.sort(other - one)
    return Shift(
        len(moved),
        float(np.median(one)),
        float(np.median(other)),
        float(np.median(moved)),
        _median_interval(moved),
        float(moved.mean()),
        _signed_ranks(moved),
    )


def _median_interval(ordered: Floats) -> Interval | None:
    """Between the l-th smallest and the l-th largest, l the greatest that covers 95% under a fair coin."""
    rank = int(binom.ppf(0.025, len(ordered), 0.5))  # P(fewer than rank) < 0.025
    if rank < 1:
        return None
    return float(ordered[rank - 1]), float(ordered[len(ordered) - rank])


def _signed_ranks(moved: Floats) -> float | None:
    there = moved[moved != 0]
    if not len(there):
        return None
    untied = len(np.unique(np.abs(there))) == len(there)
    method = "exact" if untied and len(there) <= EXACT_MAX else "asymptotic"
    p = float(wilcoxon(there, method=method, correction=method == "asymptotic").pvalue)
    return min(1.0, p) if math.isfinite(p) else None
