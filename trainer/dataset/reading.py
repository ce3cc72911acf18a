"""Frames and lesion masks from disk, decoded as the product decodes them: in a helper, with its limits."""

from __future__ import annotations

import atexit
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.study import Clip
from ovadesk.pixels.display import to_display
from ovadesk.pixels.frames import FrameSource, Lane
from trainer.cohort.sample import Sample

CACHE = 64 << 20  # bytes: a frame is hardly ever read twice in a row


@lru_cache(maxsize=1)
def _source() -> FrameSource:
    """One helper for this process, started at the first frame and ended with the process."""
    source = FrameSource(cache_bytes=CACHE)
    atexit.register(source.close)
    return source


def read_clip(path: Path) -> Clip:
    """What the file at ``path`` holds, nothing decoded. Raises ValueError with the reason."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0  # the helper has the word for what is wrong
    return _clip(path, changed)


@lru_cache(maxsize=256)
def _clip(path: Path, _: int) -> Clip:
    try:
        return _source().inspect(path, lane=Lane.VIEW).clip
    except OvaDeskError as error:
        raise ValueError(f"{path.name} cannot be opened ({error.problem.code})") from error


def read_shown(sample: Sample) -> NDArray[np.uint8]:
    """The sample's frame as the product shows it: (H, W) or (H, W, 3) uint8. Raises ValueError with the reason."""
    clip = read_clip(sample.path)
    try:
        return to_display(_source().read(clip, sample.frame, lane=Lane.VIEW), clip.window)
    except OvaDeskError as error:
        raise ValueError(f"{sample.name} cannot be read ({error.problem.code})") from error


def read_mask(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The lesion as 255 on 0, (H, W); anything not black in the file is lesion."""
    with Image.open(path) as picture:
        mask = np.asarray(picture.convert("L").resize((shape[1], shape[0]), Image.Resampling.NEAREST))
    return np.where(mask > 0, np.uint8(255), np.uint8(0))
