"""Figures with their intervals: area under the ROC curve, shares, and bootstrap over groups."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Interval = tuple[float, float]
Z95 = 1.959963984540054


def auc(scores: Floats, malignant: NDArray[np.bool_]) -> float:
    """Share of malignant/benign pairs in which the malignant one scores higher; ties count half (Mann-Whitney)."""
    return float(_placements(scores, malignant)[0].mean())


def delong(scores: Floats, malignant: NDArray[np.bool_]) -> tuple[float, Interval]:
    """AUC and its 95% interval (DeLong et al. 1988), on the logit scale so that it stays within [0, 1].

    Needs at least two of each side; scores must be independent of one another.
    """
    of_malignant, of_benign = _placements(scores, malignant)
    value = float(of_malignant.mean())
    variance = of_malignant.var(ddof=1) / len(of_malignant) + of_benign.var(ddof=1) / len(of_benign)
    if not 0 < value < 1:
        return value, (0.0, 1.0)
    half = Z95 * math.sqrt(variance) / (value * (1 - value))
    centre = math.log(value / (1 - value))
    return value, (1 / (1 + math.exp(half - centre)), 1 / (1 + math.exp(-half - centre)))


def _placements(scores: Floats, malignant: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """For each malignant score the share of benign ones below it, for each benign the share of malignant above."""
    high, low = scores[malignant], scores[~malignant]
    wins = (high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None])
    return wins.mean(axis=1), wins.mean(axis=0)


def wilson(hits: int, n: int) -> Interval:
    """95% interval of a share (Wilson 1927); (0, 1) for n = 0."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share))


def bootstrap_groups(
    figure: Callable[[NDArray[np.int64]], float],
    groups: NDArray[np.str_],
    malignant: NDArray[np.bool_],
    *,
    draws: int = 2000,
    seed: int = 0,
) -> Interval:
    """95% percentile interval of ``figure(places)``, whole groups redrawn within malignant and benign."""
    rng = np.random.default_rng(seed)
    places = {name: np.flatnonzero(groups == name) for name in np.unique(groups)}
    sides = [[n for n, p in places.items() if bool(malignant[p].any()) == side] for side in (True, False)]
    values = []
    for _ in range(draws):
        drawn = [places[side[i]] for side in sides for i in rng.integers(len(side), size=len(side))]
        values.append(figure(np.concatenate(drawn)))
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
