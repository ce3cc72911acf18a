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
from safetensors.torch import save_file
from torch import nn

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.bundle import open_bundle
from ovadesk.classify.card import Card, Data
from ovadesk.classify.classifier import open_classifier
from ovadesk.classify.torch_networks import build
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.result import OperatingPoint
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import ModelInput
from trainer import publish as publishing
from trainer.__main__ import main
from trainer.cohort import Placed, Sample, read_split, write_split
from trainer.publish import publish
from trainer.run import OutOfFold, Run
from trainer.train import SPEC, Recipe
from trainer.verdict import judge


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


@pytest.fixture
def run(model: nn.Module, tmp_path: Path) -> Run:
    """A finished run on twelve pictures that are nowhere, four of them malignant."""
    made, rng = Run(tmp_path / "run"), np.random.default_rng(0)
    placed = [
        Placed(Sample(Path(f"{i}.png"), Path("m.png"), f"g{i // 2}", "h", i < 4), Box(0, 0, 9, 9), i // 2 % 3)
        for i in range(12)
    ]
    write_split(made.split, placed)
    made.write_recipe(Recipe(epochs=3))
    made.write_out_of_fold(placed, rng.normal(size=12).astype(np.float32))
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, made.weights)
    return made


def test_a_run_leaves_what_the_next_step_reads(run: Run) -> None:
    seen = run.read_out_of_fold()
    assert run.read_recipe() == Recipe(epochs=3)
    assert seen.logits.dtype == np.float64 and len(seen.logits) == 12 and seen.images[11] == "11.png"
    assert seen.groups.tolist()[:3] == ["g0", "g0", "g1"] and seen.malignant.sum() == 4
    assert seen.of(read_split(run.split)) and not seen.of(read_split(run.split)[::-1])


def test_a_run_is_published_with_its_figures_by_command(
    run: Run, model: nn.Module, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "models"
    assert main(["evaluate", "--run", str(run.folder)]) == 0
    assert "AUC" in capsys.readouterr().out
    assert main(["publish", "--run", str(run.folder), "--id", "tiny-1", "--models", str(models)]) == 0
    card = open_bundle(models / "tiny-1").card
    verdict = judge(run.read_out_of_fold())
    assert (card.model_id, card.metrics, card.operating_point) == ("tiny-1", verdict.metrics, verdict.point)
    assert card.metrics[0].method.startswith("3-fold"), "the card counts the folds there were"
    data = card.data
    assert (data.images, data.groups, data.malignant_images, data.malignant_groups) == (12, 6, 4, 2)
    picture = torch.zeros(1, 3, 224, 224)
    with torch.inference_mode():
        logit = float(model(picture))
    risk = verdict.calibration.risk(np.array([logit]))[0]
    [found] = open_classifier(models / "tiny-1").classify([ModelInput(picture[0].numpy(), Box(0, 0, 9, 9))])
    assert found.p_malignant == pytest.approx(risk, abs=1e-4), "the shift went into the last bias"


def test_a_split_dealt_anew_is_not_published_as_the_one_that_was_fitted(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_split(run.split, read_split(run.split)[:-1])
    assert main(["publish", "--run", str(run.folder), "--id", "tiny-1", "--models", str(tmp_path / "models")]) == 1
    assert "run fit again" in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_a_run_that_is_not_there_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--run", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


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
    with pytest.raises(OSError, match="no room"):
        publish(model, a_card(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["test-1"] and (kept / "old").exists()


@pytest.mark.parametrize("malignant", [[True, False, False], [True, True, False], [False, False, False]])
def test_a_side_of_one_group_is_refused(malignant: list[bool]) -> None:
    n = len(malignant)
    logits, groups = np.arange(n, dtype=float), np.array([f"g{i}" for i in range(n)])
    images = tuple(f"{i}.png" for i in range(n))
    with pytest.raises(ValueError, match="two groups"):
        judge(OutOfFold(logits, groups, np.array(malignant), np.arange(n), images))
