"""The networks of the paper, and how each is built, where its last feature map is, and how its head reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ovadesk.domain.problem import OvaDeskError, problem


class Head(StrEnum):
    """How the last feature map becomes the logit.

    ``POOL``: the mean over all cells. ``LESION``: a mean weighted by where the network believes the lesion
    to be, so that the surroundings count for less.
    """

    POOL = "pool"
    LESION = "lesion"


@dataclass(frozen=True, slots=True)
class Network:
    """One architecture. ``cam_layer`` is the module whose output is the last feature map, as timm names it.

    ``channels_last``: that output is (N, h, w, K), else (N, K, h, w). ``options`` go to ``timm.create_model``.
    ``missing`` says why no graph with logit and map in one pass is made of it yet; empty where one is.
    """

    id: str
    title: str
    timm_name: str
    cam_layer: str
    channels: int
    size: tuple[int, int] = (224, 224)
    channels_last: bool = False
    heads: tuple[Head, ...] = (Head.POOL, Head.LESION)
    options: tuple[tuple[str, str], ...] = ()
    missing: str = ""


NETWORKS: dict[str, Network] = {
    network.id: network
    for network in (
        Network("vgg19_bn", "VGG19_bn", "vgg19_bn", "features", 512, heads=(Head.POOL,), missing="convolutional head"),
        Network("densenet121", "DenseNet121", "densenet121", "features.norm5", 1024),
        Network(
            "swin_t",
            "Swin-T",
            "swin_tiny_patch4_window7_224",
            "norm",
            768,
            channels_last=True,
            heads=(Head.POOL,),
        ),
        Network(
            "convnext_t", "ConvNeXt-T", "convnext_tiny", "stages", 768, heads=(Head.POOL,), missing="LayerNorm head"
        ),
        # TensorFlow's padding: the initial weights were trained with it.
        Network("mobilenetv2", "MobileNetV2", "mobilenetv2_100", "bn2", 1280, options=(("pad_type", "same"),)),
        Network("resnet101", "ResNet101", "resnet101", "layer4", 2048),
    )
}


def network(name: str) -> Network:
    """The network called ``name``; raises OvaDeskError (``classify.architecture_unknown``)."""
    if name not in NETWORKS:
        raise OvaDeskError(problem("classify.architecture_unknown", name=name, known=", ".join(NETWORKS)))
    return NETWORKS[name]


def exportable(name: str) -> Network:
    """``network(name)``; raises OvaDeskError (``classify.architecture_not_exported``) where no graph can be made."""
    found = network(name)
    if found.missing:
        raise OvaDeskError(problem("classify.architecture_not_exported", name=found.title, why=found.missing))
    return found
