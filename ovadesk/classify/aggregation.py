"""How the risks of a case's frames become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Pooling(StrEnum):
    """``MEAN``: over all frames (Christiansen et al. 2021). ``TOP``: the mean of the ``amount`` highest (rounded).
    ``ATTENTION``: a mean weighted by softmax(``amount`` x risk): 0 is the mean, large is the highest risk alone
    (attention pooling, Ilse et al. 2018, with the risk itself as what is attended to)."""

    MEAN = "mean"
    TOP = "top"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Aggregation:
    """One way of pooling; ``amount`` is the count of ``TOP`` or the sharpness of ``ATTENTION``, 0 for ``MEAN``."""

    pooling: Pooling = Pooling.MEAN
    amount: float = 0.0

    def __call__(self, risks: Sequence[float] | NDArray[np.floating]) -> float:
        """The case risk in [0, 1] of frame risks in [0, 1], at least one. The order does not matter."""
        found = np.sort(np.asarray(risks, np.float64))
        if self.pooling is Pooling.TOP:
            return float(found[-max(1, round(self.amount)) :].mean())
        if self.pooling is Pooling.ATTENTION:
            weights = np.exp(self.amount * (found - found[-1]))
            return float((weights * found).sum() / weights.sum())
        return float(found.mean())
