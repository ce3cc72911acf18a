"""Sums of products of two readers' pairwise comparisons, from which every U-statistic variance is made.

A comparison is 1 where a malignant case outscores a benign one, half where they tie. Two comparisons may share the
malignant case, the benign case, both or none; variances differ in how much weight each of the four gets (Gallas 2006).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ovadesk.stats.mrmc.figures import Estimates
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.roc import Floats

CELLS = 1 << 21  # comparisons held at once; few enough that their float32 sums are exact


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """For readings u and v (each one reader under one condition, U = I x J of them), over all pairs of comparisons.

    ``sums`` and ``counts`` (4, U, U): the products of the comparisons, and how many there are, that share both cases,
    only the malignant case, only the benign case, none.
    """

    sums: Floats
    counts: Floats


def products(ratings: Ratings, estimates: Estimates) -> Products:
    """The sums and counts for the figure of ``estimates``; where a figure has one side alone, the case of the other
    side counts as different in every pair, so that nothing is shared but the case itself."""
    units = [side.placements.reshape(-1, side.read.shape[2]) for side in estimates.sides]
    reads = [side.read.reshape(len(units[0]), -1).astype(np.float64) for side in estimates.sides]
    ones = [read.sum(axis=1) for read in reads]
    values = np.nan_to_num(estimates.values.ravel())  # undefined where there is no comparison: adds nothing
    total = np.outer(values, values)
    if len(units) == 1:
        shared, shared_n = units[0] @ units[0].T, reads[0] @ reads[0].T
        pairs = np.outer(ones[0], ones[0])
        none = np.zeros_like(shared)
        return Products(_split(none, shared, none, total * pairs), _split(none, shared_n, none, pairs))
    pairs = np.outer(ones[0] * ones[1], ones[0] * ones[1])
    by_high = (units[0] * ones[1][:, None]) @ (units[0] * ones[1][:, None]).T
    by_low = (units[1] * ones[0][:, None]) @ (units[1] * ones[0][:, None]).T
    n_high, n_low = (read @ read.T for read in reads)
    counts = _split(n_high * n_low, n_high * np.outer(ones[1], ones[1]), n_low * np.outer(ones[0], ones[0]), pairs)
    return Products(_split(_same_pairs(ratings), by_high, by_low, total * pairs), counts)


def _split(both: Floats, high: Floats, low: Floats, everything: Floats) -> Floats:
    """From sums over at least the named case shared to sums over just that shared."""
    return np.stack([both, high - both, low - both, everything - high - low + both])


def _same_pairs(ratings: Ratings) -> Floats:
    """Sum over all pairs of cases of the product of two readings' comparisons (U, U), a block of cases at a time.

    Twice a comparison is 0, 1 or 2, so that float32 adds up a block exactly; a missing score compares as 0.
    """
    flat = ratings.scores.reshape(-1, len(ratings.cases))
    high, low = flat[:, ratings.malignant], flat[:, ~ratings.malignant]
    total = np.zeros((len(flat), len(flat)))
    step = max(1, CELLS // max(1, low.size))
    for start in range(0, high.shape[1], step):
        block = high[:, start : start + step, None]
        twice = (block > low[:, None, :]).astype(np.float32)
        twice += block >= low[:, None, :]
        rows = twice.reshape(len(flat), -1)
        total += rows @ rows.T
    return total / 4
