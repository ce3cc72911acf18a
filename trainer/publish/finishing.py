"""The trained network and its card as they are published, from what the steps before left. Imports torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from ovadesk.classify.architectures import network
from ovadesk.classify.card import MODEL_ID, Card
from ovadesk.classify.torch_networks import build
from trainer.cohort.split_file import read_split
from trainer.gate.keeping import GATE, install, read_gate
from trainer.publish.about import LOCAL, read_about
from trainer.publish.carding import card_of, data_of
from trainer.publish.leavings import (
    of_these_patients,
    of_this_split,
    read_audit,
    read_evaluation,
    read_fit,
    trained_on,
)
from trainer.train.fitting import WEIGHTS
from trainer.train.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be published: the network in ``fit``, by the split in ``run``.

    ``evaluation`` is the folder that evaluate left (None: ``fit``/evaluation), ``audit`` the file of audit,
    ``gate`` that of gate (None: ``fit``/gate.json where there is one), ``about`` the words of a person.
    """

    model_id: str
    run: Path
    fit: Path
    evaluation: Path | None = None
    audit: Path | None = None
    gate: Path | None = None
    about: Path | None = None
    role: str = ""


def finished(asked: Asked) -> tuple[nn.Module, Card]:
    """The network with the calibration's shift and the gate in its weights, and its card (``files`` still empty).

    Raises ValueError that says which step to run where something is missing, damaged, or of another split.
    """
    if not MODEL_ID.fullmatch(asked.model_id):
        raise ValueError(f"{asked.model_id} cannot be a model's id: use small letters, digits, '.', '_' and '-'")
    split = read_split(asked.run / "split.csv")
    fit, recipe = read_fit(asked.fit)
    of_this_split(fit, split)
    decision, evaluation = read_evaluation(asked.evaluation or asked.fit / "evaluation")
    of_these_patients(evaluation, split.samples)
    about = read_about(asked.about or LOCAL)
    more = read_audit(asked.audit) if asked.audit else ()
    model = trained_network(recipe, asked.fit / WEIGHTS)
    shift_logits(model, decision.calibration.shift)
    gate, path = None, asked.gate or asked.fit / GATE
    if asked.gate or path.exists():
        found = read_gate(path)
        gate, more = install(found, model), (*more, *found.figures.metrics())
    card = card_of(
        asked.model_id,
        recipe,
        decision,
        evaluation,
        data_of(split.samples, about, Path(split.about.get("data", "")).name),
        about,
        role=asked.role,
        gate=gate,
        more=more,
        told=[trained_on(fit, split)],
    )
    return model, card


def trained_network(recipe: Recipe, weights: Path) -> nn.Module:
    """The recipe's network with the weights that its fit left. Raises ValueError where they do not fit it."""
    model = build(network(recipe.network), recipe.head, (recipe.size, recipe.size))
    try:
        model.load_state_dict(load_file(weights))
    except (OSError, RuntimeError, SafetensorError) as error:
        raise ValueError(f"{weights} does not hold the weights of {recipe.network}: run fit again") from error
    return model


@torch.no_grad()
def shift_logits(model: Any, shift: float) -> None:
    """Add ``shift`` to every logit that ``model`` gives, by its last bias."""
    last: Callable[[], Any] = (model if hasattr(model, "get_classifier") else model.classifier).get_classifier
    last().bias += shift
