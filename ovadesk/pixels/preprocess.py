"""The one way pixels reach a network, in training and in the product. numpy and Pillow only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.study import Box
from ovadesk.pixels.display import Shown, grey

RESAMPLE = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "nearest": Image.Resampling.NEAREST,
}
CHOICES = {
    "crop": ("region", "none"),
    "colour": ("grey", "rgb"),
    "fit": ("stretch", "pad"),
    "resample": (*RESAMPLE,),
}
SIZE_MAX = 2048


@dataclass(frozen=True, slots=True, eq=False)
class ModelInput:
    """``tensor`` (3, H, W) float32 and the frame area ``box`` it covers, edge to edge.

    The box reaches beyond the frame where the picture was padded to keep its proportions.
    """

    tensor: NDArray[np.float32]
    box: Box


@dataclass(frozen=True, slots=True)
class PreprocessSpec:
    """How a frame becomes a tensor; part of a model's card.

    ``size`` is (height, width) in pixels. ``mean`` and ``std`` apply to values in [0, 1], per channel.
    ``fit`` "stretch" ignores proportions, "pad" keeps them and fills with black, centred.
    """

    size: tuple[int, int] = (224, 224)
    crop: str = "region"
    colour: str = "grey"
    fit: str = "pad"
    resample: str = "bilinear"
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise OvaDeskError(problem("pixels.preprocess_invalid", field=name))
        if len(self.size) != 2 or not all(isinstance(n, int) and 8 <= n <= SIZE_MAX for n in self.size):
            raise OvaDeskError(problem("pixels.preprocess_invalid", field="size"))
        for name in ("mean", "std"):
            values = getattr(self, name)
            if len(values) != 3 or not all(isinstance(v, float) and math.isfinite(v) for v in values):
                raise OvaDeskError(problem("pixels.preprocess_invalid", field=name))
        if min(self.std) <= 0:
            raise OvaDeskError(problem("pixels.preprocess_invalid", field="std"))

    def to_dict(self) -> dict[str, Any]:
        """As it stands in a card."""
        return {
            "size": list(self.size),
            "crop": self.crop,
            "colour": self.colour,
            "fit": self.fit,
            "resample": self.resample,
            "mean": list(self.mean),
            "std": list(self.std),
        }

    @classmethod
    def from_dict(cls, card: object) -> PreprocessSpec:
        """Read a card's entry; raises OvaDeskError (``pixels.preprocess_invalid``) on any unknown or odd value."""
        names = set(cls().to_dict())
        if not isinstance(card, dict) or set(card) != names:
            raise OvaDeskError(problem("pixels.preprocess_invalid", field="names"))
        for name in ("size", "mean", "std"):
            if not isinstance(card[name], list):
                raise OvaDeskError(problem("pixels.preprocess_invalid", field=name))
        values: dict[str, Any] = {
            name: tuple(card[name]) if isinstance(card[name], list) else card[name] for name in names
        }
        for name in ("mean", "std"):
            values[name] = tuple(_real(value) for value in values[name])
        return cls(**values)

    def apply(self, shown: Shown, box: Box | None = None) -> ModelInput:
        """The tensor of one 8-bit frame, (H, W) or (H, W, 3); ``box`` is the region to look at, None for all of it.

        ``box`` is clipped to the frame; an empty one counts as the whole frame.
        """
        picture, covered = self.picture(shown, box)
        return ModelInput(self.normalised(picture), covered)

    def picture(self, shown: Shown, box: Box | None = None) -> tuple[Shown, Box]:
        """The 8-bit picture of ``size``, grey (H, W) or RGB (H, W, 3), that ``normalised`` makes a tensor of, and the
        area of the frame that it covers. Training varies it in between.
        """
        area = self._area(shown, box)
        covered = self._covered(area)
        return self._resized(shown[area.y0 : area.y1, area.x0 : area.x1], area, covered), covered

    def normalised(self, picture: Shown) -> NDArray[np.float32]:
        """The tensor (3, H, W) of an 8-bit picture (H, W) or (H, W, 3)."""
        values = picture.astype(np.float32)
        values /= np.float32(255.0)
        tensor = np.empty((3, *picture.shape[:2]), np.float32)
        for channel, mean, std in zip(range(3), self.mean, self.std, strict=True):
            np.subtract(values if values.ndim == 2 else values[..., channel], np.float32(mean), out=tensor[channel])
            tensor[channel] /= np.float32(std)
        return tensor

    def _area(self, shown: Shown, box: Box | None) -> Box:
        rows, columns = shown.shape[:2]
        whole = Box(0, 0, columns, rows)
        if self.crop == "none" or box is None:
            return whole
        clipped = Box(max(box.x0, 0), max(box.y0, 0), min(box.x1, columns), min(box.y1, rows))
        return clipped if clipped.width > 0 and clipped.height > 0 else whole

    def _covered(self, area: Box) -> Box:
        """The area with the proportions of ``size``: itself when stretched, widened about its centre when padded."""
        if self.fit == "stretch":
            return area
        height, width = self.size
        wide = max(area.width, math.ceil(area.height * width / height))
        high = max(area.height, math.ceil(area.width * height / width))
        x0, y0 = area.x0 - (wide - area.width) // 2, area.y0 - (high - area.height) // 2
        return Box(x0, y0, x0 + wide, y0 + high)

    def _resized(self, part: Shown, area: Box, covered: Box) -> Shown:
        source = np.ascontiguousarray(grey(part) if self.colour == "grey" else part)
        if self.colour == "rgb" and source.ndim == 2:
            source = np.repeat(source[..., None], 3, axis=2)
        height, width = self.size
        if covered != area:
            canvas = np.zeros((covered.height, covered.width, *source.shape[2:]), np.uint8)
            top, left = area.y0 - covered.y0, area.x0 - covered.x0
            canvas[top : top + area.height, left : left + area.width] = source
            source = canvas
        if source.shape[:2] == (height, width):
            return source
        return np.asarray(Image.fromarray(source).resize((width, height), RESAMPLE[self.resample]))


def _real(value: object) -> object:
    """A whole number of a card as a float; all else, and what no float can hold, as it is: to be refused."""
    if type(value) is int and abs(value) < 2**53:
        return float(value)
    return value
