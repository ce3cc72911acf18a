"""Tables as spreadsheets write them: encodings, separators, names of columns, and what is no table."""

from __future__ import annotations

from pathlib import Path

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.workflow.reader_study import sheet
from ovadesk.workflow.reader_study.sheet import read_sheet
from tests.workflow.reader_study.tables import a_table, codes

COLUMNS = {"case": ("case_id", "病例"), "path": (), "site": ("中心",)}
HEAD = ("case", "path", "site")


def said(table: Path) -> str:
    """The code with which ``table`` is refused."""
    with pytest.raises(OvaDeskError) as refused:
        read_sheet(table, COLUMNS, ("case", "path"))
    return refused.value.problem.code


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_and_separator_reads_alike(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [HEAD, ("c1", "a;b.png" if separator != ";" else "a.png", "协和"), ("c2", "x,y.png", "")]
    table = a_table(tmp_path / "t.csv", rows, separator=separator, encoding=encoding)
    found = read_sheet(table, COLUMNS, ("case", "path"))
    assert [(row.number, *row.cells.values()) for row in found.rows] == [(2, *rows[1]), (3, *rows[2])]


def test_names_of_columns_are_looked_for_as_people_write_them(tmp_path: Path) -> None:
    table = a_table(tmp_path / "t.csv", [(" Case ID ", "PATH", "中心", "remark", ""), ("c1", "a", "A", "x", "")])
    found = read_sheet(table, COLUMNS, ("case", "path"))
    assert dict(found.rows[0].cells) == {"case": "c1", "path": "a", "site": "A"}
    assert found.ignored == ("remark",)


def test_rows_are_counted_as_a_spreadsheet_counts(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text('sep=;\ncase;path;site\n\n"c1";"a";"two\nlines"\n;;\nc2;b;A;too;many\nc3;c\n', encoding="utf-8")
    found = read_sheet(table, COLUMNS, ("case", "path"))
    assert [(row.number, row.cells["case"]) for row in found.rows] == [(4, "c1"), (7, "c3")]
    assert codes(found.ragged) == [(6, "study.row_cells")]


def test_what_looks_like_a_formula_is_a_text(tmp_path: Path) -> None:
    table = a_table(tmp_path / "t.csv", [HEAD, ("'=1+1", "'@x", "=SUM(A1)"), ("c'1", "'quoted'", "+49")])
    first, second = read_sheet(table, COLUMNS, ("case", "path")).rows
    assert list(first.cells.values()) == ["=1+1", "@x", "=SUM(A1)"]
    assert list(second.cells.values()) == ["c'1", "'quoted'", "+49"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "study.sheet_empty"),
        (b"\n\n", "study.sheet_empty"),
        (b"case,site\nc1,A\n", "study.sheet_columns"),
        (b"hello\n", "study.sheet_columns"),
        (b"case,path,case_id\nc1,a,c2\n", "study.sheet_column_twice"),
        (b'case,path\n"c1,a\n', "study.sheet_no_csv"),
        (b"PK\x03\x04\x00\x00case,path", "study.sheet_encoding"),
        (b"case,path\nc1,\xff\xff\xff\n", "study.sheet_encoding"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes(content)
    assert said(table) == code


def test_missing_columns_are_named_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(OvaDeskError) as refused:
        read_sheet(a_table(tmp_path / "t.csv", [("site",), ("A",)]), COLUMNS, ("case", "path"))
    assert refused.value.problem.detail("missing") == "case, path"
    assert refused.value.problem.detail("known") == "case, path, site"


def test_a_table_that_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(tmp_path / "none.csv") == "study.sheet_unread"
    assert said(tmp_path) == "study.sheet_unread"
    monkeypatch.setattr(sheet, "FILE_MAX", 8)
    assert said(a_table(tmp_path / "t.csv", [HEAD, ("c1", "a", "A")])) == "study.sheet_large"
