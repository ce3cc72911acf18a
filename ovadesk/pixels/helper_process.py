"""The helper's own side: opens foreign files under limits and answers, one request at a time.

Everything that can go wrong while foreign bytes are read becomes a problem here, or ends this process and
not the window.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import warnings
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.pixels.dicom import directory_entries, is_directory, open_dicom
from ovadesk.pixels.gif import open_gif
from ovadesk.pixels.guard import looks_like_dicom
from ovadesk.pixels.image import looks_like_image, open_image
from ovadesk.pixels.memory import keep_freed
from ovadesk.pixels.opened import Inspected, OpenFile
from ovadesk.pixels.video import looks_like_video, open_video
from ovadesk.pixels.zipped import ExtractRequest, Member, MembersRequest, extract, members

KEPT_FILES = 4
NICE = 10  # of 19: a tenth of the time of another that wants all it can get


@dataclass(frozen=True, slots=True)
class InspectRequest:
    """What a file holds; ``charset`` is for a header that lies about its own (``settings.CHARSETS``)."""

    path: Path
    charset: str = ""


@dataclass(frozen=True, slots=True)
class ManyRequest:
    """What each of several files holds; answered by a tuple with an ``Inspected`` or a ``Problem`` for each."""

    paths: tuple[Path, ...]
    charset: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryRequest:
    """Which files a DICOMDIR names; answered by a tuple of paths, or None where the file is no DICOMDIR."""

    path: Path


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Frame ``index`` of ``path``, to be written from ``start`` of the shared memory ``block``, ``capacity`` bytes."""

    path: Path
    key: str
    index: int
    block: str
    capacity: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class ReadManyRequest:
    """Several frames; answered by a tuple with a ``ReadReply`` or a ``Problem`` for each."""

    reads: tuple[ReadRequest, ...]


@dataclass(frozen=True, slots=True)
class ReadReply:
    """The pixels lie where the request wanted them."""

    shape: tuple[int, ...]
    dtype: str


Reading = ReadRequest | ReadManyRequest
Request = InspectRequest | ManyRequest | DirectoryRequest | Reading | MembersRequest | ExtractRequest
Several = tuple[Path, ...] | tuple[Inspected | Problem, ...] | tuple[ReadReply | Problem, ...] | tuple[Member, ...]
Reply = Inspected | ReadReply | Problem | Several | None


class _Desk:
    """Keeps the last few files open in the sense that their headers and offsets are known."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, OpenFile] = OrderedDict()
        self._block: SharedMemory | None = None

    def answer(self, request: Request) -> Reply:
        if isinstance(request, InspectRequest):
            return self._file(request.path, request.charset).inspected
        if isinstance(request, ManyRequest):
            each = (_answer(self, InspectRequest(path, request.charset)) for path in request.paths)
            return tuple(one for one in each if isinstance(one, Inspected | Problem))
        if isinstance(request, DirectoryRequest):
            return tuple(directory_entries(request.path)) if is_directory(request.path) else None
        if isinstance(request, MembersRequest):
            return members(request.path)
        if isinstance(request, ExtractRequest):
            return (extract(request.path, request.number, request.target),)
        if isinstance(request, ReadManyRequest):
            replies = (_answer(self, one) for one in request.reads)
            return tuple(one for one in replies if isinstance(one, ReadReply | Problem))
        return self._read(request)

    def _file(self, path: Path, charset: str = "") -> OpenFile:
        with path.open("rb") as file:
            start = file.read(140)
        opened: OpenFile
        if start[128:132] == b"DICM":  # first: its preamble may be a TIFF header
            opened = open_dicom(path, charset)
        elif looks_like_image(start):
            opened = open_image(path)
        elif start[:4] == b"GIF8":
            opened = open_gif(path)
        elif looks_like_video(start):
            opened = open_video(path)
        elif looks_like_dicom(start):
            opened = open_dicom(path, charset)
        else:
            raise OvaDeskError(problem("pixels.not_an_image" if start else "pixels.empty_file"))
        self._open[opened.inspected.clip.key] = opened
        while len(self._open) > KEPT_FILES:
            self._open.popitem(last=False)
        return opened

    def _read(self, request: ReadRequest) -> Reply:
        opened = self._open.get(request.key) or self._file(request.path)
        clip = opened.inspected.clip
        if clip.key != request.key:
            return problem("pixels.file_changed")
        if not 0 <= request.index < clip.n_frames:
            return problem("pixels.no_such_frame", frame=request.index + 1, frames=clip.n_frames)
        self._open.move_to_end(clip.key)
        pixels = np.ascontiguousarray(opened.frame(request.index))
        if pixels.shape[:2] != (clip.rows, clip.columns):  # a page of a TIFF file
            return problem("pixels.other_size", rows=pixels.shape[0], columns=pixels.shape[1])
        if pixels.nbytes > request.capacity:
            return problem("pixels.damaged_frame")
        target = np.ndarray(pixels.shape, pixels.dtype, self._memory(request.block).buf, request.start)
        target[...] = pixels
        return ReadReply(pixels.shape, pixels.dtype.str)

    def _memory(self, name: str) -> SharedMemory:
        if self._block is None or self._block.name != name:
            if self._block is not None:
                self._block.close()
            self._block = SharedMemory(name)
        return self._block


def _answer(desk: _Desk, request: Request) -> Reply:
    """The reply, or the problem; anything a decoder raises is damage, named by its kind and never by its text."""
    try:
        return desk.answer(request)
    except OvaDeskError as error:
        return error.problem
    except (MemoryError, RecursionError):
        return problem("pixels.too_much_memory")
    except FileNotFoundError:
        return problem("pixels.file_missing")
    except PermissionError:
        return problem("pixels.file_forbidden")
    except Exception as error:  # noqa: BLE001 - foreign bytes make libraries raise anything
        reading = isinstance(request, ReadRequest)
        return problem("pixels.damaged_frame" if reading else "pixels.damaged_file", kind=type(error).__name__)


def limit_memory(extra_bytes: int) -> bool:
    """Let this process take ``extra_bytes`` more address space than it has; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * os.sysconf("SC_PAGESIZE") + extra_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return True


def step_back() -> None:
    """Let what a person waits for come first: this process gets the time that others leave."""
    with suppress(OSError, psutil.Error):
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            os.nice(NICE)


def _silence() -> None:
    """Libraries here print and log what is in foreign headers: names may be among it."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def serve(connection: Connection, memory_limit: int, patient: bool = False) -> None:
    """The helper's life: import, say ready, answer until the other side is gone."""
    if patient:
        step_back()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's to handle
    _silence()
    import pydicom  # noqa: F401 - before the memory limit, and before the first file waits for it
    from PIL import Image

    Image.preinit()
    keep_freed()
    limit_memory(memory_limit)
    desk = _Desk()
    connection.send("ready")
    while True:
        try:
            request: Any = connection.recv()
        except (EOFError, OSError):
            return
        reply = _answer(desk, request)
        try:
            connection.send(reply)
        except (BrokenPipeError, OSError):
            return
