"""Tables: the columns of the design, safe in a spreadsheet, whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reading import Call, Condition
from ovadesk.export.tables import (
    CASE_COLUMNS,
    FRAME_COLUMNS,
    READING_COLUMNS,
    Table,
    cell,
    standing,
    write_readings,
)
from ovadesk.export.wording import SENTENCES, sentence
from tests.conftest import ROOT
from tests.readings import a_reading


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "  =cmd()", "\u3000=x", "=HYPERLINK('x')", "＝1+1", "＠sum"]
)
def test_what_a_spreadsheet_would_run_is_led_by_an_apostrophe(text: str) -> None:
    assert cell(text) == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0.5, "0.500000"),
        (-3, "-3"),
        ("plain", "plain"),
        ("a\0b", "ab"),
        ("a\udcff", "a\\udcff"),
    ],
)
def test_values_become_cells(value: object, expected: str) -> None:
    assert cell(value) == expected  # type: ignore[arg-type]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=2, max_size=2))
def test_any_text_stays_in_its_cell(row: list[str]) -> None:
    out = io.StringIO(newline="")
    Table(out, ("a", "b")).add(row)
    out.seek(0)
    rows = list(csv.reader(out))
    assert len(rows) == 2 and len(rows[1]) == 2
    plain = [text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n") for text in row]
    assert [field.removeprefix("'") for field in rows[1]] == [text.removeprefix("'") for text in plain]
    assert not any(field.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for field in rows[1])


def test_columns_are_those_of_the_design(shared: Path) -> None:
    design = re.sub(r"\s+", " ", (shared / "DESIGN.md").read_text(encoding="utf-8"))
    for columns in (FRAME_COLUMNS, CASE_COLUMNS):
        plain = re.sub(r" \([^)]*\)", "", design)
        assert ", ".join(columns) in plain
    promised = design.split("and condition): `")[1].split("`")[0]
    assert ", ".join(READING_COLUMNS) == re.sub(r" \([^)]*\)", "", promised)


def test_readings_are_written_one_row_for_reader_case_and_condition(tmp_path: Path) -> None:
    first = a_reading(number=1)
    corrected = a_reading(number=2, call=Call.MALIGNANT, score=80, corrects=1, reason="wrong key")
    aided = a_reading(number=3, condition=Condition.AIDED, model_id="m", p_malignant=0.25)
    target = tmp_path / "READINGS.csv"
    assert write_readings(target, [first, corrected, aided]) == 2
    with target.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(r["condition"], r["call"], r["score"], r["p_malignant"]) for r in rows] == [
        ("unaided", "malignant", "80", ""),
        ("aided", "benign", "20", "0.250000"),
    ]
    assert "Research use only" in (tmp_path / "READINGS.README.txt").read_text(encoding="utf-8")
    assert standing([first, corrected, aided]) == [corrected, aided]


def test_a_failed_export_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "READINGS.csv"
    write_readings(target, [a_reading(number=1)])
    before = target.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OvaDeskError) as caught:
        write_readings(target, [a_reading(number=1), a_reading(number=2, case_id="case-2")])
    assert caught.value.problem.code == "export.failed"
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["READINGS.README.txt", "READINGS.csv"]


@pytest.mark.parametrize("name", [".", "", "a\0b", "n" * 300])
def test_a_path_that_can_be_no_file_is_a_problem(name: str) -> None:
    with pytest.raises(OvaDeskError) as caught:
        write_readings(Path(name), [a_reading(number=1)])
    assert caught.value.problem.code == "export.failed"


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_is_one(code: str) -> None:
    said = sentence(problem(code))
    assert said[0].isupper() or said[0] in "{?'", said
    assert said.rstrip().endswith((".", "?")), said


def test_an_unknown_code_is_shown_as_itself() -> None:
    assert sentence(problem("new.code", a=1)) == "new.code (a=1)"
    assert (ROOT / "ovadesk").is_dir()
