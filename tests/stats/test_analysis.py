"""The analysis as a whole: what may not matter does not, and what is not possible is said."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from ovadesk.domain.problem import Cancelled
from ovadesk.export.wording import sentence
from ovadesk.stats.analysis import STEPS, analyse
from ovadesk.stats.method import Options
from ovadesk.stats.statistics import ReaderStatistics
from tests.stats.tables import FULL, NAMES, Rows, codes, study, tidied, with_model

FEW = Options(draws=100)
ROWS = with_model(study())


def found(rows: Rows, names: tuple[str, ...] = FULL, options: Options = FEW) -> ReaderStatistics:
    readings, problems = tidied(rows, names)
    statistics = analyse(readings, options, problems)
    json.dumps(statistics.to_dict(), allow_nan=False)
    assert all(sentence(one) != one.code for one in statistics.problems)
    return statistics


def numbers(value: Any, *, redrawn: bool = True) -> Any:
    """Everything but names; without the bootstrap's intervals where ``redrawn`` is False."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if redrawn or "bootstrap" not in k}
        return {k: numbers(v, redrawn=redrawn) for k, v in kept.items()}
    if isinstance(value, list):
        return [numbers(v, redrawn=redrawn) for v in value]
    return None if isinstance(value, str) else value


def alike(one: Any, other: Any) -> None:
    """Equal, numbers but for their rounding."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            alike(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            alike(a, b)
    elif isinstance(one, float):
        assert other == pytest.approx(one, rel=1e-7, abs=1e-9)
    else:
        assert one == other


def test_the_order_of_rows_does_not_matter() -> None:
    shuffled = ROWS[:]
    np.random.default_rng(1).shuffle(shuffled)  # type: ignore[arg-type]
    assert found(shuffled).to_dict() == found(ROWS).to_dict()


def test_names_do_not_matter() -> None:
    def renamed(row: dict[str, str]) -> dict[str, str]:
        reader = row["reader_id"] if row["reader_id"] == "model" else f"Dr {row['reader_id'][1:]} 王"
        return {**row, "reader_id": reader, "case_id": f"x/{999 - int(row['case_id'][1:])}"}

    one, other = (numbers(found(rows).to_dict(), redrawn=False) for rows in (ROWS, [renamed(row) for row in ROWS]))
    alike(one, other)


def test_duplicate_case_ids_across_readers_are_the_same_case() -> None:
    apart = [{**row, "case_id": f"{row['reader_id']}-{row['case_id']}"} for row in study()]
    statistics = found(apart)
    assert statistics.facts.n_cases == 90 and statistics.facts.missing == 360
    each = {(r.observer.reader_id, r.observer.condition): r.area.auc for r in statistics.readers}
    for one in found(study()).readers:
        assert each[one.observer.reader_id, one.observer.condition] == pytest.approx(one.area.auc)


def test_turning_all_scores_round_turns_areas_and_differences() -> None:
    turned = [{**row, "score": str(100 - int(row["score"]))} for row in ROWS]
    one, other = found(ROWS), found(turned)
    for a, b in zip(one.readers, other.readers, strict=True):
        assert b.area.auc == pytest.approx(1 - (a.area.auc or 0)) and b.area.auc_se == pytest.approx(a.area.auc_se)
    for a, b in zip(one.paired, other.paired, strict=True):
        assert a.auc is not None and b.auc is not None
        assert b.auc.difference == pytest.approx(-a.auc.difference) and b.auc.p == pytest.approx(a.auc.p)
    for a, b in zip(one.to_dict()["mrmc"], other.to_dict()["mrmc"], strict=True):
        if a["figure"] == "auc" and a["difference"] is not None:
            assert b["difference"] == pytest.approx(-a["difference"]) and b["p"] == pytest.approx(a["p"])


def test_any_rising_change_of_the_scores_leaves_what_is_made_of_their_order() -> None:
    squared = [{**row, "score": str(int(row["score"]) ** 2 / 100)} for row in ROWS]
    one, other = found(ROWS), found(squared)
    for a, b in zip(one.readers, other.readers, strict=True):
        assert (b.area.auc, b.area.auc_ci) == (a.area.auc, a.area.auc_ci) and b.calls == a.calls


def test_scores_that_are_all_equal_say_nothing() -> None:
    statistics = found([{**row, "score": "50", "call": "malignant"} for row in study()])
    for one in statistics.readers:
        assert (one.area.auc, one.area.auc_se) == (0.5, 0)
        assert one.calls is not None and (one.calls.sensitivity.value, one.calls.specificity.value) == (1, 0)
        assert one.score is not None and one.score.slope is None
    assert all(one.auc is not None and (one.auc.difference, one.auc.p) == (0, 1) for one in statistics.paired)
    assert "no_variance" in codes(statistics.problems)


def test_a_perfect_separation_has_an_interval_and_no_slope() -> None:
    rows = [{**row, "score": "90" if row["truth"] == "malignant" else "10", "call": row["truth"]} for row in study()]
    for one in found(rows).readers:
        assert one.area.auc == 1 and one.area.auc_ci is not None and one.area.auc_ci[0] < 0.95
        assert one.area.partial_auc_standardised == 1 and one.score is not None and one.score.slope is None
        assert one.calls is not None and one.calls.lr_positive is None and one.calls.youden == 1


def test_ties_everywhere_are_counted_half() -> None:
    rows = [{**row, "score": str(25 * round(int(row["score"]) / 25))} for row in ROWS]
    for one in found(rows).readers:
        scores, malignant = one.observer.scores, np.arange(30) % 3 == 0
        pairs = scores[malignant][:, None] - scores[~malignant]
        assert one.area.auc == pytest.approx(float(np.mean((pairs > 0) + 0.5 * (pairs == 0))))


def test_one_reader_has_their_figures_and_no_word_on_other_readers() -> None:
    statistics = found([row for row in ROWS if row["reader_id"] in ("r1", "model")])
    said = codes(statistics.problems)
    assert "one_reader" in said and "no_agreement" in said
    assert len(statistics.readers) == 3 and len(statistics.paired) == 1 and statistics.switching
    assert all(row["analysis"] == "FRRC" for row in statistics.to_dict()["mrmc"])


@pytest.mark.parametrize("truth", ["benign", "malignant"])
def test_one_class_has_calls_and_no_area(truth: str) -> None:
    statistics = found([row for row in ROWS if row["truth"] == truth])
    assert "one_class" in codes(statistics.problems)
    for one in statistics.readers:
        assert one.area.auc is None and one.calls is not None
        share = one.calls.sensitivity if truth == "malignant" else one.calls.specificity
        assert share.value is not None and share.ci is not None
    assert all(one.auc is None for one in statistics.paired) and statistics.switching


def test_one_case_of_a_side_has_an_area_without_an_interval() -> None:
    statistics = found([row for row in ROWS if row["truth"] == "benign" or row["case_id"] == "c001"])
    for one in statistics.readers:
        assert one.area.auc is not None and one.area.auc_se is None
    assert "one_class" in codes(statistics.problems)


def test_one_condition_and_no_model_leave_the_readers() -> None:
    statistics = found([row for row in study() if row["condition"] == "unaided"])
    assert {"one_condition", "no_model", "no_switching", "no_repeats"} <= set(codes(statistics.problems))
    assert len(statistics.readers) == 3 and statistics.agreement and not statistics.paired


def test_a_model_alone_is_analysed() -> None:
    statistics = found(ROWS[180:])
    assert "no_readers" in codes(statistics.problems) and [one.observer.kind for one in statistics.readers] == ["model"]
    assert statistics.readers[0].area.auc_ci is not None


def test_conditions_that_share_no_case_are_not_paired() -> None:
    rows = [row for row in study() if (row["condition"] == "aided") == (int(row["case_id"][1:]) % 2 == 0)]
    statistics = found(rows)
    assert "no_pairs" in codes(statistics.problems) and len(statistics.readers) == 6


def test_other_conditions_are_compared_two_by_two() -> None:
    statistics = found(study(conditions=("late", "early", "unaided")))
    assert statistics.facts.conditions == ("unaided", "early", "late")
    pairs = {(one.first.condition, one.second.condition) for one in statistics.paired}
    assert pairs == {("unaided", "early"), ("unaided", "late"), ("early", "late")}
    assert "no_switching" in codes(statistics.problems)


def test_calls_made_from_scores_are_said_to_be() -> None:
    statistics = found(ROWS, NAMES)
    assert {one.observer.calls_from for one in statistics.readers} == {"score", "threshold"}
    assert {"calls_from_scores", "model_threshold"} <= set(codes(statistics.problems))
    assert statistics.method["model_threshold"] == 0.5
    strict = found(ROWS, options=Options(draws=100, model_threshold=0.9))
    [model] = [one for one in strict.readers if one.observer.kind == "model"]
    assert (model.observer.called == (model.observer.scores >= 90)).all() and strict.method["model_threshold"] == 0.9
    assert "model_threshold" not in codes(strict.problems)


def test_patients_with_several_cases_are_redrawn_together_and_said() -> None:
    rows = [{**row, "patient_id": f"p{int(row['case_id'][1:]) // 3}"} for row in ROWS]
    statistics = found(rows, (*FULL, "patient_id"))
    assert "clustered" in codes(statistics.problems) and statistics.facts.n_patients == 11
    for one in statistics.readers:
        assert one.area.auc_variance_method.startswith("Obuchowski")
        assert one.area.auc_ci_bootstrap is not None and one.area.auc_ci_bootstrap.by_patient is not None


def test_group_means_are_the_readers_and_their_changes_the_pairs() -> None:
    statistics = found(ROWS)
    for group in statistics.groups:
        mine = [
            one
            for one in statistics.readers
            if one.observer.condition == group.condition and one.observer.reader_id in group.readers
        ]
        assert group.auc.mean == pytest.approx(np.mean([one.area.auc for one in mine]))
        assert group.auc.bootstrap is not None and group.auc.bootstrap.by_case is not None
        assert group.table.true_positives == sum(one.calls.table.true_positives for one in mine if one.calls)
    [everyone] = [one for one in statistics.group_changes if one.reader_group == "all"]
    changes = [one.auc.difference for one in statistics.paired if one.auc]
    assert everyone.auc.difference == pytest.approx(np.mean(changes))
    assert everyone.auc.rose + everyone.auc.fell <= everyone.auc.n_readers == 3
    assert [one.reader_group for one in statistics.group_changes] == ["all", "junior", "senior"]


def test_a_margin_is_tested_and_a_prevalence_is_answered() -> None:
    statistics = found(ROWS, options=Options(draws=100, margin=0.1, prevalences=(0.05, 0.3)))
    [primary] = [row for row in statistics.to_dict()["mrmc"] if row["primary"] and row["figure"] == "auc"]
    shown = primary["noninferiority"]
    assert shown["margin"] == 0.1 and shown["difference"] == pytest.approx(primary["difference"])
    assert [at.prevalence for at in statistics.readers[0].calls.at_prevalence] == [0.05, 0.3]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "wrong",
    [
        {"prevalences": (0.0,)},
        {"margin": 0.0},
        {"draws": 0},
        {"seed": -1},
        {"model_threshold": 1.5},
        {"specificity_from": 1.0},
    ],
)
def test_options_that_mean_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="lie"):
        Options(**wrong)


def test_the_same_seed_gives_the_same_numbers_and_another_other_intervals() -> None:
    one, again, other = (found(ROWS, options=Options(draws=100, seed=seed)).to_dict() for seed in (1, 1, 2))
    assert one == again
    assert one["readers"][0]["auc_ci_bootstrap"] != other["readers"][0]["auc_ci_bootstrap"]
    assert one["readers"][0]["auc_ci"] == other["readers"][0]["auc_ci"]


def test_progress_is_told_and_an_end_is_kept() -> None:
    readings, _ = tidied(ROWS)
    told: list[tuple[int, int, str]] = []
    analyse(readings, FEW, on_progress=lambda *step: told.append(step))
    assert [step for _, _, step in told] == [*STEPS, ""] and told[-1][:2] == (len(STEPS), len(STEPS))
    with pytest.raises(Cancelled):
        analyse(readings, FEW, cancelled=lambda: True)


def test_bootstrap_and_delong_intervals_are_of_one_size() -> None:
    for one in found(with_model(study(3, 150)), options=Options(draws=500)).readers:
        assert one.area.auc_ci_bootstrap is not None and one.area.auc_ci_bootstrap.by_case is not None
        assert one.area.auc_se is not None
        low, high = one.area.auc_ci_bootstrap.by_case
        assert math.isclose(high - low, 2 * 1.96 * one.area.auc_se, rel_tol=0.2)
