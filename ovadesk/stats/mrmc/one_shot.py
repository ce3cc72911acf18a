"""The mean figure as a U-statistic, with the variance of Gallas: any design, readings missing or not.

The figure under a condition is the share of all comparisons of a malignant with a benign case, by every reader who
read both, that came out right: a reader who read more weighs more. Its variance for random readers and cases is a sum
of eight moments, products of two comparisons that share the reader or not, the malignant case or not, the benign case
or not (Gallas 2006; unequal designs: Gallas and Brown 2008; Gallas et al. 2009). Each moment is estimated without bias
from the pairs of comparisons that are there, so that the variance is unbiased too, and may come out negative; it is
then given as it is.

With all readings there, the variance of a difference is that of Obuchowski and Rockette with ``covariance="unbiased"``
so long as Cov2 > Cov3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement

import numpy as np

from ovadesk.stats.mrmc.figures import Estimates, Figure, estimate
from ovadesk.stats.mrmc.moments import products
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import Analysis, contrast, mean
from ovadesk.stats.roc import Floats

NAMES = ("var_n", "var_d", "var_nd", "var_r", "var_nr", "var_dr", "var_rnd")


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """The eight moments of two conditions (or one with itself), in the order of Gallas: 1-4 the same reader, 5-8 two
    readers; within each four both cases shared, the malignant, the benign, none. ``weights`` (8,) add up to 1; a
    moment of weight 0 has no pair of comparisons behind it and stands for the one it would reduce to.

    ``covariance``: of the two conditions' figures, over readers and cases: weights times moments, less the eighth.
    """

    moments: Floats
    weights: Floats
    covariance: float

    @property
    def components(self) -> Floats:
        """Unbiased variances (7,) of benign case, malignant case, both, reader, benign by reader, malignant by reader
        and all three (the BCK representation of Gallas et al. 2009)."""
        return _components(self.moments)

    @property
    def plugged_in(self) -> Floats:
        """The same with expectations over the sample itself in place of unbiased ones ("MLE" of iMRMC)."""
        weights = _SHARES * self.weights
        summed = weights.sum(axis=1)
        known = np.divide(weights @ self.moments, summed, out=np.full(8, np.nan), where=summed > 0)
        return _components(_filled(known))

    @property
    def effective(self) -> Floats:
        """How many benign cases, malignant cases and readers (3,) the design amounts to: one over the share of pairs
        of comparisons that have that one in common; infinite where no pair has."""
        shares = (_SHARES[[6, 5, 3]] * self.weights).sum(axis=1)
        return np.asarray(np.divide(1.0, shares, out=np.full(3, np.inf), where=shares > 0), np.float64)


# Row m: which of the eight kinds of pairs have in common all that moment m has (m=0 everything ... m=7 nothing).
_BITS = np.array([7, 6, 5, 4, 3, 2, 1, 0])  # reader 4, malignant case 2, benign case 1
_SHARES = (_BITS[None, :] & _BITS[:, None]) == _BITS[:, None]


def _components(moments: Floats) -> Floats:
    m1, m2, m3, m4, m5, m6, m7, m8 = moments
    n, d, r = m7 - m8, m6 - m8, m4 - m8
    nd, nr, dr = m5 - m6 - m7 + m8, m3 - m4 - m7 + m8, m2 - m4 - m6 + m8
    return np.array([n, d, nd, r, nr, dr, m1 - m2 - m3 + m4 - m5 + m6 + m7 - m8])


@dataclass(frozen=True, slots=True, eq=False)
class UStatistics:
    """``values`` (I,) and the moments of every pair of conditions, ``moments[a, b]`` with a <= b."""

    conditions: tuple[str, ...]
    values: Floats
    moments: dict[tuple[int, int], Moments]


def u_statistics(ratings: Ratings, figure: Figure = "auc") -> UStatistics | None:
    """The pooled figure of each condition with the moments behind its variance.

    A reader without both sides under a condition adds nothing to it. None where a condition has no comparison at all,
    or no two readers with readings that share no case: two readers and two cases of each side are needed.
    """
    estimates = estimate(ratings, figure)
    pairs = _pairs_of(estimates)
    totals = pairs.sum(axis=1)
    if not (totals > 0).all():
        return None
    found = products(ratings, estimates)
    n_conditions, n_readers = estimates.values.shape
    shape = (4, n_conditions, n_readers, n_conditions, n_readers)
    sums, counts = found.sums.reshape(shape), found.counts.reshape(shape)
    values = np.nansum(estimates.values * pairs, axis=1) / totals
    moments: dict[tuple[int, int], Moments] = {}
    for a, b in combinations_with_replacement(range(n_conditions), 2):
        made = _moments(sums[:, a, :, b], counts[:, a, :, b], values[a] * values[b], totals[a] * totals[b])
        if made is None:
            return None
        moments[a, b] = made
    return UStatistics(ratings.conditions, values, moments)


def _pairs_of(estimates: Estimates) -> Floats:
    """How many comparisons stand behind each figure (I, J); of a sensitivity, how many cases."""
    return np.asarray(np.prod([side.counts for side in estimates.sides], axis=0), np.float64)


def _moments(sums: Floats, counts: Floats, product: float, pairs: float) -> Moments | None:
    """From the sums (4, J, J) of two conditions; the diagonal holds the pairs of comparisons of one reader."""
    same = [np.trace(part, axis1=1, axis2=2) for part in (sums, counts)]
    every = [part.sum(axis=(1, 2)) for part in (sums, counts)]
    total, number = (np.concatenate([one, both - one]) for one, both in zip(same, every, strict=True))
    if not number[7] > 0:
        return None
    moments = _filled(np.divide(total, number, out=np.full(8, np.nan), where=number > 0))
    return Moments(moments, number / pairs, float(product - moments[7]))


def _filled(moments: Floats) -> Floats:
    """Moments without a pair of comparisons (NaN) set so that the component they alone would show is nil."""
    m = moments.copy()
    for place, made_of in ((6, (7,)), (5, (7,)), (3, (7,)), (4, (5, 6, -7)), (2, (3, 6, -7)), (1, (3, 5, -7))):
        if np.isnan(m[place]):
            m[place] = sum(np.sign(one) * m[abs(one)] for one in made_of)
    if np.isnan(m[0]):
        m[0] = m[1] + m[2] + m[4] - m[3] - m[5] - m[6] + m[7]
    return m


def random_readers_random_cases(found: UStatistics) -> Analysis:
    """RRRC: each difference by its unbiased variance, t with the degrees of freedom of ``_ddf``, not cut to a whole
    number and used however many they are: iMRMC (Java) cuts them and takes the normal distribution from 50 on, so that
    its p differs from this one while its degrees of freedom are the same."""
    means = []
    for i, condition in enumerate(found.conditions):
        own = found.moments[i, i]
        parts = dict(zip(NAMES, own.components.tolist(), strict=True))
        ddf = _ddf(own.covariance, [own])
        means.append(mean(condition, float(found.values[i]), own.covariance, ddf, parts))
    contrasts = []
    for a, b in combinations(range(len(found.conditions)), 2):
        three = [found.moments[a, a], found.moments[b, b], found.moments[a, b]]
        variance = three[0].covariance + three[1].covariance - 2 * three[2].covariance
        names = (found.conditions[a], found.conditions[b])
        contrasts.append(contrast(names, float(found.values[a] - found.values[b]), variance, _ddf(variance, three)))
    return Analysis("u", None, "RRRC", None, tuple(contrasts), tuple(means), {})


def _ddf(variance: float, moments: Sequence[Moments]) -> float:
    """Satterthwaite's degrees of freedom from the mean squares of readers, benign and malignant cases ("BDG":
    Obuchowski, Gallas and Hillis 2012), of one condition or of the difference of two (both and their product).

    Each mean square is the sample's own variance component over its degrees of freedom, effective number less 1; with
    readings missing, that number is rounded as iMRMC 4.0.3 does, and of two conditions the smaller counts. Where the
    conditions have no such thing in common, each adds its own. Not below the smallest of the three (Gaylor and Hopper
    1969); iMRMC does not go below 2 either, this does.
    """
    conditions, product = moments[:2] if len(moments) > 1 else moments, moments[-1] if len(moments) > 1 else None
    squares = np.array([one.plugged_in[[0, 1, 3]] for one in conditions])
    df = np.array([np.floor(one.effective - 0.5) for one in conditions])
    both = np.array([one.effective for one in conditions])
    spread, least = 0.0, np.inf
    for k in range(3):
        if not np.isfinite(both[:, k]).all() or (df[:, k] < 1).any():
            continue
        least = min(least, df[:, k].min())
        if product is not None and np.isfinite(product.effective[k]):
            total, n = squares[:, k].sum() - 2 * product.plugged_in[[0, 1, 3]][k], df[:, k].min()
            spread += (total / n) ** 2 / n
        else:
            spread += float(((squares[:, k] / df[:, k]) ** 2 / df[:, k]).sum())
    return float(max(least, variance**2 / spread)) if spread > 0 else float("inf")
