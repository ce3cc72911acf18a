"""Maps against lesions and against each other, and the weight-randomisation test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ovadesk.classify.bundle import open_bundle
from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box
from tests.conftest import ROOT
from trainer.audit.randomising import blocks, randomise, shuffled
from trainer.audit.saliency import looked, rank_likeness, structure_likeness


def lesion() -> NDArray[np.bool_]:
    found = np.zeros((80, 100), bool)
    found[20:40, 30:50] = True
    return found


def test_an_even_map_has_the_share_of_the_lesion_and_a_map_on_it_has_all() -> None:
    box = Box(0, 0, 100, 80)
    even = looked(CamMap(np.ones((8, 10), np.float32), box), lesion())
    assert even is not None
    assert even.mass == pytest.approx(0.05) == even.even
    values = np.zeros((8, 10), np.float32)
    values[2:4, 3:5] = 2
    on = looked(CamMap(values, box), lesion())
    assert on is not None and on.mass == pytest.approx(1.0) and on.hit
    values = np.zeros((8, 10), np.float32)
    values[7, 9] = 1
    off = looked(CamMap(values, box), lesion())
    assert off is not None and off.mass == 0 and not off.hit


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1), st.integers(-30, 60), st.integers(-30, 60), st.integers(30, 150), st.integers(30, 150)
)
def test_a_box_that_reaches_beyond_the_frame_covers_nothing_there(
    seed: int, x0: int, y0: int, width: int, height: int
) -> None:
    values = np.random.default_rng(seed).random((7, 7)).astype(np.float32)
    found = looked(CamMap(values, Box(x0, y0, x0 + width, y0 + height)), lesion())
    inside = lesion()[max(0, y0) : y0 + height, max(0, x0) : x0 + width]
    if not inside.any():
        assert found is None
        return
    assert found is not None
    assert found.even == pytest.approx(inside.sum() / (width * height), rel=1e-4)
    assert 0 <= found.mass <= 1 + 1e-6


def test_an_empty_map_says_nothing() -> None:
    assert looked(CamMap(np.zeros((7, 7), np.float32), Box(0, 0, 100, 80)), lesion()) is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 50), st.floats(0, 5))
def test_likeness_is_whole_for_the_same_map_at_any_scale_and_symmetric(seed: int, scale: float, offset: float) -> None:
    rng = np.random.default_rng(seed)
    one, other = (rng.random((7, 7)).astype(np.float32) for _ in range(2))
    for alike in (rank_likeness, structure_likeness):
        assert alike(one, np.float32(scale) * one + np.float32(offset)) == pytest.approx(1.0, abs=1e-2)
        assert alike(one, other) == pytest.approx(alike(other, one))
        assert -1 <= alike(one, other) < 0.9
        assert alike(one, np.zeros((7, 7), np.float32)) == 0


def test_layers_are_dealt_from_the_head_down_without_the_gate() -> None:
    names = [f"stage.{i}.{part}" for i in range(10) for part in ("weight", "bias")]
    names = ["locator.conv.weight", *names, "fc.weight", "fc.bias", "gate.weight", "gate.bias"]
    found = blocks(names)
    assert [name for name, _ in found] == ["the head", *(f"block {i} of 5" for i in (5, 4, 3, 2, 1)), "the locator"]
    assert found[0][1] == ("fc.weight", "fc.bias")
    assert found[1][1][0] == "stage.8.weight" and found[5][1][0] == "stage.0.weight"
    dealt = [key for _, keys in found for key in keys]
    assert sorted(dealt) == sorted(name for name in names if not name.startswith("gate."))


def test_shuffling_keeps_the_size_of_values_and_touches_nothing_else() -> None:
    weights = {"a.weight": torch.randn(8, 9), "a.bias": torch.randn(8), "b.weight": torch.randn(3, 3)}
    held = {name: value.clone() for name, value in weights.items()}
    changed = shuffled(weights, ("a.weight", "a.bias"), 4)
    assert all((weights[name] == held[name]).all() for name in held)
    assert not torch.equal(changed["a.weight"], held["a.weight"])
    assert torch.equal(changed["a.weight"].abs().flatten().sort()[0], held["a.weight"].abs().flatten().sort()[0])
    assert torch.equal(changed["a.bias"].sort()[0], held["a.bias"].sort()[0])
    assert changed["b.weight"] is weights["b.weight"]
    assert torch.equal(shuffled(weights, ("a.weight",), 4)["a.weight"], changed["a.weight"])


@pytest.mark.slow
@pytest.mark.parametrize("folder", sorted((ROOT / "resources" / "models").iterdir()), ids=lambda folder: folder.name)
def test_the_maps_of_the_bundles_that_ship_change_when_their_weights_are_shuffled(folder: Path) -> None:
    bundle = open_bundle(folder)
    from ovadesk.classify.golden import read_golden

    tensors = read_golden(bundle.read("golden.npz")).tensors
    found = randomise(bundle, tensors)
    assert found.n >= 2
    assert abs(found.wholly.mean_ranks) < 0.6
    assert abs(found.steps[0].mean_ranks) < 0.6
