"""Fitting: norms settled without a change of output, fair drawing, and a whole fit on a handful of pictures."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

if find_spec("torch") is None:
    pytest.skip("needs torch, which is not installed (the lean build runs without it)", allow_module_level=True)

import torch
from torch import nn

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.torch_networks import LesionPool, build
from ovadesk.domain.study import Box
from trainer.cohort import Placed, Sample
from trainer.dataset import Change
from trainer.fitting import fit_all
from trainer.train import (
    FROZEN_BLOCKS,
    Cache,
    Labels,
    Recipe,
    cross_validate,
    drawing_weights,
    initial_network,
    labels_of,
    settle_norms,
    tensors_of,
)


def test_settling_the_norms_changes_their_statistics_and_not_the_output() -> None:
    torch.manual_seed(0)
    model, pictures = build(network("mobilenetv2")), torch.randn(4, 3, 96, 96)
    with torch.no_grad():
        before = model.forward_features(pictures)  # type: ignore[operator]
        settle_norms(model, pictures)
        after = model.forward_features(pictures)  # type: ignore[operator]
    np.testing.assert_allclose(after, before, atol=1e-4 * float(before.abs().max()))
    seen: list[float] = []
    model.bn2.register_forward_pre_hook(lambda norm, arriving: seen.append(float(arriving[0].mean())))  # type: ignore
    with torch.no_grad():
        model.forward_features(pictures)  # type: ignore[operator]
    assert seen[0] == pytest.approx(float(model.bn2.running_mean.mean()), abs=1e-4)  # type: ignore[union-attr, operator]


def test_a_lesion_pool_that_sees_no_lesion_is_a_plain_mean_and_one_that_does_looks_there() -> None:
    pool, features = LesionPool(4), torch.rand(2, 4, 7, 7)
    with torch.no_grad():
        pool.weight.zero_()
        pool.bias.fill_(-50.0)
        np.testing.assert_allclose(pool(features), features.mean((2, 3)), rtol=1e-5)
        features[:, 0] = 0.0
        features[:, 0, 2, 3] = 1.0
        pool.weight[0], pool.bias[()] = 100.0, -50.0
        np.testing.assert_allclose(pool(features), features[:, :, 2, 3], atol=0.5)
        assert pool.where(features).flatten(1).argmax(1).tolist() == [2 * 7 + 3] * 2


def test_groups_of_a_side_are_drawn_alike_and_the_sides_as_asked() -> None:
    labels = Labels(
        np.array([True, True, True, False, False, False]),
        np.zeros(6, np.int64),
        np.array(["a", "a", "b", "c", "d", "d"]),
        1,
    )
    chosen = np.arange(6)
    found = drawing_weights(labels, chosen, 0.25)
    assert found.sum() == pytest.approx(1) and found[:3].sum() == pytest.approx(0.25)
    assert found[:2].sum() == pytest.approx(found[2]) and found[3] == pytest.approx(found[4:].sum())


@pytest.fixture
def placed(tmp_path: Path) -> list[Placed]:
    """Eight pictures of four groups in two folds, half of them with a bright mass."""
    rng, found = np.random.default_rng(0), []
    mask = np.zeros((64, 64), np.uint8)
    mask[20:44, 20:44] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    for i in range(8):
        malignant = i % 4 < 2
        picture = rng.rayleigh(40, (64, 64)) + (80 if malignant else 0) * (mask > 0)
        path = tmp_path / f"{i}.png"
        Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(path)
        sample = Sample(path, tmp_path / "mask.png", f"g{i // 2}", "serous" if malignant else "cyst", malignant)
        found.append(Placed(sample, Box(0, 0, 64, 64), i // 4))
    return found


RECIPE = Recipe(variants=2, epochs=3, batch=4)


def test_a_whole_fit_moves_the_late_layers_only_and_is_the_same_with_the_same_seed(placed: list[Placed]) -> None:
    said: list[str] = []
    model, logits = fit_all(placed, RECIPE, None, said.append)
    again, same = fit_all(placed, RECIPE, None, said.append)
    np.testing.assert_array_equal(logits, same)
    assert logits.shape == (8,) and np.isfinite(logits).all() and not model.training
    settle_on = torch.stack([tensor for tensor, _ in tensors_of(placed, lambda _: Change())])
    begun, ended = initial_network(RECIPE, None, settle_on).state_dict(), model.state_dict()
    moved = {name for name in ended if not torch.allclose(ended[name], begun[name], atol=1e-5)}
    early = ("conv_stem", "bn1", *(f"blocks.{i}." for i in range(FROZEN_BLOCKS)))
    assert not [name for name in moved if name.startswith(early)]
    assert {"classifier.weight", "global_pool.weight", "conv_head.weight"} <= moved
    assert sum("fold" in text for text in said) == 4, "two folds, twice"
    assert set(ended) == set(again.state_dict())


def test_a_group_on_both_sides_stops_the_cross_validation(placed: list[Placed]) -> None:
    def start() -> nn.Module:
        raise AssertionError("nothing may be fitted")

    torn = np.array([0, 1, 0, 0, 1, 1, 1, 1])
    empty = Cache(torch.zeros(1), torch.zeros(1))
    with pytest.raises(AssertionError, match="both sides"):
        cross_validate(start, empty, labels_of(placed), torn, RECIPE, print)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"stem.weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(SystemExit, match=r"other\.safetensors is not a MobileNetV2"):
        initial_network(Recipe(head=Head.POOL), tmp_path / "other.safetensors", None)
