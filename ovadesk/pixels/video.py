"""Video streams as cines: MPEG-2, H.264 and HEVC inside DICOM, and the films that scanners export. By PyAV.

Frames are counted, never sought by time: what a container says of its times is often wrong.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.study import Clip, Patient, Timing
from ovadesk.pixels.guard import PIXELS_MAX
from ovadesk.pixels.offsets import Fragment
from ovadesk.pixels.opened import Inspected, content_key
from ovadesk.pixels.timing import DEFAULT_FPS, FPS_MAX, FPS_MIN

VIDEO = {  # transfer syntaxes, and the demultiplexer that reads their bare streams
    **dict.fromkeys(("1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.101"), "mpegvideo"),
    **dict.fromkeys([f"1.2.840.10008.1.2.4.{n}" for n in (102, 103, 104, 105, 106)], "h264"),
    **dict.fromkeys(("1.2.840.10008.1.2.4.107", "1.2.840.10008.1.2.4.108"), "hevc"),
}
KEPT = 24  # decoded frames kept for steps back
FRAMES_MAX = 200_000
CONTAINERS = ("mp4", "mov", "3gp", "avi", "matroska", "webm", "asf", "mpeg", "mpegts", "mpegvideo")


def looks_like_video(start: bytes) -> bool:
    """Whether a file's first bytes are those of an AVI, MP4/MOV, Matroska, WMV or MPEG file."""
    riff = start[:4] == b"RIFF" and start[8:12] == b"AVI "
    return riff or start[4:8] == b"ftyp" or start[:4] in (b"\x1aE\xdf\xa3", b"0&\xb2u", b"\0\0\1\xba", b"\0\0\1\xb3")


class Fragments(io.RawIOBase):
    """The bytes of the items of a DICOM file as one stream."""

    def __init__(self, path: Path, items: Sequence[Fragment]) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._items = list(items)
        self._starts = np.cumsum([0, *(item.length for item in items)])
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: int(self._starts[-1])}[whence]
        self._at = min(max(base + offset, 0), int(self._starts[-1]))
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), int(self._starts[-1]) - self._at)
        if wanted <= 0:
            return 0
        number = int(np.searchsorted(self._starts, self._at, "right")) - 1
        within = self._at - int(self._starts[number])
        count = min(wanted, self._items[number].length - within)
        self._file.seek(self._items[number].offset + within)
        data = self._file.read(count)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


class Film:
    """Frames of a video stream by their number. A step back further than ``KEPT`` begins again at the first."""

    def __init__(self, source: Path | Fragments, demuxer: str | None = None) -> None:
        self._source, self._demuxer = source, demuxer
        self._kept: OrderedDict[int, NDArray[np.uint8]] = OrderedDict()
        self._frames: Iterator[Any] | None = None
        self._next = 0
        self.rows, self.columns, self.fps, self.aspect, self.count = self._survey()

    def frame(self, index: int) -> NDArray[np.uint8]:
        """Frame ``index`` as RGB (H, W, 3). Raises OvaDeskError (``pixels.damaged_frame``) where the stream ends."""
        if index not in self._kept:
            if self._frames is None or index < self._next:
                self._frames, self._next = self._decoded(), 0
            while self._next <= index:
                self._keep(next(self._frames, None))
        return self._kept[index]

    def _keep(self, frame: Any) -> None:
        if frame is None or (frame.height, frame.width) != (self.rows, self.columns):
            self._frames = None
            raise OvaDeskError(problem("pixels.damaged_frame"))
        self._kept[self._next] = frame.to_ndarray(format="rgb24")
        self._next += 1
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def _open(self) -> Any:
        if find_spec("av") is None:
            raise OvaDeskError(problem("pixels.no_decoder", syntax="video", extra="video"))
        import av

        av.logging.set_level(None)
        if isinstance(self._source, Path):
            container = av.open(str(self._source), metadata_errors="replace")
        else:
            self._source.seek(0)
            container = av.open(self._source, format=self._demuxer, metadata_errors="replace")
        known = set(container.format.name.split(",")) & {*CONTAINERS, self._demuxer}
        if not container.streams.video or not known:
            container.close()
            raise OvaDeskError(problem("pixels.not_an_image"))
        container.streams.video[0].codec_context.thread_count = 1
        return container

    def _decoded(self) -> Iterator[Any]:
        with self._open() as container:
            yield from container.decode(container.streams.video[0])

    def _survey(self) -> tuple[int, int, float, float, int]:
        """Rows, columns, frames a second, height of a pixel by its width, and how many frames there are.

        Counted by the packets, each of which holds one frame: nothing is decoded for it. Raises OvaDeskError
        (``pixels.too_large``, ``pixels.no_whole_frame``).
        """
        with self._open() as container:
            stream = container.streams.video[0]
            rows, columns = stream.codec_context.height, stream.codec_context.width
            if rows < 1 or columns < 1:
                raise OvaDeskError(problem("pixels.no_size", rows=rows, columns=columns))
            if rows * columns > PIXELS_MAX:
                raise OvaDeskError(problem("pixels.too_large", rows=rows, columns=columns))
            rate = float(stream.average_rate or stream.base_rate or 0)
            shape = stream.sample_aspect_ratio
            aspect = float(1 / shape) if shape and 0.25 <= shape <= 4 else 1.0
            count = 0
            for packet in container.demux(stream):
                count += packet.size > 0
                if count > FRAMES_MAX:
                    raise OvaDeskError(problem("pixels.claims_too_much", held_kb=0))
        if not count:
            raise OvaDeskError(problem("pixels.no_whole_frame", claimed=0))
        return rows, columns, rate, aspect, count


class VideoFile:
    """An opened film, or a DICOM file with one in it; see ``OpenFile``."""

    def __init__(self, inspected: Inspected, film: Film) -> None:
        self.inspected, self._film = inspected, film

    def frame(self, index: int) -> NDArray[np.uint8]:
        """See ``OpenFile.frame``."""
        return self._film.frame(index)


def open_video(path: Path) -> VideoFile:
    """Open a film a scanner exported. It carries no patient and no calibration: pixels, never millimetres.

    Raises OvaDeskError, or PyAV's own errors where the file is damaged.
    """
    film = Film(path)
    key = content_key(path)
    believed = FPS_MIN <= film.fps <= FPS_MAX
    note = None if believed else problem("pixels.frame_time", source="default", fps=DEFAULT_FPS)
    clip = Clip(
        key=key,
        path=path,
        kind="video",
        sop_uid="",
        rows=film.rows,
        columns=film.columns,
        samples=3,
        bits=8,
        n_frames=film.count,
        n_claimed=film.count,
        timing=Timing(film.fps if believed else DEFAULT_FPS, "container" if believed else "default", note),
        notes=(note,) if note else (),
        pixel_aspect=film.aspect,
    )
    uid = f"file-{key}"
    return VideoFile(Inspected(uid, "", "", uid, 0, "", "", Patient(), clip), film)
