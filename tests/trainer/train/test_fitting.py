"""Fits: learning something, twice the same, going on after a cut, refusing what is not theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

if find_spec("lightning") is None:
    pytest.skip("needs lightning: install the extra 'train'", allow_module_level=True)

import torch
from torch import nn

from ovadesk.classify.architectures import Head
from ovadesk.stats.roc import auc
from tests.trainer.drawn import a_shelf
from trainer.dataset.shelf import Shelf
from trainer.train.crossing import PREDICTIONS, cross_validate, fit_parts, plainly
from trainer.train.fitting import ABOUT, fit, logits_of
from trainer.train.loop import LAST
from trainer.train.recipe import Recipe
from trainer.train.starting import starting_network
from trainer.train.task import Task

RECIPE = Recipe("mobilenetv2", size=32, epochs=3, batch=8, rate=1e-3, strength=0.3)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return a_shelf(12)


def fitted(recipe: Recipe, shelf: Shelf, folder: Path) -> nn.Module:
    return fit(lambda: starting_network(recipe), recipe, shelf, shelf, folder, say=lambda text: None)


class Cut(Exception):
    """As if the process had been killed."""


def test_a_fit_is_the_same_twice_and_the_same_when_it_was_cut_off(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = logits_of(fitted(RECIPE, shelf, tmp_path / "whole"), shelf)
    np.testing.assert_array_equal(logits_of(fitted(RECIPE, shelf, tmp_path / "again"), shelf), whole)
    step = Task.training_step

    def dies_in_the_last_epoch(self: Task, batch: object, number: int) -> torch.Tensor:
        if self.current_epoch == 2 and number == 1:
            raise Cut
        return step(self, batch, number)  # type: ignore[arg-type]

    monkeypatch.setattr(Task, "training_step", dies_in_the_last_epoch)
    with pytest.raises(Cut):
        fitted(RECIPE, shelf, tmp_path / "cut")
    assert (tmp_path / "cut" / LAST).exists() and not (tmp_path / "cut" / ABOUT).exists()
    epochs: list[int] = []
    monkeypatch.setattr(Task, "training_step", step)
    started = Task.on_train_epoch_start
    monkeypatch.setattr(
        Task, "on_train_epoch_start", lambda self: (epochs.append(self.current_epoch), started(self))[1]
    )
    resumed = logits_of(fitted(RECIPE, shelf, tmp_path / "cut"), shelf)
    assert epochs == [2], "only the epoch that was cut off is run again"
    np.testing.assert_array_equal(resumed, whole)
    assert not list((tmp_path / "cut").glob("*.ckpt")), "checkpoints of a finished fit are removed"


def test_a_finished_fit_is_read_and_one_of_another_recipe_refused(shelf: Shelf, tmp_path: Path) -> None:
    recipe = replace(RECIPE, epochs=1)
    first = logits_of(fitted(recipe, shelf, tmp_path), shelf)
    about = json.loads((tmp_path / ABOUT).read_text())
    assert about["recipe"]["epochs"] == 1 and about["pictures_per_second"] > 0
    np.testing.assert_array_equal(logits_of(fitted(recipe, shelf, tmp_path), shelf), first)
    with pytest.raises(ValueError, match="another recipe"):
        fitted(replace(recipe, rate=2e-3), shelf, tmp_path)


def test_a_fit_learns_what_can_be_learnt(shelf: Shelf, tmp_path: Path) -> None:
    recipe = replace(RECIPE, network="densenet121", epochs=5, strength=0.0, keep="best")
    model = fitted(recipe, shelf, tmp_path)
    assert auc(logits_of(model, shelf).astype(np.float64), shelf.malignant) > 0.9
    new = a_shelf(12, first=1000)
    assert auc(logits_of(model, new).astype(np.float64), new.malignant) > 0.8


def test_every_picture_is_judged_by_a_network_that_saw_none_of_its_patient(shelf: Shelf, tmp_path: Path) -> None:
    parts = [f"fold-{int(one.sample.patient[1:]) % 2}" for one in shelf.samples]
    recipe = replace(RECIPE, epochs=1)
    asked: list[tuple[set[str], str]] = []

    def learn(recipe: Recipe, training: Shelf, validation: Shelf | None, folder: Path, *rest: object) -> nn.Module:
        asked.append((set(training.patients.tolist()), folder.name))
        return plainly(None)(recipe, training, validation, folder, *rest)  # type: ignore[arg-type]

    said = cross_validate(learn, recipe, shelf, parts, tmp_path, split="x", say=lambda text: None)
    for patients, fold in asked:
        assert not patients & {p for p, part in zip(said.patients.tolist(), parts, strict=True) if part == fold}
    assert said.parts.tolist() == parts and len(asked) == 2 and (tmp_path / PREDICTIONS).exists()
    with pytest.raises(ValueError, match="another fold"):
        cross_validate(learn, recipe, shelf, ["fold-0", "fold-1"] * 12, tmp_path, split="x")


def test_training_validation_and_test_are_needed(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="validation"):
        fit_parts(plainly(None), RECIPE, shelf, ["train", "test"] * 12, tmp_path, split="x")


@pytest.mark.parametrize("change", [{"size": 33}, {"epochs": 0}, {"keep": "first"}, {"precision": "16"}])
def test_a_recipe_that_nothing_could_come_of_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"size|keep"):
        replace(RECIPE, **change)  # type: ignore[arg-type]


def test_a_head_that_the_network_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no head called lesion"):
        Recipe("vgg19_bn", head=Head.LESION)
