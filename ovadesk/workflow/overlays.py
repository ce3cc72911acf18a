"""Pictures of frames with the map over them, as files."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ovadesk.classify.cam import overlay_rgba
from ovadesk.domain.result import CamMap
from ovadesk.pixels.display import Shown
from ovadesk.settings import write_atomically

CAPTION = "Research use only. Where the network looked, not an outline."


def overlay_png(shown: Shown, cam: CamMap, risk: float, *, colours: str = "ember", opacity: float = 0.5) -> bytes:
    """A PNG of the 8-bit frame under its map, with the risk (0-1) and the caption on a strip below it."""
    rows, columns = shown.shape[:2]
    base = Image.fromarray(np.ascontiguousarray(shown)).convert("RGBA")
    base.alpha_composite(Image.fromarray(overlay_rgba(cam, (rows, columns), colours, opacity)))
    size = max(11, columns // 45)
    canvas = Image.new("RGB", (columns, rows + size + 10), "black")
    canvas.paste(base.convert("RGB"), (0, 0))
    text = f"{CAPTION}  Risk {100 * risk:.0f}%"
    ImageDraw.Draw(canvas).text((4, rows + 4), text, fill="white", font=ImageFont.load_default(size))
    buffer = io.BytesIO()
    canvas.save(buffer, "PNG")
    return buffer.getvalue()


def write_overlay(folder: Path, case_id: str, clip_key: str, index: int, picture: bytes) -> Path:
    """Write one picture; its name is made of pseudonyms only. Raises OSError."""
    path = folder / f"{case_id}-{clip_key[:8]}-{index:05d}.png"
    write_atomically(path, picture)
    return path
