"""MARKINGS.csv: every marking that stands, its values with their units, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ovadesk.domain.marking import Marking, MarkingAction, MarkingEvent, MarkingKind, Measured, Value
from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.markings import MARKING_COLUMNS, markings_beside, write_markings

AT = "2026-01-01T10:00:00.000+00:00"
K = MarkingKind


def an_event(kind: MarkingKind, *values: Value, text: str = "") -> MarkingEvent:
    marking = Marking("a", "case-1", "reader-1", "1.2.3", 4, kind, ((0.5, 1.25), (10.0, 3.0)), text)
    return MarkingEvent(1, marking, Measured(values), MarkingAction.SET, AT, "0.1.0")


def written(path: Path, *events: MarkingEvent) -> list[dict[str, str]]:
    assert write_markings(path, events) == len(events)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_values_and_units_stand_in_columns_of_their_own(tmp_path: Path) -> None:
    ellipse = an_event(K.ELLIPSE, Value(20.0, "mm"), Value(12.0, "mm"), Value(188.4956, "mm²"))
    rows = written(tmp_path / "MARKINGS.csv", an_event(K.CALIPER, Value(45.25, "px")), ellipse, an_event(K.KEY_FRAME))
    assert rows[0] == {
        **dict.fromkeys(MARKING_COLUMNS, ""),
        "reader_id": "reader-1",
        "case_id": "case-1",
        "sop_uid": "1.2.3",
        "frame": "4",
        "kind": "caliper",
        "value": "45.250000",
        "unit": "px",
        "points": "0.50 1.25;10.00 3.00",
        "at": AT,
        "app_version": "0.1.0",
    }
    assert [rows[1][name] for name in MARKING_COLUMNS[5:11]] == [
        *("20.000000", "mm", "12.000000", "mm", "188.495600", "mm2")
    ]
    assert rows[2]["kind"] == "key_frame" and rows[2]["value"] == ""
    assert "Research use only" in (tmp_path / "MARKINGS.README.txt").read_text(encoding="utf-8")
    assert (tmp_path / "MARKINGS.csv").read_bytes().isascii()


def test_a_text_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(tmp_path: Path) -> None:
    [row] = written(tmp_path / "MARKINGS.csv", an_event(K.TEXT, text="=cmd()"))
    assert row["text"] == "'=cmd()"


@pytest.mark.parametrize(
    ("readings", "expected"),
    [("READINGS.csv", "MARKINGS.csv"), ("r.csv", "MARKINGS.csv"), ("Markings.csv", "MARKINGS-OF-FRAMES.csv")],
)
def test_markings_never_take_the_place_of_the_readings(readings: str, expected: str) -> None:
    assert markings_beside(Path("folder") / readings) == Path("folder") / expected


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OvaDeskError) as caught:
        write_markings(tmp_path / "file" / "MARKINGS.csv", [])
    assert caught.value.problem.code == "export.failed"
