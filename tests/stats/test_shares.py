"""Shares held against scipy and R's published answers; the redrawing of groups against what it must show."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ovadesk.stats.bootstrap import bootstrap, redraws
from ovadesk.stats.shares import clopper_pearson, holm, predictive_values, wilson


@given(st.integers(1, 400), st.data())
def test_intervals_are_scipy_s(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    found = stats.binomtest(hits, n)
    for mine, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        expected = found.proportion_ci(method=method)
        assert mine(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_a_share_of_nothing_is_anything() -> None:
    assert wilson(0, 0) == clopper_pearson(0, 0) == (0.0, 1.0)


@pytest.mark.shared
def test_intervals_are_those_of_r(shared: Path) -> None:
    expected = json.loads((shared / "goldens" / "simulated_A.expected.json").read_text())
    for row in expected["readers"]:
        for share, n in (("sensitivity", row["n_malignant"]), ("specificity", row["n_benign"])):
            hits = round(row[share] * n)
            assert clopper_pearson(hits, n) == pytest.approx(row[f"{share[:4]}_cp"], abs=1e-9)
            assert wilson(hits, n) == pytest.approx(row[f"{share[:4]}_wilson"], abs=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_predictive_values_are_counted_in_a_population(sensitivity: float, specificity: float, share: float) -> None:
    positive, negative = predictive_values(sensitivity, specificity, share)
    called = sensitivity * share + (1 - specificity) * (1 - share)
    assert positive * called + (1 - negative) * (1 - called) == pytest.approx(share)
    assert positive * called == pytest.approx(sensitivity * share)


def test_where_nothing_is_called_there_is_no_predictive_value() -> None:
    positive, negative = predictive_values(0.0, 1.0, 0.2)
    assert np.isnan(positive) and negative == pytest.approx(0.8)


def test_holm_is_the_example_worked_out_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.9, 0.8]) == (1.0, 1.0)
    assert holm([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_keeps_the_order_and_lies_between_the_plain_and_bonferroni(p_values: list[float]) -> None:
    found = holm(p_values)
    for plain, adjusted in zip(p_values, found, strict=True):
        assert plain <= adjusted <= min(1.0, plain * len(p_values)) + 1e-12
    by_plain = [adjusted for _, adjusted in sorted(zip(p_values, found, strict=True))]
    assert by_plain == sorted(by_plain)


def test_bootstrap_redraws_groups_and_not_images() -> None:
    # 10 groups of 50 equal images: redrawing images would give a far too narrow interval.
    values = np.repeat(np.random.default_rng(0).normal(size=10), 50)
    groups, single = np.repeat([f"g{i}" for i in range(10)], 50), np.arange(500).astype(str)
    malignant = np.repeat([i < 5 for i in range(10)], 50)

    def mean(weights: np.ndarray) -> list[float]:
        return [float(np.average(values, weights=weights))]

    by_group = bootstrap(mean, groups, malignant, draws=400)[0]
    by_image = bootstrap(mean, single, malignant, draws=400)[0]
    assert by_group is not None and by_image is not None
    assert by_group[1] - by_group[0] > 3 * (by_image[1] - by_image[0])


def test_every_redraw_keeps_the_sides_and_the_groups_whole() -> None:
    groups = np.array(["a", "b", "a", "c", "c", "d", "e"])
    malignant = np.array([1, 0, 0, 1, 1, 0, 0], bool)  # one picture of group a is benign: the group is malignant
    for weights in redraws(groups, malignant, 50, seed=3):
        assert weights[0] == weights[2] and weights[3] == weights[4]
        assert weights[0] + weights[3] == 2 and weights[1] + weights[5] + weights[6] == 3
    first, again, other = (np.array(list(redraws(groups, malignant, 20, seed))) for seed in (1, 1, 2))
    assert (first == again).all() and not (first == other).all()


def test_the_interval_is_the_normal_one_where_that_holds() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=400)
    found = bootstrap(
        lambda weights: [float(np.average(values, weights=weights))], np.arange(400).astype(str), values > np.inf
    )[0]
    half = 1.96 * values.std() / 20
    assert found == pytest.approx((values.mean() - half, values.mean() + half), abs=0.015)


def test_a_figure_that_is_rarely_defined_has_no_interval() -> None:
    groups, malignant = np.array(["a", "b", "c", "d"]), np.array([True, True, False, False])
    found = bootstrap(lambda weights: [float(weights[0]), np.nan], groups, malignant, draws=50)
    assert found[0] is not None and found[1] is None
