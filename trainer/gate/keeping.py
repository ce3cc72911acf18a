"""A fitted gate as a file beside a network's weights, on its way into the network and onto the card."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from ovadesk.classify.card import Gate
from trainer.gate.figures import Figures
from trainer.gate.fitting import GateFit

GATE = "gate.json"


def write_gate(path: Path, fit: GateFit) -> None:
    """Write ``fit`` as JSON; what was there before is replaced at once or not at all."""
    held = {
        "name": fit.name,
        "bias": fit.bias,
        "threshold": fit.threshold,
        "weight": fit.weight.tolist(),
        "figures": fit.figures.to_dict(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def read_gate(path: Path) -> GateFit:
    """What ``write_gate`` wrote; raises ValueError where it is something else."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        weight = np.array(held["weight"], np.float32)
        bias, threshold = float(held["bias"]), float(held["threshold"])
        return GateFit(weight, bias, threshold, Figures.from_dict(held["figures"]), str(held["name"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is no fitted gate: fit it again with `gate`") from error


def install(fit: GateFit, model: nn.Module) -> Gate:
    """Put the line into ``model.gate``, and what the card says of it.

    Raises ValueError where the gate was fitted on the features of another network.
    """
    gate = model.gate
    if tuple(gate.weight.shape) != fit.weight.shape:  # type: ignore[union-attr, arg-type]
        raise ValueError(
            f"the gate was fitted on {len(fit.weight)} features and the network has {gate.weight.numel()}: "  # type: ignore[union-attr, operator]
            "fit it again on this network"
        )
    with torch.no_grad():
        gate.weight.copy_(torch.from_numpy(fit.weight))  # type: ignore[union-attr, operator]
        gate.bias.fill_(fit.bias)  # type: ignore[union-attr, operator]
    return Gate(fit.name, fit.threshold)
