"""A coordinator's table: rows of cells under columns of known names, whatever spreadsheet wrote it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.stats.tidy.csv_text import announces_separator, decoded, plain_name, separator_of

FILE_MAX = 64 << 20  # bytes: a million rows
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
Columns = Mapping[str, Sequence[str]]  # the name of each column here, and what else it may be called


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a table, or odd in it.

    ``row`` is the row as a spreadsheet counts (the header is 1), 0 where it is no single row's; ``path`` the file it
    is about, as the table names it; ``case_id`` is given where the case's name is a possible one.
    """

    problem: Problem
    row: int = 0
    case_id: str = ""
    path: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts, and a cell for every known column ("" where there is none)."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table that fit its header, those that do not, and the columns that nobody asked for."""

    rows: tuple[Row, ...]
    ragged: tuple[Finding, ...] = ()
    ignored: tuple[str, ...] = ()


def read_sheet(path: Path, columns: Columns, required: Sequence[str]) -> Sheet:
    """Read a CSV file: comma, semicolon or tab; UTF-8, UTF-16 with a mark, or GB 18030.

    Column names are looked for without regard to case, blanks and dashes. Blank rows are passed over. Raises
    OvaDeskError: ``study.sheet_unread`` (kind), ``study.sheet_large``, ``study.sheet_encoding``,
    ``study.sheet_columns`` (missing, known), ``study.sheet_column_twice``, ``study.sheet_empty``,
    ``study.sheet_no_csv``.
    """
    text = _text(path)
    lines = text.splitlines()
    begin = int(bool(lines) and announces_separator(lines[0]))
    head = lines[begin] if len(lines) > begin else ""
    separator = separator_of(head, lambda names: sum(bool(name) for name in _known(names, columns)))
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise OvaDeskError(problem("study.sheet_no_csv")) from error
    if not any(any(cell.strip() for cell in record) for record in records[begin:]):
        raise OvaDeskError(problem("study.sheet_empty"))
    return _sheet(records, begin, columns, required)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_MAX + 1)
    except (OSError, ValueError) as error:  # ValueError: a path that can be no file's
        raise OvaDeskError(problem("study.sheet_unread", kind=type(error).__name__)) from error
    if len(data) > FILE_MAX:
        raise OvaDeskError(problem("study.sheet_large", limit_mb=FILE_MAX >> 20))
    found = decoded(data, strict=True)
    if found is None:
        raise OvaDeskError(problem("study.sheet_encoding"))
    return found[0]


def _known(names: Iterable[str], columns: Columns) -> list[str]:
    """What each of ``names`` is called here; "" where it is not known."""
    called = {plain_name(also): name for name, others in columns.items() for also in (name, *others)}
    return [called.get(plain_name(name), "") for name in names]


def _sheet(records: list[list[str]], begin: int, columns: Columns, required: Sequence[str]) -> Sheet:
    head = records[begin]
    names = _known(head, columns)
    missing = [name for name in required if name not in names]
    if missing:
        known = ", ".join(columns)
        raise OvaDeskError(problem("study.sheet_columns", missing=", ".join(missing), known=known))
    for name in columns:
        if names.count(name) > 1:
            raise OvaDeskError(problem("study.sheet_column_twice", name=name))
    rows: list[Row] = []
    ragged: list[Finding] = []
    for number, record in _numbered(records, begin):
        if any(cell.strip() for cell in record[len(names) :]):
            ragged.append(Finding(problem("study.row_cells", cells=len(record), columns=len(names)), number))
            continue
        cells = dict.fromkeys(columns, "")
        cells.update({name: _cell(text) for name, text in zip(names, record, strict=False) if name})
        rows.append(Row(number, cells))
    ignored = [text.strip()[:40] for text, name in zip(head, names, strict=True) if not name and text.strip()]
    return Sheet(tuple(rows), tuple(ragged), tuple(ignored))


def _numbered(records: list[list[str]], begin: int) -> Iterator[tuple[int, list[str]]]:
    for number, record in enumerate(records[begin + 1 :], start=begin + 2):
        if any(cell.strip() for cell in record):
            yield number, record


def _cell(text: str) -> str:
    """The text of a cell; the apostrophe that an export of ours puts before what looks like a formula is dropped."""
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(FORMULA) else text
