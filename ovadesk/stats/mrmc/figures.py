"""Figures of merit of each reader under each condition, with what each case adds to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import rankdata

from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.roc import Bools, Floats

Figure = Literal["auc", "sensitivity", "specificity"]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The cases of one truth: ``placements`` (I, J, n), what each adds to the figure; ``read`` (I, J, n)."""

    placements: Floats
    read: Bools

    @property
    def counts(self) -> Floats:
        """How many cases each reader read under each condition (I, J)."""
        return np.asarray(self.read.sum(axis=2), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """``values`` (I, J) in [0, 1], NaN where a reader has no case of a side that the figure needs.

    ``sides``: malignant and benign cases for an AUC, the malignant alone for a sensitivity, the benign alone for a
    specificity. ``values`` is the mean of each side's placements. ``n_cases``: the cases of those sides together.
    """

    figure: Figure
    values: Floats
    sides: tuple[Side, ...]
    n_cases: int

    @property
    def defined(self) -> bool:
        """Whether each value and its variance exist: two cases of each side needed, for every reader and condition."""
        return self.values.size > 0 and all(bool((side.counts >= 2).all()) for side in self.sides)


def estimate(ratings: Ratings, figure: Figure = "auc") -> Estimates:
    """The figure of every reader and condition.

    "auc": the empirical area, ties half (Bamber 1975), by placements (DeLong et al. 1988). "sensitivity" and
    "specificity": the share of malignant cases called malignant and of benign called benign, from ratings made by
    ``Ratings.binary``; raises ValueError where a score is not 0 or 1.
    """
    high, low = ratings.scores[:, :, ratings.malignant], ratings.scores[:, :, ~ratings.malignant]
    sides: tuple[Side, ...]
    if figure == "auc":
        sides = _placements(high, low)
    else:
        called = ratings.scores[ratings.read]
        if not np.isin(called, (0, 1)).all():
            raise ValueError("sensitivity and specificity need calls of 0 and 1")
        sides = (_side(high if figure == "sensitivity" else 1 - low),)
    counts = sides[0].counts
    with np.errstate(invalid="ignore"):
        values = np.where(counts > 0, sides[0].placements.sum(axis=2) / counts, np.nan)
    if len(sides) == 2:
        values[sides[1].counts == 0] = np.nan
    return Estimates(figure, values, sides, sum(side.read.shape[2] for side in sides))


def _side(values: Floats) -> Side:
    read = ~np.isnan(values)
    return Side(np.where(read, values, 0.0), read)


def _placements(high: Floats, low: Floats) -> tuple[Side, Side]:
    """By mid-ranks (Sun and Xu 2014), a missing score ranked above all others so that it moves nobody's rank."""
    sides = tuple(_side(values) for values in (high, low))
    n_high, n_low = sides[0].counts[..., None], sides[1].counts[..., None]
    filled = [np.where(np.isnan(values), np.inf, values) for values in (high, low)]
    ranks = rankdata(np.concatenate(filled, axis=2), axis=2)
    own = [rankdata(values, axis=2) if values.shape[2] else values for values in filled]
    with np.errstate(invalid="ignore", divide="ignore"):
        of_high = (ranks[..., : high.shape[2]] - own[0]) / n_low
        of_low = 1 - (ranks[..., high.shape[2] :] - own[1]) / n_high
    known = (n_high > 0) & (n_low > 0)
    return (
        Side(np.where(sides[0].read & known, of_high, 0.0), sides[0].read),
        Side(np.where(sides[1].read & known, of_low, 0.0), sides[1].read),
    )
