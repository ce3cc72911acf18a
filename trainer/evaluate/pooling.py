"""Whether another way of pooling a patient's pictures beats their mean on validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.aggregation import Aggregation, Pooling
from ovadesk.stats.roc import Floats, auc
from trainer.evaluate.calibration import calibrated, cases_of, side_weights
from trainer.evaluate.predictions import Predictions

MEAN = Aggregation()
CANDIDATES = (
    MEAN,
    *(Aggregation(Pooling.TOP, float(amount)) for amount in (1, 2, 3, 5)),
    *(Aggregation(Pooling.ATTENTION, float(amount)) for amount in (1, 2, 5, 10)),
)
FOLDS = 5
CERTAIN = 2.0  # standard errors by which a candidate must beat the mean
FLOOR = 1e-6  # a risk of 0 or 1 would make the log loss infinite


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way of pooling with its log loss on cases that its calibration has not seen, and its AUC there.

    ``gain`` is how much lower the loss is than the mean's, ``gain_se`` the standard error of that over cases.
    """

    aggregation: Aggregation
    log_loss: float
    auc: float
    gain: float
    gain_se: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The pooling that is used, what was tried, and why in a sentence."""

    aggregation: Aggregation
    tried: tuple[Candidate, ...]
    reason: str


def choose_aggregation(validation: Predictions, malignant_share: float | None, seed: int = 0) -> Choice:
    """The mean, unless another pooling has the lower log loss of cases by ``CERTAIN`` standard errors.

    The loss is cross-validated by patient: pictures are calibrated on four fifths of the patients, then pooled and
    scored on the fifth. The log loss is a proper score, so a pooling cannot win by ranking better at the price of
    a risk that is too high. The many candidates make a plain comparison too kind, hence the standard errors.
    """
    counts = np.unique(validation.patients, return_counts=True)[1]
    if counts.max() == 1:
        return Choice(MEAN, (), "one picture per patient: nothing to pool")
    parts = folds_of(validation, seed)
    tried = _scored(validation, parts, malignant_share)
    better = [one for one in tried[1:] if one.gain > CERTAIN * one.gain_se]
    if not better:
        return Choice(MEAN, tried, f"nothing beat the mean by {CERTAIN:g} standard errors of the cases' log loss")
    best = max(better, key=lambda one: one.gain)
    reason = f"log loss of cases {best.log_loss:.3f} against {tried[0].log_loss:.3f} with the mean"
    return Choice(best.aggregation, tried, f"{reason}, {best.gain / max(best.gain_se, 1e-12):.1f} standard errors")


def folds_of(validation: Predictions, seed: int) -> NDArray[np.int64]:
    """For each picture the fold of its patient, each side dealt evenly; the same for the same seed."""
    rng = np.random.default_rng(seed)
    names, place = np.unique(validation.patients, return_inverse=True)
    malignant = np.bincount(place, validation.malignant) > 0
    fold = np.zeros(len(names), np.int64)
    for side in (True, False):
        mine = rng.permutation(np.flatnonzero(malignant == side))
        fold[mine] = np.arange(len(mine)) % FOLDS
    return fold[place]


def _scored(validation: Predictions, parts: NDArray[np.int64], malignant_share: float | None) -> tuple[Candidate, ...]:
    """Every candidate, the mean first. Logits alone are pooled anew: calibration is the same for all of them."""
    risks = np.zeros(len(validation))
    for fold in np.unique(parts):
        others = validation.take(parts != fold)
        # Where the other folds hold one side alone there is nothing to calibrate against: use all.
        learn = others if len(np.unique(others.malignant)) == 2 else validation
        risks[parts == fold] = calibrated(learn, malignant_share).risk(validation.logits[parts == fold])
    pooled = [cases_of(validation, risks, one) for one in CANDIDATES]
    malignant = pooled[0].malignant
    weights = side_weights(malignant, malignant_share)
    losses = [_loss(cases.risks, malignant) for cases in pooled]
    found = []
    for aggregation, cases, loss in zip(CANDIDATES, pooled, losses, strict=True):
        gains = losses[0] - loss
        gain = float((weights * gains).sum())
        se = float(np.sqrt((weights**2 * (gains - gain) ** 2).sum()))
        found.append(Candidate(aggregation, float((weights * loss).sum()), auc(cases.risks, malignant), gain, se))
    return tuple(found)


def _loss(risks: Floats, malignant: NDArray[np.bool_]) -> Floats:
    """Log loss of each case."""
    right = np.where(malignant, risks, 1 - risks)
    loss: Floats = -np.log(np.clip(right, FLOOR, 1.0))
    return loss
