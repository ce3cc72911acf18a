"""From inputs to calibrated predictions, with either engine, and one risk per case."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.classify import engine as engines
from ovadesk.classify.architectures import network
from ovadesk.classify.bundle import Bundle, open_bundle
from ovadesk.classify.cam_methods import METHODS
from ovadesk.classify.case import case_call, case_risk
from ovadesk.classify.classifier import Classifier, open_classifier, probability
from ovadesk.classify.engine import engine_status, open_engine
from ovadesk.classify.golden import correlation, read_golden
from ovadesk.classify.raw_output import RawOutput
from ovadesk.domain.problem import Cancelled, OvaDeskError
from ovadesk.domain.result import CaseCall, OperatingPoint
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import ModelInput
from ovadesk.settings import CAM_METHODS
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

    def __init__(self, *logits: float, cam: float = 1.0) -> None:
        self._logits, self._cam, self.asked = list(logits), cam, 0

    def run(self, batch: Any) -> RawOutput:
        self.asked += 1
        return RawOutput(np.float32([self._logits.pop(0)]), np.full((1, 7, 7), self._cam, np.float32))


def classifier_with(shipped: Path, engine: Canned) -> Classifier:
    return Classifier(open_bundle(shipped), engine)


def an_input() -> ModelInput:
    return ModelInput(np.zeros((3, 224, 224), np.float32), Box(0, 0, 10, 10))


def test_each_input_gets_its_own_prediction_in_order(shipped: Path) -> None:
    found = classifier_with(shipped, Canned(-3.0, 0.0, 3.0)).classify([an_input()] * 3)
    assert [p.logit for p in found] == [-3.0, 0.0, 3.0]
    risks = [p.p_malignant for p in found]
    assert risks == sorted(risks) and risks[1] == 0.5
    assert all(p.cam is not None and p.cam.box == Box(0, 0, 10, 10) for p in found)


@pytest.mark.parametrize("engine", [Canned(math.nan), Canned(math.inf), Canned(0.0, cam=math.nan)])
def test_what_is_no_number_is_no_prediction(shipped: Path, engine: Canned) -> None:
    with pytest.raises(OvaDeskError) as caught:
        classifier_with(shipped, engine).classify([an_input()])
    assert caught.value.problem.code == "classify.not_finite"


def test_a_cancelled_batch_stops_before_the_next_frame(shipped: Path) -> None:
    engine = Canned(0.0, 0.0, 0.0)
    with pytest.raises(Cancelled):
        classifier_with(shipped, engine).classify([an_input()] * 3, cancelled=lambda: engine.asked >= 1)
    assert engine.asked == 1


def test_openvino_gives_the_golden_frames_and_remembers_nothing_between_calls(shipped: Path) -> None:
    bundle = open_bundle(shipped)
    golden, engine = read_golden(bundle.read("golden.npz")), open_engine(bundle, "openvino")
    first, second = engine.run(golden.tensors), engine.run(golden.tensors[::-1].copy())
    np.testing.assert_allclose(first.logits, golden.logits, atol=1e-4)
    np.testing.assert_array_equal(first.logits, second.logits[::-1])
    np.testing.assert_array_equal(first.cams, second.cams[::-1])


def test_torch_and_the_grad_cam_package_agree_with_the_graph(shipped: Path) -> None:
    if find_spec("torch") is None:
        pytest.skip("needs torch, which is not installed (the lean build runs without it)")
    bundle = open_bundle(shipped)
    golden = read_golden(bundle.read("golden.npz"))
    by_torch, by_graph = (open_engine(bundle, kind).run(golden.tensors[:4]) for kind in ("torch", "openvino"))
    np.testing.assert_allclose(by_torch.logits, by_graph.logits, atol=1e-4)
    for one, other in zip(by_torch.cams, by_graph.cams, strict=True):
        assert correlation(one, other) >= 0.999


def test_the_torch_engine_explains_by_other_methods_and_layers_with_the_same_logits(shipped: Path) -> None:
    if find_spec("torch") is None:
        pytest.skip("needs torch, which is not installed (the lean build runs without it)")
    bundle = open_bundle(shipped)
    tensors = read_golden(bundle.read("golden.npz")).tensors[:1]
    engine = open_engine(bundle, "torch")
    plain = engine.run(tensors)
    for method in METHODS:
        engine.explain_by(method)
        found = engine.run(tensors)
        np.testing.assert_allclose(found.logits, plain.logits, atol=1e-5)
        assert found.cams.shape == plain.cams.shape and np.isfinite(found.cams).all() and found.cams.min() >= 0
    sizes = []
    for layer in network(bundle.card.architecture).stages:
        engine.explain_by("gradcam", layer)
        sizes.append(engine.run(tensors).cams.shape[-1])
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > plain.cams.shape[-1]
    for method, layer, code in (
        ("guesscam", "", "classify.cam_method_unknown"),
        ("gradcam", "attic", "classify.cam_layer_unknown"),
    ):
        with pytest.raises(OvaDeskError) as caught:
            engine.explain_by(method, layer)
        assert caught.value.problem.code == code


@pytest.mark.parametrize(("method", "layer"), [("hirescam", ""), ("gradcam", "blocks.4")])
def test_the_graph_makes_one_map_only_and_says_which_engine_makes_others(
    shipped: Path, method: str, layer: str
) -> None:
    with pytest.raises(OvaDeskError) as caught:
        open_classifier(shipped, "openvino", method, layer)
    assert caught.value.problem.code == "classify.cam_needs_torch"


def test_settings_offer_the_methods_there_are() -> None:
    assert tuple(METHODS) == CAM_METHODS


def test_where_torch_is_absent_its_engine_says_so_and_auto_is_openvino(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == "torch" else find_spec(name))
    status = engine_status()
    assert status["openvino"] is None
    assert status["torch"] is not None and status["torch"].detail("package") == "torch"
    bundle = open_bundle(shipped)
    assert open_engine(bundle, "auto").name == "openvino"
    with pytest.raises(OvaDeskError) as caught:
        open_engine(bundle, "torch")
    assert caught.value.problem.code == "classify.engine_missing"


@pytest.mark.parametrize("kind", ["steam", ""])
def test_an_unknown_engine_is_refused(shipped: Path, kind: str) -> None:
    with pytest.raises(OvaDeskError) as caught:
        open_engine(open_bundle(shipped), kind)
    assert caught.value.problem.code == "classify.engine_unknown"


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
    card: Any = SimpleNamespace(operating_point=POINT, model_id="m")
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
