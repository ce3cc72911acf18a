"""Simulated studies: their areas and variances are those they were made for."""

from __future__ import annotations

import numpy as np
import pytest

from ovadesk.stats.mrmc.figures import estimate
from ovadesk.stats.mrmc.roe_metz import (
    SEPARATIONS,
    STRUCTURES,
    expected_auc,
    separated,
    share_of_studies,
    simulate,
    structure,
)


@pytest.mark.parametrize("name", STRUCTURES)
def test_case_terms_add_up_to_one(name: str) -> None:
    found = structure(name)
    assert found.case + found.condition_case + found.reader_case + found.error == pytest.approx(1)


def test_expected_areas_are_those_of_the_paper() -> None:
    areas = [expected_auc(structure("LL", separation)) for separation in SEPARATIONS]
    assert areas == pytest.approx([0.702, 0.855, 0.961], abs=0.002)
    assert expected_auc(separated(structure("HH"), 0.8)) == pytest.approx(0.8)


@pytest.mark.parametrize("name", STRUCTURES)
def test_simulated_areas_are_around_the_expected_one(name: str) -> None:
    rng, made = np.random.default_rng(3), structure(name)
    areas = [estimate(simulate(made, 4, 20, 30, rng)).values.mean() for _ in range(400)]
    spread = np.std(areas) / 20
    assert np.mean(areas) == pytest.approx(expected_auc(made), abs=4 * spread)


def test_scores_vary_together_as_they_should() -> None:
    rng, made = np.random.default_rng(5), structure("HL")
    scores = simulate(made, 2, 2, 20_000, rng).scores[:, :, 2:]
    flat = np.cov(scores.reshape(4, -1))  # condition 1 by readers 1, 2, then condition 2
    assert flat[0, 0] == pytest.approx(1, abs=0.03)
    assert flat[0, 1] == pytest.approx(made.case + made.condition_case, abs=0.03)
    assert flat[0, 2] == pytest.approx(made.case + made.reader_case, abs=0.03)
    assert flat[0, 3] == pytest.approx(made.case, abs=0.03)


def test_the_same_seed_gives_the_same_study() -> None:
    first, second = (simulate(structure("LH"), 3, 5, 6, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first.scores, second.scores)
    assert first.malignant.sum() == 5 and first.scores.shape == (2, 3, 11)


def test_a_share_of_studies_is_counted() -> None:
    rng = np.random.default_rng(2)
    made = separated(structure("LL"), 0.9)
    share = share_of_studies(20, lambda: simulate(made, 2, 10, 10, rng), lambda one: estimate(one).values.mean() > 0.5)
    assert share == 1


def test_another_structure_is_refused() -> None:
    with pytest.raises(ValueError, match="structure"):
        structure("HM")
