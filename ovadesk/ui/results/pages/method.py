"""How the analysis was made, what limits it, and where its methods come from: as the report says it."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.export.report.material import Material
from ovadesk.export.report.sections.closing import sources
from ovadesk.export.report.sections.limits import limits
from ovadesk.export.report.sections.methods import methods
from ovadesk.ui.results.blocks import Block, Column, Table
from ovadesk.ui.results.pages.from_report import part
from ovadesk.ui.words import tr


def method(of: Material) -> Iterator[Block]:
    yield from part(of, methods, limits, sources)
    yield _record(of)


def _record(of: Material) -> Table:
    """``method`` of ``stats.json``, word for word."""
    rows = []
    for name, value in of.found["method"].items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part_name, one in parts:
            text = "" if one is None else ", ".join(map(str, one)) if isinstance(one, list) else repr(one).strip("'")
            rows.append({"name": f"{name}.{part_name}" if part_name else name, "value": text})
    columns = [Column("name", tr("Name"), "text"), Column("value", tr("As it stands in stats.json"), "text")]
    return Table("method", tr("The record of the analysis"), columns, rows)
