"""The network that looks twice: its crop is where the lesion is, its map goes back there, and both parts learn."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if find_spec("lightning") is None:
    pytest.skip("needs lightning: install the extra 'train'", allow_module_level=True)

import torch
from torch.nn import functional as F  # noqa: N812  # its name everywhere

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.located import CELLS, Located, around, cropped
from ovadesk.classify.torch_networks import build
from tests.trainer.located.conftest import SIZE
from trainer.dataset.shelf import Shelf
from trainer.located.early import FROZEN, keep_early, tensors, variants
from trainer.located.fitting import LocatedRecipe, locatedly, start_located
from trainer.train.crossing import fit_all
from trainer.train.fitting import logits_of
from trainer.train.recipe import Recipe

WHOLE = Recipe("mobilenetv2", Head.LOCATED, size=SIZE, epochs=2, batch=8, rate=1e-3, strength=0.2)
RECIPE = LocatedRecipe(WHOLE, variants=3, locator_epochs=6, locator_rate=2e-3)


def a_mask(x: float, y: float, radius: float, cells: int = 56) -> torch.Tensor:
    """(1, cells, cells): an even disc; its middle and radius from -1 to 1."""
    place = (torch.arange(cells) + 0.5) * 2 / cells - 1
    return ((place[None] - x) ** 2 + (place[:, None] - y) ** 2 < radius**2).float()[None]


@pytest.mark.parametrize(("x", "y", "radius"), [(0.0, 0.0, 0.4), (-0.5, 0.3, 0.3), (0.45, -0.45, 0.25)])
def test_the_crop_is_a_square_around_the_lesion(x: float, y: float, radius: float) -> None:
    theta = around(a_mask(x, y, radius), margin=1.3, floor=1e-6, smallest=0.12)[0]
    assert theta[:, 2].tolist() == pytest.approx([x, y], abs=0.02)
    assert theta[0, 0] == theta[1, 1] == pytest.approx(1.3 * radius, rel=0.06)
    assert theta[0, 1] == theta[1, 0] == 0


def test_where_no_lesion_is_seen_the_crop_is_the_whole_picture() -> None:
    theta = around(torch.zeros(1, 28, 28), Located.MARGIN, Located.FLOOR, Located.SMALLEST)[0]
    assert theta[0, 0] == 1.0 and theta[:, 2].tolist() == pytest.approx([0, 0], abs=1e-6)


def test_a_crop_beyond_the_edge_is_black_there_and_a_map_goes_back_to_where_the_crop_was() -> None:
    pictures = torch.ones(1, 3, 64, 64)
    theta = torch.tensor([[[0.5, 0.0, 0.75], [0.0, 0.5, 0.0]]])
    crop = cropped(pictures, theta, (32, 32))
    assert crop[0, 0, 16, 4] == pytest.approx(1) and crop[0, 0, 16, 30] == pytest.approx(-1)
    model = build(network("mobilenetv2"), Head.LOCATED, (64, 64))
    assert isinstance(model, Located)
    maps = torch.zeros(1, 7, 7)
    maps[0, 3, 3] = 1
    placed = model.place(maps, theta)[0]
    assert placed.shape == (CELLS, CELLS)
    row, column = divmod(int(placed.argmax()), CELLS)
    assert abs((column + 0.5) * 2 / CELLS - 1 - 0.75) < 0.1 and abs((row + 0.5) * 2 / CELLS - 1) < 0.1
    assert placed[:, : CELLS // 2].max() == 0, "nothing outside the crop"


def test_variants_begin_with_the_picture_and_its_mirror_image(shelf: Shelf) -> None:
    (plain, mask), (mirrored, other), *rest = variants(shelf, 3, 0.5, 0)
    np.testing.assert_array_equal(plain, shelf.pictures)
    np.testing.assert_array_equal(mirrored, plain[..., ::-1])
    np.testing.assert_array_equal(other, mask[..., ::-1])
    assert len(rest) == 1 and (rest[0][0] != plain).any()


def test_kept_features_are_what_the_frozen_layers_give(shelf: Shelf, weights: Path) -> None:
    model: Any = start_located(RECIPE, weights, shelf)
    some = shelf.some(np.arange(3))
    kept = keep_early(model, some, 2, 0.5, 0, lambda text: None)
    with torch.no_grad():
        whole = F.avg_pool2d(tensors(some.spec, some.pictures), 2)
        fine = model.locator.features(whole)[0]
        seen = model.locator.bn1(model.locator.conv_stem(whole))
        for block in model.locator.blocks[:FROZEN]:
            seen = block(seen)
    np.testing.assert_allclose(kept.fine[0].float(), fine, atol=0.02 * float(fine.abs().max()))
    np.testing.assert_allclose(kept.coarse[0].float(), seen, atol=0.02 * float(seen.abs().max()))
    assert kept.crops.shape[:2] == (2, 3) and kept.some(np.array([1])).crops.shape[:2] == (2, 1)
    assert float(kept.crop_lesion[0].mean()) > float(kept.lesion[0].mean()), "a crop shows more of the lesion"


def test_a_located_fit_finds_the_mass_leaves_the_early_layers_and_is_read_when_done(
    shelf: Shelf, weights: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    learn = locatedly(weights, RECIPE, shelf)
    model: Any = fit_all(learn, WHOLE, shelf, tmp_path / "fit", split="x", say=said.append)
    assert any("locator epoch 6" in text for text in said) and any("classifier epoch 2" in text for text in said)
    begun = start_located(RECIPE, weights, shelf).state_dict()
    moved = {name for name, value in model.state_dict().items() if not torch.allclose(value, begun[name], atol=1e-6)}
    early = ("conv_stem", "bn1", *(f"blocks.{i}." for i in range(FROZEN)))
    assert not [name for name in moved if name.partition(".")[2].startswith(early)]
    assert {"classifier.classifier.weight", "locator.decoder.6.weight", "classifier.conv_head.weight"} <= moved
    with torch.no_grad():
        chance = torch.sigmoid(model.locator(F.avg_pool2d(tensors(shelf.spec, shelf.pictures), 2)))
    lesion = F.adaptive_avg_pool2d(torch.from_numpy(shelf.masks / 255.0)[:, None], chance.shape[1:])[:, 0].float()
    inside = (chance * lesion).sum() / lesion.sum()
    outside = (chance * (1 - lesion)).sum() / (1 - lesion).sum()
    assert inside > 2 * outside, "the locator has learnt where masses are"
    again = fit_all(learn, WHOLE, shelf, tmp_path / "fit", split="x", say=lambda text: pytest.fail(text))
    np.testing.assert_array_equal(logits_of(again, shelf), logits_of(model, shelf))


def test_without_any_mask_there_is_nothing_to_learn_a_place_from(shelf: Shelf, weights: Path, tmp_path: Path) -> None:
    blind = Shelf(shelf.spec, shelf.samples, shelf.pictures, shelf.masks * 0, np.zeros(len(shelf.samples), bool))
    with pytest.raises(ValueError, match="lesion masks"):
        fit_all(locatedly(weights, RECIPE, blind), WHOLE, blind, tmp_path, split="x", say=lambda text: None)
