"""Markings of a reader: theirs alone, gone when removed, exported beside the readings."""

from __future__ import annotations

import csv
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ovadesk.domain.marking import Marking, MarkingKind
from ovadesk.domain.measuring import measure
from ovadesk.store.store import Store
from ovadesk.workflow.marking_desk import MarkingDesk
from ovadesk.workflow.reading_desk import export_readings

CALIPER = Marking("a", "case-1", "reader-1", "1.2.3", 4, MarkingKind.CALIPER, ((0.0, 0.0), (3.0, 4.0)))


def test_markings_are_kept_removed_and_exported_for_their_reader(tmp_path: Path) -> None:
    length = measure(CALIPER, ())
    with closing(Store.open(tmp_path / "r.sqlite")) as store:
        mine, theirs = MarkingDesk(store, "reader-1"), MarkingDesk(store, "reader-2")
        kept = mine.keep(CALIPER, length)
        gone = replace(CALIPER, id="b")
        mine.keep(gone, length)
        mine.remove(gone, length)
        theirs.keep(replace(CALIPER, id="c", reader_id="reader-2", kind=MarkingKind.KEY_FRAME, points=()), length)
        assert mine.of_case("case-1") == [kept] and kept.at.endswith("+00:00") and kept.app_version
        assert mine.of_case("case-2") == [] and not mine.read_only
        assert export_readings(store, tmp_path / "READINGS.csv") == 0
    with (tmp_path / "MARKINGS.csv").open(newline="", encoding="utf-8") as file:
        rows = [(row["reader_id"], row["kind"], row["value"], row["unit"]) for row in csv.DictReader(file)]
    assert rows[0] == ("reader-1", "caliper", "5.000000", "px")
    assert [row[1] for row in rows] == ["caliper", "key_frame"]
