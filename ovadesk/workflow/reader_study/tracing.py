"""How a case is read, by the monotonic clock: what was looked at, and for how long, pauses left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ovadesk.domain.reader_study.record import Trace


@dataclass(slots=True)
class _Counts:
    """What one reading collects; the aided reading of the same case begins with new ones."""

    first_interaction_ms: int | None = None
    pauses: list[tuple[int, int]] = field(default_factory=list)
    frames: set[tuple[int, int]] = field(default_factory=set)
    cine_loops: int = 0
    zooms: int = 0
    window_changes: int = 0
    overlay_on_ms: int = 0
    overlay_toggles: int = 0
    clock_set_back: bool = False


class Tracer:
    """The clock and the counters of one opened case. ``clock`` gives seconds and never goes back.

    All times are ms since the case was opened. A reading begins with the case, the aided one after it with
    ``begin_aided``. While paused, and after ``resumed``, nothing of the pause counts.
    """

    def __init__(self, clock: Callable[[], float], screen: tuple[int, int] = (0, 0)) -> None:
        self._clock, self.screen = clock, screen
        self._zero = clock()
        self._counts = _Counts()
        self._began = 0  # of this reading
        self._revealed: int | None = None
        self._paused: int | None = None
        self._overlay: int | None = None

    @property
    def elapsed_ms(self) -> int:
        """Since the case was opened, pauses counted in."""
        return round(1000 * (self._clock() - self._zero))

    @property
    def duration_ms(self) -> int:
        """Of this reading, pauses left out."""
        end = self.elapsed_ms if self._paused is None else self._paused
        return end - self._began - sum(length for _, length in self._counts.pauses)

    @property
    def paused(self) -> bool:
        return self._paused is not None

    @property
    def revealed(self) -> bool:
        """Whether the aided reading has begun."""
        return self._revealed is not None

    def begin_aided(self) -> None:
        """The model's answer is shown from now on: the counters and the duration begin anew."""
        self.resume()
        self._counts = _Counts()
        self._began = self._revealed = self.elapsed_ms
        self._overlay = None

    def interacted(self) -> None:
        """The reader did something; only the first time of a reading is kept."""
        if self._counts.first_interaction_ms is None:
            self._counts.first_interaction_ms = self.elapsed_ms

    def viewed(self, image: int, frame: int) -> None:
        """Frame ``frame`` of image ``image`` (both from 0) was on the screen."""
        self._counts.frames.add((image, frame))

    def looped(self) -> None:
        """A cine began again."""
        self._counts.cine_loops += 1

    def zoomed(self) -> None:
        self._counts.zooms += 1

    def windowed(self) -> None:
        """Brightness or contrast were changed."""
        self._counts.window_changes += 1

    def overlay(self, on: bool) -> None:
        """The map was switched on or off."""
        if on == (self._overlay is not None):
            return
        self._counts.overlay_toggles += 1
        if self._overlay is not None:
            self._counts.overlay_on_ms += self.elapsed_ms - self._overlay
        self._overlay = self.elapsed_ms if on else None

    def clock_was_set_back(self) -> None:
        """The wall clock went back while the case was open; no duration comes from it."""
        self._counts.clock_set_back = True

    def pause(self) -> None:
        """Nothing counts until ``resume``; a second time changes nothing."""
        if self._paused is not None:
            return
        self._paused = self.elapsed_ms
        if self._overlay is not None:  # what is covered is not seen
            self._counts.overlay_on_ms += self._paused - self._overlay

    def resume(self) -> int:
        """The ms paused; 0 where nothing was."""
        if self._paused is None:
            return 0
        length = self.elapsed_ms - self._paused
        self._counts.pauses.append((self._paused, length))
        self._paused = None
        if self._overlay is not None:
            self._overlay = self.elapsed_ms
        return length

    def trace(self, *, locked: bool = False) -> Trace:
        """What was collected so far; ``locked``: the reading ends now."""
        now, counts = self.elapsed_ms, self._counts
        frames = counts.frames.copy()  # the window goes on counting meanwhile
        images = sorted({image for image, _ in frames})
        seen_now = self._overlay is not None and self._paused is None
        return Trace(
            first_interaction_ms=counts.first_interaction_ms,
            locked_ms=now if locked else None,
            revealed_ms=self._revealed,
            pauses=tuple(counts.pauses),
            frames_viewed={str(image): sum(1 for one, _ in frames if one == image) for image in images},
            cine_loops=counts.cine_loops,
            zooms=counts.zooms,
            window_changes=counts.window_changes,
            overlay_on_ms=counts.overlay_on_ms + (now - (self._overlay or 0) if seen_now else 0),
            overlay_toggles=counts.overlay_toggles,
            screen=self.screen,
            clock_set_back=counts.clock_set_back,
        )

    def kept(self) -> dict[str, Any]:
        """JSON-safe: what ``restored`` goes on from after a break or a crash."""
        trace = self.trace()
        return {
            **trace.to_dict(),
            "frames": sorted([image, frame] for image, frame in self._counts.frames.copy()),
            "began_ms": self._began,
            "elapsed_ms": self.elapsed_ms if self._paused is None else self._paused,
        }

    @classmethod
    def restored(
        cls, kept: Mapping[str, Any], gap_ms: int, clock: Callable[[], float], screen: tuple[int, int] = (0, 0)
    ) -> Tracer:
        """Goes on from ``kept``; the ``gap_ms`` (>= 0) between are a pause. Nothing kept: as if just opened, but for
        the gap."""
        tracer = cls(clock, screen)
        elapsed = int(kept.get("elapsed_ms", 0))
        tracer._zero -= (elapsed + gap_ms) / 1000
        tracer._began, tracer._revealed = int(kept.get("began_ms", 0)), kept.get("revealed_ms")
        tracer._counts = _Counts(
            first_interaction_ms=kept.get("first_interaction_ms"),
            pauses=[(int(start), int(length)) for start, length in kept.get("pauses", ())],
            frames={(int(image), int(frame)) for image, frame in kept.get("frames", ())},
            cine_loops=int(kept.get("cine_loops", 0)),
            zooms=int(kept.get("zooms", 0)),
            window_changes=int(kept.get("window_changes", 0)),
            overlay_on_ms=int(kept.get("overlay_on_ms", 0)),
            overlay_toggles=int(kept.get("overlay_toggles", 0)),
            clock_set_back=bool(kept.get("clock_set_back", False)),
        )
        if gap_ms > 0:
            tracer._counts.pauses.append((elapsed, gap_ms))
        return tracer
