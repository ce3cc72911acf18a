"""From a picture and its lesion mask to what a network learns from, through the product's own preprocessing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec


@dataclass(frozen=True, slots=True)
class Change:
    """How a picture is varied before preprocessing: mirrored, its box shrunk and moved, its greys bent.

    ``zoom`` is the share of the box's sides kept, ``shift`` (-1 to 1) where in the box's slack it lies (x, y).
    """

    mirror: bool = False
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    gain: float = 1.0
    gamma: float = 1.0


def draw_change(variant: int, rng: np.random.Generator) -> Change:
    """Variant 0 is the picture as the product sees it, 1 its mirror image; later ones vary at random."""
    if variant < 2:
        return Change(mirror=variant == 1)
    return Change(
        mirror=bool(rng.random() < 0.5),
        zoom=float(rng.uniform(0.7, 1.0)),
        shift=(float(rng.uniform(-1, 1)), float(rng.uniform(-1, 1))),
        gain=float(rng.uniform(0.8, 1.25)),
        gamma=float(rng.uniform(0.7, 1.4)),
    )


def read_picture(path: Path) -> NDArray[np.uint8]:
    """A still as the product shows it: (H, W) or (H, W, 3) uint8."""
    with Image.open(path) as picture:
        return np.asarray(picture if picture.mode in ("L", "RGB") else picture.convert("RGB"))


def read_mask(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The lesion as 255 on 0, (H, W); anything not black in the file is lesion."""
    with Image.open(path) as picture:
        mask = np.asarray(picture.convert("L").resize((shape[1], shape[0]), Image.Resampling.NEAREST))
    return np.where(mask > 0, np.uint8(255), np.uint8(0))


def tensor_and_lesion(
    shown: NDArray[np.uint8], mask: NDArray[np.uint8], box: Box, spec: PreprocessSpec, change: Change, cells: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The input tensor (3, H, W) and the share of lesion in each of ``cells`` x ``cells`` cells of it, in [0, 1]."""
    box = _shrunk(box, change)
    if change.mirror:
        columns = shown.shape[1]
        shown, mask = np.flip(shown, 1), np.flip(mask, 1)
        box = Box(columns - box.x1, box.y0, columns - box.x0, box.y1)
    tensor = spec.apply(_bent(shown, change), box).tensor
    seen = spec.apply(mask, box).tensor[0] * spec.std[0] + spec.mean[0]
    height, width = seen.shape
    lesion = seen.reshape(cells, height // cells, cells, width // cells).mean(axis=(1, 3))
    return tensor, lesion.astype(np.float32)


def _shrunk(box: Box, change: Change) -> Box:
    slack_x, slack_y = box.width * (1 - change.zoom), box.height * (1 - change.zoom)
    x0 = round(box.x0 + slack_x * (1 + change.shift[0]) / 2)
    y0 = round(box.y0 + slack_y * (1 + change.shift[1]) / 2)
    return Box(x0, y0, max(x0 + 1, round(x0 + box.width - slack_x)), max(y0 + 1, round(y0 + box.height - slack_y)))


def _bent(shown: NDArray[np.uint8], change: Change) -> NDArray[np.uint8]:
    if change.gain == 1.0 and change.gamma == 1.0:
        return shown
    levels = (np.arange(256) / 255.0) ** change.gamma * change.gain
    return np.clip(np.rint(levels * 255), 0, 255).astype(np.uint8)[shown]
