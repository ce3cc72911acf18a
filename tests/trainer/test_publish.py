"""Publishing: a network of random weights becomes a bundle the product opens; one that lies does not."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch, which is not installed (the lean build runs without it)", allow_module_level=True)

import torch
from torch import nn

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.card import Card, Data
from ovadesk.classify.classifier import open_classifier
from ovadesk.classify.torch_networks import build
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.result import OperatingPoint
from trainer import publish as publishing
from trainer.publish import publish
from trainer.run import Run
from trainer.train import SPEC, Recipe


def a_card(architecture: str = "mobilenetv2", head: Head = Head.LESION) -> Card:
    return Card(
        model_id="test-1",
        title="Random weights",
        architecture=architecture,
        head=head,
        preprocess=SPEC,
        temperature=1.5,
        operating_point=OperatingPoint(0.5, 0.9, (0.8, 1.0), 0.7, (0.6, 0.8), 0.4, 0.6),
        data=Data("none", "none", 1, 1, 1, 1, "none"),
        metrics=(),
        recipe=(),
        intended_use="A test.",
        limits=("Random.",),
        licence="none",
        files={},
    )


@pytest.fixture(scope="module")
def model() -> nn.Module:
    torch.manual_seed(0)
    made = build(network("mobilenetv2"), Head.LESION)
    for module in made.modules():  # random batch statistics would make every feature vanish
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
    made.train()
    with torch.no_grad():
        for _ in range(2):
            made(torch.randn(4, 3, 224, 224))
    return made.eval()


def test_a_published_model_opens_on_both_engines(model: nn.Module, tmp_path: Path) -> None:
    folder = publish(model, a_card(), tmp_path)
    assert folder == tmp_path / "test-1"
    assert {open_classifier(folder, kind).engine_name for kind in ("openvino", "torch")} == {"openvino", "torch"}
    assert [p.name for p in tmp_path.iterdir()] == ["test-1"], "no draft is left"


def test_a_graph_that_says_something_else_is_not_published(
    model: nn.Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "test-1"
    kept.mkdir()
    (kept / "old").write_text("an earlier bundle")
    right = publishing.convert

    def wrong(model: nn.Module, *rest: Any) -> Any:
        import copy

        other = copy.deepcopy(model)
        with torch.no_grad():
            other.classifier.bias += 0.01  # type: ignore[union-attr, operator]
        return right(other, *rest)

    monkeypatch.setattr(publishing, "convert", wrong)
    with pytest.raises(OvaDeskError) as caught:
        publish(model, a_card(), tmp_path)
    assert caught.value.problem.code == "classify.bundle_golden"
    assert (kept / "old").read_text() == "an earlier bundle"
    assert [p.name for p in tmp_path.iterdir()] == ["test-1"]


@pytest.mark.parametrize("name", ["vgg19_bn", "convnext_t"])
def test_a_network_without_a_graph_is_refused_with_its_reason(name: str, model: nn.Module, tmp_path: Path) -> None:
    with pytest.raises(OvaDeskError) as caught:
        publish(model, a_card(name, Head.POOL), tmp_path)
    assert caught.value.problem.code == "classify.architecture_not_exported"
    assert list(tmp_path.iterdir()) == []


def test_a_run_leaves_what_the_next_step_reads(tmp_path: Path) -> None:
    run = Run(tmp_path)
    recipe = Recipe(epochs=3, head=Head.POOL)
    run.write_recipe(recipe)
    assert run.read_recipe() == recipe


def test_out_of_fold_logits_come_back(tmp_path: Path) -> None:
    from ovadesk.domain.study import Box
    from trainer.cohort import Placed, Sample

    placed = [
        Placed(Sample(Path(f"{i}.png"), Path("m.png"), f"g{i}", "h", bool(i % 2)), Box(0, 0, 1, 1), i) for i in range(4)
    ]
    run = Run(tmp_path)
    run.write_out_of_fold(placed, np.float32([0.5, -1, 2, 3]))
    seen = run.read_out_of_fold()
    assert seen.logits.tolist() == [0.5, -1, 2, 3]
    assert seen.groups.tolist() == ["g0", "g1", "g2", "g3"] and seen.malignant.tolist() == [False, True, False, True]
