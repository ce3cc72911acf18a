"""The network that judges texture: means within the lesion, one answer of the last layer, a bundle that opens."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if find_spec("lightning") is None:
    pytest.skip("needs lightning: install the extra 'train'", allow_module_level=True)

import torch

from ovadesk.classify.architectures import Head, network, stages_of
from ovadesk.classify.classifier import open_classifier
from ovadesk.classify.textured import CHANNELS, Textured, within
from ovadesk.classify.torch_networks import build
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import ModelInput
from ovadesk.stats.roc import auc
from tests.trainer.drawn import a_shelf
from tests.trainer.located.conftest import SIZE
from tests.trainer.located.test_located import RECIPE, WHOLE
from tests.trainer.publish.networks import a_card
from trainer.dataset.shelf import Shelf
from trainer.located.fitting import locatedly
from trainer.publish.bundle import publish
from trainer.train.crossing import fit_all
from trainer.train.fitting import logits_of

TEXTURE = replace(WHOLE, head=Head.TEXTURE)


def test_the_mean_of_what_is_weighted_is_the_mean_within_the_lesion() -> None:
    texture, chance = torch.rand(2, 5, 8, 8), torch.zeros(2, 1, 4, 4)
    chance[0, 0, 1, 1] = 1.0
    chance[1, 0, 2:, :] = 1.0
    found = within(texture, chance, 1e-9).mean((2, 3))
    for place, channel in ((0, 0), (1, 3)):
        weight = torch.nn.functional.interpolate(chance, size=(8, 8), mode="bilinear")[place, 0] ** 2
        expected = (texture[place, channel] * weight).sum() / weight.sum()
        assert float(found[place, channel]) == pytest.approx(float(expected), rel=1e-4)


def test_where_nothing_is_found_it_is_the_mean_of_the_whole_picture() -> None:
    texture = torch.rand(1, 5, 8, 8)
    found = within(texture, torch.zeros(1, 1, 4, 4), Textured.FLOOR).mean((2, 3))
    np.testing.assert_allclose(found, texture.mean((2, 3)), rtol=1e-5)


@pytest.fixture(scope="module")
def model(shelf: Shelf, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:  # the fixtures
    """Fitted on the drawn cohort."""
    learn = locatedly(weights, replace(RECIPE, whole=TEXTURE), shelf)
    return fit_all(learn, TEXTURE, shelf, tmp_path_factory.mktemp("fit"), split="x", say=lambda text: None)


def test_it_tells_bright_masses_from_dark_ones_that_it_has_not_seen(model: Any) -> None:
    new = a_shelf(12, SIZE, first=2000)
    assert auc(logits_of(model, new).astype(np.float64), new.malignant) > 0.9
    assert model.classifier.weight.shape == (1, CHANNELS)


def test_both_engines_open_its_bundle_and_show_a_map_of_the_whole_picture(model: Any, tmp_path: Path) -> None:
    folder = publish(model, a_card("mobilenetv2", Head.TEXTURE, SIZE), tmp_path)
    new = a_shelf(1, SIZE, first=3000)
    tensor = new.spec.normalised(new.pictures[0])
    for kind in ("openvino", "torch"):
        [found] = open_classifier(folder, kind).classify([ModelInput(tensor, Box(0, 0, 160, 120))])
        assert found.logit == pytest.approx(float(logits_of(model, new)[0]), abs=1e-3)
        assert found.cam is not None and found.cam.values.shape == (SIZE // 8, SIZE // 8)


def test_its_earlier_layers_can_be_asked_for_and_no_others(model: Any, tmp_path: Path) -> None:
    folder = publish(model, a_card("mobilenetv2", Head.TEXTURE, SIZE), tmp_path)
    open_classifier(folder, "torch", "gradcam", "blocks.1")
    assert stages_of(network("mobilenetv2"), Head.TEXTURE) == ("blocks.1", "blocks.2")
    assert isinstance(build(network("mobilenetv2"), Head.TEXTURE), Textured)
