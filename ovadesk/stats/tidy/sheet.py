"""A table of text as others write it: CSV with any of three separators, in any of five encodings, any columns."""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.stats.roc import Floats
from ovadesk.stats.tidy.csv_text import announces_separator, decoded, plain_name, separator_of

FILE_MAX = 256 << 20  # bytes: some two million readings
CHUNK = 20_000  # rows turned into columns at a time
LOOKED_AT = 1 << 16  # characters in which the header must lie
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: its distinct texts, stripped, and for each row (n,) which of them it is."""

    texts: tuple[str, ...]
    codes: Codes

    def mapped(self, meaning: Callable[[str], float]) -> Floats:
        """``meaning`` of every row's text (n,); asked once for each distinct text."""
        found: Floats = np.array([meaning(text) for text in self.texts], np.float64)[self.codes]
        return found

    @property
    def blank(self) -> NDArray[np.bool_]:
        """Which rows (n,) say nothing here."""
        return np.array([not text for text in self.texts], np.bool_)[self.codes]

    def taken(self, rows: NDArray[np.intp]) -> Column:
        return Column(self.texts, self.codes[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The rows of a table by column, and the ``lines`` (n,) of the file they end on.

    ``ragged`` lines had more fields than there are columns and were left out; the first is ``ragged_line``.
    """

    columns: Mapping[str, Column]
    lines: NDArray[np.int64]
    encoding: str = ""
    separator: str = ""
    ragged: int = 0
    ragged_line: int = 0

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> Column:
        """The column called ``name``; a blank one where the table has none."""
        found = self.columns.get(name)
        return found if found is not None else Column(("",), np.zeros(len(self), np.int32))

    def number(self, text: str) -> float:
        """``text`` as a finite number, NaN where it is none; "12,5" counts where commas separate no columns."""
        if self.separator not in ("", ","):
            text = text.replace(",", ".")
        try:
            value = float(text)
        except ValueError:
            return math.nan
        return value if math.isfinite(value) and "_" not in text else math.nan


def read_sheet(path: Path, needed: Collection[str]) -> Sheet:
    """Read a CSV file that has the columns ``needed`` and may have any others.

    Raises OvaDeskError: ``stats.unreadable`` (kind), ``stats.too_large`` (limit), ``stats.not_text``,
    ``stats.empty``, ``stats.columns`` (names), ``stats.column_twice`` (name), ``stats.not_csv`` (line).
    """
    try:
        with path.open("rb") as file:
            data = file.read(FILE_MAX + 1)
    except (OSError, ValueError) as error:  # ValueError: a path that can be no file's
        raise OvaDeskError(problem("stats.unreadable", kind=type(error).__name__)) from error
    if len(data) > FILE_MAX:
        raise OvaDeskError(problem("stats.too_large", limit=FILE_MAX >> 20))
    found = decoded(data, strict=False)
    if found is None:
        raise OvaDeskError(problem("stats.not_text"))
    text, encoding = found
    first = [(i, line) for i, line in enumerate(text[:LOOKED_AT].lstrip("\ufeff").splitlines()) if line.strip()]
    skipped = 0
    if first and announces_separator(first[0][1]):
        skipped = first.pop(0)[0] + 1
    head = first[0][1] if first else ""
    separator = separator_of(head, lambda names: len({plain_name(name) for name in names} & set(needed)))
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator, strict=True)
    return _gathered(rows, needed, encoding, separator, skipped)


def sheet_of(names: Sequence[str], rows: Iterable[Sequence[str]], needed: Collection[str]) -> Sheet:
    """A table that is at hand; ``lines`` count as if it were a file with its header. Raises as ``read_sheet``."""
    return _made(list(names), ((line, list(row)) for line, row in enumerate(rows, start=2)), needed, "", "")


def _gathered(rows: Iterator[list[str]], needed: Collection[str], encoding: str, separator: str, skipped: int) -> Sheet:
    line = 0

    def numbered() -> Iterator[tuple[int, list[str]]]:
        nonlocal line
        for row in rows:
            line = rows.line_num  # type: ignore[attr-defined]
            if line > skipped and any(cell.strip() for cell in row):
                yield line, row

    try:
        there = numbered()
        names = next(there, (0, []))[1]
        return _made(names, there, needed, encoding, separator)
    except csv.Error as error:  # a quote that never ends, say
        raise OvaDeskError(problem("stats.not_csv", line=line + 1)) from error


def _made(
    names: list[str], rows: Iterator[tuple[int, list[str]]], needed: Collection[str], encoding: str, separator: str
) -> Sheet:
    names = [plain_name(name) for name in names]
    if not any(names):
        raise OvaDeskError(problem("stats.empty"))
    missing = [name for name in needed if name not in names]
    if missing:
        raise OvaDeskError(problem("stats.columns", names=", ".join(missing)))
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        raise OvaDeskError(problem("stats.column_twice", name=twice[0]))
    columns = [_Coding() for _ in names]
    lines, ragged, ragged_line = array("q"), 0, 0
    chunk: list[list[str]] = []
    for line, row in rows:
        if any(cell.strip() for cell in row[len(names) :]):
            ragged, ragged_line = ragged + 1, ragged_line or line
            continue
        lines.append(line)
        chunk.append((row + [""] * len(names))[: len(names)])
        if len(chunk) == CHUNK:
            _take(chunk, columns)
    _take(chunk, columns)
    if not lines:
        raise OvaDeskError(problem("stats.empty"))
    there = {name: coding.column() for name, coding in zip(names, columns, strict=True) if name}
    numbers = np.array(lines, np.int64)
    return Sheet(MappingProxyType(there), numbers, encoding, separator, ragged, ragged_line)


class _Coding:
    """A column while it is read: four bytes a row beside its distinct texts."""

    def __init__(self) -> None:
        self.codes, self.known = array("i"), dict[str, int]()

    def column(self) -> Column:
        return Column(tuple(self.known), np.array(self.codes, np.int32))


def _take(chunk: list[list[str]], columns: list[_Coding]) -> None:
    for coding, cells in zip(columns, zip(*chunk, strict=True), strict=False):
        known = coding.known
        coding.codes.extend([known.setdefault(cell.strip(), len(known)) for cell in cells])
    chunk.clear()
