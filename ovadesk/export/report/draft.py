"""A report as it is being written: blocks one after the other, tables, figures and sources counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ovadesk.export.report.blocks import Block, Heading, Items, NewPage, Picture, Table, Text
from ovadesk.export.report.figures.figure import Figure
from ovadesk.export.report.material import Material
from ovadesk.export.report.words import Words
from ovadesk.export.wording.report_sources import SOURCES


@dataclass(slots=True)
class Draft:
    """``words`` are those of the report's language, ``cited`` the sources in the order of their first mention."""

    of: Material
    blocks: list[Block] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    tables: int = 0
    figures: int = 0

    @property
    def words(self) -> Words:
        return self.of.words

    def heading(self, key: str, level: int = 1) -> None:
        self.blocks.append(Heading(self.words(key), level))

    def say(self, key: str, **details: object) -> None:
        self.blocks.append(Text(self.words(key, **details)))

    def text(self, text: str, small: bool = False) -> None:
        self.blocks.append(Text(text, small))

    def items(self, items: Iterable[str], *, numbered: bool = False) -> None:
        """Nothing for no items."""
        if found := tuple(items):
            self.blocks.append(Items(found, numbered))

    def new_page(self) -> None:
        self.blocks.append(NewPage())

    def table(
        self,
        caption: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[str]],
        widths: Sequence[float],
        *,
        left: int = 1,
        heads: Iterable[str] = (),
        notes: Iterable[str] = (),
        strong: Iterable[int] = (),
        name: str = "",
    ) -> None:
        """``columns`` are keys of words, ``heads`` more of them in words. Nothing for no rows."""
        filled = tuple(tuple(row) for row in rows)
        if not filled:
            return
        self.tables += 1
        text = self.words("report.table_numbered", n=self.tables, caption=caption)
        all_heads = (*(self.words(key) for key in columns), *heads)
        self.blocks.append(Table(text, all_heads, filled, tuple(widths), left, tuple(notes), frozenset(strong), name))

    def pictures(self, figures: Iterable[Figure]) -> None:
        for figure in figures:
            self.figures += 1
            caption = self.words("report.figure_numbered", n=self.figures, caption=figure.caption)
            data = self.words("report.figure_data", name=figure.name)
            self.blocks.append(Picture(f"{caption} {data}", figure))

    def cite(self, *sources: str) -> str:
        """The numbers of ``sources`` (keys of ``wording.report_sources``) in brackets."""
        for source in sources:
            if source not in SOURCES:
                raise KeyError(source)
            if source not in self.cited:
                self.cited.append(source)
        return f"[{', '.join(str(self.cited.index(source) + 1) for source in sources)}]"
