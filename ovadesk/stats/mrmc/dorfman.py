"""Dorfman, Berbaum and Metz's analysis of variance of pseudovalues (1992), with Hillis's degrees of freedom.

Pseudovalue of case k: K theta - (K - 1) theta without k. Its three-way table (condition, reader, case) is analysed as
if it had been observed. With every reading there it gives what Obuchowski and Rockette's analysis gives with the
jackknife (Hillis et al. 2005), but for fixed readers: F and t with (I - 1)(K - 1) degrees of freedom here, chi-square
and normal there. So RJafroc reports both ways; with many cases they are one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ovadesk.stats.mrmc.figures import Figure, estimate
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import Analysis, Contrast, Generalises, Mean, contrast, f_test, hillis_ddf, mean
from ovadesk.stats.roc import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Pseudovalues:
    """``values`` (I, J, K) of the cases that the figure is about, with their readers and conditions."""

    conditions: tuple[str, ...]
    readers: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, slots=True)
class Squares:
    """Mean squares of a table (I, J, K): T condition, R reader, C case, and their interactions; NaN where there is no
    degree of freedom."""

    t: float
    r: float
    c: float
    tr: float
    tc: float
    rc: float
    trc: float


def pseudovalues(ratings: Ratings, figure: Figure = "auc") -> Pseudovalues:
    """K theta - (K - 1) theta(without k) of every case. Raises ValueError where a reading is missing or a side has
    fewer than two cases."""
    estimates = estimate(ratings, figure)
    if not estimates.defined or not all(side.read.all() for side in estimates.sides):
        raise ValueError("pseudovalues need every reading, and two cases of each side")
    theta, n = estimates.values[..., None], estimates.n_cases
    values = [theta + (n - 1) * (side.placements - theta) / (side.placements.shape[2] - 1) for side in estimates.sides]
    return Pseudovalues(ratings.conditions, ratings.readers, np.concatenate(values, axis=2))


def squares(values: Floats) -> Squares:
    """The three-way analysis of variance of a full table (I, J, K), one value a cell."""
    grand = values.mean()
    main = [values.mean(axis=tuple(b for b in range(3) if b != a), keepdims=True) - grand for a in range(3)]
    two = {
        (a, b): values.mean(axis=3 - a - b, keepdims=True) - grand - main[a] - main[b]
        for a, b in combinations(range(3), 2)
    }
    three = values - grand - sum(main) - sum(two.values())
    df = [n - 1 for n in values.shape]

    def square(effect: Floats, degrees: int) -> float:
        return float((effect**2).sum()) * (values.size // effect.size) / degrees if degrees else float("nan")

    t, r, c = (square(main[a], df[a]) for a in range(3))
    tr, tc, rc = (square(two[a, b], df[a] * df[b]) for a, b in combinations(range(3), 2))
    return Squares(t, r, c, tr, tc, rc, square(three, df[0] * df[1] * df[2]))


def components(found: Squares, shape: tuple[int, int, int]) -> dict[str, float]:
    """Mean squares and variance components of the table (I, J, K), each as estimated: it may be negative.

    Those that need a second condition or reader are left out where there is none.
    """
    n_conditions, n_readers, n_cases = shape
    every = {
        "ms_t": found.t,
        "ms_r": found.r,
        "ms_c": found.c,
        "ms_tr": found.tr,
        "ms_tc": found.tc,
        "ms_rc": found.rc,
        "ms_trc": found.trc,
        "var_r": (found.r - found.tr - found.rc + found.trc) / (n_conditions * n_cases),
        "var_c": (found.c - found.tc - found.rc + found.trc) / (n_conditions * n_readers),
        "var_tr": (found.tr - found.trc) / n_cases,
        "var_tc": (found.tc - found.trc) / n_readers,
        "var_rc": (found.rc - found.trc) / n_conditions,
        "var_error": found.trc,
    }
    return {name: value for name, value in every.items() if not math.isnan(value)}


def _within(values: Floats) -> Squares:
    """Mean squares of readers and cases within one condition (J, K)."""
    found = squares(np.stack([values, values]))  # twice the same: halve what was added up over both
    nan = float("nan")
    return Squares(nan, found.r / 2, found.c / 2, nan, nan, found.rc / 2, nan)


def random_readers_random_cases(pseudo: Pseudovalues) -> Analysis:
    """RRRC: F = MS(T) / (MS(TR) + max(MS(TC) - MS(TRC), 0)), Hillis's degrees of freedom (Hillis 2007; Hillis,
    Berbaum and Metz 2008). Needs two readers."""
    found = squares(pseudo.values)
    n_conditions, n_readers, n_cases = pseudo.values.shape
    t = n_conditions - 1
    denominator = found.tr + max(found.tc - found.trc, 0.0) if t else float("nan")
    ddf = hillis_ddf(denominator, found.tr, t * (n_readers - 1))
    means = []
    for i, condition in enumerate(pseudo.conditions):
        one = _within(pseudo.values[i])
        total = one.r + max(one.c - one.rc, 0.0)
        parts = {"ms_r": one.r, "ms_c": one.c, "ms_rc": one.rc}
        variance = total / (n_readers * n_cases)
        means.append(mean(condition, _mean(pseudo, i), variance, hillis_ddf(total, one.r, n_readers - 1), parts))
    return _analysis(pseudo, found, "RRRC", (denominator, ddf), means)


def fixed_readers_random_cases(pseudo: Pseudovalues) -> Analysis:
    """FRRC: F = MS(T)/MS(TC) with (I - 1)(K - 1) degrees of freedom; each reader from its own MS(TC); each condition
    from its own MS(C), t with K - 1."""
    found = squares(pseudo.values)
    n_conditions, n_readers, n_cases = pseudo.values.shape
    means = []
    for i, condition in enumerate(pseudo.conditions):
        square = n_readers * float(pseudo.values[i].mean(axis=0).var(ddof=1))
        means.append(mean(condition, _mean(pseudo, i), square / (n_readers * n_cases), n_cases - 1, {"ms_c": square}))
    ddf = (n_conditions - 1) * (n_cases - 1)
    each = []
    for j, reader in enumerate(pseudo.readers):
        own = pseudo.values[:, j]
        variance = 2 * squares(np.stack([own, own], axis=1)).tc / 2 / n_cases if n_conditions > 1 else float("nan")
        for a, b in combinations(range(n_conditions), 2):
            names = (pseudo.conditions[a], pseudo.conditions[b])
            each.append(contrast(names, float(own[a].mean() - own[b].mean()), variance, ddf, reader))
    return _analysis(pseudo, found, "FRRC", (found.tc, ddf), means, tuple(each))


def random_readers_fixed_cases(pseudo: Pseudovalues) -> Analysis:
    """RRFC: F = MS(T)/MS(TR) with (I - 1)(J - 1) degrees of freedom. Needs two readers."""
    found = squares(pseudo.values)
    n_conditions, n_readers, n_cases = pseudo.values.shape
    means = []
    for i, condition in enumerate(pseudo.conditions):
        square = n_cases * float(pseudo.values[i].mean(axis=1).var(ddof=1))
        variance = square / (n_readers * n_cases)
        means.append(mean(condition, _mean(pseudo, i), variance, n_readers - 1, {"ms_r": square}))
    return _analysis(pseudo, found, "RRFC", (found.tr, (n_conditions - 1) * (n_readers - 1)), means)


def _mean(pseudo: Pseudovalues, i: int) -> float:
    return float(pseudo.values[i].mean())


def _analysis(
    pseudo: Pseudovalues,
    found: Squares,
    generalises: Generalises,
    error: tuple[float, float],
    means: Sequence[Mean],
    each: tuple[Contrast, ...] = (),
) -> Analysis:
    denominator, ddf = error
    n_conditions, n_readers, n_cases = pseudo.values.shape
    t = n_conditions - 1
    variance = 2 * denominator / (n_readers * n_cases)
    contrasts = tuple(
        contrast((pseudo.conditions[a], pseudo.conditions[b]), _mean(pseudo, a) - _mean(pseudo, b), variance, ddf)
        for a, b in combinations(range(n_conditions), 2)
    )
    test = f_test(found.t, denominator, t, ddf) if t else None
    parts = components(found, (n_conditions, n_readers, n_cases))
    covariance = None if generalises == "RRFC" else "jackknife"
    return Analysis("dbm", covariance, generalises, test, contrasts, tuple(means), parts, each)
