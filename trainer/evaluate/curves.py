"""How risks agree with what was found, and what acting on them would be worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ovadesk.stats.roc import Bools, Floats, Interval
from ovadesk.stats.shares import wilson

BINS_MOST = 10
BIN_LEAST = 10  # cases in a bin, where there are so many
STEEPEST = 20.0  # a slope beyond it means that the sides are told apart without error: no figure


@dataclass(frozen=True, slots=True)
class Bin:
    """One point of a calibration curve: the mean risk said, the share found, its 95% interval, and how many cases."""

    said: float
    found: float
    ci: Interval
    n: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """Net benefit per case at one threshold: of acting on the risk, and of acting on everybody; on nobody it is 0."""

    threshold: float
    model: float
    everybody: float


def calibration_curve(risks: Floats, malignant: Bools, weights: Floats) -> tuple[Bin, ...]:
    """Bins of about equally many cases, up to ten, lowest risk first.

    ``weights`` (n,) sum to 1 and say for which share of malignant cases the risks hold. The interval is Wilson's of
    the cases as they are, its ends moved to that share by the odds (equal weights leave it as it is).
    """
    n_bins = max(2, min(BINS_MOST, len(risks) // BIN_LEAST))
    odds = _mean(weights[malignant]) / _mean(weights[~malignant])
    bins = []
    for places in np.array_split(np.argsort(risks, kind="stable"), n_bins):
        hits, n = int(malignant[places].sum()), len(places)
        if n:
            low, high = (_move(share, odds) for share in wilson(hits, n))
            said = float(np.average(risks[places], weights=weights[places]))
            bins.append(Bin(said, _move(hits / n, odds), (low, high), n))
    return tuple(bins)


def _mean(weights: Floats) -> float:
    return float(weights.mean()) if len(weights) else 1.0


def _move(share: float, odds: float) -> float:
    return share * odds / (share * odds + 1 - share)


def decision_curve(risks: Floats, malignant: Bools, weights: Floats) -> tuple[Benefit, ...]:
    """Net benefit for thresholds of 1% to 99% (Vickers and Elkin 2006): right calls less wrong ones, the wrong
    ones weighted by the odds of the threshold. ``weights`` (n,) sum to 1."""
    found = []
    share = float(weights[malignant].sum())
    for threshold in np.arange(1, 100) / 100:
        called, cost = risks >= threshold, threshold / (1 - threshold)
        model = weights[called & malignant].sum() - cost * weights[called & ~malignant].sum()
        found.append(Benefit(float(threshold), float(model), share - float(cost) * (1 - share)))
    return tuple(found)


def log_odds(risks: Floats) -> Floats:
    kept: Floats = np.clip(risks, 1e-9, 1 - 1e-9)
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def calibration_line(
    odds: Floats, malignant: Bools, weights: Floats, start: tuple[float, float]
) -> tuple[float, float]:
    """Slope and intercept of the logistic regression of the truth on the log odds of the risk (Cox 1958).

    Returns slope and intercept. Slope 1 with intercept 0 is perfect; below 1 the risks are too extreme. NaN where no
    finite line fits. ``start`` is where Newton's method begins.
    """
    slope, intercept = start
    for _ in range(30):
        risk = expit(slope * odds + intercept)
        spread = weights * risk * (1 - risk)
        by_odds = spread * odds
        a, b, c = float(by_odds @ odds), float(by_odds.sum()), float(spread.sum())  # of the symmetric 2 x 2 matrix
        determinant = a * c - b * b
        if not determinant > 1e-12 * a * c:
            break
        short = weights * (malignant - risk)
        p, q = float(short @ odds), float(short.sum())
        steps = (c * p - b * q) / determinant, (a * q - b * p) / determinant
        slope += min(2.0, max(-2.0, steps[0]))
        intercept += min(2.0, max(-2.0, steps[1]))
        if abs(slope) > STEEPEST:
            break
        if max(map(abs, steps)) < 1e-7:
            return slope, intercept
    return math.nan, math.nan


def calibration_in_the_large(odds: Floats, malignant: Bools, weights: Floats, start: float) -> float:
    """The intercept with the slope held at 1: above 0 the risks are too low on the whole. NaN for one side alone."""
    share = float((weights * malignant).sum() / weights.sum())
    if not 0 < share < 1:
        return math.nan
    shift = start
    for _ in range(50):
        risk = expit(odds + shift)
        step = float(weights @ (malignant - risk)) / max(1e-12, float(weights @ (risk * (1 - risk))))
        shift += min(2.0, max(-2.0, step))
        if abs(step) < 1e-7:
            break
    return shift
