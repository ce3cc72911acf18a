"""Plain image files: PNG, JPEG, BMP and TIFF. They carry no patient and no calibration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.study import Clip, Patient
from ovadesk.pixels.guard import PIXELS_MAX
from ovadesk.pixels.opened import Inspected, content_key

FORMATS = ("PNG", "JPEG", "BMP", "TIFF")
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*")
DEEP = ("I;16", "I;16B", "I;16L", "I")
PAGES_MAX = 10_000


def looks_like_image(start: bytes) -> bool:
    """Whether a file's first bytes are those of a format that ``open_image`` reads."""
    return start.startswith(SIGNATURES)


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An opened image file; the pages of a TIFF are its frames."""

    inspected: Inspected

    def frame(self, index: int) -> NDArray[Any]:
        """See ``OpenFile.frame``; the orientation tag is applied, transparency lies on black."""
        with Image.open(self.inspected.clip.path, formats=FORMATS) as picture:
            picture.seek(index)
            _check(picture)
            ImageOps.exif_transpose(picture, in_place=True)
            return _pixels(picture)


def open_image(path: Path) -> ImageFile:
    """Open ``path`` without decoding it; raises OvaDeskError, or Pillow's own errors where the header is damaged."""
    with Image.open(path, formats=FORMATS) as picture:
        _check(picture)
        pages = min(getattr(picture, "n_frames", 1), PAGES_MAX)
        turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        columns, rows = picture.size[::-1] if turned else picture.size
        deep, grey = picture.mode in DEEP, picture.mode in (*DEEP, "L", "1")
    key = content_key(path)
    clip = Clip(
        key=key,
        path=path,
        kind="image",
        sop_uid="",
        rows=rows,
        columns=columns,
        samples=1 if grey else 3,
        bits=16 if deep else 8,
        n_frames=pages,
        n_claimed=pages,
    )
    uid = f"file-{key}"
    return ImageFile(Inspected(uid, "", "", uid, 0, "", "", Patient(), clip))


def _check(picture: Image.Image) -> None:
    columns, rows = picture.size
    if columns * rows > PIXELS_MAX:
        raise OvaDeskError(problem("pixels.too_large", rows=rows, columns=columns))


def _pixels(picture: Image.Image) -> NDArray[Any]:
    if picture.mode in DEEP:
        return np.clip(np.asarray(picture, dtype=np.int32), 0, 65535).astype(np.uint16)
    if picture.mode in ("L", "RGB"):
        return np.asarray(picture)
    if picture.mode == "1":
        return np.asarray(picture.convert("L"))
    if picture.mode in ("RGBA", "LA", "PA", "P") and "A" in picture.convert("RGBA").getbands():
        rgba = picture.convert("RGBA")
        black = Image.new("RGBA", rgba.size, (0, 0, 0, 255))
        return np.asarray(Image.alpha_composite(black, rgba).convert("RGB"))
    return np.asarray(picture.convert("RGB"))
