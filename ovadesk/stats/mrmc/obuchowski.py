"""Obuchowski and Rockette's analysis of variance of the readers' figures, corrected for the cases they share.

Figure of reader j under condition i: theta_ij = mean + condition_i + R_j + (TR)_ij + error_ij, the errors correlated
since all read the same cases (Obuchowski and Rockette 1995). Denominator degrees of freedom after Hillis (2007); one
condition alone, and the whole in one frame, in Hillis (2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ovadesk.stats.mrmc.covariance import Covariance, ErrorCovariances, covariance_matrix, pooled
from ovadesk.stats.mrmc.figures import Figure, estimate
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import (
    Analysis,
    Contrast,
    Generalises,
    Mean,
    Test,
    chi_square,
    contrast,
    f_test,
    hillis_ddf,
    mean,
)
from ovadesk.stats.roc import Floats


@dataclass(frozen=True, slots=True, eq=False)
class MeanSquares:
    """Of a table of figures (I, J); ``reader_of`` (I,) within each condition; NaN where there is one reader or
    condition only."""

    condition: float
    reader: float
    interaction: float
    reader_of: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What the three analyses are made from: ``values`` (I, J), their mean squares and error covariances."""

    conditions: tuple[str, ...]
    readers: tuple[str, ...]
    values: Floats
    squares: MeanSquares
    errors: ErrorCovariances
    covariance: Covariance


def mean_squares(values: Floats) -> MeanSquares:
    """The two-way analysis of variance of a full table (I, J)."""
    n_conditions, n_readers = values.shape
    by_condition, by_reader, grand = values.mean(axis=1), values.mean(axis=0), values.mean()
    rest = values - by_condition[:, None] - by_reader + grand
    t, r = n_conditions - 1, n_readers - 1
    return MeanSquares(
        condition=float(n_readers * ((by_condition - grand) ** 2).sum() / t) if t else float("nan"),
        reader=float(n_conditions * ((by_reader - grand) ** 2).sum() / r) if r else float("nan"),
        interaction=float((rest**2).sum() / (t * r)) if t * r else float("nan"),
        reader_of=values.var(axis=1, ddof=1) if r else np.full(n_conditions, np.nan),
    )


def fit(ratings: Ratings, figure: Figure = "auc", covariance: Covariance = "jackknife") -> Fit:
    """The figures of every reader and condition with what is needed to compare them.

    Readings may be missing so long as every reader has two cases of each side under every condition; the equal
    covariances that the method assumes are then an approximation. Raises ValueError otherwise.
    """
    estimates = estimate(ratings, figure)
    matrix = covariance_matrix(ratings, estimates, covariance)
    values = estimates.values
    return Fit(ratings.conditions, ratings.readers, values, mean_squares(values), pooled(matrix), covariance)


def components(fit: Fit) -> dict[str, float]:
    """Mean squares and the components of the model (Hillis 2014), each as estimated: it may be negative.

    Those that need a second condition or reader are left out where there is none.
    """
    squares, errors = fit.squares, fit.errors
    if len(fit.conditions) == 1:
        square = float(squares.reader_of[0])
        found = {"ms_r": square, "var_r": square - errors.var + errors.cov2, "var": errors.var, "cov2": errors.cov2}
    else:
        found = {
            "ms_t": squares.condition,
            "ms_r": squares.reader,
            "ms_tr": squares.interaction,
            "var_r": (squares.reader - squares.interaction) / len(fit.conditions) - errors.cov1 + errors.cov3,
            "var_tr": squares.interaction - errors.var + errors.cov1 + errors.cov2 - errors.cov3,
            "var": errors.var,
            "cov1": errors.cov1,
            "cov2": errors.cov2,
            "cov3": errors.cov3,
        }
    if len(fit.readers) == 1:
        return {name: found[name] for name in ("ms_t", "var", "cov1") if name in found}
    return found


def random_readers_random_cases(fit: Fit) -> Analysis:
    """RRRC: F = MS(T) / (MS(TR) + max(J (Cov2 - Cov3), 0)) with Hillis's degrees of freedom (Hillis 2007).

    Each pair: se = sqrt(2/J x the denominator), t with the same degrees of freedom. Each condition alone, from its
    own readings: se = sqrt((MS(R) + max(J Cov2, 0)) / J) (Hillis 2014). Needs two readers.
    """
    n, errors, squares = len(fit.readers), fit.errors, fit.squares
    denominator = squares.interaction + max(n * (errors.cov2 - errors.cov3), 0.0)
    t = len(fit.conditions) - 1
    ddf = hillis_ddf(denominator, squares.interaction, t * (n - 1))
    means = []
    for i, condition in enumerate(fit.conditions):
        square, cov2 = float(squares.reader_of[i]), float(errors.cov2_of[i])
        total = square + max(n * cov2, 0.0)
        parts = {"ms_r": square, "cov2": cov2}
        means.append(mean(condition, _mean(fit, i), total / n, hillis_ddf(total, square, n - 1), parts))
    test = f_test(squares.condition, denominator, t, ddf) if t else None
    return _analysis(fit, "RRRC", test, _pairs(fit, 2 * denominator / n, ddf), means)


def fixed_readers_random_cases(fit: Fit) -> Analysis:
    """FRRC: (I - 1) MS(T) / (Var - Cov1 + (J - 1)(Cov2 - Cov3)) is chi-square with I - 1 degrees of freedom.

    Hillis et al. 2005; Hillis 2007. Each condition: se = sqrt((Var + (J - 1) max(Cov2, 0)) / J), normal. Each
    reader: se = sqrt(2 (Var_j - Cov1_j)), normal. DBM uses F and t with (I - 1)(K - 1) instead: see ``dorfman``.
    A Cov2 below Cov3 is left as it is, which makes the variance that of these very readers' mean, as in MRMCaov;
    RJafroc takes their difference as 0 then.
    """
    n, errors = len(fit.readers), fit.errors
    denominator = errors.var - errors.cov1 + (n - 1) * (errors.cov2 - errors.cov3)
    means = [
        mean(condition, _mean(fit, i), float(var + (n - 1) * max(cov2, 0.0)) / n, None, {"var": var, "cov2": cov2})
        for i, (condition, var, cov2) in enumerate(
            zip(fit.conditions, map(float, errors.var_of), map(float, errors.cov2_of), strict=True)
        )
    ]
    each = tuple(
        contrast((fit.conditions[a], fit.conditions[b]), float(fit.values[a, j] - fit.values[b, j]), var, None, reader)
        for j, reader in enumerate(fit.readers)
        for var in (2 * float(errors.reader_var[j] - errors.reader_cov1[j]),)
        for a, b in combinations(range(len(fit.conditions)), 2)
    )
    t = len(fit.conditions) - 1
    test = chi_square(fit.squares.condition, denominator, t) if t else None
    return _analysis(fit, "FRRC", test, _pairs(fit, 2 * denominator / n, None), means, each)


def random_readers_fixed_cases(fit: Fit) -> Analysis:
    """RRFC: F = MS(T)/MS(TR), the usual analysis of variance; no covariance is needed (Hillis et al. 2005).

    Each pair: se = sqrt(2/J MS(TR)); each condition: se = sqrt(MS(R)/J), t with J - 1. Needs two readers.
    """
    n, squares, t = len(fit.readers), fit.squares, len(fit.conditions) - 1
    means = [
        mean(condition, _mean(fit, i), float(square) / n, n - 1, {"ms_r": float(square)})
        for i, (condition, square) in enumerate(zip(fit.conditions, squares.reader_of, strict=True))
    ]
    test = f_test(squares.condition, squares.interaction, t, t * (n - 1)) if t else None
    return _analysis(fit, "RRFC", test, _pairs(fit, 2 * squares.interaction / n, t * (n - 1)), means)


def _mean(fit: Fit, i: int) -> float:
    return float(fit.values[i].mean())


def _pairs(fit: Fit, variance: float, ddf: float | None) -> tuple[Contrast, ...]:
    return tuple(
        contrast((fit.conditions[a], fit.conditions[b]), _mean(fit, a) - _mean(fit, b), variance, ddf)
        for a, b in combinations(range(len(fit.conditions)), 2)
    )


def _analysis(
    fit: Fit,
    generalises: Generalises,
    test: Test | None,
    contrasts: tuple[Contrast, ...],
    means: Sequence[Mean],
    each: tuple[Contrast, ...] = (),
) -> Analysis:
    covariance = None if generalises == "RRFC" else fit.covariance
    return Analysis("or", covariance, generalises, test, contrasts, tuple(means), components(fit), each)
