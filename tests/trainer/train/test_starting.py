"""Initial weights: from a local file or random, norms settled without a change of output, foreign files refused."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if find_spec("lightning") is None:
    pytest.skip("needs lightning: install the extra 'train'", allow_module_level=True)

import torch
from safetensors.torch import save_file

from ovadesk.classify.architectures import network
from ovadesk.classify.torch_networks import build
from trainer.train.recipe import Recipe
from trainer.train.starting import folded, settle_norms, starting_network


def test_settling_the_norms_changes_their_statistics_and_not_the_output() -> None:
    torch.manual_seed(0)
    model: Any = build(network("mobilenetv2"), size=(96, 96))
    pictures = torch.randn(4, 3, 96, 96)
    with torch.no_grad():
        before = model.forward_features(pictures)
        settle_norms(model, pictures)
        after = model.forward_features(pictures)
    np.testing.assert_allclose(after, before, atol=1e-4 * float(before.abs().max()))
    seen: list[float] = []
    model.bn2.register_forward_pre_hook(lambda norm, arriving: seen.append(float(arriving[0].mean())))
    with torch.no_grad():
        model.forward_features(pictures)
    assert seen[0] == pytest.approx(float(model.bn2.running_mean.mean()), abs=1e-4)


@pytest.mark.parametrize("name", ["mobilenetv2", "swin_t"])
def test_a_file_s_weights_are_taken_but_for_the_last_layer(name: str, tmp_path: Path) -> None:
    recipe = Recipe(name, size=32)
    held = {k: v.clone() for k, v in starting_network(recipe).state_dict().items() if "gate" not in k}
    last = "classifier" if name == "mobilenetv2" else "head.fc"
    held[f"{last}.weight"], held[f"{last}.bias"] = torch.zeros(1000, 8), torch.zeros(1000)
    held = {k: v + 1 if v.is_floating_point() else v for k, v in held.items()}
    save_file(held, tmp_path / "w.safetensors")
    found = starting_network(recipe, tmp_path / "w.safetensors").state_dict()
    assert found[f"{last}.weight"].shape[0] == 1
    same = [k for k in held if not k.startswith(last) and held[k].is_floating_point()]
    assert len(same) > 50 and all(torch.equal(found[k], held[k]) for k in same)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    save_file({"stem.weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match=r"other\.safetensors does not fit mobilenetv2"):
        starting_network(Recipe("mobilenetv2", size=32), tmp_path / "other.safetensors")
    (tmp_path / "no.safetensors").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="cannot be read"):
        starting_network(Recipe("mobilenetv2", size=32), tmp_path / "no.safetensors")


def test_the_shared_initial_weights_fit_and_are_known_to_be_folded(shared: Path) -> None:
    weights = shared / "data" / "init" / "mobilenetv2_100_imagenet_int8.safetensors"
    assert folded(weights)
    settled = starting_network(Recipe("mobilenetv2", size=64), weights, torch.randn(4, 3, 64, 64))
    assert not torch.allclose(settled.bn2.running_var, torch.ones(1280))  # type: ignore[union-attr, arg-type, operator]
