"""What must hold for any study: against counting everything out, and under changes that change nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ovadesk.stats.mrmc import dorfman, obuchowski, one_shot
from ovadesk.stats.mrmc.analysis import METHODS, analyse_mrmc
from ovadesk.stats.mrmc.covariance import covariance_matrix
from ovadesk.stats.mrmc.figures import estimate
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import ROUNDING, Analysis
from ovadesk.stats.roc import auc, delong

READERS, HIGH, LOW = 3, 4, 5
SHAPE = (2, READERS, HIGH + LOW)
SCORES = arrays(np.float64, SHAPE, elements=st.integers(0, 5).map(float))
FEW = settings(max_examples=25)  # each analyses two whole studies
HOLES = arrays(np.bool_, SHAPE, elements=st.integers(0, 9).map(lambda one: one == 0))


def study(scores: NDArray[np.float64]) -> Ratings:
    cases = tuple(f"c{k}" for k in range(scores.shape[2]))
    readers = tuple(f"r{j}" for j in range(scores.shape[1]))
    return Ratings(readers, ("a", "b")[: len(scores)], cases, np.arange(len(cases)) < HIGH, scores)


def every(ratings: Ratings) -> list[Analysis]:
    return list(analyse_mrmc(ratings, methods=METHODS).analyses)


def same(first: list[Analysis], second: list[Analysis], sign: float = 1.0) -> None:
    assert [(one.method, one.generalises) for one in first] == [(one.method, one.generalises) for one in second]
    for one, other in zip(first, second, strict=True):
        for a, b in zip(one.contrasts, other.contrasts, strict=True):
            assert a.difference == pytest.approx(sign * b.difference, abs=1e-12)
            assert a.variance == pytest.approx(b.variance, abs=1e-12)
            if a.p is not None and b.p is not None and a.variance > 1e-9:
                assert a.p == pytest.approx(b.p, abs=1e-6)


@FEW
@given(SCORES, st.randoms(use_true_random=False))
def test_the_order_of_cases_and_readers_and_their_names_change_nothing(
    scores: NDArray[np.float64], random: object
) -> None:
    rng = np.random.default_rng(int(scores.sum()))
    cases, readers = rng.permutation(SHAPE[2]), rng.permutation(READERS)
    made = study(scores)
    moved = Ratings(
        tuple(f"other {j}" for j in readers),
        made.conditions,
        tuple(f"new {k}" for k in cases),
        made.malignant[cases],
        scores[:, readers][:, :, cases],
    )
    same(every(made), every(moved))


@FEW
@given(SCORES)
def test_scores_count_by_their_order_alone(scores: NDArray[np.float64]) -> None:
    same(every(study(scores)), every(study(np.exp(scores) - 7)))


@FEW
@given(SCORES)
def test_reversed_scores_reverse_the_difference(scores: NDArray[np.float64]) -> None:
    same(every(study(scores)), every(study(-scores)), sign=-1)


@FEW
@given(SCORES)
def test_the_other_truth_with_reversed_scores_is_the_same_study(scores: NDArray[np.float64]) -> None:
    made = study(scores)
    same(every(made), every(replace(made, malignant=~made.malignant, scores=-scores)))


@FEW
@given(SCORES)
def test_conditions_in_the_other_order_reverse_the_difference(scores: NDArray[np.float64]) -> None:
    made = study(scores)
    same(every(made), every(made.chosen(conditions=("b", "a"))), sign=-1)


@FEW
@given(SCORES)
def test_the_jackknife_leaves_out_one_case_at_a_time(scores: NDArray[np.float64]) -> None:
    made = study(scores)
    without = np.array(
        [
            [auc(np.delete(one, k), np.delete(made.malignant, k)) for one in scores.reshape(-1, SHAPE[2])]
            for k in range(SHAPE[2])
        ]
    )
    n = SHAPE[2]
    wanted = (n - 1) ** 2 / n * np.cov(without.T)
    assert covariance_matrix(made, estimate(made)).reshape(wanted.shape) == pytest.approx(wanted, abs=1e-12)


@FEW
@given(SCORES)
def test_delong_is_that_of_one_reader(scores: NDArray[np.float64]) -> None:
    made = study(scores)
    matrix = covariance_matrix(made, estimate(made), "delong")
    for i, j in product(range(2), range(READERS)):
        # the product terms of clustered_delong fall out with groups of one
        assert matrix[i, j, i, j] == pytest.approx(delong(scores[i, j], made.malignant).variance, abs=1e-12)


@FEW
@given(SCORES)
def test_pseudovalues_give_what_the_jackknife_gives(scores: NDArray[np.float64]) -> None:
    made = study(scores)
    fit, pseudo = obuchowski.fit(made), dorfman.pseudovalues(made)
    assert pseudo.values.mean(axis=2) == pytest.approx(fit.values)
    pairs = [
        (obuchowski.random_readers_random_cases(fit), dorfman.random_readers_random_cases(pseudo)),
        (obuchowski.random_readers_fixed_cases(fit), dorfman.random_readers_fixed_cases(pseudo)),
    ]
    for one, other in pairs:
        assert one.contrasts[0].variance == pytest.approx(other.contrasts[0].variance, abs=1e-12)
        assert [mean.variance for mean in one.means] == pytest.approx(
            [mean.variance for mean in other.means], abs=1e-12
        )


@given(SCORES)
def test_the_one_shot_variance_is_the_unbiased_one_of_obuchowski_and_rockette(scores: NDArray[np.float64]) -> None:
    made = study(scores)
    fit = obuchowski.fit(made, covariance="unbiased")
    found = one_shot.u_statistics(made)
    assert found is not None
    one = one_shot.random_readers_random_cases(found)
    errors = fit.errors
    wanted = 2 / READERS * (fit.squares.interaction + READERS * (errors.cov2 - errors.cov3))
    assert one.contrasts[0].variance == pytest.approx(wanted, abs=1e-12)
    for i, mean in enumerate(one.means):
        own = (fit.squares.reader_of[i] + READERS * errors.cov2_of[i]) / READERS
        assert mean.variance == pytest.approx(own, abs=1e-12)


def counted(made: Ratings, a: int, b: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The moments and weights of two conditions, every pair of comparisons looked at."""
    high, low = np.flatnonzero(made.malignant), np.flatnonzero(~made.malignant)

    def comparisons(i: int) -> list[tuple[int, int, int, float]]:
        return [
            (
                j,
                p,
                n,
                (made.scores[i, j, p] > made.scores[i, j, n]) + 0.5 * (made.scores[i, j, p] == made.scores[i, j, n]),
            )
            for j in range(len(made.readers))
            for p in high
            for n in low
            if made.read[i, j, p] and made.read[i, j, n]
        ]

    sums, counts = np.zeros(8), np.zeros(8)
    for (j, p, n, one), (k, q, m, other) in product(comparisons(a), comparisons(b)):
        kind = 4 * (j != k) + {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}[p == q, n == m]
        sums[kind] += one * other
        counts[kind] += 1
    return np.divide(sums, counts, out=np.full(8, np.nan), where=counts > 0), counts / counts.sum()


@pytest.mark.parametrize("seed", range(4))
def test_moments_are_means_over_all_pairs_of_comparisons(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 5, SHAPE).astype(float)
    scores[rng.random(SHAPE) < 0.25] = np.nan
    made = study(scores)
    found = one_shot.u_statistics(made)
    assert found is not None
    for (a, b), moments in found.moments.items():
        means, weights = counted(made, a, b)
        known = ~np.isnan(means)
        assert moments.moments[known] == pytest.approx(means[known])
        assert moments.weights == pytest.approx(weights)
        assert moments.weights.sum() == pytest.approx(1)
        whole = np.nansum(means * weights) - means[7]
        assert moments.covariance == pytest.approx(whole, abs=1e-12)


@FEW
@given(SCORES, HOLES)
def test_readings_may_be_missing_anywhere(scores: NDArray[np.float64], holes: NDArray[np.bool_]) -> None:
    scores[holes] = np.nan
    found = analyse_mrmc(study(scores), methods=METHODS)
    codes = {one.code for one in found.problems}
    if "dbm" not in {one.method for one in found.analyses}:
        assert codes & {"stats.readings_missing", "stats.one_class", "stats.one_reader"}
    for analysis in found.analyses:
        for one in analysis.contrasts:
            assert -1 <= one.difference <= 1
            assert (one.se is None) == (not one.variance > ROUNDING)
            assert one.p is None or 0 <= one.p <= 1


@FEW
@given(SCORES, st.integers(0, READERS - 1))
def test_a_reader_who_reads_nothing_changes_nothing(scores: NDArray[np.float64], reader: int) -> None:
    made = study(scores)
    more = np.concatenate([scores, np.full((2, 1, SHAPE[2]), np.nan)], axis=1)
    same(every(made), every(study(more)))


@FEW
@given(SCORES)
def test_cases_that_nobody_reads_change_nothing(scores: NDArray[np.float64]) -> None:
    made = study(scores)
    empty = np.full((2, READERS, 2), np.nan)
    more = Ratings(
        made.readers,
        made.conditions,
        (*made.cases, "x", "y"),
        np.concatenate([made.malignant, [True, False]]),
        np.concatenate([scores, empty], axis=2),
    )
    same(every(made), every(more))


@pytest.mark.parametrize("method", METHODS)
def test_equal_scores_leave_nothing_to_test(method: str) -> None:
    found = analyse_mrmc(study(np.full(SHAPE, 50.0)), methods=(method,))  # type: ignore[arg-type]
    assert {one.code for one in found.problems} == {"stats.no_variance", "stats.mean_no_variance"}
    for analysis in found.analyses:
        assert all(mean.value == 0.5 and mean.ci is None for mean in analysis.means)
        (one,) = analysis.contrasts
        assert (one.difference, one.se, one.p, one.ci) == (0, None, None, None)


@pytest.mark.parametrize("method", METHODS)
def test_conditions_that_are_the_same_leave_nothing_to_test(method: str) -> None:
    scores = np.random.default_rng(1).normal(size=SHAPE)
    scores[1] = scores[0]
    found = analyse_mrmc(study(scores), methods=(method,))  # type: ignore[arg-type]
    for analysis in found.analyses:
        (one,) = analysis.contrasts
        assert (one.difference, one.p) == (0, None)
    assert "stats.no_variance" in {one.code for one in found.problems}


@pytest.mark.parametrize("method", METHODS)
def test_perfect_readers_leave_nothing_to_test(method: str) -> None:
    scores = np.zeros(SHAPE)
    scores[:, :, :HIGH] = 1
    found = analyse_mrmc(study(scores), methods=(method,))  # type: ignore[arg-type]
    assert all(mean.value == 1 for analysis in found.analyses for mean in analysis.means)
    assert {one.code for one in found.problems} == {"stats.no_variance", "stats.mean_no_variance"}


@given(arrays(np.float64, SHAPE, elements=st.integers(0, 1).map(float)))
def test_sensitivity_is_the_share_of_malignant_cases_called(calls: NDArray[np.float64]) -> None:
    made = study(np.zeros(SHAPE)).binary(calls)
    assert estimate(made, "sensitivity").values == pytest.approx(calls[:, :, :HIGH].mean(axis=2))
    assert estimate(made, "specificity").values == pytest.approx(1 - calls[:, :, HIGH:].mean(axis=2))
    high = calls[:, :, :HIGH].reshape(-1, HIGH)
    for covariance in ("jackknife", "delong", "unbiased"):
        found = covariance_matrix(made, estimate(made, "sensitivity"), covariance).reshape(6, 6)  # type: ignore[arg-type]
        assert found == pytest.approx(np.cov(high) / HIGH, abs=1e-12)
    one = one_shot.u_statistics(made, "sensitivity")
    fit = obuchowski.fit(made, "sensitivity", "unbiased")
    assert one is not None
    variance = one_shot.random_readers_random_cases(one).contrasts[0].variance
    wanted = 2 / READERS * (fit.squares.interaction + READERS * (fit.errors.cov2 - fit.errors.cov3))
    assert variance == pytest.approx(wanted, abs=1e-12)


@given(SCORES)
def test_a_tie_counts_half(scores: NDArray[np.float64]) -> None:
    made = study(scores)
    values = estimate(made).values
    for i, j in product(range(2), range(READERS)):
        assert values[i, j] == pytest.approx(auc(scores[i, j], made.malignant))


def test_readers_who_share_no_condition_are_compared_by_the_u_statistic_alone() -> None:
    rng = np.random.default_rng(8)
    scores = rng.normal(size=(2, 6, HIGH + LOW))
    scores[0, 3:] = scores[1, :3] = np.nan  # split-plot: readers nested in conditions
    found = analyse_mrmc(study(scores), methods=("or", "u"))
    assert [one.method for one in found.analyses] == ["u"]
    assert [one.code for one in found.problems][:1] == ["stats.reader_short"]
    (one,) = found.analyses[0].contrasts
    assert np.isfinite(one.variance)


def test_cases_split_between_readers_are_analysed() -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(2, 6, 60))
    scores[:, :3, ::2] = scores[:, 3:, 1::2] = np.nan  # split-plot: each half of the readers has its own cases
    readers, cases = tuple("abcdef"), tuple(str(k) for k in range(60))
    made = Ratings(readers, ("x", "y"), cases, np.arange(60) < 30, scores)
    found = analyse_mrmc(made, methods=METHODS)
    assert {one.method for one in found.analyses} == {"or", "u"}
    assert [one.code for one in found.problems] == ["stats.readings_missing"]
