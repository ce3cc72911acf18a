"""The ROC curve of one observer with its area, whole and in part, and the mean curve of several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from ovadesk.stats.redrawn import Bootstrapped, Bootstraps
from ovadesk.stats.roc import Bools, Floats, Interval, Roc, auc, clustered_delong, delong, plain_interval, roc

SPECIFICITY_FROM = 0.8  # the part of the curve that a partial area is of


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """An empirical area and how sure it is. None where there are too few cases for it.

    ``auc_variance`` is DeLong's, by patient where patients have several cases (``auc_variance_method``);
    ``auc_ci`` is on the logit scale, ``auc_ci_plain`` on the area's own, cut to [0, 1]. ``partial_auc`` is the area
    at specificities from ``partial_from`` to 1, ``partial_auc_standardised`` the same from 0.5 (chance) to 1.
    """

    n_benign: int
    n_malignant: int
    auc: float | None = None
    auc_variance: float | None = None
    auc_variance_method: str = ""
    auc_se: float | None = None
    auc_ci: Interval | None = None
    auc_ci_plain: Interval | None = None
    auc_ci_bootstrap: Bootstrapped | None = None
    partial_from: float = SPECIFICITY_FROM
    partial_auc: float | None = None
    partial_auc_bootstrap: Bootstrapped | None = None
    partial_auc_standardised: float | None = None
    partial_auc_standardised_bootstrap: Bootstrapped | None = None
    roc: Roc | None = None


def area_of(
    scores: Floats,
    malignant: Bools,
    patients: NDArray[np.int64] | None,
    *,
    specificity_from: float = SPECIFICITY_FROM,
    bootstraps: Bootstraps | None = None,
) -> Area:
    """The area of ``scores`` (K,), NaN where there is none. ``patients`` (K,) where they have several cases."""
    everywhere, known, upto = scores, ~np.isnan(scores), 1 - specificity_from
    scores, malignant = scores[known], malignant[known]
    n_malignant = int(malignant.sum())
    n_benign = len(scores) - n_malignant
    if not n_malignant or not n_benign:
        return Area(n_benign, n_malignant, partial_from=specificity_from)
    curve = roc(scores, malignant)
    part = partial_area(curve, upto)
    whole = bootstraps.of(lambda one: one.areas(everywhere)) if bootstraps else None
    parts = bootstraps.of(lambda one: one.partial_area(everywhere, upto)) if bootstraps else None
    try:
        found = delong(scores, malignant) if patients is None else clustered_delong(scores, malignant, patients[known])
    except ValueError:  # one case of a side
        found = None
    return Area(
        n_benign,
        n_malignant,
        found.value if found else auc(scores, malignant),
        found.variance if found else None,
        "" if found is None else "DeLong" if patients is None else "Obuchowski, by patient",
        math.sqrt(found.variance) if found else None,
        found.ci if found else None,
        plain_interval(found.value, found.variance) if found else None,
        whole,
        specificity_from,
        part,
        parts,
        standardised(part, upto),
        parts and _standardised(parts, upto),
        curve,
    )


def partial_area(curve: Roc, upto: float) -> float:
    """The area under the curve where the share of false positives runs from 0 to ``upto`` (0-1], straight between
    points (McClish 1989).
    """
    x, y = curve.false_positives, curve.sensitivity
    place = int(np.searchsorted(x, upto, side="right"))  # the first point beyond
    if place == len(x):
        return float(np.trapezoid(y, x))
    share = (upto - x[place - 1]) / (x[place] - x[place - 1])
    end = y[place - 1] + share * (y[place] - y[place - 1])
    return float(np.trapezoid([*y[:place], end], [*x[:place], upto]))


def standardised(part: float, upto: float) -> float:
    """A partial area from 0.5 for chance to 1 for perfection (McClish 1989)."""
    chance = upto**2 / 2
    return 0.5 * (1 + (part - chance) / (upto - chance))


def _standardised(parts: Bootstrapped, upto: float) -> Bootstrapped:
    both = [ends and (standardised(ends[0], upto), standardised(ends[1], upto)) for ends in astuple(parts)]
    return Bootstrapped(*both)


@dataclass(frozen=True, slots=True, eq=False)
class MeanRoc:
    """Mean sensitivity of several readers at each share of false positives; its area is their mean area."""

    false_positives: Floats
    sensitivity: Floats


def mean_roc(curves: Sequence[Roc]) -> MeanRoc:
    """The curves averaged upwards (Chen and Samuelson 2014): at every share of false positives that one of them has
    a point at, both ends of its step.
    """
    at = np.unique(np.concatenate([curve.false_positives for curve in curves]))
    low, high = np.zeros(len(at)), np.zeros(len(at))
    for curve in curves:
        x, y = curve.false_positives, curve.sensitivity
        first, last = np.searchsorted(x, at, side="left"), np.searchsorted(x, at, side="right") - 1
        on = first <= last  # it has points there: a step from the first to the last
        between = np.interp(at, x, y)
        low += np.where(on, y[np.minimum(first, len(y) - 1)], between)
        high += np.where(on, y[last], between)
    both = np.stack([low, high], axis=1) / len(curves)
    return MeanRoc(np.repeat(at, 2), both.ravel())
