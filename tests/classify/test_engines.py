"""The two engines: which is chosen, that they agree, and how each says what it cannot do."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ovadesk.classify import engine as engines
from ovadesk.classify.architectures import network, stages_of
from ovadesk.classify.bundle import open_bundle
from ovadesk.classify.cam_methods import METHODS
from ovadesk.classify.classifier import open_classifier
from ovadesk.classify.engine import engine_status, open_engine
from ovadesk.classify.golden import correlation, read_golden
from ovadesk.domain.problem import OvaDeskError
from ovadesk.settings import CAM_METHODS


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
    np.testing.assert_allclose(by_torch.scopes, by_graph.scopes, atol=1e-4)
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
    for layer in stages_of(network(bundle.card.architecture), bundle.card.head):
        engine.explain_by("gradcam", layer)
        sizes.append(engine.run(tensors).cams.shape[-1])
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > plain.cams.shape[-1]
    for method, layer, code in (
        ("guesscam", "", "classify.cam_method_unknown"),
        ("gradcam", "attic", "classify.cam_layer_unknown"),
        ("gradcam", "classifier", "classify.cam_layer_unknown"),  # it is there, and makes no map
    ):
        with pytest.raises(OvaDeskError) as caught:
            engine.explain_by(method, layer)
        assert caught.value.problem.code == code
    assert engine.run(tensors).cams.shape[-1] == sizes[-1], "a refusal leaves the engine as it was"
    with pytest.raises(OvaDeskError) as caught:
        engine.run(np.zeros((1, 5, 224, 224), np.float32))
    assert caught.value.problem.code == "classify.engine_failed"


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


@pytest.mark.parametrize(
    ("absent", "kind", "chosen"),
    [
        ((), "auto", "openvino"),
        ((), "torch", "torch"),
        (("openvino",), "auto", "torch"),
        (("timm",), "auto", "openvino"),
        (("openvino",), "openvino", "classify.engine_missing"),
        (("pytorch_grad_cam",), "torch", "classify.engine_missing"),
        (("openvino", "torch"), "auto", "classify.engine_missing"),
    ],
)
def test_the_engine_is_chosen_by_what_is_installed(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, absent: tuple[str, ...], kind: str, chosen: str
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name in absent else SimpleNamespace())
    monkeypatch.setattr(engines, "OpenVinoEngine", lambda bundle, **how: SimpleNamespace(name="openvino"))
    stand_in = SimpleNamespace(TorchEngine=lambda bundle: SimpleNamespace(name="torch"))
    monkeypatch.setitem(sys.modules, "ovadesk.classify.torch_engine", stand_in)
    try:
        found = open_engine(open_bundle(shipped), kind).name
    except OvaDeskError as error:
        found = error.problem.code
    assert found == chosen


def test_an_engine_whose_package_does_not_load_counts_as_missing(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Any:
        raise ImportError("a library of the system is too old", name="openvino")

    monkeypatch.setattr(engines, "openvino", broken)
    with pytest.raises(OvaDeskError) as caught:
        open_engine(open_bundle(shipped), "openvino")
    assert caught.value.problem.code == "classify.engine_missing"
    assert caught.value.problem.detail("package") == "openvino"


@pytest.mark.parametrize("kind", ["steam", ""])
def test_an_unknown_engine_is_refused(shipped: Path, kind: str) -> None:
    with pytest.raises(OvaDeskError) as caught:
        open_engine(open_bundle(shipped), kind)
    assert caught.value.problem.code == "classify.engine_unknown"
