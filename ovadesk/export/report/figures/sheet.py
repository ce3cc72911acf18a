"""What figures are drawn on: a reportlab drawing, in points, with the origin at the lower left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Drawing, Group, Path, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from ovadesk.export.report import fonts
from ovadesk.export.report.figures.style import GREY, INK, TEXT, Look

Point = tuple[float, float]
STRAIGHT = 1e-4  # points: a corner that turns by less is none


def colour(code: str | None) -> Any:
    return None if code is None else HexColor(code)


class Sheet:
    """Adds shapes to ``drawing``. Texts may hold anything: what no font has is written as its number."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.drawing = Drawing(width, height)
        self.drawing.initialFontName = fonts.PLAIN  # or a font would be named that is not embedded

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = TEXT,
        *,
        anchor: str = "start",
        bold: bool = False,
        ink: str = INK,
    ) -> None:
        """One line; ``y`` is that of its foot, ``anchor`` start, middle or end."""
        if text:
            self.drawing.add(_words(x, y, text, size, anchor, bold, ink))

    def upwards(self, x: float, y: float, text: str, size: float = TEXT, *, ink: str = INK) -> None:
        """One line turned by 90 degrees, centred at ``y``."""
        group = Group(_words(0, 0, text, size, "middle", False, ink))
        group.transform = (0, 1, -1, 0, x, y)
        self.drawing.add(group)

    def paragraph(
        self,
        x: float,
        top: float,
        limit: float,
        text: str,
        size: float = TEXT,
        *,
        anchor: str = "start",
        ink: str = INK,
    ) -> float:
        """Lines no wider than ``limit`` under ``top``; where they end."""
        for line in fonts.wrapped(fonts.shown(text), limit, size):
            top -= size * 1.28
            self.text(x, top + size * 0.28, line, size, anchor=anchor, ink=ink)
        return top

    def line(self, start: Point, end: Point, ink: str = INK, width: float = 0.5, dash: Sequence[float] = ()) -> None:
        self.curve([start, end], ink, width, dash)

    def curve(self, points: Sequence[Point], ink: str = INK, width: float = 0.9, dash: Sequence[float] = ()) -> None:
        """A line through all ``points``."""
        flat = [value for point in _corners(points) for value in point]
        found = PolyLine(flat, strokeColor=colour(ink), strokeWidth=width, strokeLineJoin=1)
        found.strokeDashArray = list(dash) or None
        self.drawing.add(found)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None, ink: str | None = None
    ) -> None:
        box = Rect(x, y, width, height, fillColor=colour(fill), strokeColor=colour(ink), strokeWidth=0.6)
        self.drawing.add(box)

    def area(self, points: Sequence[Point], fill: str | None, ink: str | None = None, width: float = 0.6) -> None:
        flat = [value for point in points for value in point]
        self.drawing.add(Polygon(flat, fillColor=colour(fill), strokeColor=colour(ink), strokeWidth=width))

    def band(self, left: tuple[float, float, float], right: tuple[float, float, float], fill: str, ink: str) -> None:
        """A flow from (x, low, high) to (x, low, high)."""
        (x1, low1, high1), (x2, low2, high2) = left, right
        middle = (x1 + x2) / 2
        path = Path(fillColor=colour(fill), strokeColor=colour(ink), strokeWidth=0.4)
        path.moveTo(x1, high1)
        path.curveTo(middle, high1, middle, high2, x2, high2)
        path.lineTo(x2, low2)
        path.curveTo(middle, low2, middle, low1, x1, low1)
        path.closePath()
        self.drawing.add(path)

    def arrow(self, start: Point, end: Point, ink: str = GREY) -> None:
        """A straight arrow."""
        self.line(start, end, ink, 0.7)
        away = math.atan2(end[1] - start[1], end[0] - start[0])
        wings = [(end[0] - 5 * math.cos(away + turn), end[1] - 5 * math.sin(away + turn)) for turn in (0.4, -0.4)]
        self.area([end, *wings], ink)

    def marker(self, x: float, y: float, look: Look, size: float = 2.4) -> None:
        """``size`` is about half as wide as the marker is."""
        if look.marker in ("plus", "cross"):
            turn = math.pi / 4 if look.marker == "cross" else 0.0
            for angle in (turn, turn + math.pi / 2):
                away = (size * 1.2 * math.cos(angle), size * 1.2 * math.sin(angle))
                self.line((x - away[0], y - away[1]), (x + away[0], y + away[1]), look.colour, 1.1)
            return
        corners, turn, reach = _SHAPES[look.marker]
        points = [
            (
                x + size * reach * math.cos(turn + k * math.tau / corners),
                y + size * reach * math.sin(turn + k * math.tau / corners),
            )
            for k in range(corners)
        ]
        self.area(points, look.colour if look.filled else "#ffffff", look.colour, 0.8)


_SHAPES = {  # corners, where the first stands, how far out
    "circle": (20, 0.0, 1.0),
    "square": (4, math.pi / 4, 1.25),
    "triangle": (3, math.pi / 2, 1.35),
    "down": (3, -math.pi / 2, 1.35),
    "diamond": (4, 0.0, 1.45),
}


def _words(x: float, y: float, text: str, size: float, anchor: str, bold: bool, ink: str) -> Any:
    """A string, or a group of strings where the letters are of several fonts: each anchored as the whole is."""
    parts = fonts.runs(fonts.shown(text.replace("\n", " ")), bold)
    widths = [fonts.width(part, size, font == fonts.BOLD) for font, part in parts]
    whole, before, strings = sum(widths), 0.0, []
    for (font, part), wide in zip(parts, widths, strict=True):
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        place = x - share * whole + before + share * wide
        strings.append(String(place, y, part, fontName=font, fontSize=size, fillColor=colour(ink), textAnchor=anchor))
        before += wide
    return strings[0] if len(strings) == 1 else Group(*strings)


def _corners(points: Sequence[Point]) -> list[Point]:
    """Without the points at which the line goes straight on."""
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or point != kept[-1]:
            kept.append(point)
    return kept if len(kept) > 1 else [*kept, *kept]


def _straight(first: Point, middle: Point, last: Point) -> bool:
    (x1, y1), (x2, y2) = (middle[0] - first[0], middle[1] - first[1]), (last[0] - middle[0], last[1] - middle[1])
    return abs(x1 * y2 - x2 * y1) < STRAIGHT and x1 * x2 + y1 * y2 >= 0
