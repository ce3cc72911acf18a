"""``data_dictionary.csv``: what every column of every table means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ovadesk.export.reader_study.cells import text
from ovadesk.export.reader_study.column import Column, Until, table
from ovadesk.export.reader_study.contents import DICTIONARY

COLUMNS = (
    Column("file", "the table", source="export"),
    Column("column", "the column, as in the table's first row; in the order of the table", source="export"),
    Column("meaning", "what a cell says", source="export"),
    Column("kind", "what a cell holds; an empty cell is no value", source="export"),
    Column("unit", "of a number", source="export"),
    Column("values", "which values there can be, where the kind does not say it all", source="export"),
    Column("source", "who or what it comes from", source="export"),
    Column("blinding", "whether it stays empty until the study is closed", source="export"),
)


def write_dictionary(path: Path, tables: Mapping[str, Sequence[Column]]) -> int:
    """One row for each column of ``tables`` and of the dictionary itself; the number of rows. Raises OSError."""
    rows = [_row(file, column) for file, columns in {**tables, DICTIONARY: COLUMNS}.items() for column in columns]
    with table(path, COLUMNS) as lines:
        lines.add_all([text(cell) for cell in row] for row in rows)
    return len(rows)


def _row(file: str, column: Column) -> tuple[str, ...]:
    blinding = "" if column.until is Until.NEVER else str(column.until)
    kind = str(column.kind)
    return file, column.name, column.meaning, kind, column.unit, column.values, column.source, blinding
