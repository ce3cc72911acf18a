"""``stats.json`` and the tables beside it: the numbers of an analysis, every digit of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.export import statistics_rows
from ovadesk.export.language import ENGLISH
from ovadesk.export.tables import RESEARCH_USE, cell, write_table
from ovadesk.export.wording import sentence
from ovadesk.settings import write_atomically

if TYPE_CHECKING:  # to write numbers it need not be read how they are computed
    from ovadesk.stats.statistics import ReaderStatistics

STATS = "stats.json"
TABLES = {
    "readers.csv": statistics_rows.readers,
    "groups.csv": statistics_rows.groups,
    "differences.csv": statistics_rows.differences,
    "mrmc.csv": statistics_rows.mrmc,
    "agreement.csv": statistics_rows.agreement,
    "switches.csv": statistics_rows.switches,
}


def write_statistics(statistics: ReaderStatistics, folder: Path) -> tuple[Path, ...]:
    """Write ``stats.json``, the tables that have rows, and the sentences of their use; the files.

    What an earlier run left goes first and the new stats.json comes last: it never vouches for tables of another run.
    Raises OvaDeskError (``export.failed``).
    """
    found = statistics.to_dict()
    for told, one in zip(found["problems"], statistics.problems, strict=True):
        told["sentence"] = sentence(one, ENGLISH)
    text = json.dumps({"use": RESEARCH_USE, **found}, indent=1, ensure_ascii=False, allow_nan=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (STATS, *TABLES, *(f"{Path(name).stem}.README.txt" for name in TABLES)):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise OvaDeskError(problem("export.failed", kind=type(error).__name__)) from error
    written = []
    for name, rows_of in TABLES.items():
        if rows := list(rows_of(found)):
            write_table(folder / name, as_csv(rows))
            written.append(folder / name)
    try:
        write_atomically(folder / STATS, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise OvaDeskError(problem("export.failed", kind=type(error).__name__)) from error
    return (*written, folder / STATS)


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table with all columns that any row has; a number with every digit it takes to read it back."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    return repr(value) if isinstance(value, float) else cell(value)
