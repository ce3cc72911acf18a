"""The networks of the paper, and how each is built, where its last feature map is, and how its head reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ovadesk.domain.problem import OvaDeskError, problem


class Head(StrEnum):
    """How the last feature map becomes the logit.

    ``POOL``: the mean over all cells. ``LESION``: a mean weighted by where the network believes the lesion
    to be, so that the surroundings count for less. ``LOCATED``: a small network first finds the lesion, and the
    classifier sees a crop around it (``located``). ``TEXTURE``: the same small network finds the lesion, and early,
    fine features are averaged within it (``textured``).
    """

    POOL = "pool"
    LESION = "lesion"
    LOCATED = "located"
    TEXTURE = "texture"


@dataclass(frozen=True, slots=True)
class Network:
    """One architecture. ``cam_layer`` is the module whose output is the last feature map, as timm names it.

    ``channels_last``: that output is (N, h, w, K), else (N, K, h, w). ``options`` go to ``timm.create_model``.
    ``stages`` are earlier feature maps, coarse to fine in what they mean, that the torch engine can explain too.
    ``sized``: it must be told the size of its input when it is built.
    """

    id: str
    title: str
    timm_name: str
    cam_layer: str
    channels: int
    size: tuple[int, int] = (224, 224)
    channels_last: bool = False
    sized: bool = False
    heads: tuple[Head, ...] = (Head.POOL, Head.LESION, Head.LOCATED)
    options: tuple[tuple[str, str], ...] = ()
    stages: tuple[str, ...] = ()


VGG19_BN = Network(
    "vgg19_bn",
    "VGG19_bn",
    "vgg19_bn",
    "features",
    512,
    heads=(Head.POOL, Head.LOCATED),
    stages=("features.13", "features.26", "features.39"),
)
DENSENET121 = Network(
    "densenet121",
    "DenseNet121",
    "densenet121",
    "features.norm5",
    1024,
    stages=tuple(f"features.denseblock{i}" for i in (1, 2, 3, 4)),
)
SWIN_T = Network(
    "swin_t",
    "Swin-T",
    "swin_tiny_patch4_window7_224",
    "norm",
    768,
    channels_last=True,
    sized=True,
    heads=(Head.POOL, Head.LOCATED),
    stages=("layers.0", "layers.1", "layers.2", "layers.3"),
)
CONVNEXT_T = Network(
    "convnext_t",
    "ConvNeXt-T",
    "convnext_tiny",
    "stages",
    768,
    heads=(Head.POOL, Head.LOCATED),
    stages=("stages.0", "stages.1", "stages.2", "stages.3"),
)
MOBILENETV2 = Network(
    "mobilenetv2",
    "MobileNetV2",
    "mobilenetv2_100",
    "bn2",
    1280,
    heads=(Head.POOL, Head.LESION, Head.LOCATED, Head.TEXTURE),
    options=(("pad_type", "same"),),  # TensorFlow's padding: the initial weights were trained with it
    stages=("blocks.1", "blocks.2", "blocks.4", "blocks.6"),
)
RESNET101 = Network("resnet101", "ResNet101", "resnet101", "layer4", 2048, stages=("layer1", "layer2", "layer3"))
NETWORKS: dict[str, Network] = {
    one.id: one for one in (VGG19_BN, DENSENET121, SWIN_T, CONVNEXT_T, MOBILENETV2, RESNET101)
}


def stages_of(found: Network, head: Head) -> tuple[str, ...]:
    """The earlier feature maps of ``found`` that there are with ``head``."""
    return ("blocks.1", "blocks.2") if head is Head.TEXTURE else found.stages


def network(name: str) -> Network:
    """The network called ``name``; raises OvaDeskError (``classify.architecture_unknown``)."""
    if name not in NETWORKS:
        raise OvaDeskError(problem("classify.architecture_unknown", name=name, known=", ".join(NETWORKS)))
    return NETWORKS[name]
