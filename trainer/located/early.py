"""The early layers of both MobileNetV2s stay as they were pretrained: what they make of each variant is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its name everywhere

from ovadesk.classify.located import BLACK, Located, around, cropped
from ovadesk.classify.textured import Textured
from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.dataset.shelf import Bytes, Shelf
from trainer.dataset.varying import vary

FROZEN = 4  # blocks of 7
MANY = 32  # pictures at a time
MASK_CELLS = 56
JITTER_SIZE, JITTER_PLACE = 0.2, 0.15  # standard deviations: of the log of the crop's side, and in half sides
PREDICTED = 2  # variants of which the classifier also sees what the locator crops


@dataclass(frozen=True, slots=True, eq=False)
class Early:
    """Of V variants of N pictures, float16: the locator's frozen output ``fine`` (V, N, 32, h, w) and ``coarse``
    (V, N, 64, h/2, w/2), the share of ``lesion`` (V, N, 56, 56), and of crops around the true lesion the
    classifier's frozen output ``crops`` (V, N, 64, ...) with the ``crop_lesion`` (V, N, 56, 56) in them."""

    fine: Tensor
    coarse: Tensor
    lesion: Tensor
    crops: Tensor
    crop_lesion: Tensor

    def some(self, places: NDArray[np.int64]) -> Early:
        """Those of the pictures at ``places``."""
        at = torch.from_numpy(places)
        return Early(*(getattr(self, name)[:, at] for name in self.__slots__))


def variants(shelf: Shelf, count: int, strength: float, seed: int) -> Iterator[tuple[Bytes, Bytes]]:
    """Pictures and masks (N, H, W) as they are, mirrored, then varied at random; ``count`` times in all."""
    for number in range(count):
        if number < 2:
            step = slice(None, None, -1 if number else 1)
            yield np.ascontiguousarray(shelf.pictures[..., step]), np.ascontiguousarray(shelf.masks[..., step])
            continue
        pictures, masks = np.empty_like(shelf.pictures), np.empty_like(shelf.masks)
        for place in range(len(pictures)):
            rng = np.random.default_rng([seed, 4, number, place])
            marks = None if shelf.marks is None else shelf.marks[place]
            pictures[place], varied = vary(shelf.pictures[place], shelf.masks[place], rng, strength, marks)
            masks[place] = shelf.masks[place] if varied is None else varied
        yield pictures, masks


@torch.inference_mode()
def keep_early(
    model: Located | Textured, shelf: Shelf, count: int, strength: float, seed: int, say: Callable[[str], None]
) -> Early:
    """Run ``count`` variants of every picture through the frozen layers of ``model``; no crops if it looks at none."""
    kept: list[list[Tensor]] = [[] for _ in Early.__slots__]
    rng = np.random.default_rng([seed, 5])
    for number, (pictures, masks) in enumerate(variants(shelf, count, strength, seed)):
        lesion = cells(masks)
        theta = jittered(around(lesion, Located.MARGIN, Located.FLOOR, Located.SMALLEST), rng, number > 0)
        parts: list[list[Tensor]] = [[], [], []]
        for at in np.array_split(np.arange(len(pictures)), -(-len(pictures) // MANY)):
            tensor = tensors(shelf.spec, pictures[at])
            crops = torch.zeros(len(at), 0)
            if isinstance(model, Located):
                crops = classifier_early(model, cropped(tensor, theta[at], model.size))
            for part, found in zip(parts, (*_locator_early(model, tensor), crops), strict=True):
                part.append(found.half())
        crop_lesion = lesion_within(lesion, theta)
        fine, coarse, crop = (torch.cat(part) for part in parts)
        for to, one in zip(kept, (fine, coarse, lesion.half(), crop, crop_lesion.half()), strict=True):
            to.append(one)
        say(f"variant {number + 1} of {count} through the frozen layers")
    return Early(*(torch.stack(part).clone() for part in kept))


@torch.inference_mode()
def predicted_crops(model: Located, shelf: Shelf) -> tuple[Tensor, Tensor]:
    """``crops`` and ``crop_lesion`` (see ``Early``) as the trained locator itself crops, as they are and mirrored."""
    crops, lesions = [], []
    for pictures, masks in variants(shelf, PREDICTED, 0.0, 0):
        part, lesion = [], []
        for at in np.array_split(np.arange(len(pictures)), -(-len(pictures) // MANY)):
            some, theta = model.look(tensors(shelf.spec, pictures[at]))
            part.append(classifier_early(model, some).half())
            lesion.append(lesion_within(cells(masks[at]), theta).half())
        crops.append(torch.cat(part))
        lesions.append(torch.cat(lesion))
    return torch.stack(crops).clone(), torch.stack(lesions).clone()


def lesion_within(shares: Tensor, theta: Tensor) -> Tensor:
    """The share of lesion (N, h, w) in the crops that ``theta`` names, (N, 56, 56); none beyond the picture."""
    return cropped(shares[:, None] + BLACK, theta, (MASK_CELLS, MASK_CELLS))[:, 0] - BLACK


def tensors(spec: PreprocessSpec, pictures: Bytes) -> Tensor:
    """Inputs (N, 3, H, W) of pictures (N, H, W)."""
    return torch.from_numpy(np.stack([spec.normalised(one) for one in pictures]))


def jittered(theta: Tensor, rng: np.random.Generator, really: bool) -> Tensor:
    """The crops somewhat larger or smaller and beside, as a locator's would be; unchanged unless ``really``."""
    if not really:
        return theta
    count = len(theta)
    factor = torch.from_numpy(np.exp(rng.normal(0, JITTER_SIZE, count))).float()
    moved = torch.from_numpy(rng.normal(0, JITTER_PLACE, (count, 2))).float() * theta[:, 0, :1]
    return torch.cat([theta[:, :, :2] * factor[:, None, None], theta[:, :, 2:] + moved[:, :, None]], dim=2)


def classifier_early(model: Located, crops: Tensor) -> Tensor:
    """The frozen layers of the classifier, (N, 64, h, w)."""
    body = model.classifier
    return nn.Sequential(body.conv_stem, body.bn1, *body.blocks[:FROZEN])(crops)  # type: ignore[index, arg-type, no-any-return]


def _locator_early(model: Located | Textured, pictures: Tensor) -> tuple[Tensor, Tensor]:
    body = model.locator
    fine = nn.Sequential(body.conv_stem, body.bn1, *body.blocks[: FROZEN - 1])(F.avg_pool2d(pictures, 2))
    return fine, body.blocks[FROZEN - 1](fine)


def cells(masks: Bytes) -> Tensor:
    """The share of lesion in each cell, (N, 56, 56); some at a time, since floats take four times the room."""
    some = np.array_split(masks, -(-len(masks) // MANY))
    return torch.cat([F.adaptive_avg_pool2d(torch.from_numpy(one).float() / 255, MASK_CELLS) for one in some])
