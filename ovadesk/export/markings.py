"""MARKINGS.csv: one row for every marking and key frame that stands, with what it measures."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from ovadesk.domain.marking import MarkingEvent
from ovadesk.export.tables import Cell, Table, write_table

MARKING_COLUMNS = (
    *("reader_id", "case_id", "sop_uid", "frame", "kind", "value", "unit", "value2", "unit2", "value3", "unit3"),
    *("points", "text", "at", "app_version"),
)
PLAIN = {"mm²": "mm2", "px²": "px2", "°": "deg"}  # spreadsheets garble what is not ASCII


def marking_row(event: MarkingEvent) -> list[Cell]:
    """One row; ``frame`` counts from 0, ``points`` are "x y;x y" in frame pixels with 0.5 0.5 the first's middle."""
    marking = event.marking
    values: list[Cell] = []
    for value in event.measured.values:
        values += [value.number, PLAIN.get(value.unit, value.unit)]
    return [
        *(marking.reader_id, marking.case_id, marking.clip_uid, marking.frame, str(marking.kind)),
        *(values + [None] * 6)[:6],
        ";".join(f"{x:.2f} {y:.2f}" for x, y in marking.points),
        *(marking.text, event.at, event.app_version),
    ]


def markings_beside(readings: Path) -> Path:
    """Where the markings go when the readings go to ``readings``: MARKINGS.csv in the same folder."""
    taken = readings.stem.casefold() == "markings"
    return readings.with_name("MARKINGS-OF-FRAMES.csv" if taken else "MARKINGS.csv")


def write_markings(path: Path, events: Iterable[MarkingEvent]) -> int:
    """Write the rows and the sentence of their use beside them; the number of rows. Raises as ``write_readings``."""
    text = io.StringIO()
    table = Table(text, MARKING_COLUMNS)
    rows = 0
    for event in events:
        table.add(marking_row(event))
        rows += 1
    write_table(path, text.getvalue())
    return rows
