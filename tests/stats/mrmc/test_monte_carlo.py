"""A small version of ``bench/monte_carlo.py``: error rates under Roe-Metz where there is nothing to find."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ovadesk.stats.mrmc import dorfman, obuchowski, one_shot
from ovadesk.stats.mrmc.model import ModelAgainstReaders, model_against_readers
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import Analysis
from ovadesk.stats.mrmc.roe_metz import RoeMetz, expected_auc, simulate, simulate_with_model, structure

STUDIES = 600
BOUNDS = 0.01, 0.085  # 5%, less for how careful the tests are in small studies, more for four standard errors

pytestmark = pytest.mark.slow
HL = structure("HL")
SAME_READERS = RoeMetz(HL.separation, HL.reader, 0.0, HL.case, HL.condition_case, HL.reader_case, HL.error)
SAME_CASES = RoeMetz(
    HL.separation, HL.reader, HL.condition_reader, HL.case + HL.condition_case, 0.0, HL.reader_case, HL.error
)


def by_u(study: Ratings) -> Analysis:
    found = one_shot.u_statistics(study)
    assert found is not None
    return one_shot.random_readers_random_cases(found)


@pytest.mark.parametrize(
    ("made", "analyse"),
    [
        (HL, lambda one: obuchowski.random_readers_random_cases(obuchowski.fit(one))),
        (HL, lambda one: obuchowski.random_readers_random_cases(obuchowski.fit(one, covariance="delong"))),
        (HL, lambda one: obuchowski.random_readers_random_cases(obuchowski.fit(one, covariance="unbiased"))),
        (HL, by_u),
        (HL, lambda one: dorfman.random_readers_random_cases(dorfman.pseudovalues(one))),
        (SAME_READERS, lambda one: obuchowski.fixed_readers_random_cases(obuchowski.fit(one))),
        (SAME_READERS, lambda one: dorfman.fixed_readers_random_cases(dorfman.pseudovalues(one))),
        (SAME_CASES, lambda one: obuchowski.random_readers_fixed_cases(obuchowski.fit(one))),
    ],
    ids=["or", "or-delong", "or-unbiased", "u", "dbm", "or-frrc", "dbm-frrc", "rrfc"],
)
def test_about_one_of_twenty_studies_finds_what_is_not_there(
    made: RoeMetz, analyse: Callable[[Ratings], Analysis]
) -> None:
    rng = np.random.default_rng(7)
    p = [analyse(simulate(made, 5, 40, 40, rng)).contrasts[0].p for _ in range(STUDIES)]
    share = np.mean([one < 0.05 for one in p if one is not None])
    assert BOUNDS[0] < share < BOUNDS[1]
    assert sum(one is None for one in p) < 0.03 * STUDIES


def test_intervals_of_means_cover_the_expected_area() -> None:
    rng, truth = np.random.default_rng(9), expected_auc(HL)
    held = []
    for _ in range(STUDIES):
        study = simulate(HL, 5, 40, 40, rng)
        means = (obuchowski.random_readers_random_cases(obuchowski.fit(study)).means[0], by_u(study).means[0])
        held.append([mean.ci is not None and mean.ci[0] <= truth <= mean.ci[1] for mean in means])
    assert (np.abs(np.mean(held, axis=0) - 0.95) < 0.04).all()


def test_a_model_as_good_as_readers_is_seldom_found_to_differ() -> None:
    rng, found = np.random.default_rng(13), []
    for _ in range(STUDIES):
        one = model_against_readers(*simulate_with_model(HL, 5, 40, 40, rng))
        assert isinstance(one, ModelAgainstReaders) and one.rrrc is not None and one.rrrc.p is not None
        found.append(one.rrrc.p < 0.05)
    assert BOUNDS[0] < np.mean(found) < BOUNDS[1]
