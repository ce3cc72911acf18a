"""Shares of a count with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.stats import beta

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
