"""What an engine gives, before calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class RawOutput:
    """Logits (N,) float32 and Grad-CAM maps (N, h, w) float32 >= 0, unnormalised, at feature resolution.

    ``scopes`` (N,) float32: the scope logits, higher for what the model was made for; zeros where it has no gate.
    """

    logits: NDArray[np.float32]
    cams: NDArray[np.float32]
    scopes: NDArray[np.float32]
