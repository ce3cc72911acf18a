"""One fit of the network that looks twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F  # noqa: N812  # its name everywhere

from ovadesk.classify.located import Located
from ovadesk.classify.textured import Textured
from trainer.dataset.shelf import Shelf
from trainer.located.early import Early, keep_early, predicted_crops
from trainer.located.tasks import CachedFeed, Kept, Late, LocatorTask
from trainer.located.texture import fit_texture
from trainer.train.crossing import Learn, settling_pictures
from trainer.train.drawing import drawing_weights
from trainer.train.fitting import begin, finished, held, leave
from trainer.train.loop import ONE, Devices, Pace, Say, loop
from trainer.train.recipe import Recipe
from trainer.train.starting import folded, settle_norms, starting_network
from trainer.train.task import Task


@dataclass(frozen=True, slots=True)
class LocatedRecipe:
    """``whole`` is the recipe of the classifier (``size`` that of the whole picture, twice the crop's); the locator
    learns for ``locator_epochs`` at ``locator_rate``. ``variants`` of each picture are kept."""

    whole: Recipe
    variants: int = 6
    locator_epochs: int = 15
    locator_rate: float = 4e-4

    def to_dict(self) -> dict[str, Any]:
        """``recipe`` as any fit has it, ``locator`` beside it."""
        own = {name: value for name, value in asdict(self).items() if name != "whole"}
        return {"recipe": self.whole.to_dict(), "locator": own}


def locatedly(weights: Path, recipe: LocatedRecipe, shelf: Shelf) -> Learn:
    """Fits of ``recipe`` on parts of ``shelf``, whose pictures go through the frozen layers once for all of them."""
    place = {(one.sample.path, one.sample.frame): i for i, one in enumerate(shelf.samples)}
    kept: list[Early] = []

    def learn(
        whole: Recipe,
        training: Shelf,
        validation: Shelf | None,
        folder: Path,
        about: dict[str, Any],
        devices: Devices,
        say: Say,
    ) -> nn.Module:
        own = replace(recipe, whole=whole)

        def early() -> Early:
            if not kept:
                model = start_located(recipe, weights, shelf)
                kept.append(keep_early(model, shelf, recipe.variants, recipe.whole.strength, recipe.whole.seed, say))
            return kept[0].some(np.array([place[one.sample.path, one.sample.frame] for one in training.samples]))

        def start(training: Shelf) -> Located | Textured:
            return start_located(own, weights, training)

        described = {**about, "init": weights.name}
        return fit_located(start, own, training, folder, early=early, about=described, devices=devices, say=say)

    return learn


def start_located(recipe: LocatedRecipe, weights: Path, training: Shelf) -> Located | Textured:
    """Both MobileNetV2s with the given pretrained weights, norms settled on ``training`` where they were folded.

    Of one that judges texture only the locator's: its other layers stay as they are.
    """
    model = starting_network(recipe.whole)
    assert isinstance(model, Located | Textured)
    tensors = {name: value.float() for name, value in load_file(weights).items()}
    for part in (model.locator, model.classifier if isinstance(model, Located) else model):
        mine = part.state_dict()
        part.load_state_dict({k: v for k, v in tensors.items() if k in mine and v.shape == mine[k].shape}, strict=False)
    if folded(weights):
        pictures = F.avg_pool2d(settling_pictures(training, recipe.whole.seed), 2)
        for part in (model.locator, model.classifier) if isinstance(model, Located) else (model.locator,):
            settle_norms(part, pictures)
    return model.eval()


def fit_located(
    start: Callable[[Shelf], Located | Textured],
    recipe: LocatedRecipe,
    training: Shelf,
    folder: Path,
    *,
    early: Callable[[], Early],
    about: dict[str, Any] | None = None,
    devices: Devices = ONE,
    say: Say = print,
) -> nn.Module:
    """Train locator and classifier on ``training``; leaves what ``train.fitting.fit`` leaves, and goes on as it does.

    ``early`` gives the kept features of ``training``. Raises ValueError as ``fit`` does.
    """
    described = {**recipe.to_dict(), **(about or {})}
    begin(folder, described)
    model = start(training)
    if finished(folder):
        return held(model, folder)
    fit_locator(model, recipe, training, early, folder / "locator", devices, say)
    if isinstance(model, Textured):
        pace = fit_texture(model, training, recipe.whole.malignant_share)
    else:
        pace = fit_classifier(model, recipe, training, early(), folder / "classifier", devices, say)
    leave(model, folder, {**described, **asdict(pace)})
    return model.eval()


def fit_locator(
    model: Located | Textured,
    recipe: LocatedRecipe,
    training: Shelf,
    early: Callable[[], Early],
    folder: Path,
    devices: Devices,
    say: Say,
) -> None:
    """Teach the locator where lesions are; done before, it is read. Raises ValueError where no picture has a mask."""
    if not training.masked.any():
        raise ValueError("a located network learns from lesion masks: the manifest names none")
    folder.mkdir(parents=True, exist_ok=True)
    if not finished(folder):
        whole, seen = recipe.whole, early()
        kept = Kept((seen.fine, seen.coarse, seen.lesion), (_masked(training),), whole.seed)
        weights = drawing_weights(training.malignant, training.patients, float(training.malignant.mean()))
        feed = CachedFeed(kept, weights, whole.batch, whole.seed)
        epochs = recipe.locator_epochs
        task = LocatorTask(model, recipe.locator_rate, whole.decay, whole.seed, feed.steps * epochs)
        drawn = feed.steps * whole.batch
        pace = loop(
            task, feed, folder, epochs=epochs, pictures=drawn, devices=devices, say=lambda text: say(f"locator {text}")
        )
        leave(model.locator, folder, asdict(pace))
    held(model.locator, folder)


def fit_classifier(
    model: Located, recipe: LocatedRecipe, training: Shelf, early: Early, folder: Path, devices: Devices, say: Say
) -> Pace:
    """Teach the classifier's late layers, on crops around the true lesion and around what the locator finds."""
    whole = recipe.whole
    seen, lesion = predicted_crops(model, training)
    crops, lesions = torch.cat([early.crops, seen, seen]), torch.cat([early.crop_lesion, lesion, lesion])
    names = tuple(sorted(set(training.histology.tolist())))
    histology = torch.tensor([names.index(name) for name in training.histology.tolist()])
    malignant = torch.from_numpy(training.malignant.astype(np.float32))
    kept = Kept((crops, lesions), (malignant, histology, _masked(training)), whole.seed, batch=True)
    weights = drawing_weights(training.malignant, training.patients, whole.malignant_share)
    feed = CachedFeed(kept, weights, whole.batch, whole.seed)
    late = Late(model)
    task = Task(late, replace(whole, frozen_norms=True), len(names), feed.steps * whole.epochs)
    folder.mkdir(parents=True, exist_ok=True)
    return loop(
        task,
        feed,
        folder,
        epochs=whole.epochs,
        pictures=feed.steps * whole.batch,
        devices=devices,
        say=lambda text: say(f"classifier {text}"),
    )


def _masked(training: Shelf) -> torch.Tensor:
    return torch.from_numpy(training.masked.astype(np.float32))
