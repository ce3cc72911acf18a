"""How the figures of readers who read the same cases vary together from one sample of cases to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ovadesk.stats.mrmc.figures import Estimates, Side
from ovadesk.stats.mrmc.moments import products
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.roc import Floats

Covariance = Literal["jackknife", "delong", "unbiased"]


@dataclass(frozen=True, slots=True, eq=False)
class ErrorCovariances:
    """Averages of the covariances of the figures, as Obuchowski and Rockette (1995) pool them.

    ``var``: one reading with itself; ``cov1``: one reader, two conditions; ``cov2``: two readers, one condition;
    ``cov3``: two readers, two conditions. 0 where there is no second reader or condition. By condition (I,):
    ``var_of``, ``cov2_of``; by reader (J,): ``reader_var``, ``reader_cov1``. ``matrix`` (I, J, I, J) is all of them.
    """

    var: float
    cov1: float
    cov2: float
    cov3: float
    var_of: Floats
    cov2_of: Floats
    reader_var: Floats
    reader_cov1: Floats
    matrix: Floats


def covariance_matrix(ratings: Ratings, estimates: Estimates, method: Covariance = "jackknife") -> Floats:
    """The covariances over cases (I, J, I, J) of the figures, readers fixed.

    "jackknife": one case left out at a time (Efron and Stein 1981), exact for these figures by their placements; of
    the malignant or benign cases alone where the figure is a sensitivity or specificity, as in RJafroc. "delong":
    DeLong et al. 1988. "unbiased": Gallas 2006, which may be negative. They differ by terms of 1/n: the jackknife is
    the largest. With readings missing, DeLong's uses the cases that both read. Raises ValueError where a reader has
    fewer than two cases of a side that the figure needs.
    """
    if not estimates.defined:
        raise ValueError("a covariance needs two cases of each side from every reader and condition")
    shape = estimates.values.shape
    if method == "unbiased":
        matrix = _unbiased(ratings, estimates)
    else:
        by_side = _jackknifed if method == "jackknife" else _delong
        matrix = np.sum([by_side(side, estimates.values) for side in estimates.sides], axis=0)
        if method == "jackknife":
            matrix = matrix * ((estimates.n_cases - 1) / estimates.n_cases)
    return np.asarray(matrix.reshape(*shape, *shape), np.float64)


def _deviations(side: Side, values: Floats) -> tuple[Floats, Floats]:
    """Each case's placement less the figure (U, n), 0 where it was not read, and how many were read (U, 1)."""
    away = np.where(side.read, side.placements - values[..., None], 0.0)
    return away.reshape(-1, away.shape[2]), side.counts.reshape(-1, 1)


def _jackknifed(side: Side, values: Floats) -> Floats:
    """Leaving case k out moves the figure by (figure - placement of k)/(n - 1)."""
    away, counts = _deviations(side, values)
    moved = away / (counts - 1)
    return moved @ moved.T


def _delong(side: Side, values: Floats) -> Floats:
    away, counts = _deviations(side, values)
    read = side.read.reshape(away.shape).astype(np.float64)
    both = read @ read.T
    return np.asarray(both / np.maximum(both - 1, 1) / (counts @ counts.T) * (away @ away.T), np.float64)


def _unbiased(ratings: Ratings, estimates: Estimates) -> Floats:
    """E(uv) - E(u)E(v): the product of two figures less the mean of products that share no case."""
    found = products(ratings, estimates)
    values = estimates.values.ravel()
    return np.asarray(np.outer(values, values) - found.sums[3] / found.counts[3], np.float64)


def pooled(matrix: Floats) -> ErrorCovariances:
    """The averages of a matrix (I, J, I, J) over readers and conditions."""
    n_conditions, n_readers = matrix.shape[:2]
    by_condition = np.einsum("ijik->ijk", matrix)  # of one condition
    by_reader = np.einsum("ijkj->jik", matrix)  # of one reader
    own = np.einsum("ijij->ij", matrix)
    var_of, reader_var = own.mean(axis=1), own.mean(axis=0)
    others, elsewhere = n_readers * (n_readers - 1), n_conditions * (n_conditions - 1)
    cov2_of = (by_condition.sum(axis=(1, 2)) - own.sum(axis=1)) / max(others, 1)
    reader_cov1 = (by_reader.sum(axis=(1, 2)) - own.sum(axis=0)) / max(elsewhere, 1)
    rest = matrix.sum() - by_condition.sum() - by_reader.sum() + own.sum()
    return ErrorCovariances(
        var=float(own.mean()),
        cov1=float(reader_cov1.mean()),
        cov2=float(cov2_of.mean()),
        cov3=float(rest) / max(others * elsewhere, 1),
        var_of=var_of,
        cov2_of=cov2_of,
        reader_var=reader_var,
        reader_cov1=reader_cov1,
        matrix=matrix,
    )
