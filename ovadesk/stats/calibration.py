"""Whether a score of 0-100 means what it says: error, calibration and its curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from ovadesk.stats.redrawn import Bootstrapped
from ovadesk.stats.roc import Z95, Bools, Floats, Interval
from ovadesk.stats.shares import wilson

HALF_STEP = 0.005  # a score of 0 or 100 is read as half a point from the end: its logit would be infinite
GROUPS = 10
STEPS = 100  # of Newton's method


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Cases with like scores: their mean ``predicted`` risk, the share malignant ``observed``, Wilson's interval."""

    n: int
    predicted: float
    observed: float
    observed_ci: Interval


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """Of scores as shares: the mean squared error (Brier 1950), and calibration by logistic regression of the truth
    on the logit of the score (Cox 1958; Van Calster et al. 2019).

    ``intercept`` is calibration in the large (slope fixed at 1; below 0: scores too high), ``slope`` below 1 means
    too extreme. None where they have no finite value: one side is missing, or the scores part the sides.
    """

    n: int
    brier: float
    brier_bootstrap: Bootstrapped | None
    intercept: float | None
    intercept_ci: Interval | None
    slope: float | None
    slope_ci: Interval | None
    curve: tuple[CurvePoint, ...]


def score_figures(scores: Floats, malignant: Bools, bootstrapped: Bootstrapped | None = None) -> ScoreFigures | None:
    """Of ``scores`` (K,) 0-100, NaN where there is none; None where there are none at all."""
    known = ~np.isnan(scores)
    risks, malignant = scores[known] / 100, malignant[known]
    if not len(risks):
        return None
    brier = float(np.mean((risks - malignant) ** 2))
    x = logit(np.clip(risks, HALF_STEP, 1 - HALF_STEP))
    intercept, intercept_ci = _in_the_large(x, malignant)
    slope, slope_ci = _slope(x, malignant)
    curve = calibration_curve(risks, malignant)
    return ScoreFigures(len(risks), brier, bootstrapped, intercept, intercept_ci, slope, slope_ci, curve)


def _in_the_large(x: Floats, malignant: Bools) -> tuple[float, Interval] | tuple[None, None]:
    """The shift of all logits ``x`` that fits the truth best, with Wald's interval."""
    if malignant.all() or not malignant.any():
        return None, None
    design = np.ones((len(x), 1))
    found = _fitted(design, x, malignant)
    return (None, None) if found is None else found[0]


def _slope(x: Floats, malignant: Bools) -> tuple[float, Interval] | tuple[None, None]:
    """The factor on all logits ``x`` that fits the truth best beside a shift of its own, with Wald's interval."""
    high, low = x[malignant], x[~malignant]
    if not len(high) or not len(low) or low.max() <= high.min() or high.max() <= low.min():
        return None, None  # the sides are parted, or all scores are equal: no finite slope
    found = _fitted(np.stack([np.ones(len(x)), x], axis=1), np.zeros(len(x)), malignant)
    return (None, None) if found is None else found[1]


def _fitted(design: Floats, offset: Floats, malignant: Bools) -> list[tuple[float, Interval]] | None:
    """Maximum likelihood of a logistic regression by Newton's method; None where it does not settle."""
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        risk = expit(design @ beta + offset)
        information = design.T @ (design * (risk * (1 - risk))[:, None])
        try:
            step = np.linalg.solve(information, design.T @ (malignant - risk))
        except np.linalg.LinAlgError:
            return None
        beta = beta + step * min(1.0, 4.0 / max(4.0, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-12 * max(1.0, float(np.abs(beta).max())):
            break
    else:
        return None
    spread = np.sqrt(np.diag(np.linalg.inv(information)))
    return [(float(b), (float(b - Z95 * s), float(b + Z95 * s))) for b, s in zip(beta, spread, strict=True)]


def calibration_curve(risks: Floats, malignant: Bools) -> tuple[CurvePoint, ...]:
    """Up to ``GROUPS`` groups of as many cases each, in order of risk; equal risks stay together."""
    order = np.argsort(risks, kind="stable")
    ordered, truth = risks[order], malignant[order]
    ends = np.searchsorted(ordered, ordered[(np.arange(1, GROUPS) * len(ordered)) // GROUPS], side="left")
    bounds = np.unique([0, *ends.tolist(), len(ordered)])
    points = []
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        n, count = last - first, int(truth[first:last].sum())
        points.append(CurvePoint(n, float(ordered[first:last].mean()), count / n, wilson(count, n)))
    return tuple(points)
