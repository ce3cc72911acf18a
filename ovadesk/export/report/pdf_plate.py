"""A figure in print with its caption: kept whole, and a little smaller where that saves half a page of white."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.platypus import Flowable

SMALLEST = 0.86  # of its size: smaller its letters could not be read in print


class Plate(Flowable):  # type: ignore[misc] # reportlab has no types
    """``before`` are headings that stand above the drawing, ``after`` is its caption: flowables, each one line or more.

    ``tallest`` is how high a page is, in points.
    """

    def __init__(self, before: Sequence[Any], drawing: Any, after: Sequence[Any], tallest: float) -> None:
        super().__init__()
        self._before, self._drawing, self._after, self._tallest = before, drawing, after, tallest
        self._share = 1.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        words = sum(_height(one, width) for one in (*self._before, *self._after))
        share = min(1.0, width / self._drawing.width, (self._tallest - words) / self._drawing.height)
        fitting = (height - words) / self._drawing.height
        self._share = fitting if share > fitting >= share * SMALLEST else share
        self.width, self.height = width, words + self._share * self._drawing.height
        return self.width, self.height

    def draw(self) -> None:
        y = self.height
        for one in self._before:
            y = self._put(one, y)
        y -= self._share * self._drawing.height
        self.canv.saveState()
        self.canv.translate(0, y)
        self.canv.scale(self._share, self._share)
        renderPDF.draw(self._drawing, self.canv, 0, 0)
        self.canv.restoreState()
        for one in self._after:
            y = self._put(one, y)

    def _put(self, one: Any, y: float) -> float:
        tall = _height(one, self.width)
        one.drawOn(self.canv, 0, y - tall + one.getSpaceAfter())
        return y - tall


def _height(one: Any, width: float) -> float:
    return float(one.wrap(width, 1e6)[1]) + float(one.getSpaceBefore()) + float(one.getSpaceAfter())
