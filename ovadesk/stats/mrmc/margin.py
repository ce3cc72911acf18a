"""Whether one condition is not worse than another, or equal to it, by more than a margin set beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from ovadesk.stats.mrmc.results import quantile, upper_tail
from ovadesk.stats.roc import Interval


@dataclass(frozen=True, slots=True)
class NonInferiority:
    """Tested: difference (new less reference) <= -``margin``, against more. ``shown`` where ``bound``, the lower
    one-sided 1 - ``alpha`` confidence bound, lies above -``margin``, which is where ``p`` < ``alpha``."""

    difference: float
    margin: float
    alpha: float
    statistic: float
    p: float
    bound: float
    shown: bool


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Tested: the difference is ``margin`` or more away from 0. ``shown`` where the 1 - 2 ``alpha`` interval ``ci``
    lies within the margin on both sides, which is where ``p``, the larger of two one-sided ones, < ``alpha``."""

    difference: float
    margin: float
    alpha: float
    p: float
    ci: Interval
    shown: bool


def noninferiority(
    difference: float, se: float, ddf: float | None, margin: float, alpha: float = 0.025
) -> NonInferiority:
    """One-sided test of ``difference`` = new less reference, higher better, with its standard error and degrees of
    freedom as an analysis gives them (None: normal): t = (difference + margin)/se.

    Chen, Petrick and Sahiner 2012 (multi-reader studies); ICH E9 for ``alpha`` 0.025. Raises ValueError where
    ``margin`` or ``se`` is not positive or ``alpha`` is not within (0, 0.5).
    """
    _check(se, margin, alpha)
    statistic = (difference + margin) / se
    bound = difference - quantile(1 - alpha, ddf) * se
    return NonInferiority(difference, margin, alpha, statistic, upper_tail(statistic, ddf), bound, bound > -margin)


def equivalence(difference: float, se: float, ddf: float | None, margin: float, alpha: float = 0.05) -> Equivalence:
    """Two one-sided tests (Schuirmann 1987) of ``difference`` within plus or minus ``margin``; arguments and errors as
    ``noninferiority``."""
    _check(se, margin, alpha)
    p = max(upper_tail((difference + margin) / se, ddf), upper_tail((margin - difference) / se, ddf))
    half = quantile(1 - alpha, ddf) * se
    ci = (difference - half, difference + half)
    return Equivalence(difference, margin, alpha, p, ci, -margin < ci[0] and ci[1] < margin)


def _check(se: float, margin: float, alpha: float) -> None:
    if not se > 0 or not margin > 0 or not 0 < alpha < 0.5:
        raise ValueError(f"se {se} and margin {margin} must be positive, alpha {alpha} within (0, 0.5)")
