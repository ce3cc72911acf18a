"""Redraws of whole arrays held against the redraws one by one."""

from __future__ import annotations

import numpy as np
import pytest

from ovadesk.stats.areas import partial_area
from ovadesk.stats.bootstrap import redraws
from ovadesk.stats.redrawn import STEP, Bootstraps, Redrawn
from ovadesk.stats.roc import roc, weighted_auc

DRAWS = STEP + 44  # the last part is shorter


def test_areas_and_means_are_those_of_every_redraw() -> None:
    rng = np.random.default_rng(0)
    malignant, patients = rng.random(60) < 0.4, rng.integers(0, 25, 60)
    scores = np.round(rng.normal(size=(3, 60)) + malignant, 1)
    scores[0, 5] = scores[2, 9] = np.nan
    redrawn = Redrawn(malignant, patients, DRAWS, seed=3)
    areas, means = redrawn.areas(scores), redrawn.means(scores)
    assert areas.shape == means.shape == (3, DRAWS)
    for number, weights in enumerate(redraws(patients, malignant, DRAWS, 3)):
        for row in range(3):
            known = ~np.isnan(scores[row])
            places = np.unique(scores[row][known], return_inverse=True)[1]
            expected = weighted_auc(places, malignant[known], weights[known])
            assert areas[row, number] == pytest.approx(expected, abs=1e-12)
            assert means[row, number] == pytest.approx(np.average(scores[row][known], weights=weights[known]))
    ratio = redrawn.ratio(np.array([[1.0, 0] * 30]), np.ones((1, 60)))
    assert ratio == pytest.approx(redrawn.means(np.array([1.0, 0] * 30)))


@pytest.mark.parametrize("upto", [0.1, 0.25, 1.0])
def test_partial_areas_are_those_of_the_curve_of_every_redraw(upto: float) -> None:
    rng = np.random.default_rng(1)
    malignant = rng.random(40) < 0.4
    scores = np.round(2 * rng.normal(size=40)) + malignant
    scores[3] = np.nan
    redrawn = Redrawn(malignant, np.arange(40), DRAWS, seed=5)
    found = redrawn.partial_area(scores, upto)
    for number, weights in enumerate(redraws(np.arange(40), malignant, DRAWS, 5)):
        times = np.where(np.isnan(scores), 0, weights).astype(int)
        curve = roc(np.repeat(scores, times), np.repeat(malignant, times))
        assert found[number] == pytest.approx(partial_area(curve, upto), abs=1e-12)
    if upto == 1:
        assert found == pytest.approx(redrawn.areas(scores))
    assert np.isnan(redrawn.partial_area(np.where(malignant, scores, np.nan), upto)).all()


def test_a_figure_that_no_case_has_is_not_defined() -> None:
    redrawn = Redrawn(np.array([True, True, False]), np.arange(3), 20, 0)
    assert np.isnan(redrawn.areas(np.array([1.0, 2, np.nan]))).all()
    assert np.isnan(redrawn.means(np.full(3, np.nan))).all()


def test_patients_are_redrawn_only_where_they_have_several_cases() -> None:
    malignant = np.arange(40) % 2 == 0
    assert Bootstraps(malignant, np.arange(40), 50, 0).by_patient is None
    both = Bootstraps(malignant, np.arange(40) // 10 * 2 + np.arange(40) % 2, 200, 0)
    values = np.repeat(np.arange(4.0), 10)
    found = both.of(lambda one: one.means(values))
    assert found.by_case is not None and found.by_patient is not None
    assert found.by_patient[1] - found.by_patient[0] > 2 * (found.by_case[1] - found.by_case[0])
