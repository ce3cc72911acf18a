"""From a torch network to one OpenVINO graph that gives the logit and the Grad-CAM map in one pass."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.fx.experimental.proxy_tensor import make_fx

from ovadesk.classify.architectures import Network
from ovadesk.classify.openvino_runtime import openvino
from ovadesk.classify.torch_networks import channels_first


class OnePass(nn.Module):
    """(1, 3, H, W) -> logit (1,) and map (1, h, w) = relu(sum_k w_k A_k), w_k the mean gradient of the logit by A_k.

    Selvaraju et al. 2017. Only the head's gradient is needed, and it is traced into plain operations here, so
    that the graph has no backward pass.
    """

    def __init__(self, model: nn.Module, network: Network, size: tuple[int, int]) -> None:
        super().__init__()
        self.model, self.network = model, network
        with torch.no_grad():
            features = model.forward_features(torch.zeros(1, 3, *size))  # type: ignore[operator]  # timm's own method

        def head_and_gradient(features: Tensor) -> tuple[Tensor, Tensor]:
            logits, pull = torch.func.vjp(model.forward_head, features)  # type: ignore[misc, arg-type]  # timm
            (gradient,) = pull(torch.ones_like(logits))
            return logits, gradient

        self.head = make_fx(head_and_gradient)(features)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        features = self.model.forward_features(pictures)  # type: ignore[operator]
        logits, gradient = self.head(features)
        features, gradient = (channels_first(self.network, each) for each in (features, gradient))
        weights = gradient.mean((2, 3), keepdim=True)
        return logits[:, 0], torch.relu((weights * features).sum(1))


def convert(model: nn.Module, network: Network, size: tuple[int, int]) -> Any:
    """The OpenVINO model of ``model`` (float32, one frame at a time), inputs and outputs named. No telemetry."""
    return _to_openvino(OnePass(model.eval().requires_grad_(False), network, size), size, ("logit", "cam"))


def convert_plain(model: nn.Module, size: tuple[int, int]) -> Any:
    """The forward pass alone: what the map is compared with for speed."""
    return _to_openvino(model.eval().requires_grad_(False), size, ("logit",))


def _to_openvino(module: nn.Module, size: tuple[int, int], outputs: tuple[str, ...]) -> Any:
    example = (torch.zeros(1, 3, *size),)
    with torch.no_grad():
        exported = torch.export.export(module.eval(), example)
    graph = openvino().convert_model(exported)
    graph.inputs[0].get_tensor().set_names({"pictures"})
    for output, name in zip(graph.outputs, outputs, strict=True):
        output.get_tensor().set_names({name})
    graph.reshape([1, 3, *size])
    return graph
