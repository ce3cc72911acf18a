"""From logits to risks, and from the pictures' risks to the cases'."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from ovadesk.classify.aggregation import Aggregation
from ovadesk.stats.roc import Bools, Floats
from trainer.evaluate.predictions import Predictions


@dataclass(frozen=True, slots=True)
class Calibration:
    """Risk = sigmoid((logit + shift) / temperature). The shift is folded into the network's last bias."""

    temperature: float
    shift: float

    def risk(self, logits: NDArray[np.floating]) -> Floats:
        risk: Floats = expit((logits.astype(np.float64) + self.shift) / self.temperature)
        return risk


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """One risk per patient and the truth, all (n,), in the order of the patients' names."""

    patients: NDArray[np.str_]
    risks: Floats
    malignant: Bools

    def __len__(self) -> int:
        return len(self.patients)


def cases_of(predictions: Predictions, risks: Floats, aggregation: Aggregation) -> Cases:
    """The pictures' ``risks`` pooled by patient as the product does; a patient is malignant if any picture is."""
    names, place = np.unique(predictions.patients, return_inverse=True)
    order = np.argsort(place, kind="stable")
    shares = np.split(risks[order], np.cumsum(np.bincount(place))[:-1])
    malignant = np.bincount(place, predictions.malignant) > 0
    return Cases(names, np.array([aggregation(share) for share in shares]), malignant)


def side_weights(malignant: Bools, malignant_share: float | None) -> Floats:
    """Weight of each case, 1 in all: the malignant ones count ``malignant_share``, or as many as there are."""
    if malignant_share is None:
        return np.full(len(malignant), 1 / len(malignant))
    sizes = np.where(malignant, malignant.sum(), (~malignant).sum())
    weights: Floats = np.where(malignant, malignant_share, 1 - malignant_share) / sizes
    return weights


def group_weights(groups: NDArray[np.str_], malignant: Bools, malignant_share: float | None) -> Floats:
    """Weight of each picture, 1 in all: groups of a side count alike, the malignant side ``malignant_share``.

    Without a share the malignant side counts as many as there are malignant groups among the groups.
    """
    sizes = {side: len(np.unique(groups[malignant == side])) for side in (True, False)}
    share = sizes[True] / (sizes[True] + sizes[False]) if malignant_share is None else malignant_share
    weights = np.zeros(len(groups))
    for side, part in ((True, share), (False, 1 - share)):
        mine = malignant == side
        if sizes[side]:
            place, counts = np.unique(groups[mine], return_inverse=True, return_counts=True)[1:]
            weights[mine] = part / sizes[side] / counts[place]
    return weights


def calibrate(logits: NDArray[np.floating], malignant: Bools, weights: Floats) -> Calibration:
    """Temperature and shift of least weighted log loss (Platt 1999; Guo et al. 2017).

    Logits that do not tell the sides apart would give no finite temperature: it ends at 20.
    """
    sign = np.where(malignant, 1.0, -1.0)
    total = weights.sum()

    def loss(slope_and_offset: Floats) -> tuple[float, Floats]:
        slope, offset = slope_and_offset
        margin = sign * (slope * logits + offset)
        pull = -weights * sign * expit(-margin) / total
        value = float((weights * np.logaddexp(0, -margin)).sum() / total)
        return value, np.array([(pull * logits).sum(), pull.sum()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.05, 20.0), (-20.0, 20.0)])
    slope, offset = (float(value) for value in found.x)
    return Calibration(1 / slope, offset / slope)


def calibrated(predictions: Predictions, malignant_share: float | None) -> Calibration:
    """``calibrate`` on pictures, patients of a side counting alike."""
    weights = group_weights(predictions.patients, predictions.malignant, malignant_share)
    return calibrate(predictions.logits, predictions.malignant, weights)
