"""The one place frames come from."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.study import Clip
from ovadesk.pixels.helper import Helper, Limits
from ovadesk.pixels.helper_process import DirectoryRequest, InspectRequest, ManyRequest
from ovadesk.pixels.opened import Inspected
from ovadesk.pixels.zipped import ExtractRequest, MembersRequest, Unpacked, Unzipping
from ovadesk.settings import default_paths

Pixels = NDArray[Any]
CACHE_BYTES = 192 << 20  # with all helpers well within 400 MB
SHARED_SECONDS = 10.0
UNZIP_SPEED = 4 << 20  # bytes a second that the slowest disk takes
__all__ = ["FrameCache", "FrameSource", "Inspected", "Lane", "Limits"]


class Lane(StrEnum):
    """Whose request it is. One helper each, so that the viewer never waits for the analysis.

    ``VIEW`` is what is to be on screen now, ``AHEAD`` what will be next: the first never waits for the second.
    ``ANALYSE`` gets the processor's time that the others leave.
    """

    VIEW = "view"
    AHEAD = "ahead"
    ANALYSE = "analyse"


class FrameCache:
    """Decoded frames, the least recently used dropped first; never more than ``limit`` bytes. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._frames: OrderedDict[tuple[str, int], Pixels] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def limit(self) -> int:
        """Bytes that may be held."""
        return self._limit

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

    def put(self, key: tuple[str, int], pixels: Pixels, *, only_if_room: bool = False) -> None:
        """Keep ``pixels``; a frame larger than the whole cache is not kept, nor one that nothing may give way to."""
        if pixels.nbytes > self._limit:
            return
        with self._lock:
            if only_if_room and self._held + pixels.nbytes > self._limit:
                return
            old = self._frames.pop(key, None)
            self._held += pixels.nbytes - (old.nbytes if old is not None else 0)
            self._frames[key] = pixels
            while self._held > self._limit:
                self._held -= self._frames.popitem(last=False)[1].nbytes


class FrameSource:
    """Inspects files and reads frames through helper processes, with a bounded cache. Thread-safe."""

    def __init__(self, *, cache_bytes: int = CACHE_BYTES, limits: Limits | None = None) -> None:
        self._cache = FrameCache(cache_bytes)
        self._lock = threading.Lock()
        self._chosen: list[Lane] = []  # by those who took whichever had nothing to do
        self._helpers = {lane: Helper(limits or Limits(), patient=lane is Lane.ANALYSE) for lane in Lane}
        self._zips = Unzipping(default_paths().home / "unpacked")
        self._looking: dict[str, float] = {}  # who reads ahead, and when last

    def __enter__(self) -> FrameSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self, *lanes: Lane) -> None:
        """Start helpers ahead of their first request (all of them if none is named); returns at once."""
        for lane in lanes or tuple(Lane):
            threading.Thread(target=self._start, args=(lane,), daemon=True).start()

    def _start(self, lane: Lane) -> None:
        self._zips.sweep()
        try:
            self._helpers[lane].start()
        except (OvaDeskError, OSError):
            return  # closed meanwhile, or no process to be had: the first request will say so

    def inspect(self, path: Path, *, lane: Lane | None = None, charset: str = "") -> Inspected:
        """What a file holds, nothing decoded; ``charset`` (``settings.CHARSETS``) stands for the header's own.

        By the helper of ``lane``, or by whichever has nothing to do. Raises OvaDeskError with the reason where it
        cannot be opened.
        """
        with self._some_lane(lane) as chosen:
            reply = self._helpers[chosen].ask(InspectRequest(path, charset))
        if not isinstance(reply, Inspected):
            raise OvaDeskError(problem("pixels.helper_died"))
        return reply

    def inspect_each(self, paths: Sequence[Path], *, charset: str = "") -> list[Inspected | Problem]:
        """What each file holds, or why it cannot be opened, asked for in one go. Raises nothing."""
        try:
            with self._some_lane() as lane:
                reply = self._helpers[lane].ask(ManyRequest(tuple(paths), charset))
        except OvaDeskError:
            reply = None
        found = [one for one in reply if isinstance(one, Inspected | Problem)] if isinstance(reply, tuple) else []
        if len(found) == len(paths):
            return found
        return [self._inspect_or_say(path, charset) for path in paths]  # one of them ended the helper: not the others

    def _inspect_or_say(self, path: Path, charset: str) -> Inspected | Problem:
        try:
            return self.inspect(path, charset=charset)
        except OvaDeskError as error:
            return error.problem

    def unpack(self, path: Path, wanted: Callable[[Path], bool], cancelled: Callable[[], bool]) -> Unpacked:
        """Take what is ``wanted`` out of a zip; it is there until this source is closed. See ``Unzipping.unpack``."""

        def ask(request: MembersRequest | ExtractRequest, size: int) -> object:
            with self._some_lane() as lane:
                return self._helpers[lane].ask(request, size / UNZIP_SPEED)

        return self._zips.unpack(path, ask, wanted, cancelled)

    @contextmanager
    def _some_lane(self, lane: Lane | None = None) -> Iterator[Lane]:
        """``lane``, or one whose helper runs and has nothing to do and that nobody else chose; else ``VIEW``."""
        with self._lock:
            free = (one for one, helper in self._helpers.items() if helper.idle and one not in self._chosen)
            chosen = lane or next(free, Lane.VIEW)
            self._chosen.append(chosen)
        try:
            yield chosen
        finally:
            with self._lock:
                self._chosen.remove(chosen)

    def directory(self, path: Path) -> tuple[Path, ...] | None:
        """The files a DICOMDIR names, None where ``path`` is none. Raises OvaDeskError where it is damaged."""
        reply = self._helpers[Lane.VIEW].ask(DirectoryRequest(path))
        return tuple(one for one in reply if isinstance(one, Path)) if isinstance(reply, tuple) else None

    def read(
        self, clip: Clip, index: int, *, lane: Lane = Lane.VIEW, wanted: Callable[[], bool] | None = None
    ) -> Pixels:
        """Frame ``index`` (from 0) of ``clip``: grey (H, W) uint8, uint16 or int16 with larger = brighter, or RGB
        uint8 (H, W, 3). Read-only; blocks while it is decoded. Raises OvaDeskError, and Cancelled where it was
        not ``wanted`` any more before its decoding began. What the analysis reads drives nothing out of the cache.
        """
        found = self._cache.get((clip.key, index))
        if found is None:
            found = self._helpers[lane].read(clip, index, wanted)
            self._cache.put((clip.key, index), found, only_if_room=lane is Lane.ANALYSE)
        return found

    def read_each(self, places: Sequence[tuple[Clip, int]], *, lane: Lane = Lane.VIEW) -> list[Pixels | Problem]:
        """``read`` of several small frames in one go, past the cache; a ``Problem`` for each that cannot be read.

        To ask for them one by one costs as much as to decode a small still. Raises nothing.
        """
        try:
            if len(places) > 1:
                return self._helpers[lane].read_each(places)
        except OvaDeskError:
            pass  # one of them ended the helper: not the others
        return [self._read_or_say(clip, index, lane) for clip, index in places]

    def _read_or_say(self, clip: Clip, index: int, lane: Lane) -> Pixels | Problem:
        try:
            return self._helpers[lane].read(clip, index)
        except OvaDeskError as error:
            return error.problem

    def room_ahead(self, clip: Clip, who: str) -> int:
        """How many frames of ``clip`` ``who`` may have decoded ahead: half the cache is shared among those that
        asked within the last seconds.
        """
        now = time.monotonic()
        with self._lock:
            self._looking[who] = now
            self._looking = {name: asked for name, asked in self._looking.items() if now - asked < SHARED_SECONDS}
            share = self._cache.limit // 2 // len(self._looking)
        return share // clip.frame_bytes

    def cached(self, clip: Clip, index: int) -> Pixels | None:
        """The frame if it is at hand; never blocks."""
        return self._cache.get((clip.key, index))

    def helper_pids(self) -> dict[Lane, int | None]:
        """Process ids of the helpers that run, for figures and for tests."""
        return {lane: helper.pid for lane, helper in self._helpers.items()}

    def close(self) -> None:
        """End the helpers, remove what was unpacked; later requests raise ``pixels.helper_died``."""
        for helper in self._helpers.values():
            helper.close()
        self._zips.close()
