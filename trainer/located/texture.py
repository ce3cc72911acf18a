"""The last layer of the network that judges texture: 32 numbers and a bias, one answer whatever the start."""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  # its name everywhere

from ovadesk.classify.textured import Textured, within
from trainer.dataset.shelf import Shelf
from trainer.gate.logistic import fit_line
from trainer.located.early import cells, tensors
from trainer.train.drawing import drawing_weights
from trainer.train.loop import Pace

MANY = 16  # pictures at a time
DECAY = 0.1  # penalty on the weights of standardised features


@torch.inference_mode()
def fit_texture(model: Textured, training: Shelf, malignant_share: float) -> Pace:
    """Set the last layer by logistic regression on the texture within the true lesion and within the one found.

    Patients of a side count alike, the malignant side ``malignant_share``. A picture without a mask counts by what
    is found alone.
    """
    began = time.monotonic()
    found, true = [], []
    for at in np.array_split(np.arange(len(training.pictures)), -(-len(training.pictures) // MANY)):
        pictures = tensors(training.spec, training.pictures[at])
        texture = model.texture(pictures)
        chance = torch.sigmoid(model.locator(F.avg_pool2d(pictures, 2)))
        masked = torch.from_numpy(training.masked[at])[:, None, None]
        mask = F.adaptive_avg_pool2d(cells(training.masks[at]), (chance.shape[1], chance.shape[2]))
        found.append(_mean(texture, chance))
        true.append(_mean(texture, torch.where(masked, mask, chance)))
    features = torch.cat([*found, *true]).numpy()
    shares = np.tile(drawing_weights(training.malignant, training.patients, malignant_share), 2) / 2
    line = fit_line(features, np.tile(training.malignant, 2), shares, DECAY)
    model.classifier.weight.copy_(torch.from_numpy(line.weight)[None])
    model.classifier.bias.copy_(torch.tensor([line.bias]))
    seconds = time.monotonic() - began
    return Pace(round(seconds, 2), round(len(training.pictures) / seconds, 2))


def _mean(texture: Tensor, chance: Tensor) -> Tensor:
    return within(texture, chance[:, None], Textured.FLOOR).mean((2, 3))
