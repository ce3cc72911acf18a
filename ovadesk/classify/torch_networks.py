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


class Gate(nn.Module):
    """Scope logit of pooled features (N, K) -> (N,): a weighted sum. All zero until a gate was fitted."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))
        self.bias = nn.Parameter(torch.zeros(()))

    def forward(self, pooled: Tensor) -> Tensor:
        return (pooled * self.weight).sum(1) + self.bias


def build(network: Network, head: Head = Head.POOL, size: tuple[int, int] | None = None) -> nn.Module:
    """``network`` with random weights for pictures of ``size`` (height, width), in eval mode.

    It has one logit, ``forward_features``/``forward_head`` as timm's networks have, and a ``gate`` for
    ``scope_features``. With ``Head.LOCATED`` it is a ``located.Located``, with ``Head.TEXTURE`` a
    ``textured.Textured``. Nothing is downloaded.
    """
    size = size or network.size
    if head is Head.LOCATED:
        from ovadesk.classify.located import Located  # it builds its own classifier by this function

        return Located(network, size).eval()
    if head is Head.TEXTURE:
        from ovadesk.classify.textured import Textured

        return Textured().eval()
    options: dict[str, Any] = dict(network.options)
    if network.sized:
        options["img_size"] = size
    model = timm.create_model(network.timm_name, pretrained=False, num_classes=1, **options)
    if head is Head.LESION:
        model.global_pool = LesionPool(network.channels)
    model.gate = Gate(network.channels)
    return model.eval()  # type: ignore[no-any-return]  # timm is untyped


def scope_features(model: nn.Module, network: Network, pictures: Tensor) -> Tensor:
    """What ``model.gate`` reads of ``pictures`` (N, 3, H, W), (N, K): the last feature map averaged over its cells.

    A network that looks at a crop has features of its own for this, since the crop's say nothing of the rest.
    """
    if hasattr(model, "scope_features"):
        return model.scope_features(pictures)  # type: ignore[operator, no-any-return]
    return mean_features(network, model.forward_features(pictures))  # type: ignore[operator]


def mean_features(network: Network, features: Tensor) -> Tensor:
    """The feature map averaged over its cells, (N, K)."""
    return channels_first(network, features).mean((2, 3))


def channels_first(network: Network, features: Tensor) -> Tensor:
    """The feature map as (N, K, h, w)."""
    return features.permute(0, 3, 1, 2) if network.channels_last else features
