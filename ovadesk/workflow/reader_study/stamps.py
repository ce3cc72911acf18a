"""Wall-clock stamps, watched: a clock that was set back is told, and never measures anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

TOLERANCE = 1.0  # seconds: below it the time service is at work, no hand


def utc_now() -> datetime:
    return datetime.now(UTC)


class Stamps:
    """ISO 8601 in UTC, to the ms. ``now`` gives an aware time, ``clock`` seconds that never go back."""

    def __init__(self, now: Callable[[], datetime], clock: Callable[[], float], last: str = "") -> None:
        """``last``: the newest stamp already on disk, empty where there is none."""
        self._now, self._clock = now, clock
        first = now()
        self._offset = first.timestamp() - clock()
        self._behind = bool(last) and (datetime.fromisoformat(last) - first).total_seconds() > TOLERANCE

    def stamp(self) -> str:
        """Now, as it is written down; a step back since the stamp before is remembered for ``set_back``."""
        wall, ticks = self._now(), self._clock()
        offset = wall.timestamp() - ticks
        if offset < self._offset - TOLERANCE:  # the wall clock went back, or fell behind the other one
            self._behind = True
        self._offset = offset
        return wall.astimezone(UTC).isoformat(timespec="milliseconds")

    def set_back(self) -> bool:
        """Whether the clock was set back since this was asked last."""
        behind, self._behind = self._behind, False
        return behind


def ms_between(earlier: str, later: str) -> int:
    """Milliseconds from one stamp to a later one; 0 where it is not later."""
    passed = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    return max(0, round(1000 * passed.total_seconds()))
