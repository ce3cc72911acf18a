"""A frame that the card's gate refuses gets a reason, and neither its number nor its map leaves the classifier."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.classify.bundle import open_bundle
from ovadesk.classify.card import Gate
from ovadesk.classify.classifier import Classifier
from ovadesk.classify.raw_output import RawOutput
from ovadesk.domain.problem import OutOfScope, OvaDeskError, problem
from ovadesk.domain.study import Box
from ovadesk.export.wording import sentence
from ovadesk.pixels.preprocess import ModelInput

INPUT = ModelInput(np.zeros((3, 8, 8), np.float32), Box(0, 0, 8, 8))


class Scoped:
    """An engine whose scope logit is what it was told."""

    name, at_once = "scoped", 1

    def __init__(self, scope: float) -> None:
        self._scope = scope

    def run(self, batch: Any) -> RawOutput:
        return RawOutput(np.float32([1.5]), np.ones((1, 7, 7), np.float32), np.float32([self._scope]))

    def start(self, frame: Any) -> Any:
        return lambda: self.run(frame[None])


def gated(shipped: Path, scope: float, threshold: float | None) -> Classifier:
    bundle = open_bundle(shipped)
    gate = None if threshold is None else Gate("test", threshold)
    return Classifier(replace(bundle, card=replace(bundle.card, gate=gate)), Scoped(scope))  # type: ignore[arg-type]


@pytest.mark.parametrize("scope", [-0.01, -40.0])
def test_below_the_threshold_nothing_is_said(shipped: Path, scope: float) -> None:
    classifier = gated(shipped, scope, 0.0)
    for ask in (lambda: classifier.classify([INPUT]), classifier.begin(INPUT)):
        with pytest.raises(OutOfScope) as refused:
            ask()
        assert refused.value.problem == problem("classify.scope_unlike")
        assert set(vars(refused.value)) == {"problem"}, "nothing else goes with it"


@pytest.mark.parametrize(("scope", "threshold"), [(0.0, 0.0), (3.0, -1.0), (-9.0, None)])
def test_at_the_threshold_and_without_a_gate_it_gets_its_number(
    shipped: Path, scope: float, threshold: float | None
) -> None:
    [found] = gated(shipped, scope, threshold).classify([INPUT])
    assert found.logit == 1.5
    assert found.scope == scope
    assert gated(shipped, scope, threshold).begin(INPUT)().p_malignant == found.p_malignant


def test_a_scope_that_is_no_number_is_a_failure_and_not_a_refusal(shipped: Path) -> None:
    with pytest.raises(OvaDeskError) as failed:
        gated(shipped, float("nan"), 0.0).classify([INPUT])
    assert failed.value.problem.code == "classify.not_finite"
    assert not isinstance(failed.value, OutOfScope)


@settings(deadline=None)
@given(st.floats(allow_nan=True), st.floats(-1e6, 1e6))
def test_the_gate_lets_through_what_reaches_its_threshold(scope: float, threshold: float) -> None:
    assert Gate("test", threshold).passes(scope) is (scope >= threshold)


def test_the_reason_has_a_sentence_and_survives_another_process() -> None:
    refusal = OutOfScope(problem("classify.scope_unlike"))
    again = pickle.loads(pickle.dumps(refusal))
    assert type(again) is OutOfScope
    assert again.problem == refusal.problem
    assert "the model was made for" in sentence(refusal.problem)
