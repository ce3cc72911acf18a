"""What an observer's calls are worth: shares, predictive values, likelihood ratios, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ovadesk.stats.readings import Calls
from ovadesk.stats.redrawn import Bootstrapped
from ovadesk.stats.roc import Bools, Interval
from ovadesk.stats.shares import (
    Fourfold,
    clopper_pearson,
    likelihood_interval,
    newcombe_independent,
    predictive_intervals,
    predictive_values,
    wilson,
)


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``n``: exact interval (Clopper and Pearson 1934) and score interval (Wilson 1927), which take the
    cases for independent of one another; ``bootstrap`` does not where it is by patient. ``value`` is None for n = 0.
    """

    hits: int
    n: int
    value: float | None
    ci: Interval | None
    ci_wilson: Interval | None
    bootstrap: Bootstrapped | None = None


@dataclass(frozen=True, slots=True)
class AtPrevalence:
    """Predictive values where another share of the cases is malignant; intervals by Mercaldo et al. (2007)."""

    prevalence: float
    ppv: float | None
    ppv_ci: Interval | None
    npv: float | None
    npv_ci: Interval | None


@dataclass(frozen=True, slots=True)
class CallFigures:
    """``lr_positive`` and ``lr_negative`` are None where they would be infinite; an interval's end None is infinity.

    ``ppv`` and ``npv`` hold at the study's own prevalence. ``youden`` is sensitivity + specificity - 1 with
    Newcombe's interval for two independent shares; ``f1`` the harmonic mean of sensitivity and ppv.
    """

    table: Fourfold
    sensitivity: Share
    specificity: Share
    accuracy: Share
    ppv: Share
    npv: Share
    at_prevalence: tuple[AtPrevalence, ...]
    lr_positive: float | None
    lr_positive_ci: tuple[float, float | None] | None
    lr_negative: float | None
    lr_negative_ci: tuple[float, float | None] | None
    youden: float | None
    youden_ci: Interval | None
    f1: float | None


def share(hits: int, n: int, bootstrap: Bootstrapped | None = None) -> Share:
    """``hits`` of ``n`` with both intervals."""
    if not n:
        return Share(hits, n, None, None, None, bootstrap)
    return Share(hits, n, hits / n, clopper_pearson(hits, n), wilson(hits, n), bootstrap)


def fourfold(called: Calls, malignant: Bools) -> Fourfold:
    """Calls (K,) of 1, 0 or none (-1) against the truth (K,)."""
    counts = [int(np.sum((called == call) & (malignant == truth))) for truth in (True, False) for call in (1, 0)]
    return Fourfold(*counts)


def call_figures(
    table: Fourfold,
    prevalences: Sequence[float] = (),
    *,
    sensitivity: Bootstrapped | None = None,
    specificity: Bootstrapped | None = None,
) -> CallFigures:
    """Everything that follows from the four counts. ``prevalences`` lie between 0 and 1, both excluded."""
    hits, missed = table.true_positives, table.false_negatives
    alarms, passed = table.false_positives, table.true_negatives
    n_malignant, n_benign = hits + missed, alarms + passed
    both = n_malignant > 0 and n_benign > 0
    sens, spec = (hits / n_malignant, passed / n_benign) if both else (math.nan, math.nan)
    against = newcombe_independent(hits, n_malignant, alarms, n_benign) if both else None
    return CallFigures(
        table,
        share(hits, n_malignant, sensitivity),
        share(passed, n_benign, specificity),
        share(hits + passed, n_malignant + n_benign),
        share(hits, hits + alarms),
        share(passed, passed + missed),
        tuple(_at(table, sens, spec, one) for one in prevalences) if both else (),
        sens / (1 - spec) if both and alarms else None,
        likelihood_interval(table, positive=True) if both and hits + alarms else None,
        (1 - sens) / spec if both and passed else None,
        likelihood_interval(table, positive=False) if both and missed + passed else None,
        sens + spec - 1 if both else None,
        against,
        2 * hits / (2 * hits + alarms + missed) if hits + alarms + missed else None,
    )


def _at(table: Fourfold, sensitivity: float, specificity: float, prevalence: float) -> AtPrevalence:
    values = predictive_values(sensitivity, specificity, prevalence)
    limits = predictive_intervals(table, prevalence)
    (ppv, ppv_ci), (npv, npv_ci) = (
        # An empty cell pulls the interval inwards, away from a value of 0 or 1.
        (None, None) if math.isnan(value) else (value, (min(low, value), max(high, value)))
        for value, (low, high) in zip(values, limits, strict=True)
    )
    return AtPrevalence(prevalence, ppv, ppv_ci, npv, npv_ci)
