"""A network that finds the lesion in the whole picture and judges the fine texture inside it.

Imports torch at once: see ``torch_networks``.
"""

from __future__ import annotations

import timm
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its name everywhere

from ovadesk.classify.located import SCOPE_CHANNELS, Locator, pooled

BLOCKS = 3  # of MobileNetV2, at full size: an eighth of the picture's side, where speckle is still to be seen
CHANNELS = 32
LAST = "masked"  # the module whose output is the last feature map


class Textured(nn.Module):
    """Early features of the whole region, averaged over the lesion, and a weighted sum of them.

    With the interface of timm's networks. The input (N, 3, H, W) is the whole region; the locator sees it at half its
    size. ``forward_features`` gives the features (N, 32, H/8, W/8) weighted by the squared chance that a cell shows
    the lesion, scaled so that their plain mean is the mean within the lesion; where nothing is found, within the
    whole picture.
    """

    FLOOR = 1e-4  # of a cell's weight

    def __init__(self) -> None:
        super().__init__()
        from ovadesk.classify.torch_networks import Gate  # which builds this one too

        backbone = timm.create_model("mobilenetv2_100", pretrained=False, num_classes=0, pad_type="same")
        self.conv_stem, self.bn1, self.blocks = backbone.conv_stem, backbone.bn1, backbone.blocks[:BLOCKS]
        self.locator = Locator()
        self.masked = nn.Identity()
        self.classifier = nn.Linear(CHANNELS, 1)
        self.gate = Gate(SCOPE_CHANNELS)

    def _seen(self, pictures: Tensor) -> list[Tensor]:
        return self.locator.features(F.avg_pool2d(pictures, 2))

    def texture(self, pictures: Tensor) -> Tensor:
        """The early features (N, 32, H/8, W/8) of the whole picture."""
        return self.blocks(self.bn1(self.conv_stem(pictures)))  # type: ignore[no-any-return]

    def _features(self, pictures: Tensor, seen: list[Tensor]) -> Tensor:
        texture = self.texture(pictures)
        chance = torch.sigmoid(self.locator.decode(seen))[:, None]
        return self.masked(within(texture, chance, self.FLOOR))  # type: ignore[no-any-return]

    def forward_features(self, pictures: Tensor) -> Tensor:
        """The features within the lesion."""
        return self._features(pictures, self._seen(pictures))

    def forward_head(self, features: Tensor, pre_logits: bool = False) -> Tensor:
        """Logits (N, 1), or what the last layer reads (N, 32)."""
        mean = features.mean((2, 3))
        return mean if pre_logits else self.classifier(mean)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.forward_head(self.forward_features(pictures))

    def get_classifier(self) -> nn.Module:
        """The last layer, by timm's own word for it."""
        return self.classifier

    def scope_features(self, pictures: Tensor) -> Tensor:
        """What the gate reads: the locator's features (N, 448), averaged over the whole picture."""
        return pooled(self._seen(pictures))

    def look_whole(self, pictures: Tensor) -> tuple[Tensor, None, Tensor]:
        """The features, no crop, and the scope features, in one pass."""
        seen = self._seen(pictures)
        return self._features(pictures, seen), None, pooled(seen)


def within(texture: Tensor, chance: Tensor, floor: float) -> Tensor:
    """``texture`` (N, K, h, w) weighted by ``chance`` (N, 1, ., .) squared, so that its mean over all cells is the
    weighted mean."""
    weight = F.interpolate(chance, size=texture.shape[-2:], mode="bilinear", align_corners=False) ** 2 + floor
    return texture * (weight / weight.mean((2, 3), keepdim=True))
