"""Logistic regression with an L2 penalty, weighted: the whole of what a gate learns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
STEPS_MAX = 500


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A weighted sum of features: ``weight`` (K,) and ``bias``."""

    weight: Floats
    bias: float

    def logits(self, features: NDArray[np.float32]) -> Floats:
        """(N,) of ``features`` (N, K)."""
        return features.astype(np.float64) @ self.weight + self.bias


def fit_line(features: NDArray[np.float32], wanted: NDArray[np.bool_], shares: Floats, decay: float) -> Line:
    """The line that separates ``wanted`` (N,) from the rest, each picture counting by its share (N,), sum 1.

    ``decay`` is the penalty on the weights of standardised features (mean 0, deviation 1 over the shares); it is
    folded back, so that the line takes features as they are. Convex: one answer, whatever the start.
    """
    x = features.astype(np.float64)
    mean = shares @ x
    spread = np.sqrt(shares @ (x - mean) ** 2)
    spread[spread < 1e-6] = np.inf  # a feature that never changes says nothing
    z, sign = (x - mean) / spread, np.where(wanted, 1.0, -1.0)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weight, bias = parameters[:-1], parameters[-1]
        margins = sign * (z @ weight + bias)
        slopes = -shares * sign * np.exp(-np.logaddexp(0.0, margins))
        value = float(shares @ np.logaddexp(0.0, -margins) + decay * weight @ weight / 2)
        return value, np.append(slopes @ z + decay * weight, slopes.sum())

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS_MAX}).x
    weight = found[:-1] / spread
    return Line(weight, float(found[-1] - mean @ weight))
