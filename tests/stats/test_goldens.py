"""The readers' figures, pairs, agreement and the model held against pROC, R, MRMCaov, RJafroc and iMRMC."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import Any

import pytest

from ovadesk.stats.analysis import analyse
from ovadesk.stats.method import Options
from ovadesk.stats.statistics import ReaderStatistics
from tests.stats.tables import GOLDENS, golden

CLOSE = 1e-8
STUDIES = ["simulated_A", "simulated_B", "simulated_D", "simulated_E"]


@cache
def found(name: str) -> ReaderStatistics:
    return analyse(golden(name), Options(draws=100))


@cache
def expected(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((GOLDENS / f"{name}.expected.json").read_text(encoding="utf-8"))
    return told


def close(value: Any) -> Any:
    return pytest.approx(value, rel=CLOSE, abs=1e-12)


@pytest.mark.parametrize("name", STUDIES[:3])
def test_figures_of_every_reader_and_the_model(name: str) -> None:
    mine = {(row["reader_id"], row["condition"]): row for row in found(name).to_dict()["readers"]}
    rows = expected(name)["readers"]
    assert len(rows) == len(mine)
    for told in rows:
        row = mine[told["reader_id"], told["condition"]]
        for one in ("n_benign", "n_malignant", "auc", "sensitivity", "specificity"):
            assert row[one] == close(told[one]), one
        assert row["auc_variance"] == close(told["auc_var_delong"])
        assert row["auc_ci_plain"] == close(told["auc_ci_delong_clipped"])
        for one in ("sensitivity", "specificity"):
            assert row[f"{one}_ci"] == close(told[f"{one[:4]}_cp"])
            assert row[f"{one}_ci_wilson"] == close(told[f"{one[:4]}_wilson"])


@pytest.mark.parametrize("name", STUDIES[:2])
def test_every_reader_s_change_from_unaided_to_aided(name: str) -> None:
    mine = {one.first.reader_id: one for one in found(name).paired}
    for told in expected(name)["paired_delong_proc"]:
        one = mine[told["reader_id"]]
        assert (one.first.condition, one.second.condition) == ("unaided", "aided")
        assert one.auc is not None and one.auc.se is not None
        assert one.auc.difference == close(told["aided_minus_unaided"])
        assert one.auc.difference / one.auc.se == close(told["Z"]) and one.auc.p == close(told["p"])
        for figure in ("sensitivity", "specificity"):
            change, table = getattr(one, figure), told[f"mcnemar_{figure}"]
            assert (change.first_only, change.second_only) == (table["unaided_only"], table["aided_only"])
            assert change.p == close(table["p_exact"])


@pytest.mark.parametrize("name", STUDIES[:3])
def test_agreement_between_readers(name: str) -> None:
    everyone = {one.condition: one for one in found(name).agreement if one.reader_group == "all"}
    for condition, told in expected(name)["kappa"].items():
        one = everyone[condition]
        assert one.fleiss is not None and one.fleiss.value == close(told["fleiss"])
        pairs = {(pair.first, pair.second): pair.kappa for pair in one.pairs}
        for pair in told["cohen"]:
            kappa = pairs[pair["a"], pair["b"]]
            assert kappa is not None and kappa.value == close(pair["kappa"])


@pytest.mark.parametrize("name", ["simulated_A", "simulated_D"])
def test_the_model_against_the_readers(name: str) -> None:
    rows = found(name).to_dict()["model_vs_readers"]["tests"]
    mine = {row["condition"]: row for row in rows if row["figure"] == "auc"}
    for condition, told in expected(name)["model_vs_readers_rjafroc"].items():
        row = mine[condition]
        for analysis in ("rrrc", "rrfc"):
            one, other = row[analysis], told[f"1T-{analysis.upper()}"]
            assert (one["first"], one["second"]) == ("model", "readers")
            assert row["model"] == close(other["fomCAD"]) and row["readers"] == close(other["fomRAD"])
            assert one["difference"] == close(other["avgDiffFom"]) and one["statistic"] == close(other["Tstat"])
            assert one["ddf"] == close(other["df"]) and one["p"] == close(other["pval"])
            assert one["ci"] == close(other["CIAvgDiffFom"])


@pytest.mark.parametrize("name", STUDIES[:2])
def test_several_readers_have_the_sign_of_second_less_first(name: str) -> None:
    rows = found(name).to_dict()["mrmc"]
    [primary] = [row for row in rows if row["primary"] and row["figure"] == "auc"]
    [told] = expected(name)["mrmcaov"]["RRRC_jackknife"]["diffs"]
    assert told["Comparison"] == "unaided - aided" and primary["conditions"] == ["unaided", "aided"]
    assert primary["difference"] == close(-told["Estimate"]) and primary["statistic"] == close(-told["t"])
    assert primary["ci"] == close([-told["CI"][1], -told["CI"][0]])
    assert primary["p"] == close(told["p-value"]) and primary["se"] == close(told["StdErr"])
    first, second = (mean["value"] for mean in primary["means"])
    assert second - first == close(primary["difference"])


def test_with_readings_missing_the_u_statistic_is_primary_and_each_reader_has_their_own_cases() -> None:
    told = expected("simulated_E")["imrmc_java_4.0.3"]
    rows = [row for row in found("simulated_E").to_dict()["mrmc"] if row["primary"] and row["figure"] == "auc"]
    [row] = rows
    table = list(csv.DictReader(io.StringIO(told["statAnalysis.csv"])))
    [java] = [one for one in table if (one["modalityB"], one["UstatOrMLE"]) == ("unaided", "Ustat")]
    assert row["method"] == "u" and row["difference"] == pytest.approx(float(java["AUCAminusAUCB"]), rel=1e-7)
    assert row["variance"] == pytest.approx(float(java["varAUCAminusAUCB"]), rel=1e-7)
    mine = {(one["reader_id"], one["condition"]): one for one in found("simulated_E").to_dict()["readers"]}
    for one in csv.DictReader(io.StringIO(told["AUCperReader.csv"])):
        if one["modalityB"] == "NO_MOD":
            reader = mine[one["readerID"], one["modalityA"]]
            assert (reader["n_benign"], reader["n_malignant"]) == (int(one["N0"]), int(one["N1"]))
            assert reader["auc"] == pytest.approx(float(one["AUCA"]), rel=1e-7)


@pytest.mark.parametrize("name", STUDIES)
def test_everything_found_is_finite_json(name: str) -> None:
    text = json.dumps(found(name).to_dict(), allow_nan=False)
    assert json.loads(text) == found(name).to_dict()
    assert found(name).method["seed"] == 0 and found(name).method["draws"] == 100
