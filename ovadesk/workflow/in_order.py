"""Frames analysed several at a time, their results in order: what makes an archive fast."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from queue import SimpleQueue
from typing import Any, Protocol

from numpy.typing import NDArray

from ovadesk.classify.classifier import Classifier
from ovadesk.domain.problem import OvaDeskError, Problem
from ovadesk.domain.result import FrameResult
from ovadesk.domain.study import Clip
from ovadesk.pixels.frames import Lane
from ovadesk.pixels.video import VIDEO
from ovadesk.workflow.analysis import begin_frame

LANES = (Lane.VIEW, Lane.AHEAD, Lane.ANALYSE)  # nobody looks on while an archive is scored: all may work for it
CORES_FOR_EACH = 4  # a network of 10 ms on so many processors takes small frames as fast as a helper decodes them
HANDFUL, HANDFUL_BYTES = 4, 4 << 20  # frames asked for in one go: at most so many, and of so many bytes together
Place = tuple[Clip, int]


class Source(Protocol):
    """The part of ``FrameSource`` that an archive needs."""

    def read_each(self, places: Sequence[Place], *, lane: Lane = ...) -> list[NDArray[Any] | Problem]: ...


def lanes() -> tuple[Lane, ...]:
    """Those whose helpers read an archive on this machine."""
    return LANES[: max(1, min((os.cpu_count() or 1) // CORES_FOR_EACH, len(LANES)))]


def in_order(
    places: Iterable[Place], source: Source, classifier: Classifier, over: tuple[Lane, ...]
) -> Generator[FrameResult, None, None]:
    """The result of each of ``places`` (clip, frame), in their order; the helpers of ``over`` read.

    A few handfuls of frames are under way at any time: some being read, some prepared, and as many in the network
    as it works on at once. Their number does not grow with the archive. When the iterator is closed, what is under
    way is finished and dropped. Raises what ``analyse_frame`` raises.
    """
    desk = _Desk(source, classifier, over)
    hands = len(over) + 1  # one prepares while the others wait for their helpers
    todo = _handfuls(places)
    with ThreadPoolExecutor(hands, "ovadesk-analyse") as pool:
        under_way: deque[Future[list[Callable[[], FrameResult]]]] = deque()
        try:
            for handful in islice(todo, hands + 1 + 2 * classifier.at_once // HANDFUL):
                under_way.append(pool.submit(desk.begin, handful))
            while under_way:
                results = under_way[0].result()
                while results:
                    yield results.pop(0)()
                under_way.popleft()
                under_way.extend(pool.submit(desk.begin, handful) for handful in islice(todo, 1))
        finally:
            pool.shutdown(cancel_futures=True)
            for one in under_way:  # the network may still be reading what it was given
                if not one.cancelled() and one.exception() is None:
                    for result in one.result():
                        result()


def _handfuls(places: Iterable[Place]) -> Iterator[list[Place]]:
    """Places that follow one another, read by the same helper; large frames and those of films one by one."""
    held: list[Place] = []
    size = 0
    for clip, index in places:
        full = len(held) == HANDFUL or size + clip.frame_bytes > HANDFUL_BYTES
        if held and (full or _is_film(clip) or _is_film(held[-1][0])):
            yield held
            held, size = [], 0
        held.append((clip, index))
        size += clip.frame_bytes
    if held:
        yield held


def _is_film(clip: Clip) -> bool:
    return clip.kind == "video" or clip.transfer_syntax in VIDEO


class _Desk:
    """Gives each handful to a helper that has nothing to do, and what it read to the network."""

    def __init__(self, source: Source, classifier: Classifier, over: tuple[Lane, ...]) -> None:
        self._source, self._classifier, self._first = source, classifier, over[0]
        self._free: SimpleQueue[Lane] = SimpleQueue()
        for lane in over:
            self._free.put(lane)

    def begin(self, places: Sequence[Place]) -> list[Callable[[], FrameResult]]:
        begun = time.perf_counter()
        read = _Read({(clip.key, index): one for (clip, index), one in zip(places, self._read(places), strict=True)})
        return [begin_frame(read, self._classifier, clip, index, begun=begun) for clip, index in places]

    def _read(self, places: Sequence[Place]) -> list[NDArray[Any] | Problem]:
        if _is_film(places[0][0]):  # two helpers would both decode all of it
            return self._source.read_each(places, lane=self._first)
        lane = self._free.get()
        try:
            return self._source.read_each(places, lane=lane)
        finally:
            self._free.put(lane)


@dataclass(frozen=True, slots=True)
class _Read:
    """A source of what was read already, once."""

    found: dict[tuple[str, int], NDArray[Any] | Problem] = field(repr=False)

    def read(self, clip: Clip, index: int, *, lane: Lane = Lane.ANALYSE) -> NDArray[Any]:
        pixels = self.found.pop((clip.key, index))
        if isinstance(pixels, Problem):
            raise OvaDeskError(pixels)
        return pixels
