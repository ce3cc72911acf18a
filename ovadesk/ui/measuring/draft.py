"""A marking while it is drawn: clicks and drags turned into points. No Qt in it."""

from __future__ import annotations

from collections.abc import Callable

from ovadesk.domain.marking import NEEDS, MarkingKind, Point

DRAGGED = 4.0  # screen pixels: less was a click
SAME = 2.0
TRACE = 6.0  # screen pixels from corner to corner of an outline traced by dragging
CLOSES = 9.0  # screen pixels from the first corner


class Draft:
    """Press, move and release as they come; ``done`` once all points are there. Two ways lead to a line: drag it,
    or click both ends. A polygon is closed by a click on its first corner, a double click or ``close``.

    ``away(a, b)`` is how far two points of the frame lie apart on the screen.
    """

    def __init__(self, kind: MarkingKind, away: Callable[[Point, Point], float]) -> None:
        self.kind, self._away = kind, away
        self.points: list[Point] = []
        self.floating: Point | None = None  # where the pointer is: the next point, perhaps
        self.done = False
        self._held: Point | None = None

    @property
    def shown(self) -> tuple[Point, ...]:
        """The points placed and the one under the pointer."""
        more = self.floating
        if self.done or more is None or not self.points or (self.points[-1] == more and len(self.points) > 1):
            return tuple(self.points)
        return (*self.points, more)

    def press(self, at: Point, twice: bool = False) -> None:
        """The button went down; ``twice``: for the second time of a double click."""
        enough = self.kind is MarkingKind.POLYGON and len(self.points) >= NEEDS[self.kind]
        if enough and (twice or self._away(at, self.points[0]) <= CLOSES):
            self.done = True
            return
        if not self.points or self._away(at, self.points[-1]) > SAME:
            self._place(at)
        self._held, self.floating = at, at

    def move(self, at: Point) -> None:
        """The pointer is at ``at``, the button down or up."""
        self.floating = at
        tracing = self.kind is MarkingKind.POLYGON and self._held is not None and not self.done
        if tracing and self._away(at, self.points[-1]) >= TRACE:
            self._place(at)

    def release(self, at: Point) -> None:
        """The button went up."""
        held, self._held = self._held, None
        if self.done or held is None:
            return
        if self.kind is MarkingKind.POLYGON:
            traced = self.points[-1] != held  # corners were placed on the way
            if traced and self._away(at, self.points[0]) <= CLOSES:
                self.close()
        elif self._away(at, held) >= DRAGGED:
            self._place(at)

    def close(self) -> bool:
        """End a polygon with the corners it has; False where it has too few or is none."""
        if self.kind is MarkingKind.POLYGON and len(self.points) >= NEEDS[self.kind]:
            self.done = True
        return self.done

    def step_back(self) -> bool:
        """Take the last point away; False where there is none."""
        self._held = None
        if not self.points:
            return False
        self.points.pop()
        return True

    def _place(self, at: Point) -> None:
        if not self.done:
            self.points.append(at)
            self.done = self.kind is not MarkingKind.POLYGON and len(self.points) == NEEDS[self.kind]
