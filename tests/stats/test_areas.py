"""Partial areas, mean curves, calibration and paired values."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ovadesk.stats.areas import area_of, mean_roc, partial_area, standardised
from ovadesk.stats.calibration import score_figures
from ovadesk.stats.paired_values import shift
from ovadesk.stats.roc import clustered_delong, delong, paired_delong, roc
from tests.stats.tables import golden

SIDE = st.lists(st.integers(0, 6), min_size=1, max_size=20)


def two_sides(high: list[int], low: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(high + low, float), np.array([True] * len(high) + [False] * len(low))


@given(SIDE, SIDE, st.floats(0.01, 1))
def test_a_partial_area_is_that_of_the_curve_cut_off(high: list[int], low: list[int], upto: float) -> None:
    curve = roc(*two_sides(high, low))
    fine = np.union1d(np.linspace(0, upto, 20001), curve.false_positives[curve.false_positives < upto])
    # np.interp takes the last of several points at one place: the upper end of a step, as the integral needs it
    expected = np.trapezoid(np.interp(fine, curve.false_positives, curve.sensitivity), fine)
    assert partial_area(curve, upto) == pytest.approx(expected, abs=2e-4)
    assert partial_area(curve, 1.0) == pytest.approx(np.trapezoid(curve.sensitivity, curve.false_positives))


def test_standardised_areas_run_from_chance_to_perfection() -> None:
    assert standardised(0.2**2 / 2, 0.2) == pytest.approx(0.5) and standardised(0.2, 0.2) == pytest.approx(1)


@pytest.mark.shared
def test_the_partial_area_is_that_of_proc(shared: Path) -> None:
    with (shared / "goldens" / "asah.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    scores, malignant = (
        np.array([float(row["s100b"]) for row in rows]),
        np.array([r["outcome"] == "Poor" for r in rows]),
    )
    found = area_of(scores, malignant, None, specificity_from=0.9)
    assert found.partial_auc == pytest.approx(0.0327574525745, rel=1e-11)
    assert found.partial_auc_standardised == pytest.approx(0.646091855655, rel=1e-11)


@given(st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=4))
def test_the_area_of_a_mean_curve_is_the_mean_area(readers: list[tuple[list[int], list[int]]]) -> None:
    curves = [roc(*two_sides(high, low)) for high, low in readers]
    found = mean_roc(curves)
    areas = [np.trapezoid(curve.sensitivity, curve.false_positives) for curve in curves]
    assert np.trapezoid(found.sensitivity, found.false_positives) == pytest.approx(np.mean(areas))
    assert (np.diff(found.false_positives) >= 0).all() and (np.diff(found.sensitivity) >= -1e-12).all()


def test_an_area_of_one_side_or_one_case_of_a_side_says_what_it_can() -> None:
    scores = np.array([1.0, 2, 3, np.nan])
    none = area_of(scores, np.array([True, True, True, False]), None)
    assert (none.n_malignant, none.n_benign, none.auc, none.roc) == (3, 0, None, None)
    few = area_of(scores, np.array([False, False, True, True]), None)
    assert (few.auc, few.auc_se, few.auc_ci) == (1, None, None) and few.roc is not None


def test_patients_with_several_cases_widen_the_interval() -> None:
    rng = np.random.default_rng(0)
    patients = np.repeat(np.arange(30), 6)
    malignant = patients % 2 == 0
    scores = (rng.normal(size=30) + 1.2 * (np.arange(30) % 2 == 0))[patients] + 0.1 * rng.normal(size=180)
    alone, together = area_of(scores, malignant, None), area_of(scores, malignant, patients)
    assert alone.auc == together.auc and together.auc_se is not None and alone.auc_se is not None
    assert together.auc_se > 1.8 * alone.auc_se
    assert (alone.auc_variance_method, together.auc_variance_method) == ("DeLong", "Obuchowski, by patient")


def test_a_paired_comparison_by_patient_is_that_of_the_two_by_patient() -> None:
    rng = np.random.default_rng(1)
    malignant = np.arange(60) % 3 == 0
    first, second = rng.normal(size=(2, 60)) + malignant
    plain, single = paired_delong(first, second, malignant), paired_delong(first, second, malignant, np.arange(60))
    assert (single.value, single.se, single.p) == pytest.approx((plain.value, plain.se, plain.p))
    # every case three times, as three images of one patient: nothing is known that was not known before
    thrice = [np.repeat(values, 3) for values in (first, second)]
    copied = paired_delong(*thrice, np.repeat(malignant, 3), np.repeat(np.arange(60), 3))
    assert copied.se == pytest.approx(plain.se)
    assert clustered_delong(thrice[0], np.repeat(malignant, 3), np.repeat(np.arange(60), 3)).variance == pytest.approx(
        delong(first, malignant).variance
    )


def test_calibration_is_that_of_statsmodels() -> None:
    readings = golden("simulated_A")
    rows = (readings.reader == 0) & (readings.condition == 0)
    found = score_figures(readings.scores[rows], readings.malignant[readings.case[rows]])
    assert found is not None and found.slope_ci is not None and found.intercept_ci is not None
    assert found.slope == pytest.approx(2.0335744353819027, rel=1e-9)
    assert found.slope_ci == pytest.approx((1.256837613215686, 2.8103112575481193), rel=1e-8)
    assert found.intercept == pytest.approx(-0.4315601299462308, rel=1e-9)
    assert found.intercept_ci == pytest.approx((-0.84659836, -0.0165219), abs=1e-8)
    assert sum(point.n for point in found.curve) == found.n == 120 and len(found.curve) == 10
    assert all(a.predicted < b.predicted for a, b in zip(found.curve, found.curve[1:], strict=False))


def test_a_calibrated_score_has_a_slope_of_1() -> None:
    rng = np.random.default_rng(4)
    risks = rng.beta(1, 2, 20_000)
    found = score_figures(100 * risks, rng.random(20_000) < risks)
    assert found is not None and found.slope == pytest.approx(1, abs=0.05)
    assert found.intercept == pytest.approx(0, abs=0.05)
    assert found.brier == pytest.approx(float(np.mean(risks * (1 - risks))), abs=0.005)


@pytest.mark.parametrize("scores", [[10, 20, 30, 80, 90, 95], [50] * 6, [90, 80, 70, 30, 20, 10]])
def test_scores_that_part_the_sides_or_say_nothing_have_no_slope(scores: list[int]) -> None:
    found = score_figures(np.array(scores, float), np.arange(6) >= 3)
    assert found is not None and found.slope is None and found.slope_ci is None and found.intercept is not None
    one_side = score_figures(np.array(scores, float), np.ones(6, bool))
    assert one_side is not None and one_side.intercept is None and one_side.brier >= 0
    assert score_figures(np.full(3, np.nan), np.ones(3, bool)) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=40))
def test_shifts_turn_with_their_order(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, float).T
    one, back = shift(first, second), shift(second, first)
    assert one is not None and back is not None
    assert (one.difference, one.mean_difference) == (-back.difference, pytest.approx(-back.mean_difference))
    assert one.p == pytest.approx(back.p) if one.p is not None else back.p is None
    if one.difference_ci is not None:
        assert one.difference_ci[0] <= one.difference <= one.difference_ci[1]
        assert back.difference_ci == (-one.difference_ci[1], -one.difference_ci[0])


def test_a_shift_is_tested_as_scipy_does_and_its_interval_covers() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(2, 25))
    found = shift(first, second + 0.3)
    assert found is not None and found.p == pytest.approx(stats.wilcoxon(second + 0.3 - first).pvalue)
    inside = 0
    for _ in range(400):
        drawn = shift(np.zeros(30), rng.exponential(size=30))
        assert drawn is not None and drawn.difference_ci is not None
        inside += drawn.difference_ci[0] <= np.log(2) <= drawn.difference_ci[1]
    assert 372 <= inside <= 396
    few = shift(np.zeros(5), np.arange(5.0))
    assert few is not None and few.difference_ci is None
    assert shift(np.array([np.nan, 1]), np.array([1, np.nan])) is None
    still = shift(np.ones(8), np.ones(8))
    assert still is not None and still.p is None and still.difference == 0
