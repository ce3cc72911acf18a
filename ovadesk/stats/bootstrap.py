"""Intervals by redrawing whole groups: images of one patient are not independent of one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ovadesk.stats.roc import Bools, Floats, Groups, Interval

DRAWS = 2000


def redraws(groups: Groups, malignant: Bools, draws: int, seed: int) -> Iterator[Floats]:
    """How often each sample (n,) counts in each redraw: groups are redrawn within the malignant and the benign ones.

    A group is malignant if any of its samples is. Same seed, same redraws.
    """
    rng = np.random.default_rng(seed)
    names, place = np.unique(groups, return_inverse=True)
    high = np.bincount(place, malignant) > 0
    sides = [np.flatnonzero(high), np.flatnonzero(~high)]
    for _ in range(draws):
        counts = np.zeros(len(names))
        for side in sides:
            counts[side] = np.bincount(rng.integers(len(side), size=len(side)), minlength=len(side)) if len(side) else 0
        yield counts[place]


def bootstrap(
    figures: Callable[[Floats], Sequence[float]],
    groups: Groups,
    malignant: Bools,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[Interval | None, ...]:
    """95% percentile intervals of several figures at once, groups redrawn (Efron and Tibshirani 1993; Field and
    Welsh 2007 for groups).

    ``figures(weights)`` takes how often each sample counts (n,) and gives one number per figure, NaN where it is
    not defined in that redraw. A figure that is undefined in more than a tenth of them has no interval (None).
    """
    found = np.array([figures(weights) for weights in redraws(groups, malignant, draws, seed)], np.float64)
    return tuple(percentiles(column) for column in found.T)


def percentiles(found: Floats) -> Interval | None:
    """The middle 95% of a figure's redraws (draws,); None where more than a tenth of them are not defined."""
    known = found[np.isfinite(found)]
    if not len(known) or len(known) < 0.9 * len(found):
        return None
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)
