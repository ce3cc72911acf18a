"""Fits over the parts of a split: training with validation and test held back, or fold after fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trainer.dataset.shelf import Shelf
from trainer.evaluate.predictions import Predictions
from trainer.train.fitting import fit, logits_of
from trainer.train.loop import ONE, Devices, Say
from trainer.train.processes import first_process
from trainer.train.recipe import Recipe
from trainer.train.starting import folded, starting_network

PREDICTIONS = "predictions.csv"
SETTLE_ON = 128  # pictures whose statistics set the scale in which folded norms learn
Learn = Callable[[Recipe, Shelf, Shelf | None, Path, dict[str, Any], Devices, Say], nn.Module]


def plainly(weights: Path | None) -> Learn:
    """Fits that begin with ``weights`` (random without), norms settled on training pictures where they were folded."""
    settles = weights is not None and folded(weights)

    def learn(
        recipe: Recipe,
        training: Shelf,
        validation: Shelf | None,
        folder: Path,
        about: dict[str, Any],
        devices: Devices,
        say: Say,
    ) -> nn.Module:
        def start() -> nn.Module:
            return starting_network(recipe, weights, settling_pictures(training, recipe.seed) if settles else None)

        described = {**about, "init": weights.name if weights else ""}
        return fit(start, recipe, training, validation, folder, about=described, devices=devices, say=say)

    return learn


def settling_pictures(training: Shelf, seed: int) -> Tensor:
    """Some training pictures as tensors (n, 3, H, W)."""
    count = len(training.samples)
    chosen = np.random.default_rng(seed).choice(count, min(SETTLE_ON, count), replace=False)
    return torch.from_numpy(np.stack([training.spec.normalised(training.pictures[place]) for place in chosen]))


def fit_parts(
    learn: Learn,
    recipe: Recipe,
    shelf: Shelf,
    part_of: Sequence[str],
    folder: Path,
    *,
    split: str,
    devices: Devices = ONE,
    say: Say = print,
) -> Predictions:
    """Train on the part "train", judge "validation" and "test"; what was said of them goes to predictions.csv.

    ``split`` is the split's SHA-256 and stays with the fit. Raises ValueError where a part is missing.
    """
    places = {name: _places(part_of, name) for name in ("train", "validation", "test")}
    for name, found in places.items():
        if not len(found):
            raise ValueError(
                f"the split has no pictures in the part '{name}': split into training, validation and test"
            )
    training, validation = shelf.some(places["train"]), shelf.some(places["validation"])
    model = learn(recipe, training, validation, folder, {"split": split}, devices, say)
    judged = np.concatenate([places["validation"], places["test"]])
    return _kept(folder, shelf, judged, part_of, logits_of(model, shelf, judged.tolist()))


def cross_validate(
    learn: Learn,
    recipe: Recipe,
    shelf: Shelf,
    part_of: Sequence[str],
    folder: Path,
    *,
    split: str,
    devices: Devices = ONE,
    say: Say = print,
) -> Predictions:
    """Train once for each fold on all others and judge it: every picture by a network that saw none of its patient.

    Raises ValueError where the split has no folds or one patient lies in two.
    """
    folds = sorted({name for name in part_of if name.startswith("fold-")})
    if len(folds) < 2:
        raise ValueError("the split has no folds: make one with split --folds 5")
    logits = np.zeros(len(part_of), np.float32)
    for number, fold in enumerate(folds):
        held = _places(part_of, fold)
        rest = np.setdiff1d(np.arange(len(part_of)), held)
        if set(shelf.patients[held].tolist()) & set(shelf.patients[rest].tolist()):
            raise ValueError(f"a patient of {fold} lies in another fold too: split anew")
        training, own = shelf.some(rest), replace(recipe, seed=recipe.seed + 1 + number)
        about = {"split": split, "held_out": fold}
        model = learn(own, training, None, folder / fold, about, devices, lambda text, of=fold: say(f"{of}, {text}"))  # type: ignore[misc]
        logits[held] = logits_of(model, shelf, held.tolist())
    return _kept(folder, shelf, np.arange(len(part_of)), part_of, logits)


def fit_all(
    learn: Learn, recipe: Recipe, shelf: Shelf, folder: Path, *, split: str, devices: Devices = ONE, say: Say = print
) -> nn.Module:
    """Train on every picture, by the recipe that was cross-validated."""
    return learn(recipe, shelf, None, folder, {"split": split}, devices, lambda text: say(f"all pictures, {text}"))


def _places(part_of: Sequence[str], name: str) -> NDArray[np.int64]:
    return np.flatnonzero(np.array([part == name for part in part_of]))


def _kept(
    folder: Path, shelf: Shelf, places: NDArray[np.int64], part_of: Sequence[str], logits: NDArray[np.float32]
) -> Predictions:
    said = Predictions(
        tuple(shelf.samples[place].sample.name for place in places),
        shelf.patients[places],
        shelf.malignant[places],
        np.array([part_of[place] for place in places], np.str_),
        logits.astype(np.float64),
    )
    if first_process():
        said.write(folder / PREDICTIONS)
    return said
