"""Shares of a count with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import expit
from scipy.stats import beta, binomtest

from ovadesk.stats.roc import Z95, Interval


def wilson(hits: int, n: int) -> Interval:
    """95% score interval of ``hits`` of ``n`` without correction (Wilson 1927); (0, 1) for n = 0."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share))


def clopper_pearson(hits: int, n: int) -> Interval:
    """95% exact interval of ``hits`` of ``n`` (Clopper and Pearson 1934); (0, 1) for n = 0."""
    low = 0.0 if hits == 0 else float(beta.ppf(0.025, hits, n - hits + 1))
    high = 1.0 if hits == n else float(beta.ppf(0.975, hits + 1, n - hits))
    return low, high


def predictive_values(sensitivity: float, specificity: float, prevalence: float) -> tuple[float, float]:
    """Positive and negative predictive value where ``prevalence`` of the cases are malignant (Bayes); all in [0, 1].

    NaN where nothing would be called that way.
    """
    hits, alarms = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    passed, missed = specificity * (1 - prevalence), (1 - sensitivity) * prevalence
    positive = hits / (hits + alarms) if hits + alarms else math.nan
    negative = passed / (passed + missed) if passed + missed else math.nan
    return positive, negative


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """p values adjusted for how many there are (Holm 1979), in the order given, at most 1."""
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return tuple(adjusted)


def mcnemar(first_only: int, second_only: int) -> float:
    """Exact two-sided p of two paired shares, from the pairs in which one of them alone hit (McNemar 1947).

    The two-sided binomial test of one half (Liddell 1983), as R's ``binom.test``; 1 where no pair differs.
    """
    if not first_only + second_only:
        return 1.0
    return float(binomtest(first_only, first_only + second_only).pvalue)


def newcombe_paired(both: int, first_only: int, second_only: int, neither: int) -> Interval:
    """95% interval of first less second share of the same cases (Newcombe 1998, Stat Med 17: 2635, method 10).

    Wilson's limits of each, put together by their correlation phi, which is corrected for continuity where it is
    positive and 0 where a margin is empty. Within [-1, 1]; (-1, 1) for no cases.
    """
    n = both + first_only + second_only + neither
    if not n:
        return -1.0, 1.0
    hits = both + first_only, both + second_only
    (low1, high1), (low2, high2) = (wilson(count, n) for count in hits)
    share1, share2 = (count / n for count in hits)
    cross = both * neither - first_only * second_only
    corrected = max(cross - n / 2, 0.0) if cross > 0 else float(cross)
    margins = hits[0] * (n - hits[0]) * hits[1] * (n - hits[1])
    phi = corrected / math.sqrt(margins) if margins else 0.0

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))

    difference = share1 - share2
    low, high = reach(share1 - low1, high2 - share2), reach(high1 - share1, share2 - low2)
    return max(-1.0, difference - low), min(1.0, difference + high)


def newcombe_independent(hits1: int, n1: int, hits2: int, n2: int) -> Interval:
    """95% interval of first less second share of other cases (Newcombe 1998, Stat Med 17: 873, method 10).

    Within [-1, 1]; (-1, 1) where one of them is of nothing.
    """
    if not n1 or not n2:
        return -1.0, 1.0
    (low1, high1), (low2, high2) = wilson(hits1, n1), wilson(hits2, n2)
    share1, share2 = hits1 / n1, hits2 / n2
    difference = share1 - share2
    low, high = math.hypot(share1 - low1, high2 - share2), math.hypot(high1 - share1, share2 - low2)
    return max(-1.0, difference - low), min(1.0, difference + high)


@dataclass(frozen=True, slots=True)
class Fourfold:
    """Calls against the truth."""

    true_positives: int
    false_negatives: int
    false_positives: int
    true_negatives: int

    @property
    def filled(self) -> tuple[float, float, float, float]:
        """The four counts, each half a case more where one of them is 0: for logarithms (Haldane 1956)."""
        counts = (self.true_positives, self.false_negatives, self.false_positives, self.true_negatives)
        more = 0.0 if all(counts) else 0.5
        hits, missed, alarms, passed = (count + more for count in counts)
        return hits, missed, alarms, passed


def likelihood_interval(table: Fourfold, *, positive: bool) -> tuple[float, float | None]:
    """95% interval of a likelihood ratio on the logarithmic scale (Simel et al. 1991).

    With an empty cell from half a case more in each; then it has no upper end where the ratio has none.
    """
    hits, missed, alarms, passed = table.filled
    one, other = (hits, alarms) if positive else (missed, passed)
    n_malignant, n_benign = hits + missed, alarms + passed
    centre = math.log(one / n_malignant) - math.log(other / n_benign)
    half = Z95 * math.sqrt(1 / one - 1 / n_malignant + 1 / other - 1 / n_benign)
    endless = not (table.false_positives if positive else table.true_negatives)
    return math.exp(centre - half), None if endless else math.exp(centre + half)


def predictive_intervals(table: Fourfold, prevalence: float) -> tuple[Interval, Interval]:
    """95% intervals of the positive and the negative predictive value at a prevalence that is not the table's.

    On the logit scale (Mercaldo, Lau and Zhou 2007), with half a case more in each cell where one is empty;
    ``prevalence`` lies between 0 and 1, both excluded.
    """
    hits, missed, alarms, passed = table.filled
    n_malignant, n_benign = hits + missed, alarms + passed
    odds = math.log(prevalence / (1 - prevalence))
    of_positive = math.log(hits / n_malignant) - math.log(alarms / n_benign) + odds
    of_negative = math.log(passed / n_benign) - math.log(missed / n_malignant) - odds
    spread_positive = 1 / hits - 1 / n_malignant + 1 / alarms - 1 / n_benign
    spread_negative = 1 / missed - 1 / n_malignant + 1 / passed - 1 / n_benign
    positive, negative = (
        (float(expit(centre - Z95 * math.sqrt(spread))), float(expit(centre + Z95 * math.sqrt(spread))))
        for centre, spread in ((of_positive, spread_positive), (of_negative, spread_negative))
    )
    return positive, negative
