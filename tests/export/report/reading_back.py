"""What stands in a report, read back from its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf

from ovadesk.export.report import fonts

VOID = frozenset({"meta", "br"})


@cache
def pdf_pages(path: Path) -> tuple[str, ...]:
    """The text of each page, its blanks made one."""
    return tuple(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages)


def pdf_fonts(path: Path) -> dict[str, bool]:
    """Every font by name, and whether it is in the file."""
    found = {}
    for page in pypdf.PdfReader(path).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            described = font.get_object()
            inner = described.get("/DescendantFonts", [described])[0].get_object()
            file = inner.get("/FontDescriptor", {}).get_object() if "/FontDescriptor" in inner else {}
            found[str(described["/BaseFont"])] = "/FontFile2" in file
    return found


class Page(HTMLParser):
    """A page taken apart: its texts, those of cells, its tags; raises where tags do not fit."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.cells: list[str] = []
        self._cell = False
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th"):
            self._cell = True
            self.cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (tag, self.open[-3:])
        self.open.pop()
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.texts.append(data)
            if self._cell:
                self.cells[-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def numbers_in(value: Any) -> Iterator[float]:
    """Every number that stands in a piece of JSON."""
    if isinstance(value, dict):
        for one in value.values():
            yield from numbers_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from numbers_in(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


DECIMAL = re.compile(r"(?<![\w.\-/])[+−]?\d+\.\d+(?![\w.])")


def decimals_in(text: str) -> list[str]:
    """Numbers with a decimal point, as they are written, without their sign."""
    return [found.lstrip("+−") for found in DECIMAL.findall(text)]


Box = tuple[float, float, float, float]
UNMOVED = (1, 0, 0, 1, 0, 0)


def boxes(drawing: Any) -> Iterator[tuple[str, Box]]:
    """Each text of a drawing with its left, bottom, right and top; those that stand upright are left out."""
    for shape in drawing.contents:
        if hasattr(shape, "text"):
            yield shape.text, _box(shape)
        elif hasattr(shape, "contents") and tuple(shape.transform) == UNMOVED:  # one text of several fonts
            parts = [_box(one) for one in shape.contents]
            text = "".join(one.text for one in shape.contents)
            yield text, (min(b[0] for b in parts), parts[0][1], max(b[2] for b in parts), parts[0][3])


def _box(one: Any) -> Box:
    wide = fonts.width(one.text, one.fontSize, one.fontName == fonts.BOLD)
    left = one.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[one.textAnchor] * wide
    return left, one.y - 0.15 * one.fontSize, left + wide, one.y + 0.62 * one.fontSize
