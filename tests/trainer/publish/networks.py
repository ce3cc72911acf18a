"""Networks of random weights that behave: trained for a moment, on drawn pictures, so that their norms are settled."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.card import Card, Data
from ovadesk.classify.torch_networks import build
from ovadesk.domain.result import OperatingPoint
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.publish.golden_frames import golden_frames


def pictures(size: int, count: int) -> Tensor:
    """Drawn frames as tensors (count, 3, size, size), as the product would give them."""
    spec, made = PreprocessSpec(size=(size, size)), []
    for seed in range(-(-count // 3)):
        frames, boxes = golden_frames(seed)
        made += [spec.apply(f, Box(*b)).tensor for f, b in zip(frames, boxes.tolist(), strict=True)]
    return torch.from_numpy(np.stack(made[:count]))


def trained(name: str, head: Head, size: int, steps: int = 2, batch: int = 6) -> nn.Module:
    """``name`` after ``steps`` of AdamW on so many pictures, with a gate of random weights; in eval mode."""
    torch.manual_seed(0)
    model: Any = build(network(name), head, (size, size))
    seen = pictures(size, batch)
    truth = (torch.arange(batch) % 2).float()
    model.train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4)
    for _ in range(steps):
        loss = nn.functional.binary_cross_entropy_with_logits(model(seen)[:, 0], truth)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()  # those of the steps belong to other weights
            module.momentum = None  # the plain mean over the passes from here on
    last = (model if head is not Head.LOCATED else model.classifier).get_classifier()
    with torch.no_grad():
        for _ in range(2):
            model(torch.randn(batch, 3, size, size))
        last.weight.mul_(0.1)  # fresh weights shout, and rounding is heard at the fourth digit of a shout
        model.gate.weight.normal_(std=0.1)
        model.gate.bias.fill_(0.3)
    return model.eval()


def a_card(name: str = "mobilenetv2", head: Head = Head.LESION, size: int = 64) -> Card:
    return Card(
        model_id="test-1",
        title="Random weights",
        architecture=name,
        head=head,
        preprocess=PreprocessSpec(size=(size, size)),
        temperature=1.5,
        operating_point=OperatingPoint(0.5, 0.9, (0.8, 1.0), 0.7, (0.6, 0.8), 0.4, 0.6),
        data=Data("none", "none", 1, 1, 1, 1, "none"),
        metrics=(),
        recipe=(),
        intended_use="A test.",
        limits=("Random.",),
        licence="none",
        files={},
    )
