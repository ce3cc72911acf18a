"""A table drawn as a figure, for those who lay out a page."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.export.report import fonts
from ovadesk.export.report.blocks import Table
from ovadesk.export.report.figures.figure import FOOT, Figure, sheet
from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import FAINT, INK, PAGE, SMALL, TEXT

LINE = TEXT * 1.25
LONGEST = 56  # rows of one figure


def table_figures(table: Table, use: str) -> Iterator[Figure]:
    """In parts of ``LONGEST`` rows, each with its own head."""
    for start in range(0, len(table.rows), LONGEST):
        name = table.name if not start else f"{table.name}_{start // LONGEST + 1}"
        part = range(start, min(start + LONGEST, len(table.rows)))
        rows = [dict(zip(table.columns, table.rows[number], strict=True)) for number in part]
        yield Figure(name, table.caption, _draw(table, part, use), rows)


def _draw(table: Table, part: range, use: str) -> object:
    widths = [PAGE * one / sum(table.widths) for one in table.widths]
    heads = _lines(table.columns, widths, True)
    rows = [(_lines(table.rows[number], widths, number in table.strong), number in table.strong) for number in part]
    notes = [line for note in table.notes for line in fonts.wrapped(fonts.shown(note), PAGE, SMALL)]
    tall = _height(heads) + sum(_height(cells) for cells, _ in rows) + len(notes) * SMALL * 1.3 + 14
    onto = sheet(PAGE, tall, use)
    y = FOOT + tall - 2
    onto.line((0, y), (PAGE, y), INK, 0.9)
    y = _row(onto, y, heads, widths, table.left, bold=True)
    onto.line((0, y), (PAGE, y), INK, 0.5)
    for number, (cells, bold) in enumerate(rows):
        y = _row(onto, y, cells, widths, table.left, bold=bold)
        last = number == len(rows) - 1
        onto.line((0, y), (PAGE, y), INK if last else FAINT, 0.9 if last else 0.3)
    for place, line in enumerate(notes, start=1):
        onto.text(0, y - 3 - place * SMALL * 1.3, line, SMALL)
    return onto.drawing


def _lines(cells: tuple[str, ...], widths: list[float], bold: bool) -> list[list[str]]:
    return [fonts.wrapped(fonts.shown(text), wide - 3, TEXT, bold) for text, wide in zip(cells, widths, strict=True)]


def _height(cells: list[list[str]]) -> float:
    return LINE * max(len(lines) for lines in cells) + 4


def _row(onto: Sheet, top: float, cells: list[list[str]], widths: list[float], left: int, *, bold: bool) -> float:
    x = 0.0
    for place, (lines, wide) in enumerate(zip(cells, widths, strict=True)):
        for number, line in enumerate(lines, start=1):
            words = place < left
            at = x if words else x + wide - 3
            onto.text(at, top - LINE * number - 0.2, line, TEXT, anchor="start" if words else "end", bold=bold)
        x += wide
    return top - _height(cells)
