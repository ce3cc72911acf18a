"""From inputs to calibrated predictions, with either engine, and one risk per case."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.classify.aggregation import Aggregation
from ovadesk.classify.bundle import Bundle, open_bundle
from ovadesk.classify.case import case_call, case_risk
from ovadesk.classify.classifier import Classifier, open_classifier, probability
from ovadesk.classify.raw_output import RawOutput
from ovadesk.domain.problem import Cancelled, OvaDeskError
from ovadesk.domain.result import CaseCall, OperatingPoint
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import ModelInput
from tests.conftest import ROOT

POINT = OperatingPoint(0.5, 0.9, (0.8, 1.0), 0.7, (0.6, 0.8), 0.4, 0.6)


@given(st.floats(-1e300, 1e300), st.floats(0.01, 100))
def test_any_logit_becomes_a_probability(logit: float, temperature: float) -> None:
    assert 0.0 <= probability(logit, temperature) <= 1.0


@given(st.floats(-20, 20), st.floats(0.1, 10))
def test_probability_is_the_sigmoid_of_the_scaled_logit(logit: float, temperature: float) -> None:
    assert probability(logit, temperature) == pytest.approx(1 / (1 + math.exp(-logit / temperature)))
    assert probability(-logit, temperature) == pytest.approx(1 - probability(logit, temperature))


class Canned:
    """An engine that says what it was told to say."""

    name = "canned"

    def __init__(self, *logits: float, cam: float = 1.0, scope: float = 2.5) -> None:
        self._logits, self._cam, self._scope, self.asked = list(logits), cam, scope, 0

    def run(self, batch: Any) -> RawOutput:
        self.asked += 1
        logits, scopes = np.float32([self._logits.pop(0)]), np.float32([self._scope])
        return RawOutput(logits, np.full((1, 7, 7), self._cam, np.float32), scopes)


def classifier_with(shipped: Path, engine: Canned) -> Classifier:
    return Classifier(open_bundle(shipped), engine)


def an_input() -> ModelInput:
    return ModelInput(np.zeros((3, 224, 224), np.float32), Box(0, 0, 10, 10))


def test_each_input_gets_its_own_prediction_in_order(shipped: Path) -> None:
    found = classifier_with(shipped, Canned(-3.0, 0.0, 3.0)).classify([an_input()] * 3)
    assert [p.logit for p in found] == [-3.0, 0.0, 3.0]
    risks = [p.p_malignant for p in found]
    assert risks == sorted(risks) and risks[1] == 0.5
    assert all(p.cam is not None and p.cam.box == Box(0, 0, 10, 10) and p.scope == 2.5 for p in found)


@pytest.mark.parametrize(
    "engine", [Canned(math.nan), Canned(math.inf), Canned(0.0, cam=math.nan), Canned(0.0, scope=math.nan)]
)
def test_what_is_no_number_is_no_prediction(shipped: Path, engine: Canned) -> None:
    with pytest.raises(OvaDeskError) as caught:
        classifier_with(shipped, engine).classify([an_input()])
    assert caught.value.problem.code == "classify.not_finite"


def test_a_cancelled_batch_stops_before_the_next_frame(shipped: Path) -> None:
    engine = Canned(0.0, 0.0, 0.0)
    with pytest.raises(Cancelled):
        classifier_with(shipped, engine).classify([an_input()] * 3, cancelled=lambda: engine.asked >= 1)
    assert engine.asked == 1


def test_opening_a_model_does_not_wake_openvino_s_telemetry(shipped: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ovadesk.classify.classifier import open_classifier\n"
        "open_classifier(Path(sys.argv[1]))\n"
        "print(sys.modules.get('openvino_telemetry'), 'torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(shipped)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.split() == ["None", "False"]


def test_opening_gives_the_card_s_own_identity(shipped: Path) -> None:
    classifier = open_classifier(shipped)
    assert (classifier.model_id, classifier.engine_name) == (shipped.name, "openvino")
    assert len(classifier.model_sha256) == 64


@pytest.mark.parametrize(
    ("risk", "call"),
    [
        (0.0, CaseCall.BENIGN),
        (0.399, CaseCall.BENIGN),
        (0.4, CaseCall.INCONCLUSIVE),
        (0.6, CaseCall.INCONCLUSIVE),
        (0.601, CaseCall.MALIGNANT),
        (1.0, CaseCall.MALIGNANT),
    ],
)
def test_the_ends_of_the_band_belong_to_it(risk: float, call: CaseCall) -> None:
    assert case_call(risk, POINT) is call


@given(st.lists(st.floats(0, 1), max_size=50))
def test_the_case_risk_is_the_mean_or_nothing(risks: list[float]) -> None:
    card: Any = SimpleNamespace(operating_point=POINT, model_id="m", aggregation=Aggregation())
    found = case_risk("case-1", 60, risks, card)
    assert (found.n_frames, found.n_scored) == (60, len(risks))
    if risks:
        assert found.p_malignant == pytest.approx(sum(risks) / len(risks))
        assert found.call is case_call(found.p_malignant or 0.0, POINT)
    else:
        assert (found.p_malignant, found.call) == (None, None)


def test_a_bundle_read_again_is_checked_again(copied: Path, change_card: Callable[..., Path]) -> None:
    bundle: Bundle = open_bundle(copied)
    (copied / "golden.npz").write_bytes(b"changed between check and use")
    with pytest.raises(OvaDeskError) as caught:
        bundle.read("golden.npz")
    assert caught.value.problem.code == "classify.bundle_damaged"
