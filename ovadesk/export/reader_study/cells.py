"""Cells of the tables: as safe as ``export.tables.cell``, and fast enough for a million rows."""

from __future__ import annotations

import json
import re
from typing import Any

from ovadesk.export.tables import cell

# Begins as nothing that a spreadsheet runs, and holds nothing that no cell can hold.
_PLAIN = re.compile("[0-9A-Za-z{\\[(][^\0\r\ud800-\udfff]*").fullmatch
FLAGS = ("false", "true")


def text(value: str) -> str:
    """``value`` as ``tables.cell`` gives it."""
    return value if not value or _PLAIN(value) else cell(value)


def number(value: float | None) -> str:
    """Every digit that it takes to read the same number back; empty for None."""
    return "" if value is None else repr(float(value))


def plain(value: Any) -> str | int:
    """Any JSON value as one cell: a text, number or flag as itself, the rest as JSON."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return FLAGS[value]
    if value is None or isinstance(value, int):
        return "" if value is None else value
    if isinstance(value, float):
        return repr(value)
    return text(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
