"""What follows from four counts: published examples, other packages' numbers, and what must hold for any counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ovadesk.stats.calls import call_figures, fourfold
from ovadesk.stats.shares import (
    Fourfold,
    likelihood_interval,
    mcnemar,
    newcombe_independent,
    newcombe_paired,
    predictive_intervals,
    predictive_values,
)

COUNT = st.integers(0, 60)


@pytest.mark.parametrize(
    ("table", "expected"),
    [  # Fagerland, Lydersen and Laake 2014 (Stat Med 33: 2850), rows "Newcombe square-and-add"
        ((1, 1, 7, 12), (-0.507, -0.026)),
        ((59, 6, 16, 80), (-0.1186, -0.0046)),
    ],
)
def test_newcombe_s_paired_interval_is_that_of_published_examples(
    table: tuple[int, int, int, int], expected: tuple[float, float]
) -> None:
    digits = len(str(expected[0]).split(".")[1])
    assert tuple(round(end, digits) for end in newcombe_paired(*table)) == expected


@given(COUNT, COUNT, COUNT, COUNT)
def test_paired_intervals_hold_their_difference_and_turn_with_it(a: int, b: int, c: int, d: int) -> None:
    low, high = newcombe_paired(a, b, c, d)
    n = a + b + c + d
    assert -1 <= low <= high <= 1
    assert newcombe_paired(a, c, b, d) == pytest.approx((-high, -low), abs=1e-12)
    if n:
        assert low - 1e-12 <= (b - c) / n <= high + 1e-12
    assert mcnemar(b, c) == mcnemar(c, b) <= 1
    if b + c:
        assert mcnemar(b, c) == pytest.approx(min(1, 2 * stats.binom.cdf(min(b, c), b + c, 0.5)))


def test_newcombe_s_independent_interval_is_that_of_statsmodels() -> None:
    assert newcombe_independent(32, 45, 15, 75) == pytest.approx((0.33277011099902054, 0.6454937335968628), abs=1e-14)
    assert newcombe_independent(1, 2, 0, 0) == (-1, 1)


@given(COUNT, COUNT, COUNT, COUNT)
def test_every_figure_lies_in_its_interval(hits: int, missed: int, alarms: int, passed: int) -> None:
    table = Fourfold(hits, missed, alarms, passed)
    found = call_figures(table, (0.1, 0.5))
    for one in (found.sensitivity, found.specificity, found.accuracy, found.ppv, found.npv):
        assert (one.value is None) == (one.n == 0)
        for ci in (one.ci, one.ci_wilson):
            assert ci is None or (one.value is not None and ci[0] <= one.value <= ci[1])
    for at in found.at_prevalence:
        for value, ci in ((at.ppv, at.ppv_ci), (at.npv, at.npv_ci)):
            assert (value is None) == (ci is None)
            assert ci is None or (value is not None and 0 <= ci[0] <= value <= ci[1] <= 1)
    for ratio, ends in ((found.lr_positive, found.lr_positive_ci), (found.lr_negative, found.lr_negative_ci)):
        if ratio is not None and ends is not None and all((hits, missed, alarms, passed)):
            assert ends[1] is not None and ends[0] <= ratio <= ends[1]
    if found.youden is not None:
        assert found.youden_ci is not None
        assert found.youden_ci[0] - 1e-12 <= found.youden <= found.youden_ci[1] + 1e-12


def test_predictive_values_and_likelihood_ratios_worked_out_by_hand() -> None:
    table = Fourfold(90, 10, 20, 180)
    found = call_figures(table, (1 / 3, 0.02))
    assert found.lr_positive == pytest.approx(9) and found.lr_negative == pytest.approx(0.1 / 0.9)
    half = 1.959963984540054 * math.sqrt(1 / 90 - 1 / 100 + 1 / 20 - 1 / 200)
    assert found.lr_positive_ci == pytest.approx((9 * math.exp(-half), 9 * math.exp(half)))
    assert found.f1 == pytest.approx(180 / 210) and found.youden == pytest.approx(0.8)
    own, rare = found.at_prevalence
    assert (own.ppv, own.npv) == (pytest.approx(found.ppv.value), pytest.approx(found.npv.value))
    assert rare.ppv == pytest.approx(0.9 * 0.02 / (0.9 * 0.02 + 0.1 * 0.98))
    assert (rare.ppv, rare.npv) == pytest.approx(predictive_values(0.9, 0.9, 0.02))
    assert rare.ppv_ci is not None
    # the odds of malignancy after a positive call are the likelihood ratio times those before
    ends = [9 * math.exp(sign * half) * 0.02 / 0.98 for sign in (-1, 1)]
    assert rare.ppv_ci == pytest.approx([end / (1 + end) for end in ends])


def test_predictive_intervals_cover() -> None:
    rng = np.random.default_rng(0)
    sens, spec, prevalence = 0.85, 0.8, 0.1
    truth = predictive_values(sens, spec, prevalence)
    inside = np.zeros(2)
    for _ in range(2000):
        hits, passed = int(rng.binomial(60, sens)), int(rng.binomial(90, spec))
        ends = predictive_intervals(Fourfold(hits, 60 - hits, 90 - passed, passed), prevalence)
        inside += [low <= value <= high for value, (low, high) in zip(truth, ends, strict=True)]
    assert (inside / 2000 > 0.93).all() and (inside / 2000 < 0.985).all()


def test_an_empty_cell_leaves_an_open_end() -> None:
    found = call_figures(Fourfold(10, 0, 0, 20), (0.2,))
    assert found.lr_positive is None and found.lr_positive_ci is not None and found.lr_positive_ci[1] is None
    assert found.lr_negative == 0 and found.lr_negative_ci is not None and found.lr_negative_ci[1] is not None
    assert found.at_prevalence[0].ppv == 1 and found.at_prevalence[0].ppv_ci is not None
    assert likelihood_interval(Fourfold(10, 0, 0, 20), positive=True)[0] > 1
    only_benign = call_figures(Fourfold(0, 0, 3, 20), (0.2,))
    assert only_benign.sensitivity.value is None and only_benign.specificity.value == pytest.approx(20 / 23)
    assert only_benign.youden is None and only_benign.at_prevalence == ()


def test_calls_are_counted_against_the_truth() -> None:
    called = np.array([1, 1, 0, 0, -1, 1, 0, -1], np.int8)
    malignant = np.array([1, 1, 1, 0, 1, 0, 0, 0], bool)
    assert fourfold(called, malignant) == Fourfold(2, 1, 1, 2)
