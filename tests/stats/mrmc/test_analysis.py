"""The front: what is asked for comes back as plain values, and what cannot be done says why."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ovadesk.domain.problem import Problem, problem
from ovadesk.export.wording import sentence
from ovadesk.stats.mrmc.analysis import METHODS, analyse_mrmc
from ovadesk.stats.mrmc.margin import equivalence, noninferiority
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.roe_metz import simulate, structure
from tests.stats.mrmc.studies import calls, ratings

GROUPS = {"r1": "senior", "r2": "senior", "r3": "intermediate", "r4": "intermediate", "r5": "junior", "r6": "junior"}


def codes(problems: tuple[Problem, ...]) -> list[str]:
    for one in problems:
        assert "?" not in sentence(one) and not sentence(one).startswith(one.code)
    return [one.code for one in problems]


def test_every_method_gives_a_row_for_every_difference() -> None:
    study = simulate(structure("HL"), 4, 20, 25, np.random.default_rng(0), separations=(1.0, 1.2, 1.4))
    result = analyse_mrmc(study, methods=METHODS, margin=0.05)
    rows = result.to_dict()["mrmc"]
    assert isinstance(rows, list)
    assert len(rows) == 3 * 7
    assert {(row["method"], row["analysis"]) for row in rows} == {
        *(("or", one) for one in ("RRRC", "FRRC", "RRFC")),
        *(("dbm", one) for one in ("RRRC", "FRRC", "RRFC")),
        ("u", "RRRC"),
    }
    for row in rows:
        assert [mean["condition"] for mean in row["means"]] == row["conditions"]
        assert {(each["first"], each["second"]) for each in row["each_reader"]} <= {tuple(row["conditions"])}
        assert row["noninferiority"]["difference"] == -row["difference"]
    json.dumps(result.to_dict(), allow_nan=False)
    assert codes(result.problems) == []


def test_rows_are_what_the_analysis_says() -> None:
    result = analyse_mrmc(ratings("simulated_A"), groups=GROUPS)
    row = result.to_dict()["mrmc"][0]  # type: ignore[index]
    found = result.analyses[0]
    assert row["difference"] == found.contrasts[0].difference
    assert row["ci"] == list(found.contrasts[0].ci or ())
    assert row["means"][1]["value"] == found.means[1].value
    assert (row["n_readers"], row["n_malignant"], row["n_benign"], row["missing"]) == (6, 45, 75, 0)
    assert result.groups is not None and [one.group for one in result.groups.groups] == [
        "senior",
        "intermediate",
        "junior",
    ]


def test_infinite_degrees_of_freedom_are_none_in_json() -> None:
    scores = np.random.default_rng(3).normal(size=(1, 1, 30))
    same = np.repeat(np.concatenate([scores, scores + np.linspace(0, 3, 30)]), 3, axis=1)  # three readers who agree
    made = Ratings(("a", "b", "c"), ("x", "y"), tuple(map(str, range(30))), np.arange(30) % 2 == 0, same)
    result = analyse_mrmc(made)
    assert result.analyses[0].contrasts[0].ddf == float("inf")
    assert result.to_dict()["mrmc"][0]["ddf"] is None  # type: ignore[index]
    readers_agree = {"figure": "auc", "analysis": "OR RRFC"}  # nothing to test with where readers alone vary
    assert result.problems == (
        problem("stats.no_variance", first="x", second="y", **readers_agree),
        problem("stats.mean_no_variance", condition="x", **readers_agree),
        problem("stats.mean_no_variance", condition="y", **readers_agree),
    )


def test_what_does_not_vary_is_named_in_both_languages() -> None:
    rows = np.zeros((2, 3, 12))  # everybody calls every case benign, without the model and with it
    made = Ratings(("a", "b", "c"), ("unaided", "aided"), tuple(map(str, range(12))), np.arange(12) % 2 == 0, rows)
    found = analyse_mrmc(made, figure="specificity").problems
    assert [one.code for one in found] == ["stats.no_variance", "stats.mean_no_variance", "stats.mean_no_variance"]
    assert [sentence(one).split(" does not vary")[0] for one in found] == [
        "The difference in specificity between unaided and aided",
        "The readers' mean specificity, unaided,",
        "The readers' mean specificity, aided,",
    ]
    assert all("OR RRRC, OR FRRC, OR RRFC" in sentence(one) for one in found)
    assert [sentence(one, "zh").split("无变异")[0] for one in found] == [
        "无AI辅助与AI辅助的特异度之差",
        "阅片者的平均特异度（无AI辅助）",
        "阅片者的平均特异度（AI辅助）",
    ]


def test_one_class_one_reader_one_condition() -> None:
    study = ratings("simulated_A")
    none = Ratings(study.readers, study.conditions, study.cases, np.ones(len(study.cases), bool), study.scores)
    assert codes(analyse_mrmc(none).problems) == ["stats.one_class"]
    assert analyse_mrmc(none).analyses == ()
    assert analyse_mrmc(none).figures[0][0] is None
    one = analyse_mrmc(study.chosen(readers=["r3"]), methods=METHODS)
    assert codes(one.problems) == ["stats.one_reader"]
    assert [(found.method, found.generalises) for found in one.analyses] == [("or", "FRRC"), ("dbm", "FRRC")]
    (found,) = one.analyses[0].contrasts
    assert found.p == pytest.approx(0.0785921523608981, rel=1e-8)  # RJafroc: reader 3 alone
    alone = analyse_mrmc(study.chosen(conditions=["aided"]), methods=METHODS)
    assert codes(alone.problems) == ["stats.one_condition"]
    assert all(found.contrasts == () and len(found.means) == 1 for found in alone.analyses)
    assert len(alone.to_dict()["mrmc"]) == 7  # type: ignore[arg-type]


def test_sensitivity_needs_no_benign_case() -> None:
    study = calls("simulated_A")
    malignant = study.malignant
    cases = tuple(name for name, kept in zip(study.cases, malignant.tolist(), strict=True) if kept)
    alone = Ratings(study.readers, study.conditions, cases, malignant[malignant], study.scores[:, :, malignant])
    found, whole = (analyse_mrmc(one, figure="sensitivity", methods=METHODS) for one in (alone, study))
    assert found.analyses == whole.analyses
    assert codes(analyse_mrmc(alone, figure="specificity").problems) == ["stats.one_class"]


def test_missing_readings_leave_two_methods() -> None:
    result = analyse_mrmc(ratings("simulated_E"), methods=METHODS)
    assert codes(result.problems) == ["stats.readings_missing"]
    assert {found.method for found in result.analyses} == {"or", "u"}
    assert result.missing == 228


def test_a_negative_variance_is_given_as_it_is() -> None:
    for seed in range(200):
        made = simulate(structure("LL", 2.5), 2, 3, 3, np.random.default_rng(seed))
        result = analyse_mrmc(made, methods=("u",))
        (found,) = result.analyses[0].contrasts
        if found.variance < -1e-6:
            break
    assert (found.se, found.p, found.ci) == (None, None, None)
    assert "stats.negative_variance" in codes(result.problems)
    assert result.to_dict()["mrmc"][0]["variance"] == found.variance  # type: ignore[index]


def test_one_reader_a_group_is_said() -> None:
    study = ratings("simulated_D", ("unaided",))
    result = analyse_mrmc(study, groups={"r1": "senior", "r2": "intermediate", "r3": "junior"})
    assert codes(result.problems) == ["stats.one_condition", "stats.groups_fixed"]


def test_the_later_condition_is_held_against_the_margin() -> None:
    result = analyse_mrmc(ratings("simulated_A"), margin=0.02)
    one = next(held for held in result.noninferiority if held.generalises == "RRRC")
    assert (one.new, one.reference, one.result.shown) == ("aided", "unaided", True)
    (found,) = result.analyses[0].contrasts
    assert found.ci is not None
    assert one.result.bound == pytest.approx(-found.ci[1])  # one-sided 2.5% is the end of the 95% interval


def test_noninferiority_and_equivalence_by_hand() -> None:
    found = noninferiority(-0.01, 0.02, None, 0.05)
    assert (found.statistic, found.p) == (pytest.approx(2.0), pytest.approx(0.02275013194817921))
    assert found.bound == pytest.approx(-0.01 - 1.959963984540054 * 0.02)
    assert found.shown
    assert not noninferiority(-0.01, 0.02, 4, 0.05).shown  # t with 4 degrees of freedom: p = 0.058
    both = equivalence(-0.01, 0.02, None, 0.05)
    assert both.p == pytest.approx(0.02275013194817921)
    assert both.shown and both.ci == pytest.approx((-0.0428971, 0.0228971), abs=1e-7)
    assert not equivalence(-0.01, 0.03, None, 0.05).shown
    for wrong in ((0.0, 0.05, 0.025), (0.02, 0.0, 0.025), (0.02, 0.05, 0.5)):
        with pytest.raises(ValueError, match="must be"):
            noninferiority(0.0, wrong[0], None, wrong[1], wrong[2])


def test_ratings_say_what_is_wrong_with_them() -> None:
    study = ratings("simulated_D", ("unaided",))
    with pytest.raises(ValueError, match="do not fit"):
        Ratings(study.readers, study.conditions, study.cases[1:], study.malignant, study.scores)
    with pytest.raises(ValueError, match="named twice"):
        Ratings(("r1", "r1", "r3"), study.conditions, study.cases, study.malignant, study.scores)
    with pytest.raises(ValueError, match="infinite"):
        Ratings(study.readers, study.conditions, study.cases, study.malignant, study.scores + np.inf)
    with pytest.raises(ValueError, match="0, 1 or missing"):
        study.binary(study.scores)
    with pytest.raises(ValueError, match="calls of 0 and 1"):
        analyse_mrmc(study, figure="sensitivity")


def test_pairs_and_crossed_cases() -> None:
    study = ratings("simulated_E")
    crossed = study.crossed()
    assert crossed.complete and 0 < len(crossed.cases) < len(study.cases)
    turned = study.pair("aided", "unaided")
    assert turned.conditions == ("aided", "unaided")
    assert np.array_equal(turned.scores[0], study.scores[1], equal_nan=True)
    assert not study.complete
