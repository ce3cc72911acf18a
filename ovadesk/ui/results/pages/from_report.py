"""Parts of the report as they stand there, on a page of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ovadesk.export.report import blocks as printed
from ovadesk.export.report.draft import Draft
from ovadesk.export.report.material import Material
from ovadesk.ui.results.blocks import Block, Column, Table, Text
from ovadesk.ui.words import sentences


def part(of: Material, *sections: Callable[[Draft], None]) -> list[Block]:
    """What the report says in ``sections``, without its pictures."""
    draft = Draft(of)
    for section in sections:
        section(draft)
    return list(_blocks(draft.blocks))


def _blocks(found: Sequence[printed.Block]) -> Iterator[Block]:
    tables = 0
    for block in found:
        if isinstance(block, printed.Heading):
            yield Text(block.text, "part")
        elif isinstance(block, printed.Text):
            yield Text(block.text, "muted" if block.small else "prose")
        elif isinstance(block, printed.Items):
            for place, one in enumerate(block.items, start=1):
                yield Text(f"[{place}]  {one}" if block.numbered else f"•  {one}")
        elif isinstance(block, printed.Table):
            tables += 1
            yield _table(block, tables)


def _table(block: printed.Table, place: int) -> Table:
    """Its cells are words already."""
    columns = [Column(str(n), title, "text") for n, title in enumerate(block.columns)]
    rows = [{str(n): cell for n, cell in enumerate(row)} for row in block.rows]
    return Table(block.name or f"table_{place}", block.caption, columns, rows, sentences(block.notes), block.strong)
