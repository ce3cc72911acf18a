"""The one place frames come from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from enum import StrEnum
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.study import Clip
from ovadesk.pixels.helper import Helper, Limits
from ovadesk.pixels.helper_process import DirectoryRequest, InspectRequest
from ovadesk.pixels.opened import Inspected

Pixels = NDArray[Any]
__all__ = ["FrameCache", "FrameSource", "Inspected", "Lane", "Limits"]


class Lane(StrEnum):
    """Whose request it is. One helper each, so that the viewer never waits for the analysis."""

    VIEW = "view"
    ANALYSE = "analyse"


class FrameCache:
    """Decoded frames, the least recently used dropped first; never more than ``limit`` bytes. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._frames: OrderedDict[tuple[str, int], Pixels] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """Bytes held now."""
        return self._held

    def get(self, key: tuple[str, int]) -> Pixels | None:
        with self._lock:
            found = self._frames.get(key)
            if found is not None:
                self._frames.move_to_end(key)
            return found

    def put(self, key: tuple[str, int], pixels: Pixels) -> None:
        """Keep ``pixels``; a frame larger than the whole cache is not kept."""
        if pixels.nbytes > self._limit:
            return
        with self._lock:
            old = self._frames.pop(key, None)
            self._held += pixels.nbytes - (old.nbytes if old is not None else 0)
            self._frames[key] = pixels
            while self._held > self._limit:
                self._held -= self._frames.popitem(last=False)[1].nbytes


class FrameSource:
    """Inspects files and reads frames through helper processes, with a bounded cache. Thread-safe."""

    def __init__(self, *, cache_bytes: int = 256 << 20, limits: Limits | None = None) -> None:
        self._cache = FrameCache(cache_bytes)
        self._helpers = {lane: Helper(limits or Limits()) for lane in Lane}

    def __enter__(self) -> FrameSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self, *lanes: Lane) -> None:
        """Start helpers ahead of their first request (all of them if none is named); returns at once."""
        for lane in lanes or tuple(Lane):
            threading.Thread(target=self._start, args=(lane,), daemon=True).start()

    def _start(self, lane: Lane) -> None:
        try:
            self._helpers[lane].start()
        except (OvaDeskError, OSError):
            return  # closed meanwhile, or no process to be had: the first request will say so

    def inspect(self, path: Path, *, lane: Lane = Lane.VIEW) -> Inspected:
        """What a file holds, nothing decoded. Raises OvaDeskError with the reason where it cannot be opened."""
        reply = self._helpers[lane].ask(InspectRequest(path))
        if not isinstance(reply, Inspected):
            raise OvaDeskError(problem("pixels.helper_died"))
        return reply

    def directory(self, path: Path) -> tuple[Path, ...] | None:
        """The files a DICOMDIR names, None where ``path`` is none. Raises OvaDeskError where it is damaged."""
        reply = self._helpers[Lane.VIEW].ask(DirectoryRequest(path))
        return reply if isinstance(reply, tuple) else None

    def read(self, clip: Clip, index: int, *, lane: Lane = Lane.VIEW) -> Pixels:
        """Frame ``index`` (from 0) of ``clip``: grey (H, W) uint8, uint16 or int16 with larger = brighter, or RGB
        uint8 (H, W, 3). Read-only; blocks while it is decoded. Raises OvaDeskError.
        """
        found = self._cache.get((clip.key, index))
        if found is None:
            found = self._helpers[lane].read(clip, index)
            self._cache.put((clip.key, index), found)
        return found

    def cached(self, clip: Clip, index: int) -> Pixels | None:
        """The frame if it is at hand; never blocks."""
        return self._cache.get((clip.key, index))

    def helper_pids(self) -> dict[Lane, int | None]:
        """Process ids of the helpers that run, for figures and for tests."""
        return {lane: helper.pid for lane, helper in self._helpers.items()}

    def close(self) -> None:
        """End the helpers; later requests raise ``pixels.helper_died``."""
        for helper in self._helpers.values():
            helper.close()
