"""A network that looks twice: it finds the lesion in the whole picture, then judges a crop around it.

Imports torch at once: see ``torch_networks``.
"""

from __future__ import annotations

import timm
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its name everywhere

from ovadesk.classify.architectures import Network

LOOKED_AT = (2, 4, 6)  # blocks of the locator's MobileNetV2 whose output its decoder reads: 1/8, 1/16, 1/32
CHANNELS = (32, 96, 320)
SCOPE_CHANNELS = sum(CHANNELS)
WIDTH = 48
NEAR_STEP = 0.02  # of a step: some twenty times what the engines' arithmetic differs by
CELLS = 28  # of the map that is laid back into the whole picture
STEP = 1 / 256  # in which a crop's middle and half side go, of half the picture's side
BLACK = -1.0  # a black pixel after PreprocessSpec's mean and standard deviation of 0.5


class Locator(nn.Module):
    """Where the lesion is: pictures (N, 3, H, W) -> logits (N, H/8, W/8) of a cell showing lesion.

    MobileNetV2 up to its last block, and a small decoder over three of its feature maps (a feature pyramid, Lin et
    al. 2017).
    """

    def __init__(self) -> None:
        super().__init__()
        backbone = timm.create_model("mobilenetv2_100", pretrained=False, num_classes=0, pad_type="same")
        self.conv_stem, self.bn1, self.blocks = backbone.conv_stem, backbone.bn1, backbone.blocks
        self.lateral = nn.ModuleList(nn.Conv2d(channels, WIDTH, 1) for channels in CHANNELS)
        self.norms = nn.ModuleList(nn.GroupNorm(8, WIDTH) for _ in CHANNELS)
        self.drop = nn.Dropout2d(0.2)
        self.decoder = nn.Sequential(
            nn.Conv2d(WIDTH, WIDTH, 3, padding=1),
            nn.GroupNorm(8, WIDTH),
            nn.ReLU(),
            nn.Conv2d(WIDTH, WIDTH, 3, padding=2, dilation=2),
            nn.GroupNorm(8, WIDTH),
            nn.ReLU(),
            nn.Conv2d(WIDTH, 1, 1),
        )

    def features(self, pictures: Tensor) -> list[Tensor]:
        """The feature maps that the decoder reads, finest first."""
        found, seen = [], self.bn1(self.conv_stem(pictures))
        for number, block in enumerate(self.blocks):
            seen = block(seen)
            if number in LOOKED_AT:
                found.append(seen)
        return found

    def decode(self, features: list[Tensor]) -> Tensor:
        """Logits (N, h, w) at the size of the finest feature map."""
        size = features[0].shape[-2:]
        total = torch.zeros((), device=features[0].device)
        for lateral, norm, seen in zip(self.lateral, self.norms, features, strict=True):
            total = total + F.interpolate(norm(lateral(seen)), size=size, mode="bilinear", align_corners=False)
        return self.decoder(self.drop(torch.relu(total)))[:, 0]  # type: ignore[no-any-return]

    def forward(self, pictures: Tensor) -> Tensor:
        return self.decode(self.features(pictures))


class Located(nn.Module):
    """A classifier behind a locator, with the interface of timm's networks (``forward_features``, ``forward_head``).

    The input (N, 3, H, W) is the whole region at twice the classifier's size, so that a crop keeps its detail.
    Features and heads are the classifier's own, in the coordinates of the crop; ``place`` lays a map back.
    """

    MARGIN = 1.3  # half the crop's side in half the lesion's longer side
    FLOOR = 1e-4  # of a cell's weight: where no lesion is seen at all, the crop is the whole picture
    SMALLEST = 0.12  # of the picture's side

    def __init__(self, network: Network, size: tuple[int, int]) -> None:
        super().__init__()
        from ovadesk.classify.torch_networks import Gate, build  # which builds this one too

        self.size = (size[0] // 2, size[1] // 2)
        self.locator = Locator()
        self.classifier = build(network, size=self.size)
        del self.classifier.gate
        self.gate = Gate(SCOPE_CHANNELS)

    def look(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Crops (N, 3, H/2, W/2) around the lesion, and the affine (N, 2, 3) that takes a place in the crop to its
        place in the picture (both from -1 to 1 as in ``torch.nn.functional.affine_grid``)."""
        return self._look(pictures, self._seen(pictures))

    def _seen(self, pictures: Tensor) -> list[Tensor]:
        return self.locator.features(F.avg_pool2d(pictures, 2))

    def _look(self, pictures: Tensor, seen: list[Tensor]) -> tuple[Tensor, Tensor]:
        theta = stepped(self._around(seen))
        return cropped(pictures, theta, self.size), theta

    def _around(self, seen: list[Tensor]) -> Tensor:
        return around(torch.sigmoid(self.locator.decode(seen)), self.MARGIN, self.FLOOR, self.SMALLEST)

    def steady(self, pictures: Tensor) -> Tensor:
        """Whether the crop of each picture (N,) is so far from the next step that no engine could take that one."""
        steps = self._around(self._seen(pictures)) / STEP
        return ((steps - torch.floor(steps) - 0.5).abs() > NEAR_STEP).all(2).all(1)

    def forward_features(self, pictures: Tensor) -> Tensor:
        """The classifier's last feature map of the crops."""
        return self.classifier.forward_features(self.look(pictures)[0])  # type: ignore[operator, no-any-return]

    def forward_head(self, features: Tensor, pre_logits: bool = False) -> Tensor:
        """Logits (N, 1), or what the last layer reads."""
        return self.classifier.forward_head(features, pre_logits=pre_logits)  # type: ignore[operator, no-any-return]

    def forward(self, pictures: Tensor) -> Tensor:
        return self.forward_head(self.forward_features(pictures))

    def scope_features(self, pictures: Tensor) -> Tensor:
        """What the gate reads: the locator's features (N, 448), averaged over the whole picture."""
        return pooled(self._seen(pictures))

    def look_whole(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The classifier's features, the affine of its crop, and the scope features, in one pass."""
        seen = self._seen(pictures)
        crops, theta = self._look(pictures, seen)
        return self.classifier.forward_features(crops), theta, pooled(seen)  # type: ignore[operator]

    def place(self, maps: Tensor, theta: Tensor) -> Tensor:
        """Maps (N, h, w) over the crops as maps (N, 28, 28) over the whole pictures, 0 outside the crops."""
        scale = 1 / theta[:, :1, :1]
        back = torch.cat([torch.eye(2, device=maps.device) * scale, -theta[:, :, 2:] * scale], dim=2)
        grid = F.affine_grid(back, [maps.shape[0], 1, CELLS, CELLS], align_corners=False)
        return F.grid_sample(maps[:, None], grid, align_corners=False)[:, 0]


def pooled(seen: list[Tensor]) -> Tensor:
    """Feature maps averaged over all cells and strung together, (N, K)."""
    return torch.cat([one.mean((2, 3)) for one in seen], dim=1)


def around(chance: Tensor, margin: float, floor: float, smallest: float) -> Tensor:
    """The affine (N, 2, 3) of a square around what ``chance`` (N, h, w), 0-1, holds to be lesion.

    By moments: an even ellipse of half axes a has the variance a^2 / 4 along them. Chances are squared so that
    faint ones far away count for little.
    """
    weight = chance**2 + floor
    rows, columns = weight.sum(2), weight.sum(1)
    total = rows.sum(1, keepdim=True)
    middle = torch.stack([_mean(columns, total), _mean(rows, total)], dim=1)
    spread = torch.stack([_variance(columns, total, middle[:, 0]), _variance(rows, total, middle[:, 1])], dim=1)
    half = (2 * margin * torch.sqrt(spread.amax(1))).clamp(smallest, 1.0)
    turn = torch.eye(2, device=chance.device)[None] * half[:, None, None]
    return torch.cat([turn, middle[:, :, None]], dim=2)


def stepped(theta: Tensor) -> Tensor:
    """``theta`` to the nearest ``STEP``.

    Two engines differ in its seventh digit, and a crop moved by a ten-thousandth of a pixel moves the logit in its
    fourth. In steps it is the same crop, save where it lies just between two.
    """
    return torch.round(theta / STEP) * STEP


def _places(values: Tensor) -> Tensor:
    count = values.shape[1]
    return (torch.arange(count, device=values.device, dtype=values.dtype) + 0.5) * (2 / count) - 1


def _mean(values: Tensor, total: Tensor) -> Tensor:
    return (values * _places(values)).sum(1) / total[:, 0]


def _variance(values: Tensor, total: Tensor, middle: Tensor) -> Tensor:
    away = _places(values)[None] - middle[:, None]
    return (values * away**2).sum(1) / total[:, 0]


def cropped(pictures: Tensor, theta: Tensor, size: tuple[int, int]) -> Tensor:
    """The part of ``pictures`` (N, K, H, W) that ``theta`` names, at ``size``; black where it reaches beyond."""
    grid = F.affine_grid(theta, [pictures.shape[0], 1, *size], align_corners=False)
    return F.grid_sample(pictures - BLACK, grid, align_corners=False) + BLACK
