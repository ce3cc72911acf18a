"""The gradients that are written out are those that torch computes, at every size of the feature map."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if find_spec("torch") is None:
    pytest.skip("needs torch, which is not installed (the lean build runs without it)", allow_module_level=True)

import torch
from timm.layers import ClassifierHead, NormMlpClassifierHead
from timm.models.vgg import ConvMlp
from torch import Tensor, nn

from ovadesk.classify.architectures import CONVNEXT_T, MOBILENETV2, NETWORKS, SWIN_T, VGG19_BN, Network
from ovadesk.classify.torch_networks import LesionPool, build, channels_first
from trainer.publish.head_weights import ConvolutionalHead, NormHead, TracedHead, head_weights

CHANNELS = 6
SIDES = st.integers(1, 17)


class Small(nn.Module):
    """A head as timm's network has it, on six channels, and nothing before it."""

    def __init__(self, **parts: nn.Module) -> None:
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, part)

    def forward_head(self, features: Tensor) -> Any:
        if hasattr(self, "global_pool"):
            return self.last(self.global_pool(features))  # type: ignore[operator]
        return self.head(self.pre_logits(features) if hasattr(self, "pre_logits") else features)  # type: ignore[operator]


def convolutional() -> nn.Module:
    return Small(pre_logits=ConvMlp(CHANNELS, 20, 7, drop_rate=0.0), head=ClassifierHead(20, 1))


def normed() -> nn.Module:
    head = NormMlpClassifierHead(CHANNELS, 1)
    nn.init.normal_(head.norm.weight)
    nn.init.normal_(head.norm.bias)
    return Small(head=head)


def lesion() -> nn.Module:
    return Small(global_pool=LesionPool(CHANNELS), last=nn.Linear(CHANNELS, 1))


HEADS = [
    (convolutional, VGG19_BN, ConvolutionalHead),
    (normed, CONVNEXT_T, NormHead),
    (lesion, MOBILENETV2, TracedHead),
]


def right(model: Any, network: Network, features: Tensor) -> tuple[Tensor, Tensor]:
    """Logits and mean gradients by torch's own backward pass."""
    features = features.clone().requires_grad_()
    logits = model.forward_head(features)
    (gradient,) = torch.autograd.grad(logits.sum(), features)
    return logits.detach(), channels_first(network, gradient).mean((2, 3))


@pytest.mark.parametrize(("make", "network", "kind"), HEADS, ids=["vgg", "convnext", "lesion"])
@settings(deadline=None, max_examples=15)
@given(high=SIDES, wide=SIDES, seed=st.integers(0, 2**16))
def test_any_map_gets_the_weights_of_the_backward_pass(
    make: Any, network: Network, kind: type[nn.Module], high: int, wide: int, seed: int
) -> None:
    torch.manual_seed(seed)
    model = make().eval().double()
    features = torch.randn(1, CHANNELS, high, wide, dtype=torch.float64)
    made = head_weights(model, network, features)
    assert type(made) is kind
    with torch.no_grad():
        found = made(features)
    for one, other in zip(found, right(model, network, features), strict=True):
        torch.testing.assert_close(one, other)


def test_features_with_the_channels_last_are_averaged_over_the_right_axes() -> None:
    model = Small(head=ClassifierHead(CHANNELS, 1, input_fmt="NHWC")).eval().double()
    features = torch.randn(1, 3, 4, CHANNELS, dtype=torch.float64)
    made = head_weights(model, SWIN_T, features)
    for one, other in zip(made(features), right(model, SWIN_T, features), strict=True):
        torch.testing.assert_close(one, other)


def test_a_norm_head_with_a_hidden_layer_is_refused_rather_than_explained_wrongly() -> None:
    with pytest.raises(ValueError, match="another gradient"):
        head_weights(Small(head=NormMlpClassifierHead(CHANNELS, 1, 5)), CONVNEXT_T, torch.zeros(1, CHANNELS, 2, 2))


@pytest.mark.parametrize("size", [64, 96, 160])
@pytest.mark.parametrize("name", sorted(set(NETWORKS) - {"vgg19_bn", "resnet101"}))
def test_networks_take_other_sizes_and_their_maps_have_the_channels_that_are_said(name: str, size: int) -> None:
    network = NETWORKS[name]
    model: Any = build(network, size=(size, size))
    with torch.inference_mode():
        features = model.forward_features(torch.zeros(1, 3, size, size))
    assert channels_first(network, features).shape == (1, network.channels, size // 32, size // 32)
    assert model.gate.weight.shape == (network.channels,)


def test_only_swin_is_told_its_size() -> None:
    assert [name for name, one in NETWORKS.items() if one.sized] == ["swin_t"]
    with pytest.raises(AssertionError):
        build(replace(SWIN_T, sized=False), size=(64, 64))(torch.zeros(1, 3, 64, 64))
