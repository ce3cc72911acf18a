"""Publishing: a network becomes a bundle the product opens; one that lies does not, and leaves nothing behind."""

from __future__ import annotations

import copy
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch, which is not installed (the lean build runs without it)", allow_module_level=True)

import torch
from torch import nn

from ovadesk.classify.architectures import NETWORKS, Head
from ovadesk.classify.bundle import open_bundle
from ovadesk.classify.classifier import open_classifier
from ovadesk.classify.engine import open_engine
from ovadesk.classify.golden import correlation, read_golden
from ovadesk.domain.problem import OvaDeskError
from tests.trainer.publish.networks import a_card, pictures, trained
from trainer.publish import bundle as publishing
from trainer.publish.bundle import publish


@pytest.fixture(scope="module")
def model() -> nn.Module:
    return trained("mobilenetv2", Head.LESION, 64)


def opens_as_itself(model: nn.Module, folder: Path, size: int) -> None:
    """Both engines give the network's own logit, scope and map on pictures that are not golden."""
    seen = pictures(size, 5)[3:]
    bundle = open_bundle(folder)
    with torch.inference_mode():
        logits = model(seen)[:, 0].numpy()
    found = {kind: open_engine(bundle, kind).run(seen.numpy()) for kind in ("openvino", "torch")}
    for raw in found.values():
        np.testing.assert_allclose(raw.logits, logits, atol=1e-4)
    np.testing.assert_allclose(found["openvino"].scopes, found["torch"].scopes, atol=1e-4, rtol=1e-4)
    assert np.abs(found["torch"].scopes).min() > 0, "the gate was published too"
    for one, other in zip(found["openvino"].cams, found["torch"].cams, strict=True):
        assert one.shape == other.shape and correlation(one, other) >= 0.999


def test_a_published_model_opens_on_both_engines(model: nn.Module, tmp_path: Path) -> None:
    folder = publish(model, a_card(), tmp_path)
    assert folder == tmp_path / "test-1"
    assert {open_classifier(folder, kind).engine_name for kind in ("openvino", "torch")} == {"openvino", "torch"}
    assert [p.name for p in tmp_path.iterdir()] == ["test-1"], "no draft is left"
    opens_as_itself(model, folder, 64)


def test_a_head_with_a_gradient_of_its_own_is_published_at_an_odd_size(tmp_path: Path) -> None:
    model = trained("convnext_t", Head.POOL, 96, steps=1, batch=3)
    opens_as_itself(model, publish(model, a_card("convnext_t", Head.POOL, 96), tmp_path), 96)


def test_a_network_that_looks_at_a_crop_gives_a_map_of_the_whole_picture(tmp_path: Path) -> None:
    model = trained("mobilenetv2", Head.LOCATED, 128)
    folder = publish(model, a_card("mobilenetv2", Head.LOCATED, 128), tmp_path)
    opens_as_itself(model, folder, 128)
    bundle = open_bundle(folder)
    assert read_golden(bundle.read("golden.npz")).cams.shape[1:] == (28, 28)
    engine = open_engine(bundle, "torch")
    shapes = {}
    for layer in ("", "blocks.4", "classifier.blocks.4", "locator.blocks.4"):
        engine.explain_by("gradcam", layer)
        shapes[layer] = engine.run(pictures(128, 1).numpy()).cams.shape[1:]
    assert shapes["blocks.4"] == shapes["classifier.blocks.4"] == shapes[""] == (28, 28)
    assert shapes["locator.blocks.4"] == (4, 4), "what sees the whole picture is not laid back into it"


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_all_six_are_published_from_short_training(name: str, tmp_path: Path) -> None:
    model = trained(name, Head.POOL, 224)
    opens_as_itself(model, publish(model, a_card(name, Head.POOL, 224), tmp_path), 224)


def harmed(part: str) -> Any:
    """The conversion to a graph, but of a network with another ``part``."""
    right = publishing.convert

    def wrong(model: nn.Module, *rest: Any) -> Any:
        other: Any = copy.deepcopy(model)
        with torch.no_grad():
            {"logits": other.classifier.bias, "scope": other.gate.bias}[part].add_(0.01)
        return right(other, *rest)

    return wrong


@pytest.mark.parametrize("part", ["logits", "scope"])
def test_a_graph_that_says_something_else_is_not_published(
    model: nn.Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    kept = tmp_path / "test-1"
    kept.mkdir()
    (kept / "old").write_text("an earlier bundle")
    monkeypatch.setattr(publishing, "convert", harmed(part))
    with pytest.raises(OvaDeskError) as caught:
        publish(model, a_card(), tmp_path)
    assert (caught.value.problem.code, caught.value.problem.detail("what")) == ("classify.bundle_golden", part)
    assert (kept / "old").read_text() == "an earlier bundle"
    assert [p.name for p in tmp_path.iterdir()] == ["test-1"]


def test_what_was_published_before_stays_if_the_new_one_cannot_take_its_place(
    model: nn.Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "test-1"
    kept.mkdir()
    (kept / "old").write_text("an earlier bundle")
    rename = Path.rename

    def full(path: Path, target: Path) -> Path:
        if path.name.endswith(".draft"):
            raise OSError("no room")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", full)
    monkeypatch.setattr(publishing, "_write", lambda *_: None)
    monkeypatch.setattr(publishing, "open_classifier", lambda *_: None)
    with pytest.raises(OSError, match="no room"):
        publish(model, a_card(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["test-1"] and (kept / "old").exists()
