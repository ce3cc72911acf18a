"""From a finished run to what its card says: calibration, operating point, figures, data and limits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from ovadesk.classify.architectures import network
from ovadesk.classify.card import Card, Data, Metric
from ovadesk.classify.torch_networks import build
from ovadesk.domain.result import OperatingPoint
from trainer.cohort import Placed, read_split
from trainer.evaluate import Calibration, calibrate, cases_of, group_weights, metrics, operating_point
from trainer.run import OutOfFold, Run
from trainer.train import FROZEN_BLOCKS, SPEC, Recipe

ASSUMED_SHARE = 1 / 3  # of malignant cases where the risk is read; a referral centre's


@dataclass(frozen=True, slots=True)
class Verdict:
    calibration: Calibration
    point: OperatingPoint
    metrics: tuple[Metric, ...]


def judge(seen: OutOfFold) -> Verdict:
    """Calibrate on the out-of-fold logits, set the operating point, and measure.

    Raises ValueError where a side has fewer than two groups: no interval could be given.
    """
    if min(len(set(seen.groups[seen.malignant == side].tolist())) for side in (True, False)) < 2:
        raise ValueError("figures need at least two groups with malignant images and two with benign ones")
    weights = group_weights(seen.groups, seen.malignant, ASSUMED_SHARE)
    calibration = calibrate(seen.logits, seen.malignant, weights)
    risks = calibration.risk(seen.logits)
    point = operating_point(cases_of(risks, seen.groups, seen.malignant))
    folds = len(np.unique(seen.folds))
    return Verdict(calibration, point, metrics(seen.logits, risks, seen.groups, seen.malignant, point, weights, folds))


def finished(run: Run, model_id: str, about: Path) -> tuple[nn.Module, Card]:
    """The trained network with the calibration's shift in its last bias, and its card (``files`` still empty).

    Raises ValueError where the split was dealt anew since the fit: the card would describe another model's data.
    """
    placed, seen = read_split(run.split), run.read_out_of_fold()
    if not seen.of(placed):
        raise ValueError(f"{run.split.name} is not the split that was fitted: run fit again")
    recipe, verdict = run.read_recipe(), judge(seen)
    model = build(network("mobilenetv2"), recipe.head)
    model.load_state_dict(load_file(run.weights))
    with torch.no_grad():
        model.classifier.bias += verdict.calibration.shift  # type: ignore[union-attr, operator]
    words = json.loads(about.read_text(encoding="utf-8"))
    card = Card(
        model_id=model_id,
        title=words["title"],
        architecture="mobilenetv2",
        head=recipe.head,
        preprocess=SPEC,
        temperature=verdict.calibration.temperature,
        operating_point=verdict.point,
        data=_data(placed, words),
        metrics=verdict.metrics,
        recipe=_in_words(recipe),
        intended_use=words["intended_use"],
        limits=tuple(words["limits"]),
        licence=words["licence"],
        files={},
    )
    return model, card


def _data(placed: list[Placed], words: dict[str, str]) -> Data:
    malignant = [one.sample.group for one in placed if one.sample.malignant]
    return Data(
        name=words["name"],
        source=words["source"],
        images=len(placed),
        groups=len({one.sample.group for one in placed}),
        malignant_images=len(malignant),
        malignant_groups=len(set(malignant)),
        split=words["split"],
    )


def _in_words(recipe: Recipe) -> tuple[str, ...]:
    return (
        f"Frozen up to block {FROZEN_BLOCKS} of 7; the rest trained for {recipe.epochs} epochs of {recipe.batch} drawn "
        f"pictures a step, AdamW, rate {recipe.rate:g}, one-cycle schedule, seed {recipe.seed}.",
        f"Drawn so that {recipe.malignant_share:.0%} of the pictures are malignant; groups of a side count alike.",
        f"{recipe.variants} variants of each picture: as it is, mirrored, and with box, gain and gamma changed.",
        f"Auxiliary tasks in training: lesion mask (weight {recipe.lesion_weight:g}), histology "
        f"(weight {recipe.histology_weight:g}).",
        "Final network trained on all pictures with the recipe of the cross-validation.",
        "Temperature and a shift (folded into the last bias) fitted to the out-of-fold logits, weighted as if "
        f"{ASSUMED_SHARE:.0%} of the cases were malignant.",
    )
