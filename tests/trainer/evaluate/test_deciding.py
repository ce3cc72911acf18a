"""What is fixed on validation: calibration, pooling, threshold and band, each against what was put in."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.classify.aggregation import Aggregation, Pooling
from ovadesk.domain.result import OperatingPoint
from tests.trainer.evaluate.simulated import simulated
from trainer.evaluate.calibration import Cases, calibrate, cases_of, group_weights, side_weights
from trainer.evaluate.deciding import (
    BAND_MOST,
    Decision,
    decide,
    inconclusive_band,
    point_at,
    sensitive_threshold,
    youden_threshold,
)
from trainer.evaluate.pooling import MEAN, choose_aggregation, folds_of


def cases(risks: list[float], malignant: list[bool]) -> Cases:
    return Cases(np.array([f"p{i:03d}" for i in range(len(risks))]), np.array(risks), np.array(malignant))


@st.composite
def some_cases(draw: st.DrawFn) -> Cases:
    risks = draw(st.lists(st.integers(1, 99).map(lambda value: value / 100), min_size=4, max_size=60))
    malignant = draw(st.lists(st.booleans(), min_size=len(risks), max_size=len(risks)))
    malignant[:2], malignant[-2:] = [True, True], [False, False]
    return cases(risks, malignant)


def test_calibration_finds_the_temperature_and_shift_that_were_put_in() -> None:
    rng = np.random.default_rng(1)
    true = rng.normal(size=40_000) * 1.5
    malignant = rng.random(40_000) < 1 / (1 + np.exp(-true))
    found = calibrate(3.0 * true - 2.0, malignant, np.full(40_000, 1 / 40_000))  # overconfident and shifted
    assert found.temperature == pytest.approx(3.0, rel=0.05)
    assert found.shift == pytest.approx(2.0, abs=0.15)
    assert found.risk(np.array([-2.0]))[0] == pytest.approx(0.5, abs=0.02)


def test_logits_that_say_nothing_end_at_the_share() -> None:
    found = calibrate(np.array([1.0, -1.0, 1.0, -1.0]), np.array([True, True, False, False]), np.array([1, 1, 3, 3]))
    assert found.temperature == pytest.approx(20)
    assert found.risk(np.array([0.0]))[0] == pytest.approx(0.25, abs=0.01)


def test_weights_give_every_patient_of_a_side_the_same_say() -> None:
    groups = np.array(["a", "a", "a", "b", "c", "c"])
    malignant = np.array([True, True, True, True, False, False])
    weights = group_weights(groups, malignant, 0.25)
    assert weights[:3].sum() == pytest.approx(weights[3]) == pytest.approx(1 / 8)
    assert weights[4:].sum() == pytest.approx(3 / 4)
    assert group_weights(groups, malignant, None)[4:].sum() == pytest.approx(1 / 3)
    assert side_weights(malignant, 0.25)[malignant].sum() == pytest.approx(0.25)
    assert list(side_weights(malignant, None)) == [pytest.approx(1 / 6)] * 6


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_cases_are_pooled_as_the_product_pools_them(rows: list[tuple[str, float, bool]]) -> None:
    seen = simulated(0, len(rows), 1)
    groups, risks, malignant = (np.array(column) for column in zip(*rows, strict=True))
    seen = type(seen)(seen.pictures, groups, malignant, seen.parts, seen.logits)
    for aggregation in (MEAN, Aggregation(Pooling.TOP, 2), Aggregation(Pooling.ATTENTION, 5)):
        found = cases_of(seen, risks, aggregation)
        assert list(found.patients) == sorted(set(groups))
        for name, risk, truth in zip(found.patients, found.risks, found.malignant, strict=True):
            assert risk == pytest.approx(aggregation(list(risks[groups == name])))
            assert truth == malignant[groups == name].any()


def test_the_mean_stays_where_pictures_are_alike() -> None:
    chosen = [choose_aggregation(simulated(seed), None).aggregation for seed in range(20)]
    assert chosen.count(MEAN) >= 19


def test_the_mean_is_left_where_one_picture_in_many_shows_the_mass() -> None:
    found = choose_aggregation(simulated(3, 200, 6, gap=6, showing=1), None)
    assert found.aggregation.pooling in (Pooling.TOP, Pooling.ATTENTION)
    best = next(one for one in found.tried if one.aggregation == found.aggregation)
    assert best.log_loss < found.tried[0].log_loss and best.auc > found.tried[0].auc
    assert best.gain > 2 * best.gain_se
    assert "standard errors" in found.reason


def test_one_picture_a_patient_leaves_nothing_to_pool() -> None:
    assert choose_aggregation(simulated(0, pictures=1), None).reason.startswith("one picture per patient")


def test_the_choice_is_cross_validated_by_patient() -> None:
    seen = simulated(5)
    folds = folds_of(seen, seed=1)
    for name in np.unique(seen.patients):
        assert len(set(folds[seen.patients == name])) == 1
    assert (folds == folds_of(seen, seed=1)).all() and not (folds == folds_of(seen, seed=2)).all()


@given(some_cases())
def test_youden_is_the_best_of_all_thresholds(found: Cases) -> None:
    def gain(threshold: float) -> float:
        called = found.risks >= threshold
        return float(called[found.malignant].mean() + (~called[~found.malignant]).mean())

    assert gain(youden_threshold(found)) == pytest.approx(max(gain(t) for t in np.linspace(0, 1, 401)))


@given(some_cases(), st.floats(0.05, 1))
def test_the_threshold_for_a_sensitivity_is_the_highest_that_reaches_it(found: Cases, wanted: float) -> None:
    threshold = sensitive_threshold(found, wanted)
    assert (found.risks[found.malignant] >= threshold).mean() >= wanted - 1e-9
    higher = found.risks[found.risks > threshold].min(initial=1) + 1e-9
    assert (found.risks[found.malignant] >= higher).mean() < wanted


@given(some_cases())
def test_the_band_lies_around_the_threshold_and_never_makes_the_rest_worse(found: Cases) -> None:
    threshold = youden_threshold(found)
    low, high = inconclusive_band(found, threshold)
    assert 0 <= low <= threshold <= high <= 1
    within = (found.risks >= low) & (found.risks <= high)
    assert within.mean() <= BAND_MOST
    called, right = found.risks >= threshold, (found.risks >= threshold) == found.malignant
    sides = [found.malignant & ~within, ~found.malignant & ~within]
    plain = (called[found.malignant].mean() + (~called[~found.malignant]).mean()) / 2
    assert np.mean([right[side].mean() for side in sides]) >= plain - 1e-9


def test_the_point_says_what_the_threshold_did() -> None:
    found = cases([0.1, 0.2, 0.3, 0.6, 0.7, 0.9], [False, False, True, False, True, True])
    point = point_at(found, 0.5, 0.25, 0.65)
    assert (point.sensitivity, point.specificity) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert point.inconclusive_share == pytest.approx(1 / 3)
    assert point.sensitivity_ci == (pytest.approx(0.2077, abs=1e-4), pytest.approx(0.9385, abs=1e-4))


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from(["youden", 0.8, 0.95]), st.sampled_from([None, 1 / 3]))
def test_a_decision_survives_json_and_repeats_itself(seed: int, target, share) -> None:
    seen = simulated(seed, 40)
    found = decide(seen, target, share)
    assert isinstance(found.point, OperatingPoint)
    assert Decision.from_dict(json.loads(json.dumps(found.to_dict()))) == found == decide(seen, target, share)
    assert (found.n_cases, found.n_malignant) == (40, 12)
    if target != "youden":
        assert found.point.sensitivity >= target


def test_the_risk_is_calibrated_for_the_share_that_is_asked_for() -> None:
    seen = simulated(7, 600, share=0.1)
    rare, often = (decide(seen, "youden", share).cases(seen) for share in (None, 0.5))
    assert rare.risks.mean() == pytest.approx(0.1, abs=0.01)
    assert (often.risks * side_weights(often.malignant, 0.5)).sum() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("target", "share", "patients", "says"),
    [("youden", None, 3, "two malignant patients"), (1.5, None, 40, "sensitivity"), (0.9, 1.0, 40, "share")],
)
def test_what_cannot_be_decided_is_refused(target, share: float | None, patients: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        decide(simulated(0, patients), target, share)
