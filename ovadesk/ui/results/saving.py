"""Figures and tables as files: data as CSV, pictures as SVG or PDF drawn by the report. All of it runs in a worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.export.statistics import as_csv
from ovadesk.export.tables import write_table
from ovadesk.settings import write_atomically
from ovadesk.ui.results.blocks import Choice, Curves, Shown, Table
from ovadesk.ui.results.cells import cell_text

if TYPE_CHECKING:  # reportlab is read by the worker
    from ovadesk.export.report.blocks import Table as PrintedTable
    from ovadesk.export.report.figures.figure import Figure
    from ovadesk.export.report.material import Material

_PART = re.compile(r"_\d+")
_BREAK = re.compile(r" |(?<=-)(?=[^\W\d])")  # where a line may end
PAD = 5.0  # points between the words of two columns


def save_data(path: Path, of: Material, shown: Shown) -> tuple[Path, ...]:
    """The rows of a table, or the data of the report's figure; the files written.

    Raises OvaDeskError (``export.failed``).
    """
    rows = shown.rows if isinstance(shown, Table) else [row for one in _drawn(of, shown) for row in one.rows]
    write_table(path, as_csv(rows))
    return (path,)


def save_picture(path: Path, of: Material, shown: Shown) -> tuple[Path, ...]:
    """As ``path`` ends: .svg or .pdf. A figure of several sheets makes as many files, numbered. The files written.

    Raises OvaDeskError (``export.failed``).
    """
    from ovadesk.export.report.pdf import figure_pdf
    from ovadesk.export.report.svg import svg

    figures = _sheets(of, shown) if isinstance(shown, Table) else _drawn(of, shown)
    written = []
    for number, figure in enumerate(figures, start=1):
        file = path if number == 1 else path.with_name(f"{path.stem}_{number}{path.suffix}")
        if path.suffix == ".pdf":
            made = figure_pdf(figure.drawing, figure.name, of.made_at)
        else:
            made = svg(figure.drawing, figure.name, figure.caption).encode("utf-8", "backslashreplace")
        try:
            write_atomically(file, made)
        except (OSError, ValueError) as error:
            raise OvaDeskError(problem("export.failed", kind=type(error).__name__)) from error
        written.append(file)
    return tuple(written)


def _drawn(of: Material, shown: Curves | Choice) -> list[Figure]:
    """The report's figure of what is shown, all sheets of it; empty where the report draws none."""
    prints = shown.prints
    if isinstance(shown, Choice) and shown.row is not None:
        of = replace(of, found={**of.found, "switching": [of.found["switching"][shown.row]]})
    return [one for one in _figures(of, prints) if one.name == prints or _PART.fullmatch(one.name[len(prints) :])]


def _figures(of: Material, prints: str) -> Iterator[Figure]:
    """Those whose names begin alike."""
    from ovadesk.export.report.figures.calibration import calibration_figures
    from ovadesk.export.report.figures.forest import forest_figures
    from ovadesk.export.report.figures.roc import roc_figures
    from ovadesk.export.report.figures.switches import switch_figures
    from ovadesk.export.report.figures.times import time_figures

    makers: Sequence[tuple[str, Callable[[Material], Iterator[Figure]]]] = (
        ("roc", roc_figures),
        ("forest", forest_figures),
        ("calibration", calibration_figures),
        ("switches", switch_figures),
        ("reading_time", time_figures),
    )
    for start, made in makers:
        if prints.startswith(start):
            yield from (figure for figure in made(of) if figure.name.startswith(prints))


def _sheets(of: Material, table: Table) -> list[Figure]:
    from ovadesk.export.report.figures.table import table_figures

    return list(table_figures(printed_table(table), of.words("report.use")))


def printed_table(table: Table) -> PrintedTable:
    """As the report prints tables."""
    from ovadesk.export.report.blocks import Table as PrintedTable

    heads = tuple(column.title for column in table.columns)
    rows = tuple(tuple(cell_text(column, row) for column in table.columns) for row in table.rows)
    words = sum(column.kind == "text" for column in table.columns)
    left = next((n for n, column in enumerate(table.columns) if column.kind != "text"), words)
    widths = _widths([heads, *rows])
    notes = (table.note,) if table.note else ()
    return PrintedTable(table.title, heads, rows, widths, left, notes, table.strong, table.name)


def _widths(lines: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Of the columns, in points: no word is parted where the page is wide enough, and what is left goes to those whose
    cells would like it.
    """
    from ovadesk.export.report.figures.style import PAGE, TEXT
    from ovadesk.export.report.fonts import shown, width

    needed, wished = [], []
    for cells in zip(*lines, strict=True):
        texts = [shown(text) for text in cells]
        needed.append(PAD + max(width(word, TEXT, True) for text in texts for word in _BREAK.split(text)))
        wished.append(PAD + max(width(text, TEXT, True) for text in texts))
    more = [wish - need for need, wish in zip(needed, wished, strict=True)]
    room = max(0.0, PAGE - sum(needed)) / max(sum(more), 1.0)
    return tuple(need + min(1.0, room) * one for need, one in zip(needed, more, strict=True))
