"""Figures held against scipy, against hand-made cases and against what they must recover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ovadesk.domain.result import OperatingPoint
from trainer.evaluate import calibrate, cases_of, group_weights, metrics, operating_point
from trainer.figures import auc, bootstrap_groups, delong, wilson


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=20),
    st.lists(st.integers(0, 6), min_size=1, max_size=20),
)
def test_auc_is_the_mann_whitney_statistic_ties_included(high: list[int], low: list[int]) -> None:
    scores = np.array(high + low, float)
    malignant = np.array([True] * len(high) + [False] * len(low))
    u = stats.mannwhitneyu(high, low).statistic
    assert auc(scores, malignant) == pytest.approx(u / (len(high) * len(low)))


def test_delong_is_the_variance_of_the_paper() -> None:
    # DeLong et al. 1988: S10/m + S01/n from the structural components, worked out by hand for 3 and 2 cases.
    scores = np.array([0.9, 0.4, 0.6, 0.5, 0.3])
    malignant = np.array([True, True, True, False, False])
    value, (low, high) = delong(scores, malignant)
    v10, v01 = np.array([1.0, 0.5, 1.0]), np.array([2 / 3, 1.0])
    variance = v10.var(ddof=1) / 3 + v01.var(ddof=1) / 2
    assert value == pytest.approx(5 / 6)
    half = 1.959964 * np.sqrt(variance) / (value * (1 - value))
    centre = np.log(value / (1 - value))
    assert (low, high) == pytest.approx((1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))), abs=1e-6)


def test_a_perfect_auc_claims_no_certainty() -> None:
    assert delong(np.array([2.0, 3.0, 0.0, 1.0]), np.array([True, True, False, False])) == (1.0, (0.0, 1.0))


@given(st.integers(1, 400), st.data())
def test_wilson_is_scipy_s(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    expected = stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_bootstrap_redraws_groups_and_not_images() -> None:
    # 10 groups of 50 equal images: redrawing images would give a far too narrow interval.
    rng = np.random.default_rng(0)
    centres = rng.normal(size=10)
    groups = np.repeat([f"g{i}" for i in range(10)], 50)
    malignant = np.repeat([i < 5 for i in range(10)], 50)
    values = np.repeat(centres, 50)
    by_group = bootstrap_groups(lambda at: float(values[at].mean()), groups, malignant, draws=400)
    single = np.arange(500).astype(np.str_)
    by_image = bootstrap_groups(lambda at: float(values[at].mean()), single, malignant, draws=400)
    assert by_group[1] - by_group[0] > 3 * (by_image[1] - by_image[0])


def test_calibration_finds_the_temperature_and_shift_that_were_put_in() -> None:
    rng = np.random.default_rng(1)
    true = rng.normal(size=40_000) * 1.5
    malignant = rng.random(40_000) < 1 / (1 + np.exp(-true))
    logits = 3.0 * true - 2.0  # overconfident and shifted
    found = calibrate(logits, malignant, np.full(40_000, 1 / 40_000))
    assert found.temperature == pytest.approx(3.0, rel=0.05)
    assert found.shift == pytest.approx(2.0, abs=0.15)
    assert found.risk(np.array([-2.0]))[0] == pytest.approx(0.5, abs=0.02)


def test_weights_give_every_group_of_a_side_the_same_say() -> None:
    groups = np.array(["a", "a", "a", "b", "c", "c"])
    malignant = np.array([True, True, True, True, False, False])
    weights = group_weights(groups, malignant, 1 / 3)
    assert weights.sum() == pytest.approx(1)
    assert weights[:3].sum() == pytest.approx(weights[3]) == pytest.approx(1 / 6)
    assert weights[4:].sum() == pytest.approx(2 / 3)


def test_the_operating_point_reaches_its_sensitivity_and_says_what_it_costs() -> None:
    risks = np.linspace(0.05, 0.95, 40)
    malignant = np.zeros(40, bool)
    malignant[[10, 30, 32, 33, 35, 36, 37, 38, 39, 31]] = True
    cases = cases_of(risks, np.array([f"g{i:02d}" for i in range(40)]), malignant)
    point = operating_point(cases, sensitivity=0.9)
    called = risks >= point.threshold
    assert (called & malignant).sum() == 9
    assert point.sensitivity == 0.9 and point.specificity == ((~called) & ~malignant).sum() / 30
    assert point.low <= point.threshold <= point.high
    assert point.inconclusive_share == pytest.approx(0.2, abs=0.05)


def test_metrics_count_groups_as_cases() -> None:
    rng = np.random.default_rng(2)
    groups = np.repeat([f"g{i}" for i in range(30)], 4)
    malignant = np.repeat(rng.random(30) < 0.4, 4)
    logits = rng.normal(size=120) + 2 * malignant
    risks = 1 / (1 + np.exp(-logits))
    point = operating_point(cases_of(risks, groups, malignant))
    found = metrics(logits, risks, groups, malignant, point, group_weights(groups, malignant, 1 / 3), 3)
    assert {(m.name, m.unit, m.n) for m in found[:3]} == {("AUC", "group", 30), ("AUC", "image", 120)}
    assert all(m.ci[0] <= m.value <= m.ci[1] for m in found)
    assert all(m.method.startswith("3-fold cross-validation by group") for m in found)


def test_a_side_without_any_call_has_no_figure() -> None:
    groups = np.array([f"g{i}" for i in range(8)])
    malignant = np.arange(8) < 4
    risks = np.array([0.5, 0.5, 0.5, 0.5, 0.1, 0.2, 0.3, 0.35])
    point = OperatingPoint(0.5, 0.9, (0.8, 1.0), 0.7, (0.6, 0.8), 0.4, 0.6)
    found = metrics(risks, risks, groups, malignant, point, group_weights(groups, malignant, 1 / 3), 4)
    assert [m.name for m in found if "outside" in m.name] == ["Specificity outside the inconclusive band"]
