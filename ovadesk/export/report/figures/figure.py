"""A figure: what is drawn, what it says, and the numbers it was drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import GREY, SMALL, TEXT, Look
from ovadesk.export.report.fonts import shown, width

Row = Mapping[str, Any]
FOOT = 12.0  # points: the room of the sentence of its use


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """``name`` is that of its files, ``caption`` one or more sentences, ``rows`` what the CSV beside it holds."""

    name: str
    caption: str
    drawing: Any
    rows: Sequence[Row]


def sheet(page_width: float, height: float, use: str) -> Sheet:
    """A sheet with the sentence of its use at the foot; the figure has what is above ``FOOT``."""
    found = Sheet(page_width, height + FOOT)
    found.text(page_width, 3, use, SMALL - 0.6, anchor="end", ink=GREY)
    return found


@dataclass(frozen=True, slots=True)
class Sign:
    """An entry of a legend: ``line`` and ``dot`` say what of the look is shown."""

    text: str
    look: Look
    line: bool = True
    dot: bool = True


def legend_rows(signs: Sequence[Sign], limit: float) -> list[list[tuple[float, Sign]]]:
    """The entries in rows no wider than ``limit``, each with where it stands."""
    rows: list[list[tuple[float, Sign]]] = [[]]
    x = 0.0
    for sign in signs:
        wide = 24 + width(shown(sign.text), TEXT) + 14
        if rows[-1] and x + wide > limit:
            rows.append([])
            x = 0.0
        rows[-1].append((x, sign))
        x += wide
    return rows


LEGEND_STEP = 11.0


def legend_height(signs: Sequence[Sign], limit: float) -> float:
    return LEGEND_STEP * len(legend_rows(signs, limit)) + 4


def draw_legend(onto: Sheet, x: float, top: float, limit: float, signs: Sequence[Sign]) -> None:
    """Under ``top``, as high as ``legend_height``."""
    for number, row in enumerate(legend_rows(signs, limit), start=1):
        y = top - LEGEND_STEP * number + 3
        for away, sign in row:
            if sign.line:
                onto.line(
                    (x + away, y + 2.2), (x + away + 18, y + 2.2), sign.look.colour, sign.look.width, sign.look.dash
                )
            if sign.dot:
                onto.marker(x + away + 9, y + 2.2, sign.look)
            onto.text(x + away + 22, y, sign.text)
