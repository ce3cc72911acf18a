"""What stands in the cells of a table, and how its rows are put in order. No number is rounded anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ovadesk.export.report.numbers import NOTHING, number, with_interval
from ovadesk.ui.results.blocks import Column, Row, Table
from ovadesk.ui.words import tr

_DIGITS = re.compile(r"(\d+)")
Key = tuple[bool, float, tuple[tuple[int, int, str], ...]]


def cell_text(column: Column, row: Row) -> str:
    """The value of ``row`` under ``column``, with its interval where it has one."""
    value = row.get(column.key)
    if column.kind == "text":
        return _text(column, value)
    for name in column.interval:
        low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
        if low is not None or high is not None:
            return with_interval(value, (low, high), column.kind)
    return number(value, column.kind)


def _text(column: Column, value: object) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if value is None or value == "":
        return column.names.get("", NOTHING)
    return column.names.get(str(value), str(value))


def sort_key(column: Column, row: Row) -> Key:
    """Numbers by value, texts by their words and the numbers in them (r2 before r10)."""
    value = row.get(column.key)
    if column.kind != "text":
        return value is None, float(value or 0), ()
    parts = _DIGITS.split(_text(column, value).casefold())
    pieces = ((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)
    return value is None or value == "", 0.0, tuple(pieces)


def in_order(table: Table, rows: Iterable[int], column: int, descending: bool) -> list[int]:
    """The places of ``rows`` in the order of a column; what has no value comes last either way."""
    chosen = table.columns[column]
    keys = {place: sort_key(chosen, table.rows[place]) for place in rows}
    there = sorted((place for place in keys if not keys[place][0]), key=lambda place: keys[place][1:])
    return [*(reversed(there) if descending else there), *(place for place in keys if keys[place][0])]


def as_text(table: Table, rows: Sequence[int], columns: Sequence[int]) -> str:
    """Rows under their heads, as a spreadsheet or a text takes them from the clipboard."""
    lines = [[table.columns[place].title for place in columns]]
    lines += [[cell_text(table.columns[place], table.rows[row]) for place in columns] for row in rows]
    return "".join("\t".join(line) + "\n" for line in lines)
