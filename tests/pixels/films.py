"""Makes films for tests: a moving picture, encoded as a bare stream or in a container."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

SHAPE = (96, 128)
MPEG_2, H_264, HEVC = "1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.107"
BARE = {MPEG_2: ("mpeg2video", "mpeg2video"), H_264: ("libx264", "h264"), HEVC: ("libx265", "hevc")}


def pictures(count: int, shape: tuple[int, int] = SHAPE) -> list[NDArray[np.uint8]]:
    """Grey RGB pictures (H, W, 3), in each of which a bright bar stands elsewhere and the mean says which it is."""
    rows, columns = shape
    made = []
    for number in range(count):
        picture = np.full((rows, columns, 3), 40 + 6 * (number % 30), np.uint8)
        picture[:, (5 * number) % columns : (5 * number) % columns + 8] = 230
        made.append(picture)
    return made


def film(target: Path | str, frames: list[NDArray[np.uint8]], *, rate: int = 30) -> bytes:
    """Encode ``frames``; ``target`` is a path, or a transfer syntax whose bare stream is returned."""
    codec, bare = BARE.get(str(target), ("libx264" if str(target).endswith((".mp4", ".mkv")) else "mpeg4", ""))
    out = io.BytesIO()
    with av.open(out if bare else str(target), "w", format=bare or None) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = 4_000_000
        if codec == "libx265":
            stream.options = {"x265-params": "log-level=none"}
        for picture in frames:
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return out.getvalue()
