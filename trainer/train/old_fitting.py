"""One fit from end to end: cache the frozen layers' output, cross-validate, then train on everything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from trainer.cohort import Placed
from trainer.dataset import Change
from trainer.train import Recipe, Say, cross_validate, fill_cache, fit, initial_network, labels_of, tensors_of

SETTLE_ON = 128  # pictures; their statistics only set the scale in which the norms learn


def fit_all(
    placed: Sequence[Placed], recipe: Recipe, init: Path | None, say: Say
) -> tuple[nn.Module, NDArray[np.float32]]:
    """The network trained on all of ``placed``, and the out-of-fold logits (N,) of networks that were not."""
    rng = np.random.default_rng(recipe.seed)
    chosen = rng.choice(len(placed), min(SETTLE_ON, len(placed)), replace=False)
    settle_on = torch.stack([tensor for tensor, _ in tensors_of([placed[i] for i in chosen], lambda _: Change())])

    def start() -> nn.Module:
        return initial_network(recipe, init, settle_on)

    labels, folds = labels_of(placed), np.array([one.fold for one in placed])
    cache = fill_cache(start(), placed, recipe, say)
    logits = cross_validate(start, cache, labels, folds, recipe, say)
    return fit(start(), cache, labels, np.arange(len(placed)), recipe, say), logits
