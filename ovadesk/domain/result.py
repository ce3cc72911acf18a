"""What the model said of a frame and of a case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Box


class FrameStatus(StrEnum):
    SCORED = "scored"
    OUT_OF_SCOPE = "out_of_scope"
    FAILED = "failed"


class CaseCall(StrEnum):
    """The model's call on a case; the reader's own has no middle (``reading.Call``)."""

    BENIGN = "benign"
    INCONCLUSIVE = "inconclusive"
    MALIGNANT = "malignant"


@dataclass(frozen=True, slots=True, eq=False)
class CamMap:
    """Where the network looked: ``values`` (h, w) float32 >= 0 at feature resolution, unnormalised.

    ``box`` is the part of the frame the map covers, edge to edge; it may reach beyond the frame where
    the input was padded.
    """

    values: NDArray[np.float32]
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Calibrated probability of malignancy in [0, 1], the raw logit, and the map (None if not asked for).

    ``scope`` is the logit of the model's gate: the higher, the more like what the model was made for.
    """

    p_malignant: float
    logit: float
    cam: CamMap | None = None
    scope: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult:
    """The outcome for one frame: scored with a prediction, or a reason instead of a number. ``ms`` wall time."""

    clip_key: str
    index: int
    status: FrameStatus
    prediction: Prediction | None = None
    reason: Problem | None = None
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A threshold on the case risk and what it did in out-of-fold validation.

    ``low``/``high`` bound the inconclusive band: risk < low is benign, > high malignant. Intervals are 95%
    and in [0, 1].
    """

    threshold: float
    sensitivity: float
    sensitivity_ci: tuple[float, float]
    specificity: float
    specificity_ci: tuple[float, float]
    low: float
    high: float
    inconclusive_share: float = 0.0


@dataclass(frozen=True, slots=True)
class CaseRisk:
    """One risk per case from its scored frames; ``p_malignant`` and ``call`` are None if none was scored."""

    case_id: str
    n_frames: int
    n_scored: int
    p_malignant: float | None
    call: CaseCall | None
    point: OperatingPoint
    model_id: str
