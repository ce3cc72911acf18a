"""Fields of CSV files, quoted where they must be: as safe as ``export.tables.cell``, and made for a million rows.

Each field is text that may stand between two commas as it is. The ``csv`` module looks at every letter of every field;
here most fields are numbers and names that need no look.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from ovadesk.export.tables import cell

# Begins as nothing that a spreadsheet runs, and holds nothing that no cell can hold (nor, bare, what must be quoted).
_BARE = re.compile('[0-9A-Za-z][^\0\r\n",\ud800-\udfff]*').fullmatch
_SAFE = re.compile("[0-9A-Za-z][^\0\r\ud800-\udfff]*").fullmatch
_MUST_BE_QUOTED = re.compile('[\n",]').search
FLAGS = ("false", "true")


def text(value: str) -> str:
    """What ``tables.cell`` makes of a text, as a field."""
    if not value or _BARE(value):
        return value
    if _SAFE(value):
        return _quoted(value)
    value = cell(value)
    return _quoted(value) if _MUST_BE_QUOTED(value) else value


@lru_cache(maxsize=100_000)
def name(value: str) -> str:
    """The same of a text that comes again and again: a reader, a case, a version."""
    return text(value)


def number(value: float | None) -> str:
    """Every digit that it takes to read the same number back; empty for None."""
    return "" if value is None else repr(value)


def plain(value: Any) -> str:
    """Any JSON value as one field: a text, number or flag as itself, the rest as JSON."""
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool):
        return "" if value is None else FLAGS[value]
    if isinstance(value, int | float):
        return repr(value)
    return json_text(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def json_text(value: str) -> str:
    """A JSON object or array that is text already: nothing runs what begins with a bracket, JSON escapes the rest."""
    return _quoted(value) if value.startswith(("{", "[")) else text(value)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
