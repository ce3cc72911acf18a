"""Obuchowski-Rockette and DBM against MRMCaov and RJafroc, on every study that they were run on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ovadesk.stats.mrmc import dorfman, obuchowski
from ovadesk.stats.mrmc.covariance import Covariance
from ovadesk.stats.mrmc.figures import Figure, estimate
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import Analysis, Contrast, Mean
from tests.stats.mrmc.studies import CLOSE, calls, expected, ratings, van_dyke

OR: dict[str, Callable[[obuchowski.Fit], Analysis]] = {
    "RRRC": obuchowski.random_readers_random_cases,
    "FRRC": obuchowski.fixed_readers_random_cases,
    "RRFC": obuchowski.random_readers_fixed_cases,
}
DBM: dict[str, Callable[[dorfman.Pseudovalues], Analysis]] = {
    "RRRC": dorfman.random_readers_random_cases,
    "FRRC": dorfman.fixed_readers_random_cases,
    "RRFC": dorfman.random_readers_fixed_cases,
}
COVARIANCES: dict[str, Covariance] = {"jackknife": "jackknife", "DeLong": "delong", "unbiased": "unbiased"}
MRMCAOV = ["RRRC_jackknife", "RRRC_DeLong", "RRRC_unbiased", "FRRC_jackknife", "RRFC"]
BINARY = ["sensitivity_RRRC_jackknife", "specificity_RRRC_jackknife"]
RJAFROC = [f"{method}_{analysis}" for method in ("OR", "DBM") for analysis in ("RRRC", "FRRC", "RRFC")]
NAMES = ("var_r", "var_tr", "var", "cov1", "cov2", "cov3")


def close(found: float | None, wanted: float, rel: float = CLOSE) -> None:
    assert found == pytest.approx(wanted, rel=rel, abs=1e-15)


def same_contrast(found: Contrast, row: dict[str, Any]) -> None:
    close(found.difference, row["Estimate"])
    close(found.se, row["StdErr"])
    ddf = row.get("df", row.get("DF"))
    assert found.ddf == (None if ddf is None else pytest.approx(ddf, rel=CLOSE))
    close(found.statistic, row.get("t", row.get("z")))
    close(found.p, next(row[name] for name in ("p-value", "PrGTt", "PrGTz") if name in row))
    low, high = row["CI"] if "CI" in row else (row["CILower"], row["CIUpper"])
    assert found.ci is not None
    close(found.ci[0], low)
    close(found.ci[1], high)


def same_mean(found: Mean, row: dict[str, Any]) -> None:
    """Intervals of means are cut to [0, 1] here and by MRMCaov, not by RJafroc."""
    close(found.value, row["Estimate"])
    close(found.se, row["StdErr"])
    low, high = row["CI"] if "CI" in row else (row["CILower"], row["CIUpper"])
    assert found.ci is not None
    close(found.ci[0], max(0.0, low))
    close(found.ci[1], min(1.0, high))
    for name, key in (("ms_r", "MS(R)"), ("cov2", "Cov2"), ("var", "Var(Error)")):
        if key in row and name in found.components:
            close(found.components[name], row[key])


def aov(study: Ratings, figure: Figure, key: str, wanted: dict[str, Any]) -> None:
    covariance = COVARIANCES.get(wanted["method"], "jackknife")
    fit = obuchowski.fit(study, figure, covariance)
    analysis = OR[next(name for name in OR if name in key)](fit)
    for found, row in zip(analysis.contrasts, wanted["diffs"], strict=True):
        same_contrast(found, row)
    for mean, row in zip(analysis.means, wanted["means"], strict=True):
        same_mean(mean, row)
    for name, row in zip(NAMES, wanted["vcov"], strict=False):
        close(analysis.components[name], row["Estimate"])
    (test,) = wanted["F"]
    assert analysis.test is not None
    close(analysis.components["ms_t"], test["MS(T)"])
    if "MS(T:R)" in test:
        close(analysis.components["ms_tr"], test["MS(T:R)"])
    close(analysis.test.statistic, test.get("F", test.get("X2")))
    close(analysis.test.df1, test.get("df1", test.get("df")))
    if "df2" in test:
        close(analysis.test.df2, test["df2"])
    close(analysis.test.p, test["p-value"])


@pytest.mark.parametrize("key", MRMCAOV)
@pytest.mark.parametrize("name", ["simulated_A", "simulated_B"])
def test_areas_are_analysed_as_by_mrmcaov(name: str, key: str) -> None:
    aov(ratings(name), "auc", key, expected(name)["mrmcaov"][key])


@pytest.mark.parametrize("key", BINARY)
@pytest.mark.parametrize("name", ["simulated_A", "simulated_B"])
def test_calls_are_analysed_as_by_mrmcaov(name: str, key: str) -> None:
    figure: Figure = "sensitivity" if key.startswith("sens") else "specificity"
    aov(calls(name), figure, key, expected(name)["mrmcaov"][key])


def by_rjafroc(study: Ratings, key: str, wanted: dict[str, Any]) -> None:
    method, which = key.split("_")
    fit = obuchowski.fit(study)
    analysis = OR[which](fit) if method == "OR" else DBM[which](dorfman.pseudovalues(study))
    assert fit.values == pytest.approx(np.array(wanted["FOMs"]["foms"]), rel=CLOSE)
    part = wanted[which]
    test, error = part["FTests"]
    assert analysis.test is not None
    close(analysis.test.statistic, next(test[name] for name in ("FStat", "Chisq", "F") if name in test))
    close(analysis.test.p, test["p"])
    close(analysis.test.df1, test["DF"])
    if error["DF"] is not None:
        close(analysis.test.df2, error["DF"])
    for found, row in zip(analysis.contrasts, part["ciDiffTrt"], strict=True):
        same_contrast(found, row)
    for mean, row in zip(analysis.means, part["ciAvgRdrEachTrt"], strict=True):
        same_mean(mean, row)
        if not (method == "OR" and which == "FRRC"):  # normal; RJafroc prints K - 1 beside it and does not use it
            close(mean.ddf, row["DF"])
    for found, row in zip(analysis.each_reader, part.get("ciDiffTrtEachRdr", []), strict=True):
        same_contrast(found, row)
    if method == "OR":
        same_or_anova(fit, analysis, wanted["ANOVA"])
    else:
        same_dbm_anova(analysis, wanted["ANOVA"])
        same_each_reader(study, wanted["ANOVA"]["IndividualRdr"])


def same_or_anova(fit: obuchowski.Fit, analysis: Analysis, wanted: dict[str, Any]) -> None:
    for row in wanted["TRanova"]:
        close(analysis.components["ms_" + row["_row"].lower()], row["MS"])
    names = {"VarR": "var_r", "VarTR": "var_tr", "Cov1": "cov1", "Cov2": "cov2", "Cov3": "cov3", "Var": "var"}
    for row in wanted["VarCom"]:
        close(analysis.components[names[row["_row"]]], row["Estimates"])
        if row["Rhos"] is not None:
            close(analysis.components[names[row["_row"]]] / analysis.components["var"], row["Rhos"])
    for i, row in enumerate(wanted["IndividualTrt"]):
        close(float(fit.squares.reader_of[i]), row["msREachTrt"])
        close(float(fit.errors.var_of[i]), row["varEachTrt"])
        close(float(fit.errors.cov2_of[i]), row["cov2EachTrt"])
    for j, row in enumerate(wanted["IndividualRdr"]):
        close(float(fit.values[:, j].var(ddof=1)), row["msTEachRdr"])
        close(float(fit.errors.reader_var[j]), row["varEachRdr"])
        close(float(fit.errors.reader_cov1[j]), row["cov1EachRdr"])


def same_dbm_anova(analysis: Analysis, wanted: dict[str, Any]) -> None:
    for row in wanted["TRCanova"]:
        if row["MS"] is not None:
            close(analysis.components["ms_" + row["_row"].lower()], row["MS"])
    for row in wanted["VarCom"]:
        name = "var_error" if row["_row"] == "VarErr" else "var_" + row["_row"][3:].lower()
        close(analysis.components[name], row["Estimates"])
    for row in wanted["IndividualTrt"]:
        name = "ms_" + row["_row"][2:].lower()
        values = [row[key] for key in row if key.startswith("trt")]
        for mean, value in zip(analysis.means, values, strict=True):
            if name in mean.components:
                close(mean.components[name], value)


def same_each_reader(study: Ratings, wanted: list[dict[str, Any]]) -> None:
    values = dorfman.pseudovalues(study).values
    for row in wanted:
        for j in range(len(study.readers)):
            found = dorfman.squares(np.stack([values[:, j]] * 2, axis=1))  # the reader twice: twice the sums
            mine = {"msT": found.t, "msC": found.c, "msTC": found.tc}[row["_row"]] / 2
            close(mine, [row[key] for key in row if key.startswith("rdr")][j])


@pytest.mark.parametrize("key", RJAFROC)
@pytest.mark.parametrize("name", ["simulated_A", "simulated_B"])
def test_areas_are_analysed_as_by_rjafroc(name: str, key: str) -> None:
    by_rjafroc(ratings(name), key, expected(name)["rjafroc"][key])


@pytest.mark.parametrize("name", ["simulated_A", "simulated_B", "simulated_D"])
def test_areas_and_delong_variances_are_those_of_proc(name: str) -> None:
    wanted = {(row["reader_id"], row["condition"]): row for row in expected(name)["readers"]}
    for condition in {condition for _, condition in wanted}:
        study = ratings(name, (condition,))
        values = estimate(study).values[0]
        errors = obuchowski.fit(study, covariance="delong").errors
        for j, reader in enumerate(study.readers):
            close(float(values[j]), wanted[reader, condition]["auc"])
            close(float(errors.reader_var[j]), wanted[reader, condition]["auc_var_delong"])


@pytest.mark.shared
@pytest.mark.parametrize("key", RJAFROC)
def test_van_dyke_is_analysed_as_by_rjafroc(shared: Path, key: str) -> None:
    by_rjafroc(van_dyke(shared / "goldens"), key, expected("vandyke", shared / "goldens")["rjafroc_2.1.3"][key])


@pytest.mark.shared
@pytest.mark.parametrize("name", ["jackknife", "DeLong", "unbiased"])
def test_van_dyke_is_analysed_as_by_mrmcaov(shared: Path, name: str) -> None:
    goldens = shared / "goldens"
    text = expected("vandyke", goldens)["mrmcaov_0.3.0_text"][f"VanDyke {name} "]
    analysis = OR["RRRC"](obuchowski.fit(van_dyke(goldens), "auc", COVARIANCES[name]))
    for label, key in zip(("reader", "treatment:reader", "Error", "Cov1", "Cov2", "Cov3"), NAMES, strict=True):
        printed = re.search(rf"^{label} +([\d.-]+)", text, re.MULTILINE)
        assert printed is not None
        assert analysis.components[key] == pytest.approx(float(printed[1]), abs=5.1e-11)
    (found,) = analysis.contrasts
    printed = re.search(r"1 - 2 ([\d.-]+) ([\d.-]+) ([\d.-]+) +([\d.-]+) +([\d.-]+)", text)
    assert printed is not None and found.ci is not None
    ours = (found.difference, found.se, found.ddf, *found.ci)
    for value, one in zip(ours, printed.groups(), strict=True):
        assert value == pytest.approx(float(one), abs=0.51 * 10.0 ** -len(one.split(".")[1]))


@pytest.mark.shared
def test_van_dyke_gives_what_was_published(shared: Path) -> None:
    (found,) = OR["RRRC"](obuchowski.fit(van_dyke(shared / "goldens"))).contrasts
    assert found.statistic is not None and found.ci is not None
    assert found.statistic**2 == pytest.approx(4.456319, abs=5e-7)
    assert (found.ddf, found.p) == (pytest.approx(15.25967, abs=5e-6), pytest.approx(0.05166569, abs=5e-9))
    assert found.ci == pytest.approx((-0.0879595, 0.0003589), abs=5e-8)
