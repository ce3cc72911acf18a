"""GIF exports of scanners as cines, by Pillow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.study import Clip, Patient, Timing
from ovadesk.pixels.guard import PIXELS_MAX
from ovadesk.pixels.opened import Inspected, content_key
from ovadesk.pixels.timing import DEFAULT_FPS, FPS_MAX, FPS_MIN

FRAMES_MAX = 10_000


class GifFile:
    """An opened GIF. Each picture builds on the one before, so the file stays open between them."""

    def __init__(self, inspected: Inspected, picture: Image.Image) -> None:
        self.inspected, self._picture = inspected, picture

    def frame(self, index: int) -> NDArray[np.uint8]:
        """See ``OpenFile.frame``; transparency lies on black."""
        self._picture.seek(index)
        rgba = self._picture.convert("RGBA")
        black = Image.new("RGBA", rgba.size, (0, 0, 0, 255))
        return np.array(Image.alpha_composite(black, rgba).convert("RGB"))


def open_gif(path: Path) -> GifFile:
    """Open ``path``; raises OvaDeskError (``pixels.too_large``), or Pillow's own errors where it is damaged."""
    picture = Image.open(path, formats=("GIF",))
    columns, rows = picture.size
    if rows * columns > PIXELS_MAX:
        raise OvaDeskError(problem("pixels.too_large", rows=rows, columns=columns))
    count = min(getattr(picture, "n_frames", 1), FRAMES_MAX)
    picture.seek(0)
    delay = float(picture.info.get("duration", 0) or 0)
    rate = 1000 / delay if delay > 0 else 0.0
    believed = FPS_MIN <= rate <= FPS_MAX
    key = content_key(path)
    clip = Clip(
        key=key,
        path=path,
        kind="image" if count == 1 else "video",
        sop_uid="",
        rows=rows,
        columns=columns,
        samples=3,
        bits=8,
        n_frames=count,
        n_claimed=count,
        timing=Timing(rate if believed else DEFAULT_FPS, "container" if believed else "default"),
    )
    uid = f"file-{key}"
    return GifFile(Inspected(uid, "", "", uid, 0, "", "", Patient(), clip), picture)
