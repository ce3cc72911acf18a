"""Readers by group: where a second way to the same number is known, it must be met."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pytest
from scipy import stats

from ovadesk.stats.mrmc import obuchowski
from ovadesk.stats.mrmc.covariance import pooled
from ovadesk.stats.mrmc.groups import GroupAnalysis, by_group
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import Test
from ovadesk.stats.mrmc.roe_metz import simulate, structure
from tests.stats.mrmc.studies import ratings

SIX = {"r1": "senior", "r2": "senior", "r3": "intermediate", "r4": "intermediate", "r5": "junior", "r6": "junior"}
TWO = {"r1": "senior", "r2": "senior", "r3": "junior", "r4": "junior", "r5": "junior", "r6": "junior"}


def grouped(groups: dict[str, str], study: Ratings | None = None) -> GroupAnalysis:
    return by_group(obuchowski.fit(ratings("simulated_A") if study is None else study), groups)


def statistic(test: Test | None) -> float:
    assert test is not None and test.statistic is not None
    return test.statistic


def test_one_group_is_obuchowski_and_rockette() -> None:
    fit = obuchowski.fit(ratings("simulated_A"))
    found = by_group(fit, dict.fromkeys(fit.readers, "all"))
    wanted = obuchowski.random_readers_random_cases(fit)
    (only,) = found.groups
    for mean, other in zip(only.means, wanted.means, strict=True):
        assert (mean.variance, mean.ddf) == (pytest.approx(other.variance), pytest.approx(other.ddf))
    (difference,), (other,) = only.differences, wanted.contrasts
    assert difference.variance == pytest.approx(other.variance)
    assert (difference.ddf, difference.p) == (pytest.approx(other.ddf), pytest.approx(other.p))
    assert found.interaction is None and found.by_condition[0].test is None


def test_two_groups_are_tested_as_their_difference() -> None:
    found = grouped(TWO)
    for one in (*found.by_condition, *found.by_difference):
        (contrast,) = one.contrasts
        assert contrast.statistic is not None and one.test is not None
        assert statistic(one.test) == pytest.approx(contrast.statistic**2)
        assert one.test.p == pytest.approx(contrast.p)


def test_with_two_conditions_the_interaction_is_the_groups_difference_of_differences() -> None:
    found = grouped(SIX)
    assert found.interaction is not None and found.by_difference[0].test is not None
    assert statistic(found.interaction) == pytest.approx(statistic(found.by_difference[0].test))
    assert found.interaction.df1 == 2


def test_where_groups_share_all_the_covariance_it_is_the_analysis_of_variance() -> None:
    study = ratings("simulated_A")
    fit = obuchowski.fit(study)
    flat = fit.errors.matrix * 0  # no case effect at all
    for values in (fit.values, fit.values - fit.values.mean()):
        plain = obuchowski.Fit(
            fit.conditions, fit.readers, values, obuchowski.mean_squares(values), pooled(flat), fit.covariance
        )
        found = by_group(plain, SIX)
        parts = [values[0, at] - values[1, at] for at in ([0, 1], [2, 3], [4, 5])]
        wanted = stats.f_oneway(*parts)
        assert found.interaction is not None
        assert statistic(found.interaction) == pytest.approx(wanted.statistic)
        assert found.interaction.p == pytest.approx(wanted.pvalue)


def test_three_conditions_have_one_interaction_and_three_differences() -> None:
    study = simulate(structure("HH"), 6, 20, 30, np.random.default_rng(1), separations=(1.0, 1.3, 1.6))
    names = dict(zip(study.readers, cycle(("senior", "junior")), strict=False))
    found = by_group(obuchowski.fit(study), names)
    assert [one.conditions for one in found.by_difference] == [("t1", "t2"), ("t1", "t3"), ("t2", "t3")]
    assert found.interaction is not None and found.interaction.df1 == 2
    reordered = by_group(obuchowski.fit(study.chosen(conditions=("t3", "t1", "t2"))), names)
    assert statistic(reordered.interaction) == pytest.approx(statistic(found.interaction))


def test_one_reader_a_group_says_nothing_of_other_readers() -> None:
    study = ratings("simulated_D", ("unaided",))
    found = grouped({"r1": "senior", "r2": "intermediate", "r3": "junior"}, study)
    assert found.generalises == "FRRC"
    assert all(contrast.ddf is None for contrast in found.by_condition[0].contrasts)
    fit = obuchowski.fit(study)
    matrix = fit.errors.matrix[0, :, 0, :]
    assert found.by_condition[0].contrasts[0].variance == pytest.approx(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1])
    pair = study.chosen(readers=["r1", "r3"])
    (two,) = grouped({"r1": "senior", "r3": "junior"}, pair).by_condition
    assert two.contrasts[0].statistic is not None
    assert statistic(two.test) == pytest.approx(two.contrasts[0].statistic ** 2)


def test_a_reader_without_a_group_is_refused() -> None:
    with pytest.raises(ValueError, match="no group"):
        grouped({"r1": "senior"})


@pytest.mark.slow
def test_the_interaction_is_found_in_about_one_of_twenty_studies_where_there_is_none() -> None:
    rng, found, studies = np.random.default_rng(11), [], 1500
    for _ in range(studies):
        study = simulate(structure("HH"), 8, 40, 40, rng)
        names = {reader: ("senior", "junior")[j % 2] for j, reader in enumerate(study.readers)}
        fit = by_group(obuchowski.fit(study), names)
        assert fit.interaction is not None and fit.by_condition[0].test is not None
        found.append((fit.interaction.p, fit.by_condition[0].test.p))
    shares = (np.array(found, float) < 0.05).mean(axis=0)
    assert ((shares > 0.03) & (shares < 0.07)).all(), shares
