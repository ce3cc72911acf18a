"""From pictures through a network to a gate in that network, with the product's own preprocessing and scope."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from ovadesk.classify.architectures import network
from ovadesk.classify.card import Gate
from ovadesk.classify.torch_networks import build, scope_features
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.cohort.sample import Sample, Scoped
from trainer.dataset.shelf import Shelf
from trainer.gate.examples import IN_SCOPE
from trainer.gate.extracting import Plan, Reader, everything, reader_of
from trainer.gate.fitting import GateFit, GateRecipe, fit_gate
from trainer.gate.keeping import GATE, install, read_gate, write_gate
from trainer.gate.outside import outside

SIZE = 64
SPEC = PreprocessSpec(size=(SIZE, SIZE))
NET = network("mobilenetv2")


def echoes(seed: int) -> NDArray[np.uint8]:
    """Speckle that darkens with depth, (96, 96)."""
    rng = np.random.default_rng(seed)
    fall = np.linspace(1.2, 0.3, 96)[:, None]
    return np.clip(rng.rayleigh(60, (96, 96)) * fall, 12, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def reader() -> Reader:
    torch.manual_seed(0)
    return Reader(build(NET, size=SPEC.size), NET, SPEC)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    samples = tuple(Scoped(Sample(Path(f"{i}.png"), f"p{i // 2}", False), Box(0, 0, 96, 96)) for i in range(12))
    pictures = np.stack([SPEC.picture(echoes(i))[0] for i in range(12)])
    return Shelf(SPEC, samples, pictures, np.zeros_like(pictures), np.zeros(12, bool))


@pytest.fixture
def others(tmp_path: Path) -> list[Sample]:
    """Two pictures of another organ, and one that the rules refuse."""
    made = []
    for i, picture in enumerate((255 - echoes(40), 255 - echoes(41), np.full((96, 96, 3), (255, 0, 0), np.uint8))):
        Image.fromarray(picture).save(tmp_path / f"{i}.png")
        made.append(Sample(tmp_path / f"{i}.png", f"b{i}", False))
    return made


@pytest.fixture(scope="module")
def fitted(reader: Reader, shelf: Shelf) -> GateFit:
    examples, rules = everything(reader, shelf, {}, Plan(variants=1, simulated=4), say=lambda _: None)
    return fit_gate(examples, GateRecipe(false_refusal=0.0)).with_tried(rules, ())


def test_features_are_what_the_networks_own_gate_reads(reader: Reader, shelf: Shelf) -> None:
    one = reader.shelf(shelf, IN_SCOPE, variants=2, seed=0)
    assert one.features.shape == (36, NET.channels)
    assert one.varied.tolist() == [False] * 12 + [True] * 24
    assert set(one.kinds.tolist()) == {IN_SCOPE} and len(set(one.patients.tolist())) == 6
    tensor = torch.from_numpy(SPEC.apply(echoes(5)).tensor[None])
    with torch.inference_mode():
        assert scope_features(reader.model, NET, tensor)[0].numpy() == pytest.approx(one.features[5], abs=1e-4)


def test_the_rules_stand_in_front_and_are_counted(reader: Reader, shelf: Shelf, others: list[Sample]) -> None:
    examples, rules = everything(reader, shelf, {"breast": others}, Plan(0, 2), say=lambda _: None)
    assert (rules[0].of, rules[0].hits, rules[0].n) == ("breast", 2, 3)
    assert (examples.kinds == "breast").sum() == 2
    assert {one.of for one in rules[1:]} >= {"simulated page", "simulated air"}


def test_the_gate_put_into_the_network_says_what_was_fitted(reader: Reader, shelf: Shelf, fitted: GateFit) -> None:
    model = build(NET, size=SPEC.size)
    model.load_state_dict(reader.model.state_dict())
    on_card = install(fitted, model)
    assert isinstance(on_card, Gate) and on_card.threshold == fitted.threshold
    with torch.inference_mode():
        features = scope_features(model, NET, torch.from_numpy(SPEC.normalised(shelf.pictures[0])[None]))
        said = model.gate(features).numpy()
    assert said == pytest.approx(fitted.logits(features.numpy()), rel=1e-4, abs=1e-3)
    assert "gate.weight" in model.state_dict()


def test_a_gate_of_another_network_is_refused(fitted: GateFit) -> None:
    with pytest.raises(ValueError, match="fit it again on this network"):
        install(fitted, build(network("densenet121"), size=SPEC.size))


def test_a_gate_comes_back_as_it_was_written(fitted: GateFit, tmp_path: Path) -> None:
    write_gate(tmp_path / GATE, fitted)
    again = read_gate(tmp_path / GATE)
    assert (again.weight == fitted.weight).all()
    assert (again.bias, again.threshold, again.name) == (fitted.bias, fitted.threshold, fitted.name)
    assert again.figures == fitted.figures
    assert [path.name for path in tmp_path.iterdir()] == [GATE]
    (tmp_path / GATE).write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="fit it again"):
        read_gate(tmp_path / GATE)


def test_studies_of_elsewhere_are_tried_frame_by_frame(others: list[Sample]) -> None:
    asked: list[Box] = []

    def passes(shown: NDArray[np.uint8], box: Box) -> bool:
        asked.append(box)
        return len(asked) == 1

    tried = outside("elsewhere", others[0].path.parent, passes)
    assert (tried.rules.hits, tried.both.hits, tried.both.n) == (2, 1, 3)
    assert len(asked) == 2, "what the rules refuse is not put to the gate"


def test_nothing_to_try_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no frame that can be read"):
        outside("nowhere", tmp_path, lambda shown, box: True)


def test_a_folder_without_a_finished_fit_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="run fit first"):
        reader_of(tmp_path)
    (tmp_path / "fit.json").write_text(json.dumps({"recipe": {"network": "mobilenetv2"}}), encoding="utf-8")
    with pytest.raises(ValueError, match="run fit first"):
        reader_of(tmp_path)
