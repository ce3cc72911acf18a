"""The gate's line, its threshold and figures: on features made up so that the truth is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from trainer.gate.examples import IN_SCOPE, Examples, read_examples, together
from trainer.gate.fitting import GateRecipe, deal, fit_gate, threshold_of
from trainer.gate.logistic import fit_line

K = 6


def examples(kind: str, patients: int, each: int, shift: float, seed: int, varied: bool = False) -> Examples:
    """Normal features around ``shift``; pictures of one patient lie near one another."""
    rng = np.random.default_rng(seed)
    people = rng.normal(shift, 0.7, (patients, K))
    features = np.repeat(people, each, 0) + rng.normal(0, 0.5, (patients * each, K))
    names = np.repeat(np.array([f"{kind} {i}" for i in range(patients)]), each)
    count = len(features)
    return Examples(features.astype(np.float32), np.full(count, kind), names, np.full(count, varied))


@pytest.fixture(scope="module")
def mixed() -> Examples:
    return together(
        [
            examples(IN_SCOPE, 60, 4, 1.5, 0),
            examples(IN_SCOPE, 60, 1, 1.2, 0, varied=True),
            examples("breast", 50, 2, -1.0, 1),
            examples("page", 80, 1, -2.0, 2),
        ]
    )


def test_the_line_is_where_a_slow_search_finds_it() -> None:
    rng = np.random.default_rng(3)
    x, wanted = rng.normal(2.0, 3.0, (80, 2)).astype(np.float32), rng.random(80) < 0.5
    shares = rng.random(80)
    shares /= shares.sum()
    z = (x - shares @ x) / np.sqrt(shares @ (x - shares @ x) ** 2)

    def loss(p: np.ndarray) -> float:
        margin = np.where(wanted, 1, -1) * (z @ p[:2] + p[2])
        return float(shares @ np.log1p(np.exp(-margin)) + 0.1 * (p[:2] ** 2).sum() / 2)

    slow = minimize(loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-12, "maxiter": 4000})
    line = fit_line(x, wanted, shares, 0.1)
    assert line.logits(x) == pytest.approx(z @ slow.x[:2] + slow.x[2], abs=1e-4)


def test_a_feature_that_never_changes_is_left_out() -> None:
    one = examples(IN_SCOPE, 10, 1, 1.0, 0)
    features = np.column_stack([one.features, np.full(10, 7.0, np.float32)])
    line = fit_line(features, np.arange(10) < 5, np.full(10, 0.1), 0.1)
    assert line.weight[-1] == 0.0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=200), st.floats(0, 0.49))
def test_the_threshold_costs_no_more_than_it_may(logits: list[float], allowed: float) -> None:
    found = np.array(logits)
    threshold = threshold_of(found, allowed)
    assert (found < threshold).mean() <= allowed
    assert threshold in found


def test_what_is_far_apart_is_told_apart_and_the_figures_say_so(mixed: Examples) -> None:
    fit = fit_gate(mixed, GateRecipe(false_refusal=0.02))
    figures = fit.figures
    assert figures.refused_pictures.n == 240
    assert figures.refused_pictures.value <= 0.06
    assert figures.refused_pictures.patients == 60
    assert figures.refused_patients.n == 60
    assert figures.refused_varied is not None and figures.refused_varied.n == 60
    assert {one.of: one.n for one in figures.accepted} == {"breast": 100, "page": 80}
    assert all(one.value < 0.1 for one in figures.accepted)
    assert {one.of for one in figures.unseen} == {"breast", "page"}
    assert fit.passes(mixed.features[mixed.wanted & ~mixed.varied]).mean() >= 0.97


def test_pictures_that_nothing_tells_apart_are_seen_to_pass() -> None:
    """An honest figure where the features hold nothing: nearly all foreign ones get through."""
    alike = together([examples(IN_SCOPE, 60, 2, 0.0, 0), examples("liver", 60, 2, 0.0, 1)])
    [liver] = fit_gate(alike, GateRecipe(false_refusal=0.05)).figures.accepted
    assert liver.value > 0.7
    assert liver.ci[0] < liver.value < liver.ci[1]


def test_varied_pictures_set_no_threshold() -> None:
    parts = [examples(IN_SCOPE, 40, 2, 2.0, 0), examples("page", 40, 1, -2.0, 1)]
    odd = examples(IN_SCOPE, 40, 2, 0.5, 5, varied=True)
    fit = fit_gate(together([*parts, odd]), GateRecipe(false_refusal=0.0))
    plain = together(parts)
    assert fit.logits(plain.features[plain.wanted]).min() == pytest.approx(fit.threshold, abs=1.0)
    assert fit.figures.refused_varied is not None and fit.figures.refused_varied.hits > 0


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(3, 8))
def test_no_patient_is_parted(seed: int, folds: int) -> None:
    one = together([examples(IN_SCOPE, 20, 3, 1.0, seed), examples("page", 9, 2, 0.0, seed)])
    dealt = deal(one, GateRecipe(folds=folds, seed=seed))
    assert all(len(set(dealt[one.patients == name].tolist())) == 1 for name in set(one.patients.tolist()))
    assert set(dealt[one.wanted].tolist()) == set(range(folds))


def test_the_same_seed_gives_the_same_gate(mixed: Examples) -> None:
    one, two = fit_gate(mixed), fit_gate(mixed)
    assert (one.weight == two.weight).all()
    assert (one.bias, one.threshold, one.figures) == (two.bias, two.threshold, two.figures)


def test_what_no_gate_can_be_made_of_is_refused(mixed: Examples) -> None:
    with pytest.raises(ValueError, match="of 5 patients or more"):
        fit_gate(together([examples(IN_SCOPE, 3, 5, 1.0, 0), examples("page", 9, 1, 0.0, 0)]))
    with pytest.raises(ValueError, match="some that are not"):
        fit_gate(examples(IN_SCOPE, 30, 1, 1.0, 0))
    with pytest.raises(ValueError, match="false refusal"):
        GateRecipe(false_refusal=0.5)
    with pytest.raises(ValueError, match="folds"):
        GateRecipe(folds=2)
    with pytest.raises(ValueError, match="broken"):
        replace(mixed, features=np.full_like(mixed.features, np.nan))
    with pytest.raises(ValueError, match="one row of features"):
        replace(mixed, kinds=mixed.kinds[1:])
    with pytest.raises(ValueError, match="different networks"):
        together([mixed, Examples(np.zeros((1, 2), np.float32), np.array(["a"]), np.array(["b"]), np.array([False]))])


def test_examples_come_back_as_they_were_written(mixed: Examples, tmp_path: Path) -> None:
    mixed.write(tmp_path / "gate" / "features.npz")
    again = read_examples(tmp_path / "gate" / "features.npz")
    for name in ("features", "kinds", "patients", "varied"):
        assert (getattr(again, name) == getattr(mixed, name)).all()
    (tmp_path / "other.npz").write_bytes(b"PK not at all")
    with pytest.raises(ValueError, match="holds no features"):
        read_examples(tmp_path / "other.npz")
