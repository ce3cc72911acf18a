"""The area under the ROC curve, its variance, and the comparison of two of them on the same cases."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm, rankdata

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Groups = NDArray[np.str_] | Ints  # whom each sample is of
Interval = tuple[float, float]
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Auc:
    """An area in [0, 1], its sampling ``variance`` and 95% interval."""

    value: float
    variance: float
    ci: Interval


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second area, with its standard error, two-sided p and 95% interval within [-1, 1]."""

    value: float
    se: float
    p: float
    ci: Interval


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """The empirical curve from (0, 0) to (1, 1): calling risks >= ``thresholds[i]`` gives point ``i``."""

    thresholds: Floats
    false_positives: Floats
    sensitivity: Floats


def auc(scores: Floats, malignant: Bools) -> float:
    """Share of malignant/benign pairs in which the malignant one scores higher; ties count half (Mann-Whitney).

    ``scores`` (n,) on any scale, ``malignant`` (n,). Raises ValueError where a side is empty.
    """
    return float(placements(scores, malignant)[0].mean())


def placements(scores: Floats, malignant: Bools) -> tuple[Floats, Floats]:
    """For each malignant score the share of benign ones below it, for each benign the share of malignant above.

    By mid-ranks (Sun and Xu 2014), so that memory grows with n and not with the number of pairs.
    """
    high, low = scores[malignant], scores[~malignant]
    if not len(high) or not len(low):
        raise ValueError("an area under the ROC curve needs malignant and benign cases")
    ranks = rankdata(np.concatenate([high, low]))
    of_malignant = (ranks[: len(high)] - rankdata(high)) / len(low)
    of_benign = 1 - (ranks[len(high) :] - rankdata(low)) / len(high)
    return of_malignant, of_benign


def weighted_auc(places: NDArray[np.integer], malignant: Bools, weights: Floats) -> float:
    """The area where each case counts ``weights`` (n,) times; NaN where a side weighs nothing.

    ``places`` (n,) are the scores' places among their distinct values: ``np.unique(scores, return_inverse=True)[1]``.
    """
    high = np.bincount(places, np.where(malignant, weights, 0.0))
    low = np.bincount(places, np.where(malignant, 0.0, weights))
    pairs = high.sum() * low.sum()
    return float((high * (np.cumsum(low) - low / 2)).sum() / pairs) if pairs else math.nan


def delong(scores: Floats, malignant: Bools) -> Auc:
    """The area with DeLong's variance (DeLong et al. 1988) and an interval on the logit scale.

    The cases must be independent of one another. Raises ValueError with fewer than two of a side.
    """
    return clustered_delong(scores, malignant, np.arange(len(scores)).astype(np.str_))


def clustered_delong(scores: Floats, malignant: Bools, groups: Groups) -> Auc:
    """``delong`` where scores of one group (images of one patient) depend on one another (Obuchowski 1997).

    With groups of one it is DeLong's variance. Raises ValueError with fewer than two groups of a side.
    """
    of_malignant, of_benign = placements(scores, malignant)
    value = float(of_malignant.mean())
    variance = max(0.0, _variance(of_malignant - value, of_benign - value, malignant, groups))
    return Auc(value, variance, logit_interval(value, variance, len(of_malignant), len(of_benign)))


def _variance(of_malignant: Floats, of_benign: Floats, malignant: Bools, groups: Groups) -> float:
    """Of a mean of placements less their mean, or of such a difference, by groups (Obuchowski 1997, eq. 4)."""
    place = np.unique(groups, return_inverse=True)[1]
    n_groups = int(place.max()) + 1
    sides = []
    for mine, found in ((malignant, of_malignant), (~malignant, of_benign)):
        have = len(np.unique(place[mine]))
        if have < 2:
            raise ValueError("an interval needs at least two malignant and two benign cases")
        sides.append((np.bincount(place[mine], found, n_groups) / len(found), have / (have - 1)))
    (high, grow_high), (low, grow_low) = sides
    shared = 2 * n_groups / (n_groups - 1) * float((high * low).sum())
    return grow_high * float((high**2).sum()) + grow_low * float((low**2).sum()) + shared


def plain_interval(value: float, variance: float) -> Interval:
    """95% interval of an area on its own scale, cut to [0, 1] (DeLong et al. 1988)."""
    half = Z95 * math.sqrt(variance)
    return max(0.0, value - half), min(1.0, value + half)


def logit_interval(value: float, variance: float, n_malignant: int, n_benign: int) -> Interval:
    """95% interval of an area on the logit scale, so that it stays within [0, 1] (Pepe 2003).

    A perfect area has no variance of its own: there it is the score interval (``score_interval``).
    """
    if not 0 < value < 1 or not variance > 0:
        return score_interval(value, n_malignant, n_benign)
    half = Z95 * math.sqrt(variance) / (value * (1 - value))
    centre = math.log(value / (1 - value))
    return float(expit(centre - half)), float(expit(centre + half))


def score_interval(value: float, n_malignant: int, n_benign: int) -> Interval:
    """95% score interval of an area (Newcombe 2006, method 5), from Hanley and McNeil's variance.

    It needs no estimate of the variance, so it also holds for areas of 0 and 1.
    """
    n = (n_malignant + n_benign) / 2 - 1

    def beyond(area: float, sign: float) -> float:
        spread = 1 + n * (1 - area) / (2 - area) + n * area / (1 + area)
        variance = area * (1 - area) * spread / (n_malignant * n_benign)
        return sign * (value - area) - Z95 * math.sqrt(variance)

    low = 0.0 if value <= 0 else float(brentq(beyond, 0.0, min(value, 1 - 1e-12), args=(1.0,)))
    high = 1.0 if value >= 1 else float(brentq(beyond, max(value, 1e-12), 1.0, args=(-1.0,)))
    return low, high


def paired_delong(first: Floats, second: Floats, malignant: Bools, groups: Groups | None = None) -> Difference:
    """Two scores of the same cases: the difference of their areas, tested (DeLong et al. 1988).

    ``first``, ``second`` and ``malignant`` are (n,) in the same order. Where scores of one group depend on one
    another, ``groups`` (n,) says whose each is (Obuchowski 1997). Where the two rank all cases alike the standard
    error is 0 and p is 1. Raises ValueError with fewer than two of a side.
    """
    both = [placements(scores, malignant) for scores in (first, second)]
    high, low = (both[0][side] - both[1][side] for side in (0, 1))
    if min(len(high), len(low)) < 2:
        raise ValueError("an interval needs at least two malignant and two benign cases")
    value = float(high.mean())
    if groups is None:
        variance = float(high.var(ddof=1)) / len(high) + float(low.var(ddof=1)) / len(low)
    else:
        variance = max(0.0, _variance(high - value, low - value, malignant, groups))
    se = math.sqrt(variance)
    if se < 1e-12:  # rounding of equal placements
        return Difference(value, 0.0, 1.0 if abs(value) < 1e-12 else 0.0, (value, value))
    p = 2 * float(norm.sf(abs(value) / se))
    return Difference(value, se, p, (max(-1.0, value - Z95 * se), min(1.0, value + Z95 * se)))


def roc(scores: Floats, malignant: Bools) -> Roc:
    """The empirical curve with one point for each distinct score, after the point (0, 0) that calls nothing."""
    steps = np.unique(scores)[::-1]
    high, low = np.sort(scores[malignant]), np.sort(scores[~malignant])
    if not len(high) or not len(low):
        raise ValueError("a ROC curve needs malignant and benign cases")
    called = [1 - np.searchsorted(side, steps, side="left") / len(side) for side in (low, high)]
    false_positives, sensitivity = (np.concatenate([[0.0], side]) for side in called)
    return Roc(np.concatenate([[np.inf], steps]), false_positives, sensitivity)
