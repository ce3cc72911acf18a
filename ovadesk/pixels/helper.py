"""The window's side of a helper process: start it, ask it, and replace it when it dies or takes too long."""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from ovadesk.domain.problem import Cancelled, OvaDeskError, Problem, problem
from ovadesk.domain.study import Clip
from ovadesk.pixels.helper_process import ReadManyRequest, ReadReply, ReadRequest, Reply, Request, serve
from ovadesk.pixels.helper_start import interrupts_held, one_thread_each

START_SECONDS = 60.0
BLOCK_MIN = 4 << 20
ALIGNED = 64  # bytes: where a frame may begin in the block
WATCH_SECONDS = 0.25
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost: seconds of wall time, and bytes of memory above the idle helper."""

    seconds: float = 20.0
    memory: int = 1536 << 20


class Helper:
    """One helper process with its block of shared memory. Thread-safe: requests wait for one another.

    A ``patient`` one gets the processor's time that other programs and helpers leave.
    """

    def __init__(self, limits: Limits, *, patient: bool = False) -> None:
        self._limits, self._patient = limits, patient
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._connection: Connection[Any, Any] | None = None
        self._block: SharedMemory | None = None
        self._ready = False
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id while one runs."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    @property
    def idle(self) -> bool:
        """Whether the process runs, is ready, and has nothing to do."""
        if self._lock.locked() or self.pid is None:
            return False
        connection = self._connection
        try:
            return self._ready or (connection is not None and connection.poll())  # it has said that it is ready
        except (OSError, EOFError):
            return False

    def start(self) -> None:
        """Start the process unless it runs; does not wait until it is ready."""
        with self._lock:
            self._ensure()

    def ask(self, request: Request, more_seconds: float = 0.0) -> Reply:
        """The helper's reply; a ``Problem`` is raised as OvaDeskError. It may take ``more_seconds`` than its limit.

        Where the helper dies or exceeds its limits it is ended and replaced at the next request, and this
        request raises ``pixels.helper_died``, ``pixels.took_too_long`` or ``pixels.too_much_memory``.
        """
        with self._lock:
            return self._ask(request, more_seconds)

    def read(self, clip: Clip, index: int, wanted: Callable[[], bool] | None = None) -> NDArray[Any]:
        """The pixels of one frame as a read-only array of their own.

        Raises Cancelled where, when its turn has come, the frame is not ``wanted`` any more.
        """
        with self._lock:
            if wanted is not None and not wanted():
                raise Cancelled
            block = self._memory(clip.frame_bytes)
            reply = self._ask(ReadRequest(clip.path, clip.key, index, block.name, block.size))
            if not isinstance(reply, ReadReply):
                raise OvaDeskError(problem("pixels.helper_died"))
            return _taken(block, reply, 0)

    def read_each(self, places: Sequence[tuple[Clip, int]]) -> list[NDArray[Any] | Problem]:
        """The pixels of several frames, asked for in one go, or what was wrong with each.

        Raises OvaDeskError as ``ask`` does, within its limits for all of them: then nothing is known of any.
        """
        sizes = [_room(clip) for clip, _ in places]
        starts = [sum(sizes[:number]) for number in range(len(sizes))]
        with self._lock:
            block = self._memory(sum(sizes))
            reads = (
                ReadRequest(clip.path, clip.key, index, block.name, size, start)
                for (clip, index), size, start in zip(places, sizes, starts, strict=True)
            )
            replies = self._ask(ReadManyRequest(tuple(reads)))
            if not isinstance(replies, tuple) or len(replies) != len(places):
                raise OvaDeskError(problem("pixels.helper_died"))
            found: list[NDArray[Any] | Problem] = []
            for reply, start in zip(replies, starts, strict=True):
                if not isinstance(reply, ReadReply | Problem):
                    raise OvaDeskError(problem("pixels.helper_died"))
                found.append(reply if isinstance(reply, Problem) else _taken(block, reply, start))
            return found

    def close(self) -> None:
        """End the process and give the shared memory back."""
        with self._lock:
            self._closed = True
            self._end()
            if self._block is not None:
                self._block.close()
                self._block.unlink()
                self._block = None

    def _ask(self, request: Request, more_seconds: float = 0.0) -> Reply:
        try:
            connection = self._ensure()
            if not self._ready:
                if not connection.poll(START_SECONDS):
                    raise OvaDeskError(problem("pixels.helper_did_not_start"))
                connection.recv()
                self._ready = True
            connection.send(request)
            self._wait(connection, self._limits.seconds + more_seconds)
            reply: Reply = connection.recv()
        except (EOFError, OSError):
            self._end()
            LOG.error("A helper process ended by itself")
            raise OvaDeskError(problem("pixels.helper_died")) from None
        except OvaDeskError:
            self._end()
            raise
        if isinstance(reply, Problem):
            raise OvaDeskError(reply)
        return reply

    def _wait(self, connection: Connection[Any, Any], seconds: float) -> None:
        """Until a reply is there; the helper limits its own memory on Linux, elsewhere it is watched from here."""
        waited = 0.0
        while not connection.poll(WATCH_SECONDS):
            waited += WATCH_SECONDS
            if waited >= seconds:
                raise OvaDeskError(problem("pixels.took_too_long", seconds=seconds))
            if self._resident() > self._limits.memory + (512 << 20):
                raise OvaDeskError(problem("pixels.too_much_memory"))

    def _resident(self) -> int:
        pid = self.pid
        try:
            return int(psutil.Process(pid).memory_info().rss) if pid else 0
        except psutil.Error:
            return 0

    def _ensure(self) -> Connection[Any, Any]:
        if self._closed:
            raise OvaDeskError(problem("pixels.helper_died"))
        if self._process is not None and self._connection is not None and self._process.is_alive():
            return self._connection
        self._end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        told = (theirs, self._limits.memory, self._patient)
        process = context.Process(target=serve, args=told, name="ovadesk-helper", daemon=True)
        with one_thread_each(), interrupts_held():
            process.start()
        theirs.close()
        self._process, self._connection, self._ready = process, ours, False
        return ours

    def _end(self) -> None:
        self._ready = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
            self._process.close()
            self._process = None

    def _memory(self, size: int) -> SharedMemory:
        if self._block is None or self._block.size < size:
            if self._block is not None:
                self._block.close()
                self._block.unlink()
            self._block = SharedMemory(f"ovadesk-{os.getpid()}-{secrets.token_hex(4)}", True, max(size, BLOCK_MIN))
        return self._block


def _room(clip: Clip) -> int:
    """Bytes for any frame of ``clip``: a page of a TIFF file may be in colour where the first is grey."""
    return -(-max(clip.frame_bytes, 3 * clip.rows * clip.columns) // ALIGNED) * ALIGNED


def _taken(block: SharedMemory, reply: ReadReply, start: int) -> NDArray[Any]:
    """The pixels that the helper wrote, as a read-only array of their own."""
    pixels = np.ndarray(reply.shape, np.dtype(reply.dtype), block.buf, start).copy()
    pixels.flags.writeable = False
    return pixels
