"""A column of an exported table, with what the data dictionary says of it; no table is written without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

BUFFER = 1 << 18  # bytes


class Is(StrEnum):
    """What the cells of a column hold; an empty cell is no value in each."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "true or false"
    TIME = "ISO 8601, UTC"


class Until(StrEnum):
    """Whether a cell stays empty until the study is closed.

    ``AIDED``: of readings made with the model, so that nobody can set them against the unaided ones.
    """

    NEVER = "shown at any time"
    AIDED = "empty for aided readings until the study is closed"
    CLOSED = "empty until the study is closed"


@dataclass(frozen=True, slots=True)
class Column:
    """``values``: which there can be, where ``kind`` does not say it all. ``source``: who or what wrote it."""

    name: str
    meaning: str
    kind: Is = Is.TEXT
    unit: str = ""
    values: str = ""
    source: str = "protocol"
    until: Until = Until.NEVER


class Lines:
    """Writes rows of fields that ``cells`` made."""

    def __init__(self, file: TextIO) -> None:
        self._write = file.write

    def add(self, fields: Sequence[str]) -> None:
        """One row. Raises OSError."""
        self._write(",".join(fields) + "\n")

    def add_all(self, rows: Iterable[Sequence[str]]) -> None:
        """Raises OSError."""
        self._write("".join([",".join(fields) + "\n" for fields in rows]))


@contextmanager
def table(path: Path, columns: Sequence[Column]) -> Iterator[Lines]:
    """A CSV file whose first row names ``columns``. Raises OSError."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="", buffering=BUFFER) as file:
        lines = Lines(file)
        lines.add([column.name for column in columns])
        yield lines
