"""From the risks of a case's frames to the risk of the case."""

from __future__ import annotations

from collections.abc import Sequence

from ovadesk.classify.card import Card
from ovadesk.domain.result import CaseCall, CaseRisk, OperatingPoint


def case_risk(case_id: str, n_frames: int, probabilities: Sequence[float], card: Card) -> CaseRisk:
    """One risk for the case, pooled over its scored frames as the card says (its default is the mean).

    ``probabilities`` are the calibrated risks of the scored frames, in [0, 1]; without any there is no
    risk and no call.
    """
    risk = card.aggregation(probabilities) if len(probabilities) else None
    point = card.operating_point
    call = None if risk is None else case_call(risk, point)
    return CaseRisk(case_id, n_frames, len(probabilities), risk, call, point, card.model_id)


def case_call(risk: float, point: OperatingPoint) -> CaseCall:
    """Benign below the inconclusive band, malignant above it; its two ends belong to it."""
    if risk < point.low:
        return CaseCall.BENIGN
    if risk > point.high:
        return CaseCall.MALIGNANT
    return CaseCall.INCONCLUSIVE
