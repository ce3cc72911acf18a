"""Areas held against scipy, pROC's published answers, and against what they must recover."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from ovadesk.stats.roc import (
    auc,
    clustered_delong,
    delong,
    logit_interval,
    paired_delong,
    placements,
    roc,
    score_interval,
    weighted_auc,
)

SIDE = st.lists(st.integers(0, 6), min_size=1, max_size=20)


def two_sides(high: list[int], low: list[int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.array(high + low, float), np.array([True] * len(high) + [False] * len(low))


@given(SIDE, SIDE)
def test_auc_is_the_mann_whitney_statistic_ties_included(high: list[int], low: list[int]) -> None:
    expected = stats.mannwhitneyu(high, low).statistic / (len(high) * len(low))
    assert auc(*two_sides(high, low)) == pytest.approx(expected)


@given(SIDE, SIDE, st.data())
def test_a_weight_is_a_case_that_often(high: list[int], low: list[int], data: st.DataObject) -> None:
    scores, malignant = two_sides(high, low)
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(scores), max_size=len(scores))))
    found = weighted_auc(np.unique(scores, return_inverse=True)[1], malignant, times.astype(float))
    if times[malignant].sum() and times[~malignant].sum():
        assert found == pytest.approx(auc(np.repeat(scores, times), np.repeat(malignant, times)))
    else:
        assert np.isnan(found)


@given(SIDE, SIDE)
def test_the_area_under_the_curve_is_the_auc(high: list[int], low: list[int]) -> None:
    scores, malignant = two_sides(high, low)
    curve = roc(scores, malignant)
    assert np.trapezoid(curve.sensitivity, curve.false_positives) == pytest.approx(auc(scores, malignant))
    assert (curve.false_positives[0], curve.sensitivity[0]) == (0, 0)
    assert (curve.false_positives[-1], curve.sensitivity[-1]) == (1, 1)
    for threshold, false_positives, sensitivity in zip(
        curve.thresholds, curve.false_positives, curve.sensitivity, strict=True
    ):
        called = scores >= threshold
        assert sensitivity == pytest.approx(called[malignant].mean())
        assert false_positives == pytest.approx(called[~malignant].mean())


def test_delong_is_the_variance_of_the_paper() -> None:
    # DeLong et al. 1988: S10/m + S01/n from the structural components, worked out by hand for 3 and 2 cases.
    scores = np.array([0.9, 0.4, 0.6, 0.5, 0.3])
    malignant = np.array([True, True, True, False, False])
    found = delong(scores, malignant)
    v10, v01 = np.array([1.0, 0.5, 1.0]), np.array([2 / 3, 1.0])
    assert [list(side) for side in placements(scores, malignant)] == [list(v10), pytest.approx(list(v01))]
    assert found.value == pytest.approx(5 / 6)
    assert found.variance == pytest.approx(v10.var(ddof=1) / 3 + v01.var(ddof=1) / 2)
    half = 1.959964 * np.sqrt(found.variance) / (found.value * (1 - found.value))
    centre = np.log(found.value / (1 - found.value))
    assert found.ci == pytest.approx((1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))), abs=1e-6)


def test_images_of_a_patient_told_twice_say_no_more_than_once() -> None:
    rng = np.random.default_rng(0)
    malignant = rng.random(60) < 0.4
    scores = rng.normal(size=60) + malignant
    once = delong(scores, malignant)
    groups = np.arange(60).astype(str)
    assert clustered_delong(scores, malignant, groups) == once
    doubled = [np.concatenate([one, one]) for one in (scores, malignant, groups)]
    twice = clustered_delong(*doubled)
    assert twice.value == pytest.approx(once.value)
    assert twice.variance == pytest.approx(once.variance)
    assert delong(*doubled[:2]).variance == pytest.approx(once.variance / 2, rel=0.05)


def test_the_clustered_variance_is_what_simulation_shows() -> None:
    rng = np.random.default_rng(1)
    values, variances = [], []
    malignant = np.repeat(np.arange(60) < 24, 4)
    groups = np.repeat(np.arange(60), 4).astype(str)
    for _ in range(300):
        scores = np.repeat(rng.normal(size=60), 4) + rng.normal(size=240) * 0.7 + malignant
        found = clustered_delong(scores, malignant, groups)
        values.append(found.value)
        variances.append(found.variance)
    assert np.mean(variances) == pytest.approx(np.var(values), rel=0.25)


def test_a_perfect_auc_claims_no_certainty() -> None:
    found = delong(np.arange(20.0), np.arange(20) >= 10)
    assert (found.value, found.variance) == (1, 0)
    assert found.ci == (pytest.approx(0.80, abs=0.01), 1)
    assert delong(-np.arange(20.0), np.arange(20) >= 10).ci == (0, pytest.approx(0.20, abs=0.01))


@given(st.floats(0.02, 0.98), st.integers(2, 300), st.integers(2, 300))
def test_the_score_interval_solves_its_equation(value: float, n_malignant: int, n_benign: int) -> None:
    # Newcombe 2006, method 5: |area - value| = z sqrt(V(area)) at both ends.
    n = (n_malignant + n_benign) / 2 - 1
    for end in score_interval(value, n_malignant, n_benign):
        assert 0 <= end <= 1
        spread = (1 + n * (1 - end) / (2 - end) + n * end / (1 + end)) / (n_malignant * n_benign)
        assert abs(end - value) == pytest.approx(1.959964 * np.sqrt(end * (1 - end) * spread), abs=1e-5)


@given(st.floats(0, 1), st.floats(0, 0.2))
def test_an_interval_stays_within_its_bounds_around_its_value(value: float, variance: float) -> None:
    low, high = logit_interval(value, variance, 10, 20)
    assert 0 <= low <= value + 1e-12 and value - 1e-12 <= high <= 1


def test_two_that_rank_alike_do_not_differ() -> None:
    scores, malignant = np.array([1.0, 3.0, 2.0, 4.0]), np.array([False, True, False, True])
    found = paired_delong(scores, scores * 10 - 3, malignant)
    assert (found.value, found.se, found.p) == (0, 0, 1)


def test_too_few_cases_are_refused() -> None:
    one_sided = np.array([True, True, False])
    with pytest.raises(ValueError, match="at least two"):
        delong(np.arange(3.0), one_sided)
    with pytest.raises(ValueError, match="at least two"):
        paired_delong(np.arange(3.0), np.arange(3.0), one_sided)
    with pytest.raises(ValueError, match="malignant and benign"):
        auc(np.arange(3.0), np.ones(3, bool))
    with pytest.raises(ValueError, match="malignant and benign"):
        roc(np.arange(3.0), np.ones(3, bool))


Scores = dict[tuple[str, str], tuple[NDArray[np.float64], NDArray[np.bool_]]]


def simulated(folder: Path, name: str) -> Scores:
    with (folder / f"{name}.csv").open(newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["case_id"])
    found: Scores = {}
    for reader, condition in {(row["reader_id"], row["condition"]) for row in rows}:
        mine = [row for row in rows if (row["reader_id"], row["condition"]) == (reader, condition)]
        scores = np.array([float(row["score"]) for row in mine])
        found[reader, condition] = scores, np.array([row["truth"] == "malignant" for row in mine])
    return found


@pytest.mark.shared
@pytest.mark.parametrize("name", ["simulated_A", "simulated_B", "simulated_D"])
def test_areas_variances_and_tests_are_those_of_proc(shared: Path, name: str) -> None:
    scores = simulated(shared / "goldens", name)
    expected = json.loads((shared / "goldens" / f"{name}.expected.json").read_text())
    for row in expected["readers"]:
        found = delong(*scores[row["reader_id"], row["condition"]])
        assert found.value == pytest.approx(row["auc"], abs=1e-12)
        assert found.variance == pytest.approx(row["auc_var_delong"], rel=1e-9, abs=1e-15)
    for row in expected.get("paired_delong_proc", []):
        (aided, malignant), (unaided, _) = (scores[row["reader_id"], one] for one in ("aided", "unaided"))
        found = paired_delong(aided, unaided, malignant)
        assert found.value == pytest.approx(row["aided_minus_unaided"], abs=1e-12)
        assert found.value / found.se == pytest.approx(row["Z"], rel=1e-9)
        assert found.p == pytest.approx(row["p"], rel=1e-9)


@pytest.mark.shared
def test_the_published_example_of_proc_comes_out(shared: Path) -> None:
    with (shared / "goldens" / "asah.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    malignant = np.array([row["outcome"] == "Poor" for row in rows])
    s100b, wfns, ndka = (np.array([float(row[name]) for row in rows]) for name in ("s100b", "wfns", "ndka"))
    for scores, value, variance in (
        (s100b, 0.731368563686, 0.00266868245717),
        (wfns, 0.823678861789, 0.00146991470882),
        (ndka, 0.61195799458, 0.00319081054939),
    ):
        found = delong(scores, malignant)
        assert (found.value, found.variance) == (pytest.approx(value, abs=1e-11), pytest.approx(variance, rel=1e-10))
    against_wfns, against_ndka = (paired_delong(s100b, other, malignant) for other in (wfns, ndka))
    assert against_wfns.p == pytest.approx(0.0271757822292, rel=1e-9)
    assert against_wfns.ci == pytest.approx((-0.1742144192495, -0.0104061769565), abs=1e-10)
    assert against_ndka.p == pytest.approx(0.164295175223, rel=1e-9)
