"""What out-of-fold logits are worth: calibration, operating point, and figures with intervals for the card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ovadesk.classify.card import Metric
from ovadesk.classify.case import case_call
from ovadesk.domain.result import CaseCall, OperatingPoint
from trainer.figures import Floats, auc, bootstrap_groups, delong, wilson

METHOD = "{folds}-fold cross-validation by group, out of fold"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Risk = sigmoid((logit + shift) / temperature). The shift is folded into the network's last bias."""

    temperature: float
    shift: float

    def risk(self, logits: NDArray[np.floating]) -> Floats:
        return 1.0 / (1.0 + np.exp(-(logits.astype(np.float64) + self.shift) / self.temperature))


def group_weights(groups: NDArray[np.str_], malignant: NDArray[np.bool_], malignant_share: float) -> Floats:
    """Weight of each sample: groups of a side count alike, the malignant side counts ``malignant_share`` in all."""
    weights = np.zeros(len(groups))
    for side, share in ((True, malignant_share), (False, 1 - malignant_share)):
        names, place, sizes = np.unique(groups[malignant == side], return_inverse=True, return_counts=True)
        weights[malignant == side] = share / len(names) / sizes[place]
    return weights


def calibrate(logits: NDArray[np.floating], malignant: NDArray[np.bool_], weights: Floats) -> Calibration:
    """Temperature and shift of least weighted log loss (Platt 1999; Guo et al. 2017).

    Logits that do not tell the sides apart would give no finite temperature: it ends at 20.
    """
    sign = np.where(malignant, 1.0, -1.0)

    def loss(slope_and_offset: Floats) -> float:
        slope, offset = slope_and_offset
        return float((weights * np.logaddexp(0, -sign * (slope * logits + offset))).sum())

    found = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.05, 20.0), (-20.0, 20.0)])
    slope, offset = (float(value) for value in found.x)
    return Calibration(1 / slope, offset / slope)


@dataclass(frozen=True, slots=True)
class Cases:
    """One risk per group (the mean over its samples, as in the product) and its truth."""

    risks: Floats
    malignant: NDArray[np.bool_]


def cases_of(risks: Floats, groups: NDArray[np.str_], malignant: NDArray[np.bool_]) -> Cases:
    names = np.unique(groups)
    return Cases(
        np.array([risks[groups == name].mean() for name in names]),
        np.array([malignant[groups == name].any() for name in names]),
    )


def operating_point(cases: Cases, sensitivity: float = 0.9, inconclusive: float = 0.2) -> OperatingPoint:
    """The highest threshold that reaches ``sensitivity``, and a band of the cases nearest to it in rank.

    The threshold lies midway between two risks; the band holds about ``inconclusive`` of the cases.
    """
    risks = np.sort(cases.risks)
    wanted = int(np.ceil(sensitivity * cases.malignant.sum() - 1e-9))
    lowest_called = np.sort(cases.risks[cases.malignant])[-wanted]
    below = risks[risks < lowest_called]
    threshold = float((below[-1] + lowest_called) / 2) if len(below) else float(lowest_called / 2)
    rank, half = int(np.searchsorted(risks, threshold)), round(len(risks) * inconclusive / 2)
    low = float(min(threshold, risks[max(0, rank - half)]))
    high = float(max(threshold, risks[min(len(risks) - 1, rank + half - 1)]))
    called = cases.risks >= threshold
    hits, n_malignant = int((called & cases.malignant).sum()), int(cases.malignant.sum())
    passed, n_benign = int((~called & ~cases.malignant).sum()), int((~cases.malignant).sum())
    return OperatingPoint(
        threshold=threshold,
        sensitivity=hits / n_malignant,
        sensitivity_ci=wilson(hits, n_malignant),
        specificity=passed / n_benign,
        specificity_ci=wilson(passed, n_benign),
        low=low,
        high=high,
        inconclusive_share=float(((cases.risks >= low) & (cases.risks <= high)).mean()),
    )


def metrics(
    logits: NDArray[np.floating],
    risks: Floats,
    groups: NDArray[np.str_],
    malignant: NDArray[np.bool_],
    point: OperatingPoint,
    weights: Floats,
    folds: int,
) -> tuple[Metric, ...]:
    """The figures of the card. Per image, intervals redraw groups: images of one patient are not independent."""
    method = METHOD.format(folds=folds)
    cases = cases_of(risks, groups, malignant)
    per_case, case_ci = delong(cases.risks, cases.malignant)
    scores = logits.astype(np.float64)
    image_ci = bootstrap_groups(lambda at: auc(scores[at], malignant[at]), groups, malignant)
    case_boot = bootstrap_groups(
        lambda at: auc(cases.risks[at], cases.malignant[at]),
        np.arange(len(cases.risks)).astype(np.str_),
        cases.malignant,
    )
    squares = (risks - malignant) ** 2
    brier_ci = bootstrap_groups(
        lambda at: float(np.average(squares[at], weights=weights[at])), groups, malignant, draws=1000
    )
    n, n_cases = len(risks), len(cases.risks)
    return (
        Metric("AUC", per_case, case_ci, "group", n_cases, f"{method}; DeLong"),
        Metric("AUC", per_case, case_boot, "group", n_cases, f"{method}; bootstrap by group"),
        Metric("AUC", auc(scores, malignant), image_ci, "image", n, f"{method}; bootstrap by group"),
        Metric(
            "Brier score",
            float(np.average(squares, weights=weights)),
            brier_ci,
            "image",
            n,
            f"{method}; groups weighted",
        ),
        *_outside_band(cases, point, method),
    )


def _outside_band(cases: Cases, point: OperatingPoint, method: str) -> Sequence[Metric]:
    """Of the cases that get a call. Where a side has none there is no figure, rather than a share of nothing."""
    calls = np.array([case_call(risk, point) for risk in cases.risks.tolist()])
    found = []
    for name, side, right in (
        ("Sensitivity outside the inconclusive band", True, CaseCall.MALIGNANT),
        ("Specificity outside the inconclusive band", False, CaseCall.BENIGN),
    ):
        mine = calls[(cases.malignant == side) & (calls != CaseCall.INCONCLUSIVE)]
        if len(mine):
            hits, n = int((mine == right).sum()), len(mine)
            found.append(Metric(name, hits / n, wilson(hits, n), "group", n, f"{method}; Wilson"))
    return found
