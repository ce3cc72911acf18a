"""What Grad-CAM needs of a head: its logit, and the mean gradient of the logit by each channel, in plain operations.

OpenVINO has no rule for the backward operations of a layer norm or a convolution, so the gradients of the heads
that hold one are written out here. That of any other head is traced into plain operations.
"""

from __future__ import annotations

from typing import Any

import torch
from timm.layers import NormMlpClassifierHead
from timm.models.vgg import ConvMlp
from torch import Tensor, nn
from torch.fx.experimental.proxy_tensor import make_fx

from ovadesk.classify.architectures import Network
from ovadesk.classify.torch_networks import channels_first


def head_weights(model: nn.Module, network: Network, features: Tensor) -> nn.Module:
    """A module: the last feature map -> logit (N, 1) and weights (N, K), the mean over cells of its gradient.

    ``features`` is an example of the map, of which the shape counts.
    """
    if isinstance(getattr(model, "head", None), NormMlpClassifierHead):
        return NormHead(model.head)
    if isinstance(getattr(model, "pre_logits", None), ConvMlp):
        return ConvolutionalHead(model)
    return TracedHead(model, network, features)


class TracedHead(nn.Module):
    """Any head whose backward pass is made of plain operations: pooling, sums, sigmoids, one linear layer."""

    def __init__(self, model: nn.Module, network: Network, features: Tensor) -> None:
        super().__init__()
        self.network = network

        def head_and_gradient(features: Tensor) -> tuple[Tensor, Tensor]:
            logits, pull = torch.func.vjp(model.forward_head, features)  # type: ignore[misc, arg-type]  # timm
            (gradient,) = pull(torch.ones_like(logits))
            return logits, gradient

        self.head: nn.Module = make_fx(head_and_gradient)(features)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        logits, gradient = self.head(features)
        return logits, channels_first(self.network, gradient).mean((2, 3))


class NormHead(nn.Module):
    """ConvNeXt's: mean over cells, layer norm, one linear layer.

    With pooled features p of K channels, x = (p - mean p) / s, s^2 = var p + eps, and g = W gamma, the gradient of
    W (gamma x + beta) + b by p is (g - mean g - x mean(g x)) / s; each cell gets its share 1 / (h w) of it.
    """

    def __init__(self, head: NormMlpClassifierHead) -> None:
        super().__init__()
        if not isinstance(head.pre_logits, nn.Identity):
            raise ValueError("a head with a hidden layer has another gradient: write it out first")
        self.head = head
        self.pull: Tensor
        self.register_buffer("pull", head.fc.weight[0] * head.norm.weight)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        pooled, cells = features.mean((2, 3)), features.shape[2] * features.shape[3]
        centred = pooled - pooled.mean(1, keepdim=True)
        spread = torch.sqrt((centred * centred).mean(1, keepdim=True) + self.head.norm.eps)
        x, pull = centred / spread, self.pull
        gradient = (pull - pull.mean() - x * (x * pull).mean(1, keepdim=True)) / spread
        return self.head(features), gradient / cells


class ConvolutionalHead(nn.Module):
    """VGG's: a 7 x 7 convolution, ReLU, a 1 x 1 convolution, ReLU, mean over what is left, one linear layer.

    Only the gradient's sum over cells is needed. The convolution has no padding, so each of its positions meets
    each of its weights in a cell of its own, and the sum over cells is that over positions times the sum of the
    kernel over its 7 x 7 places: a product of 4096 x K in place of 4096 x 49 K. The same holds where the map is
    smaller than the kernel and was stretched first: each stretched cell is a mean of cells, whose shares sum to 1.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.mlp, self.head = model.pre_logits, model.head
        self.kernel_sum: Tensor
        self.register_buffer("kernel_sum", self.mlp.fc1.weight.sum((2, 3)))

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        high, wide = features.shape[2:]
        least = self.mlp.input_kernel_size
        stretched = features
        if high < least or wide < least:
            stretched = nn.functional.adaptive_avg_pool2d(features, (max(least, high), max(least, wide)))
        first = self.mlp.fc1(stretched)
        second = self.mlp.fc2(torch.relu(first))
        logits = self.head(torch.relu(second))
        outer = self.head.fc.weight[0][:, None, None] * (second > 0)
        pulled = torch.einsum("oi,nohw->nihw", self.mlp.fc2.weight[:, :, 0, 0], outer) * (first > 0)
        positions = first.shape[2] * first.shape[3]
        return logits, pulled.sum((2, 3)) @ self.kernel_sum / (positions * high * wide)
