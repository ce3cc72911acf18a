"""A cine written as a file that others can play: MP4 by PyAV, GIF by Pillow. Whole or not at all."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.problem import Cancelled, OvaDeskError, problem

GIF_FPS_MAX = 50.0  # its delays are whole hundredths of a second, and players round short ones up
CODECS = ("libx264", "libopenh264", "mpeg4")  # the first that is there
Pictures = Iterator[NDArray[np.uint8]]


def mp4_available() -> bool:
    """Whether the package that writes MP4 is installed."""
    return find_spec("av") is not None


def write_cine(path: Path, pictures: Pictures, fps: float, cancelled: Callable[[], bool] = lambda: False) -> int:
    """Write RGB pictures, (H, W, 3) uint8 and all of one size, as ``path`` says (.mp4 or .gif); how many there were.

    Raises OvaDeskError (``export.failed``, ``export.no_video``) and Cancelled; an older file is then as it was.
    """
    draft = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
    try:
        writer = _gif if path.suffix.lower() == ".gif" else _mp4
        count = writer(draft, _until(pictures, cancelled), fps)
        draft.replace(path)
    except (OSError, ValueError) as error:  # PyAV's errors are among the first
        raise OvaDeskError(problem("export.failed", kind=type(error).__name__)) from error
    finally:
        draft.unlink(missing_ok=True)
    return count


def _until(pictures: Pictures, cancelled: Callable[[], bool]) -> Pictures:
    for picture in pictures:
        if cancelled():
            raise Cancelled
        yield picture


def _mp4(path: Path, pictures: Pictures, fps: float) -> int:
    if not mp4_available():
        raise OvaDeskError(problem("export.no_video"))
    import av

    count = 0
    with av.open(str(path), "w", format="mp4") as container:
        codec = next(name for name in CODECS if name in av.codecs_available)
        stream = container.add_stream(codec, rate=Fraction(fps).limit_denominator(1000))
        for picture in pictures:
            even = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]  # what the codecs demand
            if count == 0:
                stream.height, stream.width = even.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.bit_rate = 8_000_000
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")):
                container.mux(packet)
            count += 1
        for packet in stream.encode(None):
            container.mux(packet)
    return count


def _gif(path: Path, pictures: Pictures, fps: float) -> int:
    """Every n-th picture where the cine is faster than a GIF can be."""
    every = max(1, math.ceil(fps / GIF_FPS_MAX))
    count = 0

    def thinned() -> Iterator[Image.Image]:
        nonlocal count
        for number, picture in enumerate(pictures):
            if number % every == 0:
                count += 1
                yield _indexed(picture)

    frames = thinned()
    first = next(frames, None)
    if first is None:
        raise ValueError("no picture")
    duration = max(20, round(100 * every / fps) * 10)  # milliseconds
    first.save(path, "GIF", save_all=True, append_images=frames, duration=duration, loop=0, optimize=False)
    return count


def _indexed(picture: NDArray[np.uint8]) -> Image.Image:
    """Grey pictures lose nothing; coloured ones get the 256 colours that fit best."""
    grey = picture[..., 0]
    if (picture == grey[..., None]).all():
        return Image.fromarray(np.ascontiguousarray(grey))
    return Image.fromarray(picture).quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
