"""From a torch network to one OpenVINO graph that gives logit, Grad-CAM map and scope logit in one pass."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from ovadesk.classify.architectures import Network
from ovadesk.classify.openvino_runtime import openvino
from ovadesk.classify.torch_networks import channels_first, mean_features
from trainer.publish.head_weights import head_weights


class OnePass(nn.Module):
    """(1, 3, H, W) -> logit (1,), map (1, h, w) = relu(sum_k w_k A_k) and scope logit (1,).

    w_k is the mean over all cells of the logit's gradient by the feature map A_k (Grad-CAM, Selvaraju et al.
    2017). It needs only the head's gradient, which ``head_weights`` gives in plain operations, so that the graph
    has no backward pass. Where the network looks at a crop, the map is put back to where the crop was.
    """

    def __init__(self, model: nn.Module, network: Network, size: tuple[int, int]) -> None:
        super().__init__()
        self.model, self.network = model, network
        self.looks_twice, self.located = hasattr(model, "look_whole"), hasattr(model, "place")
        with torch.no_grad():
            features = model.forward_features(torch.zeros(1, 3, *size))  # type: ignore[operator]  # timm's own method
        self.weights = head_weights(model.classifier if self.located else model, network, features)  # type: ignore[arg-type]

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        if self.looks_twice:
            features, theta, pooled = self.model.look_whole(pictures)  # type: ignore[operator]
        else:
            features = self.model.forward_features(pictures)  # type: ignore[operator]
            pooled = mean_features(self.network, features)
        logits, weights = self.weights(features)
        cam = torch.relu((weights[:, :, None, None] * channels_first(self.network, features)).sum(1))
        if self.located:
            cam = self.model.place(cam, theta)  # type: ignore[operator]
        return logits[:, 0], cam, self.model.gate(pooled)  # type: ignore[operator]


def convert(model: nn.Module, network: Network, size: tuple[int, int]) -> Any:
    """The OpenVINO model of ``model`` (float32, one frame at a time), inputs and outputs named. No telemetry."""
    module = OnePass(model.eval().requires_grad_(False), network, size)
    return _to_openvino(module, size, ("logit", "cam", "scope"))


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
