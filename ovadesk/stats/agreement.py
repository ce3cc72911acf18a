"""How far readers agree with one another, and with themselves, beyond chance: calls of benign or malignant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from ovadesk.stats.readings import Calls
from ovadesk.stats.roc import Z95, Interval


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient over ``n`` cases: ``observed`` and ``expected`` (by chance) shares of agreement, ``value`` what
    lies beyond chance, its standard error and 95% interval cut to [-1, 1].

    ``value`` is None where chance explains everything (all calls alike); ``se`` and ``ci`` with fewer than two cases.
    """

    n: int
    observed: float
    expected: float
    value: float | None
    se: float | None
    ci: Interval | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two readers' places, and their agreement; None where no case has both their calls."""

    first: int
    second: int
    kappa: Agreement | None


def cohen(table: Sequence[Sequence[int]]) -> Agreement | None:
    """Cohen's kappa of a table of counts (q, q), rows the one's calls, columns the other's; None for no cases.

    Standard error by Fleiss, Cohen and Everitt (1969) for a kappa that is not 0.
    """
    counts = np.asarray(table, np.float64)
    n = float(counts.sum())
    if not n:
        return None
    shares = counts / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float(np.trace(shares)), float(rows @ columns)
    if expected >= 1:
        return Agreement(int(n), observed, expected, None, None, None)
    value = (observed - expected) / (1 - expected)
    beside = rows[None, :] + columns[:, None]  # of cell (i, j): p(j.) + p(.i)
    diagonal = float((np.diag(shares) * ((1 - expected) - np.diag(beside) * (1 - observed)) ** 2).sum())
    others = float(((shares * beside**2).sum() - (np.diag(shares) * np.diag(beside) ** 2).sum()) * (1 - observed) ** 2)
    last = (observed * expected - 2 * expected + observed) ** 2
    variance = max(0.0, diagonal + others - last) / (n * (1 - expected) ** 4)
    return _with_interval(int(n), observed, expected, value, math.sqrt(variance), Z95)


def cohen_pairs(called: Calls) -> tuple[Pair, ...]:
    """Cohen's kappa of every two of the readers (R, K), each pair on the cases that both called."""
    malignant, benign = (called == 1).astype(np.int64), (called == 0).astype(np.int64)
    cells = np.stack([one @ other.T for one in (benign, malignant) for other in (benign, malignant)])
    return tuple(
        Pair(first, second, cohen(cells[:, first, second].reshape(2, 2).tolist()))
        for first in range(len(called))
        for second in range(first + 1, len(called))
    )


def fleiss(called: Calls) -> Agreement | None:
    """Fleiss' kappa (1971) of calls (R, K), over the cases with two calls or more; None for none.

    Where cases have different numbers of calls, by Gwet (2014, 5.3), which may then fall below -1; with equal numbers
    that is Fleiss' own. Interval from Gwet's variance (2021) over the cases, readers fixed, with Student's t.
    """
    return _beyond_chance(called, gwet=False)


def gwet_ac1(called: Calls) -> Agreement | None:
    """Gwet's AC1 (2008) of calls (R, K), which does not sink where nearly all cases are of one kind; as ``fleiss``."""
    return _beyond_chance(called, gwet=True)


def _beyond_chance(called: Calls, *, gwet: bool) -> Agreement | None:
    counts = np.stack([(called == 0).sum(axis=0), (called == 1).sum(axis=0)], axis=1).astype(np.float64)  # (K, 2)
    counts = counts[counts.sum(axis=1) > 0]
    raters = counts.sum(axis=1)
    twice = raters >= 2
    n, n_twice = len(counts), int(twice.sum())
    if not n_twice:
        return None
    shares = counts / raters[:, None]
    overall = shares.mean(axis=0)
    agreed = np.divide((counts * (counts - 1)).sum(axis=1), raters * (raters - 1), out=np.zeros(n), where=twice)
    observed = float(agreed.sum() / n_twice)
    chance = shares @ (1 - overall) if gwet else shares @ overall  # of each case; for two kinds of call
    expected = float((overall * (1 - overall)).sum()) if gwet else float(overall @ overall)
    if expected >= 1:
        return Agreement(n_twice, observed, expected, None, None, None)
    value = (observed - expected) / (1 - expected)
    if n < 2:
        return Agreement(n_twice, observed, expected, value, None, None)
    each = n / n_twice * (agreed - expected * twice) / (1 - expected)
    each = each - 2 * (1 - value) * (chance - expected) / (1 - expected)
    se = math.sqrt(float(((each - value) ** 2).sum()) / (n * (n - 1)))
    return _with_interval(n_twice, observed, expected, value, se, float(student.ppf(0.975, n - 1)))


def _with_interval(n: int, observed: float, expected: float, value: float, se: float, reach: float) -> Agreement:
    ci = min(value, max(-1.0, value - reach * se)), min(1.0, value + reach * se)
    return Agreement(n, observed, expected, value, se, ci)


def with_oneself(first: Calls, second: Calls) -> Agreement | None:
    """Cohen's kappa of one reader's calls (n,) of the same cases at two showings; None for no cases."""
    table = [[int(((first == one) & (second == other)).sum()) for other in (0, 1)] for one in (0, 1)]
    return cohen(table)
