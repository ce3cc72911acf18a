"""Figures against a truth that is known, and against counting by hand; out of fold, nobody sets their own threshold."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ovadesk.classify.card import Metric
from ovadesk.domain.result import CaseCall
from tests.trainer.evaluate.simulated import in_folds, joined, simulated
from trainer.evaluate.calibration import side_weights
from trainer.evaluate.curves import (
    calibration_curve,
    calibration_in_the_large,
    calibration_line,
    decision_curve,
    log_odds,
)
from trainer.evaluate.deciding import decide
from trainer.evaluate.evaluation import Evaluation
from trainer.evaluate.judging import evaluate, judge
from trainer.evaluate.predictions import Predictions

BOTH = joined(simulated(1), simulated(2, 90, part="test"))


@pytest.fixture(scope="module")
def judged() -> Evaluation:
    return evaluate(BOTH)[1]


def value(evaluation: Evaluation, name: str, unit: str = "", method: str = "") -> float:
    found = evaluation.figure(name, unit, method)
    assert found is not None, name
    return found.value


def test_every_figure_of_the_protocol_is_there_per_patient_and_per_image(judged: Evaluation) -> None:
    wanted = ["AUC", "Sensitivity", "Specificity", "PPV", "NPV", "Accuracy", "F1", "Brier score", "Calibration slope"]
    wanted += [
        "Calibration intercept",
        *(f"{name} at {share}% malignant" for name in ("PPV", "NPV") for share in (10, 50)),
    ]
    for unit in ("patient", "image"):
        assert all(judged.figure(name, unit) is not None for name in wanted)
        assert judged.figure("AUC", unit, "DeLong") and judged.figure("AUC", unit, "bootstrap by patient")
        for share in ("Sensitivity", "Specificity"):
            assert judged.figure(share, unit, "Wilson") and judged.figure(share, unit, "bootstrap by patient")
    assert judged.figure("Inconclusive") and judged.figure("Sensitivity outside the inconclusive band")
    assert all(isinstance(one, Metric) and one.ci[0] <= one.value <= one.ci[1] for one in judged.metrics())
    assert len({(one.name, one.unit, one.method) for one in judged.metrics()}) == len(judged.metrics())


def test_the_figures_are_those_counted_by_hand() -> None:
    test, decision = simulated(2, 90, part="test"), decide(simulated(1), 0.9)
    found = judge(test, decision)
    cases = decision.cases(test)
    called, truth = cases.risks >= decision.point.threshold, cases.malignant
    hits, alarms = (called & truth).sum(), (called & ~truth).sum()
    assert value(found, "Sensitivity") == pytest.approx(hits / truth.sum())
    assert value(found, "Specificity") == pytest.approx(1 - alarms / (~truth).sum())
    assert value(found, "PPV", method="bootstrap") == value(found, "PPV") == pytest.approx(hits / called.sum())
    assert value(found, "Accuracy") == pytest.approx((called == truth).mean())
    assert value(found, "F1") == pytest.approx(2 * hits / (called.sum() + truth.sum()))
    assert value(found, "Brier score") == pytest.approx(((cases.risks - truth) ** 2).mean())
    u = stats.mannwhitneyu(cases.risks[truth], cases.risks[~truth]).statistic
    assert value(found, "AUC") == pytest.approx(u / truth.sum() / (~truth).sum())
    sensitivity, specificity = value(found, "Sensitivity"), value(found, "Specificity")
    expected = 0.1 * sensitivity / (0.1 * sensitivity + 0.9 * (1 - specificity))
    assert value(found, "PPV at 10% malignant") == pytest.approx(expected)
    band = (cases.risks >= decision.point.low) & (cases.risks <= decision.point.high)
    assert value(found, "Inconclusive") == pytest.approx(band.mean())
    assert (found.cases.calls == CaseCall.INCONCLUSIVE).tolist() == band.tolist()
    risks = decision.calibration.risk(test.logits)
    assert value(found, "Sensitivity", "image") == (risks[test.malignant] >= decision.point.threshold).mean()


def test_images_of_one_patient_are_not_taken_for_many() -> None:
    # Pictures that repeat one another: per image the intervals must stay as wide as per patient.
    one = joined(simulated(1, pictures=1), simulated(2, 90, pictures=1, part="test"))
    five = joined(simulated(1, pictures=5, scatter=0.0), simulated(2, 90, pictures=5, scatter=0.0, part="test"))
    five = Predictions(five.pictures, five.patients, five.malignant, five.parts, np.repeat(one.logits, 5))
    narrow, wide = evaluate(five)[1], evaluate(one)[1]
    for method in ("DeLong", "bootstrap"):
        image, patient = narrow.figure("AUC", "image", method), wide.figure("AUC", "patient", method)
        assert image and patient
        assert image.ci == pytest.approx(patient.ci, abs=0.01)


def test_same_seed_same_figures_and_json_keeps_them(judged: Evaluation) -> None:
    assert evaluate(BOTH)[1].to_dict() == judged.to_dict()
    back = Evaluation.from_dict(json.loads(json.dumps(judged.to_dict())))
    assert back.to_dict() == judged.to_dict()
    assert back.metrics() == judged.metrics() and back.calibration == judged.calibration
    other = evaluate(BOTH, seed=1)[1]
    assert other.figure("AUC", method="bootstrap") != judged.figure("AUC", method="bootstrap")
    assert other.figure("AUC", method="DeLong") == judged.figure("AUC", method="DeLong")


def test_out_of_fold_each_fold_is_called_by_a_decision_made_without_it() -> None:
    seen = in_folds(simulated(5, 100))
    whole, found = evaluate(seen, case_word="group")
    assert whole.to_dict() == decide(seen).to_dict()
    assert found.how.startswith("5-fold cross-validation by group, out of fold")
    cases = whole.cases(seen)
    for fold in seen.folds:
        others, mine = seen.take(seen.parts != fold), seen.of(fold)
        nested = decide(others)
        its = nested.cases(mine)
        place = np.searchsorted(cases.patients, its.patients)
        assert (found.cases.called[place] == (its.risks >= nested.point.threshold)).all()
        assert (found.cases.risks[place] == its.risks).all()
    assert (found.cases.scores == cases.risks).all()


def test_a_fold_s_own_truths_do_not_change_how_it_is_called() -> None:
    seen = in_folds(simulated(6, 100))
    mine = seen.parts == "fold-2"
    turned = Predictions(seen.pictures, seen.patients, np.where(mine, ~seen.malignant, seen.malignant), seen.parts,
                         seen.logits)  # fmt: skip
    first, second = (evaluate(one)[1] for one in (seen, turned))
    its = np.isin(first.cases.patients, seen.patients[mine])
    assert (first.cases.called[its] == second.cases.called[its]).all()
    assert (first.cases.risks[its] == second.cases.risks[its]).all()


def test_logits_of_chance_come_out_as_chance_out_of_fold() -> None:
    # Decided on the very cases it would look better than chance; nested it must not.
    sums = []
    for seed in range(12):
        seen = in_folds(simulated(seed, 60, 1, gap=0.0))
        whole, found = evaluate(seen)
        assert whole.point.sensitivity + whole.point.specificity > 1
        sums.append(value(found, "Sensitivity") + value(found, "Specificity"))
    assert np.mean(sums) == pytest.approx(1, abs=0.1)


def test_the_card_gets_the_error_rates_that_were_judged() -> None:
    decision, found = evaluate(in_folds(simulated(8, 80)), 0.9)
    point = found.point(decision.point)
    assert (point.threshold, point.low, point.high) == (
        decision.point.threshold,
        decision.point.low,
        decision.point.high,
    )
    assert (point.sensitivity, point.specificity) == (value(found, "Sensitivity"), value(found, "Specificity"))


def test_risks_that_are_right_have_slope_one_and_lie_on_the_diagonal() -> None:
    rng = np.random.default_rng(0)
    risks = 1 / (1 + np.exp(-rng.normal(size=20_000) * 1.5))
    malignant = rng.random(20_000) < risks
    weights = side_weights(malignant, None)
    line = calibration_line(log_odds(risks), malignant, weights, (0.5, 0.3))
    assert line == pytest.approx((1, 0), abs=0.06)
    extreme = calibration_line(log_odds(risks) * 2 + 1, malignant, weights, (1.0, 0.0))
    assert extreme == pytest.approx((0.5, -0.5), abs=0.06)
    assert calibration_in_the_large(log_odds(risks) - 0.7, malignant, weights, 0.0) == pytest.approx(0.7, abs=0.06)
    for one in calibration_curve(risks, malignant, weights):
        assert one.found == pytest.approx(one.said, abs=0.04)
        assert one.ci[0] <= one.found <= one.ci[1] and one.n == 2000


def test_sides_told_apart_without_error_have_no_slope() -> None:
    risks, malignant = np.array([0.1, 0.2, 0.8, 0.9]), np.array([False, False, True, True])
    assert np.isnan(calibration_line(log_odds(risks), malignant, np.full(4, 0.25), (1.0, 0.0))).all()
    assert np.isnan(calibration_in_the_large(log_odds(risks), malignant, np.array([0, 0, 1.0, 1.0]), 0.0))


def test_the_curve_holds_for_the_share_that_the_risk_is_meant_for() -> None:
    rng = np.random.default_rng(1)
    risks = 1 / (1 + np.exp(-rng.normal(size=40_000) * 1.5))
    malignant = rng.random(40_000) < risks
    kept = ~malignant | (rng.random(40_000) < 0.2)  # malignant cases left out: rarer than the risks say
    found = calibration_curve(risks[kept], malignant[kept], side_weights(malignant[kept], float(malignant.mean())))
    assert all(one.found == pytest.approx(one.said, abs=0.06) for one in found)


@given(st.integers(0, 10**6))
def test_net_benefit_is_bounded_by_perfection_and_matches_everybody_at_the_bottom(seed: int) -> None:
    rng = np.random.default_rng(seed)
    malignant = rng.permutation(np.arange(50) < 15)
    risks = np.clip(rng.random(50), 0.011, 1)
    curve = decision_curve(risks, malignant, side_weights(malignant, None))
    assert curve[0].model == pytest.approx(curve[0].everybody)
    assert all(one.model <= 0.3 + 1e-12 for one in curve)
    perfect = decision_curve(malignant.astype(float), malignant, side_weights(malignant, None))
    assert all(one.model == pytest.approx(0.3) for one in perfect)


def test_what_cannot_be_judged_is_refused() -> None:
    with pytest.raises(ValueError, match="no test part"):
        evaluate(simulated(0))
    with pytest.raises(ValueError, match="two malignant patients"):
        judge(simulated(0, 4, part="test"), decide(simulated(1)))
    with pytest.raises(ValueError, match="in another fold too"):
        whole = simulated(0, 40)
        parts = np.array([f"fold-{i % 2}" for i in range(len(whole))])
        evaluate(Predictions(whole.pictures, whole.patients, whole.malignant, parts, whole.logits))
