"""The networks in torch. Imports torch at once: imported only by ``torch_engine`` and by the trainer."""

from __future__ import annotations

from typing import Any

import timm
import torch
from torch import Tensor, nn

from ovadesk.classify.architectures import Head, Network


class LesionPool(nn.Module):
    """Mean of the features (N, K, h, w) -> (N, K), each cell weighted by the chance that it shows the lesion.

    The chance is a sigmoid of a weighted sum of the cell's features, which the trainer teaches with lesion
    masks. A small constant keeps the weights from vanishing where no lesion is seen: then this is a plain mean.
    """

    FLOOR = 0.02

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(channels) / channels**0.5)
        self.bias = nn.Parameter(torch.zeros(()))

    def where(self, features: Tensor) -> Tensor:
        """Logits (N, h, w) of the chance. A plain sum, since OpenVINO has no rule for a convolution's gradient."""
        return (features * self.weight[:, None, None]).sum(1) + self.bias

    def forward(self, features: Tensor) -> Tensor:
        weights = torch.sigmoid(self.where(features))[:, None] + self.FLOOR
        return (features * weights).sum((2, 3)) / weights.sum((2, 3))


def build(network: Network, head: Head = Head.POOL) -> nn.Module:
    """``network`` with random weights, one logit and ``forward_features``/``forward_head``, in eval mode.

    Nothing is downloaded.
    """
    options: dict[str, Any] = dict(network.options)
    model = timm.create_model(network.timm_name, pretrained=False, num_classes=1, **options)
    if head is Head.LESION:
        model.global_pool = LesionPool(network.channels)
    return model.eval()  # type: ignore[no-any-return]  # timm is untyped


def channels_first(network: Network, features: Tensor) -> Tensor:
    """The feature map as (N, K, h, w)."""
    return features.permute(0, 3, 1, 2) if network.channels_last else features
