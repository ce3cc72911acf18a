"""One model against readers, and the planning of a study, against RJafroc."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ovadesk.domain.problem import Problem
from ovadesk.stats.mrmc import obuchowski
from ovadesk.stats.mrmc.model import ModelAgainstReaders, model_against_readers
from ovadesk.stats.mrmc.planning import Pilot, cases_needed, pilot, power, readers_needed
from ovadesk.stats.mrmc.ratings import Ratings
from tests.stats.mrmc.studies import CLOSE, expected, model, nico, ratings, van_dyke


def close(found: float | None, wanted: float) -> None:
    assert found == pytest.approx(wanted, rel=CLOSE, abs=1e-15)


def holds(found: ModelAgainstReaders | Problem, wanted: dict[str, dict[str, Any]]) -> None:
    assert isinstance(found, ModelAgainstReaders)
    for key, one in (("1T-RRRC", found.rrrc), ("1T-RRFC", found.rrfc)):
        row = wanted.get(key)
        if row is None:
            continue
        assert one is not None and one.ci is not None
        close(found.model, row["fomCAD"])
        assert found.readers == pytest.approx(row["fomRAD"], rel=CLOSE)
        close(found.mean, row["avgRadFom"])
        close(one.difference, row["avgDiffFom"])
        for place in (0, 1):
            close(one.ci[place], row["CIAvgDiffFom"][place])
            moved = row["CIAvgRad" if key == "1T-RRRC" else "CIAvgRadFom"][place]
            close(one.ci[place] + found.model, moved)  # what RJafroc gives as the mean's: see the docstring
        close(found.components["var_r"], row["varR"])
        if key == "1T-RRRC":
            close(found.components["var"], row["varError"])
            close(found.components["cov2"], row["cov2"])
        close(one.statistic, row["Tstat"])
        close(one.ddf, row["df"])
        close(one.p, row["pval"])


@pytest.mark.parametrize(
    ("name", "condition"), [("simulated_A", "unaided"), ("simulated_A", "aided"), ("simulated_D", "unaided")]
)
def test_a_model_is_set_against_readers_as_by_rjafroc(name: str, condition: str) -> None:
    found = model_against_readers(ratings(name, (condition,)), model(name))
    holds(found, expected(name)["model_vs_readers_rjafroc"][condition])


@pytest.mark.shared
def test_the_cad_system_is_set_against_radiologists_as_by_rjafroc(shared: Path) -> None:
    readers, cad = nico(shared / "goldens")
    wanted = expected("nicocad", shared / "goldens")["rjafroc_2.1.3"]
    holds(model_against_readers(readers, cad), wanted)
    repeated = np.stack([np.tile(cad, (len(readers.readers), 1)), readers.scores[0]])
    twice = Ratings(readers.readers, ("cad", "reader"), readers.cases, readers.malignant, repeated)
    found, row = obuchowski.random_readers_random_cases(obuchowski.fit(twice)), wanted["2T-RRRC"]
    (one,), (difference,) = found.contrasts, row["ciDiffFom"]
    assert one.ci is not None and found.test is not None
    close(-one.difference, difference["Estimate"])
    for value, name in ((one.se, "StdErr"), (one.ddf, "DF"), (one.p, "PrGTt"), (-one.ci[1], "CILower")):
        close(value, difference[name])
    close(found.test.statistic, row["FStat"])
    close(found.test.p, row["pval"])
    for name, key in (("var_tr", "varTR"), ("cov1", "cov1"), ("cov2", "cov2"), ("cov3", "cov3"), ("var", "varError")):
        close(found.components[name], row[key])
    for mean, wanted_mean in zip(found.means, row["ciAvgRdrEachTrt"], strict=True):
        close(mean.value, wanted_mean["Estimate"])
        close(mean.se, wanted_mean["StdErr"])
        close(mean.components["cov2"], wanted_mean["Cov2"])


def test_a_case_without_a_model_score_is_left_out() -> None:
    study, scores = ratings("simulated_D", ("unaided",)), model("simulated_D")
    scores[[3, 17]] = np.nan
    keep = ~np.isnan(scores)
    cases = tuple(name for name, kept in zip(study.cases, keep.tolist(), strict=True) if kept)
    less = Ratings(study.readers, study.conditions, cases, study.malignant[keep], study.scores[:, :, keep])
    assert model_against_readers(study, scores) == model_against_readers(less, scores[keep])


def test_one_reader_says_nothing_of_others() -> None:
    study, scores = ratings("simulated_D", ("unaided",)), model("simulated_D")
    found = model_against_readers(study.chosen(readers=["r2"]), scores)
    assert isinstance(found, ModelAgainstReaders)
    assert (found.rrrc, found.rrfc, [one.code for one in found.problems]) == (None, None, ["stats.one_reader"])
    assert found.frrc.p == found.each_reader[0].p
    assert found.each_reader[0].reader == "r2"


def test_one_class_is_a_problem() -> None:
    study, scores = ratings("simulated_D", ("unaided",)), model("simulated_D")
    scores[study.malignant] = np.nan
    found = model_against_readers(study, scores)
    assert isinstance(found, Problem) and found.code == "stats.one_class"


def test_power_and_sizes_are_those_of_rjafroc() -> None:
    study, wanted = ratings("simulated_A"), expected("simulated_A")["sample_size_rjafroc"]
    from_pilot = pilot(obuchowski.fit(study), len(study.cases))
    found = cases_needed(from_pilot, wanted["effect"], wanted["readers"], wanted=wanted["power"])
    assert found is not None
    assert found.cases == wanted["K"][0]["KRRRC"]
    close(found.power, wanted["K"][0]["powerRRRC"])


@pytest.mark.shared
def test_van_dyke_as_a_pilot_study(shared: Path) -> None:
    goldens = shared / "goldens"
    fit, wanted = obuchowski.fit(van_dyke(goldens)), expected("vandyke", goldens)["sample_size_rjafroc_2.1.3"]
    from_pilot = pilot(fit, 114)
    found = cases_needed(from_pilot, 0.05, 6)
    assert found is not None
    assert found.cases == wanted["K_VanDyke_J6_d05"][0]["KRRRC"]
    close(found.power, wanted["K_VanDyke_J6_d05"][0]["powerRRRC"])
    observed = float(fit.values[0].mean() - fit.values[1].mean())
    for key, asked in (("P_VanDyke_J6_K251_d05", (0.05, 6, 251)), ("P_VanDyke_J10_K165_dObs", (observed, 10, 165))):
        one, row = power(from_pilot, *asked), wanted[key][0]
        for value, name in (
            (one.power, "powerRRRC"), (one.noncentrality, "ncpRRRC"), (one.ddf, "df2RRRC"), (one.critical, "fRRRC"),
        ):  # fmt: skip
            close(value, row[name])


PILOT = Pilot(var_tr=0.0002, var=0.0008, cov1=0.00034, cov2=0.00034, cov3=0.00024, n_cases=100)


def test_power_grows_with_readers_and_cases_and_the_fewest_are_found() -> None:
    powers = [power(PILOT, 0.05, readers, 200).power for readers in range(2, 12)]
    assert powers == sorted(powers)
    assert [power(PILOT, 0.05, 5, cases).power for cases in (50, 100, 400)] == sorted(
        power(PILOT, 0.05, 5, cases).power for cases in (50, 100, 400)
    )
    for found, fewer in (
        (cases_needed(PILOT, 0.05, 8), lambda one: power(PILOT, 0.05, 8, one.cases - 1)),
        (readers_needed(PILOT, 0.05, 300), lambda one: power(PILOT, 0.05, one.readers - 1, 300)),
    ):
        assert found is not None
        assert found.power >= 0.8 > fewer(found).power


def test_some_powers_are_never_reached() -> None:
    assert cases_needed(PILOT, 0.005, 3) is None  # three readers vary too much, however many the cases
    assert readers_needed(PILOT, 0.005, 50) is None


def test_fixed_readers_or_cases_need_fewer() -> None:
    random = cases_needed(PILOT, 0.05, 6)
    fixed_readers = cases_needed(PILOT, 0.05, 6, generalises="FRRC")
    fixed_cases = cases_needed(PILOT, 0.05, 6, generalises="RRFC")
    assert random is not None and fixed_readers is not None and fixed_cases is not None
    assert fixed_readers.cases < random.cases and fixed_cases.cases < random.cases
    assert power(PILOT, 0.0, 6, 100).power == pytest.approx(0.05)
    with pytest.raises(ValueError, match="two readers"):
        power(PILOT, 0.05, 1, 100)
