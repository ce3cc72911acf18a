"""Pictures varied as ultrasound varies: by the scanner's knobs, by how the probe is held, by what people draw on them.

Applied to what ``PreprocessSpec`` makes of a frame before its values are scaled: the grey picture of the size the
network gets. Never upside down, never sheared or bent: those pictures no scanner makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torchvision import tv_tensors
from torchvision.transforms import v2

from trainer.dataset.echoes import Echoes, draw_echoes
from trainer.dataset.marks_drawn import Marks, draw_marks
from trainer.dataset.placing import Extent, Picture, Placing, draw_placing, extent


@dataclass(frozen=True, slots=True, eq=False)
class Variation:
    """One way to vary one picture and its lesion; drawn once, applied to both."""

    placing: Placing
    echoes: Echoes
    marks: Marks
    found: Extent

    def picture(self, picture: Picture) -> Picture:
        """``picture`` (H, W): real marks covered, then moved, its echoes changed, false marks drawn last."""
        placed = self.placing.picture(self.marks.cleared(picture))
        return self.marks.drawn(self.echoes.picture(placed, self.found))

    def mask(self, mask: Picture) -> Picture:
        """The lesion (H, W) in its new place, with the values it had."""
        return self.placing.mask(mask)


def draw(
    picture: Picture,
    mask: Picture | None,
    rng: np.random.Generator,
    strength: float = 1.0,
    marks: Picture | None = None,
) -> Variation:
    """A variation for ``picture`` (H, W) uint8 whose lesion is ``mask`` (H, W), 0 elsewhere, or unknown.

    ``marks`` (H, W), not 0 where something is burnt in (``marks_found.find_marks`` of the whole frame), is painted
    over half the time; where it is not given real marks stay. ``strength`` from 0 (only the mirror image, half
    the time) to 1. Raises ValueError beyond that and where the shapes differ.
    """
    if not 0.0 <= strength <= 1.0:
        raise ValueError(f"the strength of the variation must lie between 0 and 1, not at {strength}")
    if (
        picture.ndim != 2
        or picture.dtype != np.uint8
        or any(one is not None and one.shape != picture.shape for one in (mask, marks))
    ):
        raise ValueError("a picture to vary is grey, 8 bits deep, and its masks have the same rows and columns")
    found, shape = extent(picture), picture.shape
    placing = draw_placing(found, mask, shape, rng, strength)
    moved = placing.moved(found, shape)
    lesion = None if mask is None or not mask.any() else placing.moved(_bounds(mask), shape)
    echoes = draw_echoes(shape, rng, strength)
    return Variation(placing, echoes, draw_marks(moved, lesion, marks, shape, rng, strength), moved)


def vary(
    picture: Picture,
    mask: Picture | None,
    rng: np.random.Generator,
    strength: float = 1.0,
    marks: Picture | None = None,
) -> tuple[Picture, Picture | None]:
    """``draw``, applied to both: (picture, mask) of the same shapes. The same ``rng`` gives the same pair."""
    variation = draw(picture, mask, rng, strength, marks)
    return variation.picture(picture), None if mask is None else variation.mask(mask)


class Varying(v2.Transform):  # type: ignore[misc]  # torchvision is untyped
    """The same as a transform of torchvision: of a ``tv_tensors.Image`` (1, H, W) uint8 with or without its
    ``tv_tensors.Mask`` (1, H, W); whatever else is in the sample passes through."""

    def __init__(self, rng: np.random.Generator, strength: float = 1.0) -> None:
        super().__init__()
        self.rng, self.strength = rng, strength

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        """The variation for the one picture among the inputs; raises ValueError where there is not exactly one."""
        pictures = [one for one in flat_inputs if isinstance(one, tv_tensors.Image)]
        masks = [one for one in flat_inputs if isinstance(one, tv_tensors.Mask)]
        if len(pictures) != 1 or len(masks) > 1:
            raise ValueError("a sample to vary holds one picture and at most one mask")
        mask = masks[0][0].numpy() if masks else None
        return {"variation": draw(pictures[0][0].numpy(), mask, self.rng, self.strength)}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        """``inpt`` in its varied form."""
        if isinstance(inpt, tv_tensors.Image | tv_tensors.Mask):
            apply = params["variation"].picture if isinstance(inpt, tv_tensors.Image) else params["variation"].mask
            return tv_tensors.wrap(torch.from_numpy(apply(inpt[0].numpy()))[None], like=inpt)
        return inpt


def _bounds(mask: Picture) -> Extent:
    down, across = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return Extent(int(down[0]), int(down[-1]) + 1, int(across[0]), int(across[-1]) + 1)
