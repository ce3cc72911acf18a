"""A rectangle of a sheet in which numbers have places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ovadesk.export.report.figures.sheet import Point, Sheet
from ovadesk.export.report.figures.style import FAINT, GREY, INK, PALE, SMALL, TEXT


@dataclass(frozen=True, slots=True)
class Axes:
    """``left``, ``bottom``, ``width`` and ``height`` in points; ``x`` and ``y`` are the ends of what is shown."""

    left: float
    bottom: float
    width: float
    height: float
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)

    def at(self, x: float, y: float) -> Point:
        """The place of a point; what lies outside is put on the edge."""
        return self.across(x), self.up(y)

    def across(self, x: float) -> float:
        low, high = self.x
        return self.left + self.width * (min(max(x, low), high) - low) / (high - low)

    def up(self, y: float) -> float:
        low, high = self.y
        return self.bottom + self.height * (min(max(y, low), high) - low) / (high - low)

    @property
    def top(self) -> float:
        return self.bottom + self.height

    @property
    def right(self) -> float:
        return self.left + self.width


def draw_unit_square(onto: Sheet, axes: Axes, *, step: float = 0.2, x_label: str = "", y_label: str = "") -> None:
    """A frame from 0 to 1 both ways with grid, ticks, diagonal and labels."""
    ticks = [round(step * k, 6) for k in range(round(1 / step) + 1)]
    for tick in ticks:
        if 0 < tick < 1:
            onto.line(axes.at(tick, 0), axes.at(tick, 1), FAINT, 0.4)
            onto.line(axes.at(0, tick), axes.at(1, tick), FAINT, 0.4)
        onto.text(axes.across(tick), axes.bottom - SMALL - 2, f"{tick:g}", SMALL, anchor="middle")
        onto.text(axes.left - 3, axes.up(tick) - 2, f"{tick:g}", SMALL, anchor="end")
    onto.line(axes.at(0, 0), axes.at(1, 1), PALE, 0.5, (1, 2))
    onto.box(axes.left, axes.bottom, axes.width, axes.height, ink=GREY)
    if x_label:
        onto.text(axes.left + axes.width / 2, axes.bottom - 2 * SMALL - 6, x_label, TEXT, anchor="middle")
    if y_label:
        onto.upwards(axes.left - 17, axes.bottom + axes.height / 2, y_label, TEXT)


def draw_scale(onto: Sheet, axes: Axes, ticks: Sequence[float], texts: Sequence[str], label: str) -> None:
    """A scale below, with a grid; and its label."""
    for tick, text in zip(ticks, texts, strict=True):
        x = axes.across(tick)
        onto.line((x, axes.bottom), (x, axes.top), FAINT, 0.4)
        onto.line((x, axes.bottom), (x, axes.bottom - 2.5), INK, 0.5)
        onto.text(x, axes.bottom - SMALL - 4, text, SMALL, anchor="middle")
    onto.line((axes.left, axes.bottom), (axes.right, axes.bottom), INK, 0.6)
    onto.text(axes.left + axes.width / 2, axes.bottom - 2 * SMALL - 8, label, TEXT, anchor="middle")


def ticks_of(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``, ``most`` or so of them."""
    if not high > low:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * k, 12) for k in range(first, last + 1)]
