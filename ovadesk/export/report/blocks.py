"""What a report is made of, before it is HTML or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ovadesk.export.report.figures.figure import Figure


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 begins a part, 2 one within it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``small`` for a note."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item behind a dot, or behind its number in brackets where ``numbered``."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` are the heads; ``widths`` say how the page is shared out. The first ``left`` columns hold words, the
    others numbers. ``strong`` are the places of rows that stand out. ``name`` is set where it also goes out as a
    figure of its own; "" else.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    left: int = 1
    notes: tuple[str, ...] = ()
    strong: frozenset[int] = frozenset()
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A figure with its number and caption."""

    caption: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class NewPage:
    """In print."""


Block = Heading | Text | Items | Table | Picture | NewPage


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """``use`` stands on every page, ``foot`` beside it."""

    title: str
    subtitle: str
    use: str
    foot: str
    language: str
    blocks: Sequence[Block]

    @property
    def figures(self) -> list[Figure]:
        return [block.figure for block in self.blocks if isinstance(block, Picture)]
