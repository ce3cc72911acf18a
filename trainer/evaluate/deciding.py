"""What is fixed on validation and then only used: calibration, pooling, threshold and inconclusive band."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from ovadesk.classify.aggregation import Aggregation, Pooling
from ovadesk.domain.result import OperatingPoint
from ovadesk.stats.roc import Floats
from ovadesk.stats.shares import wilson
from trainer.evaluate.calibration import Calibration, Cases, calibrated, cases_of
from trainer.evaluate.pooling import choose_aggregation
from trainer.evaluate.predictions import Predictions

Target = Literal["youden"] | float
BAND_MOST = 0.2  # share of the cases that may be left without a call
BAND_STEPS = 8  # how finely each side of the band is tried


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything between a network's logits and a call on a case, and how it came about.

    ``malignant_share`` is the share of malignant cases that the risk is calibrated for; None: as in validation.
    ``target`` is "youden" or the sensitivity aimed at. ``point`` holds what the threshold did on the cases that it
    was chosen on, which flatters it. ``aggregation_reason`` says why that pooling.
    """

    calibration: Calibration
    aggregation: Aggregation
    aggregation_reason: str
    point: OperatingPoint
    target: Target
    malignant_share: float | None
    n_cases: int
    n_malignant: int

    def cases(self, predictions: Predictions) -> Cases:
        """The risk of each patient in ``predictions``."""
        return cases_of(predictions, self.calibration.risk(predictions.logits), self.aggregation)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_dict(value: dict[str, Any]) -> Decision:
        """What ``to_dict`` gave, through JSON or not."""
        point = dict(value["point"])
        for name in ("sensitivity_ci", "specificity_ci"):
            point[name] = tuple(point[name])
        pooled = value["aggregation"]
        return Decision(
            **{
                **value,
                "calibration": Calibration(**value["calibration"]),
                "aggregation": Aggregation(Pooling(pooled["pooling"]), pooled["amount"]),
                "point": OperatingPoint(**point),
            }
        )


def decide(
    validation: Predictions, target: Target = "youden", malignant_share: float | None = None, seed: int = 0
) -> Decision:
    """Calibrate, choose the pooling (``choose_aggregation``), set threshold and band, on ``validation`` alone.

    ``seed`` deals the patients for the choice of the pooling. Raises ValueError where a side has fewer than two
    patients, and for a target or share outside (0, 1).
    """
    _refuse(validation, target, malignant_share)
    calibration = calibrated(validation, malignant_share)
    choice = choose_aggregation(validation, malignant_share, seed)
    cases = cases_of(validation, calibration.risk(validation.logits), choice.aggregation)
    threshold = youden_threshold(cases) if target == "youden" else sensitive_threshold(cases, float(target))
    point = point_at(cases, threshold, *inconclusive_band(cases, threshold))
    return Decision(
        calibration=calibration,
        aggregation=choice.aggregation,
        aggregation_reason=choice.reason,
        point=point,
        target=target,
        malignant_share=malignant_share,
        n_cases=len(cases),
        n_malignant=int(cases.malignant.sum()),
    )


def _refuse(validation: Predictions, target: Target, malignant_share: float | None) -> None:
    for side, word in ((True, "malignant"), (False, "benign")):
        if len(np.unique(validation.patients[validation.malignant == side])) < 2:
            raise ValueError(f"a threshold needs at least two {word} patients to be chosen on: split or fit with more")
    if target != "youden" and not 0 < float(target) <= 1:
        raise ValueError("the target is youden or a sensitivity above 0 and up to 1")
    if malignant_share is not None and not 0 < malignant_share < 1:
        raise ValueError("the share of malignant cases lies between 0 and 1")


def between(cases: Cases) -> Floats:
    """The thresholds that tell the cases apart: midway between neighbouring risks, and below the lowest."""
    risks = np.unique(cases.risks)
    return np.concatenate([[risks[0] / 2], (risks[:-1] + risks[1:]) / 2])


def youden_threshold(cases: Cases) -> float:
    """The highest sum of sensitivity and specificity (Youden 1950); among equals the most sensitive."""
    thresholds = between(cases)
    high, low = np.sort(cases.risks[cases.malignant]), np.sort(cases.risks[~cases.malignant])
    sensitivity = 1 - np.searchsorted(high, thresholds) / len(high)
    specificity = np.searchsorted(low, thresholds) / len(low)
    gain = sensitivity + specificity
    return float(thresholds[np.flatnonzero(gain >= gain.max() - 1e-12)[0]])


def sensitive_threshold(cases: Cases, sensitivity: float) -> float:
    """The highest threshold that reaches ``sensitivity``."""
    wanted = max(1, int(np.ceil(sensitivity * cases.malignant.sum() - 1e-9)))
    lowest_called = np.sort(cases.risks[cases.malignant])[-wanted]
    thresholds = between(cases)
    return float(thresholds[thresholds <= lowest_called][-1])


def inconclusive_band(cases: Cases, threshold: float) -> tuple[float, float]:
    """Low and high end of the band: of at most ``BAND_MOST`` of the cases, those whose leaving out helps most.

    Cases go by rank from the threshold down and up; the pair of counts that gives the highest mean of sensitivity
    and specificity among the rest wins, the narrowest where several do. Ends lie midway between risks.
    """
    risks = np.sort(cases.risks)
    n, at = len(risks), int(np.searchsorted(risks, threshold))
    edges = np.concatenate([[risks[0] / 2], (risks[:-1] + risks[1:]) / 2, [(risks[-1] + 1) / 2]])
    steps = np.unique(np.round(np.linspace(0, BAND_MOST * n, BAND_STEPS + 1)).astype(int)).tolist()
    best, ends = -1.0, (threshold, threshold)
    for down, up in sorted(((d, u) for d in steps for u in steps if d <= at and u <= n - at), key=sum):
        low = float(edges[at - down]) if down else threshold
        high = float(edges[at + up]) if up else threshold
        within = ((risks >= low) & (risks <= high)).mean()
        score = _balanced(cases, low, high)
        if within <= BAND_MOST and score > best + 1e-12:
            best, ends = score, (low, high)
    return ends


def _balanced(cases: Cases, low: float, high: float) -> float:
    """Mean of sensitivity and specificity outside the band; -1 where a side has no call left."""
    up, down = cases.risks > high, cases.risks < low
    called = up | down
    sides = [(called & (cases.malignant == side)).sum() for side in (True, False)]
    if not all(sides):
        return -1.0
    return float(((up & cases.malignant).sum() / sides[0] + (down & ~cases.malignant).sum() / sides[1]) / 2)


def point_at(cases: Cases, threshold: float, low: float, high: float) -> OperatingPoint:
    """What ``threshold`` does on ``cases``, with Wilson intervals, and how many fall within the band."""
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
