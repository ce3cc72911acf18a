"""One fit and what it leaves: weights, and the word that they are whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save
from torch import nn

from trainer.dataset.shelf import Shelf
from trainer.train.feed import MANY, Feed
from trainer.train.loop import ONE, Devices, Say, loop
from trainer.train.processes import first_process
from trainer.train.recipe import Recipe
from trainer.train.task import Task

WEIGHTS, ABOUT, BEGUN = "weights.safetensors", "fit.json", "begun.json"


def fit(
    start: Callable[[], nn.Module],
    recipe: Recipe,
    training: Shelf,
    validation: Shelf | None,
    folder: Path,
    *,
    about: dict[str, Any] | None = None,
    devices: Devices = ONE,
    say: Say = print,
) -> nn.Module:
    """Train what ``start`` gives on ``training`` and leave ``weights.safetensors`` and ``fit.json`` in ``folder``.

    A finished fit of the same recipe and ``about`` is read and not run again; a begun one goes on after its last
    whole epoch, and one of another recipe is refused. Returns the network in eval mode. Raises ValueError.
    """
    described = {"recipe": recipe.to_dict(), **(about or {})}
    begin(folder, described)
    model = start()
    if finished(folder):
        return held(model, folder)
    feed = Feed(recipe, training, validation)
    torch.manual_seed(recipe.seed)
    task = Task(model, recipe, len(feed.classes), feed.steps * recipe.epochs)
    best = recipe.keep == "best" and validation is not None
    pace = loop(
        task,
        feed,
        folder,
        epochs=recipe.epochs,
        pictures=feed.steps * recipe.batch,
        precision=recipe.precision,
        monitor="validation_auc" if best else None,
        devices=devices,
        say=say,
    )
    leave(model, folder, {**described, **asdict(pace)})
    return model.eval()


def begin(folder: Path, described: dict[str, Any]) -> None:
    """Note what ``folder`` is for. Raises ValueError where another fit was begun there."""
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / BEGUN
    if note.exists() and json.loads(note.read_text(encoding="utf-8")) != json.loads(json.dumps(described)):
        raise ValueError(f"{folder} holds a fit of other data or another recipe: choose another folder or remove it")
    if first_process():
        _whole(note, json.dumps(described, indent=1).encode())


def finished(folder: Path) -> bool:
    """Whether the fit in ``folder`` was finished."""
    return (folder / ABOUT).exists()


def held(model: nn.Module, folder: Path) -> nn.Module:
    """``model`` with the weights that a finished fit left, in eval mode."""
    model.load_state_dict(load_file(folder / WEIGHTS))
    return model.eval()


def leave(model: nn.Module, folder: Path, about: dict[str, Any]) -> None:
    """The weights, then the word that they are whole; the checkpoints have served. By the first process alone."""
    if not first_process():
        return
    _whole(folder / WEIGHTS, save({name: value.contiguous() for name, value in model.state_dict().items()}))
    _whole(folder / ABOUT, (json.dumps(about, indent=1) + "\n").encode())
    for checkpoint in folder.glob("*.ckpt"):
        checkpoint.unlink()


def _whole(path: Path, content: bytes) -> None:
    """All of ``content`` or nothing, should the process be killed."""
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(content)
    draft.replace(path)


@torch.inference_mode()
def logits_of(model: nn.Module, shelf: Shelf, places: Sequence[int] | None = None) -> NDArray[np.float32]:
    """The malignant logits (N,) of a shelf's pictures as the product sees them, in float32."""
    chosen = np.arange(len(shelf.samples)) if places is None else np.asarray(places)
    model.eval()
    parts = []
    for some in np.array_split(chosen, max(1, -(-len(chosen) // MANY))):
        tensors = np.stack([shelf.spec.normalised(shelf.pictures[place]) for place in some])
        parts.append(model(torch.from_numpy(tensors))[:, 0].float())
    return torch.cat(parts).numpy()
