"""How the learning rate goes over a fit."""

from __future__ import annotations

import math
from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

RISING = 0.25  # share of the steps
FIRST, LAST = 0.04, 0.001  # of the highest rate


def one_cycle(optimiser: Optimizer, steps: int) -> dict[str, Any]:
    """Up to each group's own rate over a quarter of ``steps``, down along a cosine over the rest (Smith 2018), as
    Lightning takes an optimiser and its schedule. Any number of steps will do."""
    rising = max(1, round(RISING * steps))

    def factor(step: int) -> float:
        if step < rising:
            return FIRST + (1 - FIRST) * (step + 1) / rising
        along = min(1.0, (step - rising + 1) / max(1, steps - rising))
        return LAST + (1 - LAST) * (1 + math.cos(math.pi * along)) / 2

    schedule = LambdaLR(optimiser, factor)
    return {"optimizer": optimiser, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
