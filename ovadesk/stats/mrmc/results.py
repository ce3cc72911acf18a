"""What an analysis of several readers says: means, differences, tests, all as plain numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtri, stdtr, stdtrit

from ovadesk.stats.roc import Interval

Generalises = Literal["RRRC", "FRRC", "RRFC"]
LEVEL = 0.95
ROUNDING = 1e-18  # a variance of a figure within [0, 1] that is no larger is none


@dataclass(frozen=True, slots=True)
class Mean:
    """The readers' mean figure under one condition, its standard error and interval within [0, 1].

    ``ddf`` is None where the normal distribution was used; ``se`` and ``ci`` are None where ``variance`` is not above
    ``ROUNDING``. ``components`` are what the variance was made of.
    """

    condition: str
    value: float
    variance: float
    se: float | None
    ddf: float | None
    ci: Interval | None
    components: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contrast:
    """First less second condition; ``ci`` within [-1, 1], ``p`` two-sided.

    ``ddf`` is None where ``statistic`` is normal rather than Student's t. ``se``, ``statistic``, ``p`` and ``ci`` are
    None where ``variance`` is not above ``ROUNDING``: nothing can be tested then. ``reader``: of whom alone it is.
    """

    first: str
    second: str
    difference: float
    variance: float
    se: float | None
    ddf: float | None
    statistic: float | None
    p: float | None
    ci: Interval | None
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """Whether all are equal: ``statistic`` is F with ``df1`` and ``df2``, or chi-square with ``df1`` (``df2`` None)."""

    __test__ = False  # no test of pytest's

    statistic: float | None
    df1: float
    df2: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """One method's answer. ``generalises``: to other readers and cases (RRRC), to other cases read by these readers
    (FRRC), to other readers of these cases (RRFC). ``covariance`` is None where the method needs none.

    ``each_reader`` holds the differences reader by reader, where readers are fixed. ``components`` are mean squares and
    variance components by name; a negative one stands as it was estimated.
    """

    method: str
    covariance: str | None
    generalises: Generalises
    test: Test | None
    contrasts: tuple[Contrast, ...]
    means: tuple[Mean, ...]
    components: Mapping[str, float]
    each_reader: tuple[Contrast, ...] = ()


def quantile(probability: float, ddf: float | None) -> float:
    """Of Student's t with ``ddf`` degrees of freedom, of the normal distribution where it is None or infinite."""
    if ddf is None or math.isinf(ddf):
        return float(ndtri(probability))
    return float(stdtrit(ddf, probability))


def upper_tail(statistic: float, ddf: float | None) -> float:
    """The chance of at least ``statistic`` under Student's t, or the normal distribution."""
    if ddf is None or math.isinf(ddf):
        return 0.5 * math.erfc(statistic / math.sqrt(2))
    return float(stdtr(ddf, -statistic))


def within(value: float, se: float, ddf: float | None, low: float, high: float) -> Interval:
    """``LEVEL`` interval, cut to what is possible."""
    half = quantile((1 + LEVEL) / 2, ddf) * se
    return max(low, value - half), min(high, value + half)


def mean(
    condition: str, value: float, variance: float, ddf: float | None, components: Mapping[str, float] | None = None
) -> Mean:
    """A mean with its interval, or without where the variance is not positive."""
    if not variance > ROUNDING:
        return Mean(condition, value, variance, None, ddf, None, components or {})
    se = math.sqrt(variance)
    return Mean(condition, value, variance, se, ddf, within(value, se, ddf, 0.0, 1.0), components or {})


def contrast(
    names: tuple[str, str], difference: float, variance: float, ddf: float | None, reader: str | None = None
) -> Contrast:
    """A difference with its test, or without where the variance is not positive."""
    if not variance > ROUNDING:
        return Contrast(*names, difference, variance, None, ddf, None, None, None, reader)
    se = math.sqrt(variance)
    statistic = difference / se
    p = min(1.0, 2 * upper_tail(abs(statistic), ddf))
    return Contrast(*names, difference, variance, se, ddf, statistic, p, within(difference, se, ddf, -1.0, 1.0), reader)


def f_test(numerator: float, denominator: float, df1: float, df2: float) -> Test:
    """F of two mean squares; no statistic where the denominator is not positive."""
    if not denominator > ROUNDING:
        return Test(None, df1, df2, None)
    statistic = numerator / denominator
    p = chdtrc(df1, df1 * statistic) if math.isinf(df2) else fdtrc(df1, df2, statistic)
    return Test(statistic, df1, df2, float(p))


def chi_square(numerator: float, denominator: float, df: float) -> Test:
    """``df`` times the ratio, against chi-square; no statistic where the denominator is not positive."""
    if not denominator > ROUNDING:
        return Test(None, df, None, None)
    statistic = df * numerator / denominator
    return Test(statistic, df, None, float(chdtrc(df, statistic)))


def hillis_ddf(total: float, mean_square: float, df: float) -> float:
    """Denominator degrees of freedom of a mean square with a correction for cases (Hillis 2007): df times
    (total/mean square) squared; infinite where the mean square is 0."""
    return float(df * (total / mean_square) ** 2) if mean_square > 0 else float(np.inf)
