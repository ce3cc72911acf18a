"""Names that want to be something else, and what must never come out."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ovadesk.export.report import ReportFiles, write_report
from tests.export.report.made import MADE_AT, SECRET, made, study
from tests.export.report.reading_back import Page, pdf_pages

NAMES = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>&amp;",
    "x" * 200,
    "张伟（主任医师）放射科超声",
    "محمد عبد الله",
    "a\u202eevil {n} %s \\u0041",
)
GROUPS = ("资深", "<b>junior</b>", "مبتدئ")


@pytest.fixture(scope="module", params=["en", pytest.param("zh", marks=pytest.mark.slow)])
def files(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> ReportFiles:
    folder = tmp_path_factory.mktemp("hostile")
    statistics = made(folder, NAMES, 20, 30, groups=GROUPS, model="</svg><img src=x>")
    return write_report(statistics, folder / "out", study=study(), language=request.param, made_at=MADE_AT)


def test_markup_stays_text(files: ReportFiles) -> None:
    page = Page(files.html.read_text(encoding="utf-8"))
    assert not {"script", "img", "b"} & {tag for tag, _ in page.tags}
    assert "<script>alert(1)</script>&amp;" in page.cells and "<b>junior</b>" in page.text
    for path in files.figures:
        if path.suffix == ".svg":
            kinds = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}
            assert kinds <= {"svg", "title", "g", "rect", "path", "polyline", "polygon", "text"}


def test_nothing_turns_what_follows_and_every_name_is_told_in_whole(files: ReportFiles) -> None:
    for path in (files.html, *(one for one in files.figures if one.suffix == ".svg")):
        text = path.read_text(encoding="utf-8")
        assert "\u202e" not in text or path.suffix == ".html"
    page = Page(files.html.read_text(encoding="utf-8"))
    for name in NAMES[1:]:
        assert name.replace("\u202e", "") in [cell.replace("\u202e", "") for cell in page.cells]
    text = " ".join(pdf_pages(files.pdf))
    assert "\\u0645\\u062D\\u0645\\u062F" in text.replace(" ", "") and "=cmd|' /C calc'!A0" in text


def test_a_table_runs_no_formula(files: ReportFiles) -> None:
    seen = set()
    for path in files.figures:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                cells = {cell for row in csv.reader(file) for cell in row}
            assert not any(cell.lstrip().startswith(("=", "@")) for cell in cells)
            assert all(float(cell) is not None for cell in cells if cell.startswith(("+", "-")))
            seen |= cells
    assert f"'{NAMES[0]}" in seen and NAMES[2] in seen


def test_no_patient_and_no_file_is_named(files: ReportFiles) -> None:
    texts = [path.read_text(encoding="utf-8") for path in files.every if path.suffix != ".pdf"]
    for text in (*texts, " ".join(pdf_pages(files.pdf))):
        assert not any(part in text for part in (*SECRET.split(), "secret/", "salt$hash"))


def test_long_texts_of_a_protocol_are_set_whole(tmp_path: Path) -> None:
    facts = study()
    told = " ".join(f"word{n}" for n in range(4000))
    protocol = replace(facts.protocol, inclusion=told, hypothesis="长" * 3000, title="A title\nof two lines " * 20)
    statistics = made(tmp_path, ["r1", "r2"], 5, 8)
    files = write_report(statistics, tmp_path / "out", study=replace(facts, protocol=protocol), made_at=MADE_AT)
    text = " ".join(pdf_pages(files.pdf))
    assert all(f"word{n} " in f"{text} " for n in (0, 1999, 3999)) and text.count("长") >= 3000
