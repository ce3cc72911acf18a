"""U-statistics against iMRMC (Java), which printed its summary to nine digits and its tables to six."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from ovadesk.stats.mrmc import obuchowski, one_shot
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import quantile, upper_tail
from tests.stats.mrmc.studies import CLOSE, expected, ratings, table, van_dyke

STUDIES = ["simulated_A", "simulated_B", "simulated_E"]
SIX = 1.1e-5  # a relative bound on what six printed digits leave open
KINDS = [f"M{number}" for number in range(1, 9)]
PARTS = ["N", "D", "ND", "R", "NR", "DR", "RND"]
Tables = dict[str, str]


def tables(name: str) -> Tables:
    found: Tables = expected(name)["imrmc_java_4.0.3"]
    return found


def printed(value: float, row: dict[str, str], name: str, rel: float = CLOSE) -> None:
    assert value == pytest.approx(float(row[name]), rel=rel)


def java(difference: float, variance: float, ddf: float) -> tuple[float, float, float]:
    """p and interval as iMRMC makes them: degrees of freedom cut to a whole number, normal from 50 on."""
    used = None if ddf >= 50 else float(math.floor(ddf))
    se, at = math.sqrt(variance), quantile(0.975, used)
    return 2 * upper_tail(abs(difference) / se, used), difference - at * se, difference + at * se


def summary_holds(study: Ratings, text: str) -> None:
    """Each condition, and the first less the second, with normal, BDG and (complete readings) Hillis's intervals."""
    statistics = one_shot.u_statistics(study)
    assert statistics is not None
    found = one_shot.random_readers_random_cases(statistics)
    rrrc = obuchowski.random_readers_random_cases(obuchowski.fit(study, covariance="unbiased"))
    for row in table(text):
        if row["modalityB"] == "NO_MOD":
            place = [mean.condition for mean in found.means].index(row["modalityA"])
            mean = found.means[place]
            value, variance, ddf, hillis = mean.value, mean.variance, mean.ddf, rrrc.means[place].ddf
            printed(value, row, "AUCA")
            printed(variance, row, "varAUCA")
        else:
            (one,) = found.contrasts
            value, variance, ddf, hillis = one.difference, one.variance, one.ddf, rrrc.contrasts[0].ddf
            printed(value, row, "AUCAminusAUCB")
            printed(variance, row, "varAUCAminusAUCB")
            printed(java(value, variance, math.inf)[0], row, "pValueNormal")
            assert ddf is not None
            printed(java(value, variance, ddf)[0], row, "pValueBDG")
        assert ddf is not None and hillis is not None
        for kind, df in (("normal", math.inf), ("BDG", ddf), ("Hillis", hillis)):
            if row.get(f"df{kind}") == "NA":
                assert not study.complete
                continue
            if kind != "normal":
                printed(df, row, f"df{kind}")
            _, low, high = java(value, variance, df)
            printed(low, row, f"botCI{kind}", rel=3e-8)  # value less a half interval: a digit is lost
            printed(high, row, f"topCI{kind}", rel=3e-8)


@pytest.mark.parametrize("name", STUDIES)
def test_variances_and_degrees_of_freedom_are_those_of_imrmc(name: str) -> None:
    summary_holds(ratings(name, ("aided", "unaided")), tables(name)["statAnalysis.csv"])


@pytest.mark.shared
def test_van_dyke_is_analysed_as_by_imrmc(shared: Path) -> None:
    goldens = shared / "goldens"
    text = expected("vandyke", goldens)["imrmc_java_4.0.3"]["statAnalysis.csv"]
    summary_holds(van_dyke(goldens), text)


@pytest.mark.parametrize("name", STUDIES)
def test_each_reader_has_the_area_and_variance_of_imrmc(name: str) -> None:
    study = ratings(name, ("aided", "unaided"))
    fit = obuchowski.fit(study, covariance="unbiased")
    for row in table(tables(name)["AUCperReader.csv"]):
        j, a = study.readers.index(row["readerID"]), study.conditions.index(row["modalityA"])
        matrix = fit.errors.matrix[:, j, :, j]
        printed(float(fit.values[a, j]), row, "AUCA")
        assert matrix[a, a] == pytest.approx(float(row["varAUCA"]), abs=5.1e-9)
        if row["modalityB"] != "NO_MOD":
            printed(float(fit.values[0, j] - fit.values[1, j]), row, "AUCAminusAUCB", rel=2e-8)
            variance = matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1]
            assert variance == pytest.approx(float(row["varAUCAminusAUCB"]), abs=5.1e-9)


@pytest.mark.parametrize("name", STUDIES)
def test_moments_and_weights_are_those_of_imrmc(name: str) -> None:
    study = ratings(name, ("aided", "unaided"))
    found = one_shot.u_statistics(study)
    assert found is not None
    by = {"comp_A": (0, 0), "comp_B": (1, 1), "comp_product": (0, 1)}
    rows = [row for row in table(tables(name)["BDGtable.csv"]) if row["modalityB"] != "NO_MOD"]
    for row in rows:
        kind, _, which = row["compOrCoeff"].partition("_")
        if row["UstatOrMLE"] != "Ustat" or kind == "total":
            continue
        one = found.moments[by[f"comp_{which}"]]
        values = one.moments if kind == "comp" else one.weights * (2 if which == "product" else 1)
        if kind == "coeff":  # the eighth is given less the square of the mean, which it estimates
            values = values - np.eye(8)[7] * (2 if which == "product" else 1)
        assert values == pytest.approx([float(row[name]) for name in KINDS], rel=SIX)


@pytest.mark.parametrize("name", STUDIES)
def test_components_are_those_of_imrmc(name: str) -> None:
    study = ratings(name, ("aided", "unaided"))
    found = one_shot.u_statistics(study)
    assert found is not None
    by = {"comp_A": (0, 0), "comp_B": (1, 1), "comp_product": (0, 1)}
    for row in table(tables(name)["BCKtable.csv"]):
        if row["modalityB"] == "NO_MOD" or row["Moments"] not in by:
            continue
        one = found.moments[by[row["Moments"]]]
        values = one.components if row["UstatOrMLE"] == "Ustat" else one.plugged_in
        assert values == pytest.approx([float(row[name]) for name in PARTS], rel=SIX, abs=1e-12)


@pytest.mark.parametrize("name", ["simulated_A", "simulated_B"])
def test_unbiased_obuchowski_rockette_has_the_components_of_imrmc(name: str) -> None:
    study = ratings(name, ("aided", "unaided"))
    names = {"R": "var_r", "TR": "var_tr", "COV1": "cov1", "COV2": "cov2", "COV3": "cov3", "ERROR": "var"}
    both = obuchowski.components(obuchowski.fit(study, covariance="unbiased"))
    for row in table(tables(name)["ORtable.csv"]):
        if row["UstatOrMLE"] != "Ustat" or row["Components"] != "components":
            continue
        found, wanted = both, names
        if row["modalityB"] == "NO_MOD":
            one = study.chosen(conditions=[row["modalityA"]])
            found = obuchowski.components(obuchowski.fit(one, covariance="unbiased"))
            wanted = {"R": "var_r", "COV2": "cov2", "ERROR": "var"}
        for column, key in wanted.items():
            printed(found[key], row, column, rel=SIX)


@pytest.mark.parametrize("name", ["simulated_A", "simulated_B"])
def test_dbm_components_of_imrmc_follow_from_those(name: str) -> None:
    study = ratings(name, ("aided", "unaided"))
    part = obuchowski.components(obuchowski.fit(study, covariance="unbiased"))
    n = len(study.cases)
    wanted = {
        "R": part["var_r"],
        "TR": part["var_tr"],
        "C": n * part["cov3"],
        "RC": n * (part["cov1"] - part["cov3"]),
        "TC": n * (part["cov2"] - part["cov3"]),
        "TRC": n * (part["var"] - part["cov1"] - part["cov2"] + part["cov3"]),
    }
    (row,) = (
        row
        for row in table(tables(name)["DBMtable.csv"])
        if (row["modalityB"], row["UstatOrMLE"], row["Components"]) == ("unaided", "Ustat", "components")
    )
    for column, value in wanted.items():
        printed(value, row, column, rel=SIX)
