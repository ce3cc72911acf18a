"""Figures: nothing lies on anything else, nothing stands outside, and the data beside them are those of stats.json."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ovadesk.export.report import write_report
from ovadesk.export.report.assembling import assembled, material_of
from ovadesk.export.report.blocks import Document
from ovadesk.export.report.figures.axes import Axes, ticks_of
from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import condition_look, group_look
from ovadesk.export.report.figures.table import table_figures
from ovadesk.export.report.svg import svg
from ovadesk.export.report.words import LANGUAGES, Language
from ovadesk.stats.statistics import ReaderStatistics
from tests.export.report.made import MADE_AT, golden, made
from tests.export.report.reading_back import boxes


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> ReaderStatistics:
    names = [f"Dr. long-name {n:03}" for n in range(20)]
    return made(tmp_path_factory.mktemp("twenty"), names, 15, 25)


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> ReaderStatistics:
    names = ("film under a very bright lamp", "screen", "tablet", "阅片室的显示器", "wall")
    return made(tmp_path_factory.mktemp("five"), ["r1", "r2", "r3"], 10, 15, conditions=names)


def document(statistics: ReaderStatistics, language: Language) -> Document:
    return assembled(material_of(statistics, None, language, MADE_AT))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("of", ["twenty", "five conditions", "A", "D"])
def test_no_text_lies_on_another_or_outside(
    of: str, language: Language, twenty: ReaderStatistics, five: ReaderStatistics
) -> None:
    found = document({"twenty": twenty, "five conditions": five}.get(of) or golden(of), language)
    tables = [block for block in found.blocks if getattr(block, "name", "")]
    figures = [*found.figures, *(one for table in tables for one in table_figures(table, found.use))]  # type: ignore[arg-type]
    assert len(figures) >= 7
    for figure in figures:
        texts = list(boxes(figure.drawing))
        assert texts
        for text, (left, bottom, right, top) in texts:
            inside = (
                left >= -0.5 and bottom >= 0 and right <= figure.drawing.width + 0.5 and top <= figure.drawing.height
            )
            assert inside, (figure.name, text)
        texts.sort(key=lambda one: one[1][1])
        for place, (text, box) in enumerate(texts):
            for other, beside in texts[place + 1 :]:
                if beside[1] >= box[3]:
                    break
                apart = box[0] >= beside[2] or beside[0] >= box[2] or box[1] >= beside[3]
                assert apart, (figure.name, text, other)


def test_each_figure_has_its_data_and_reads_as_svg(tmp_path: Path) -> None:
    statistics = golden("A")
    files = write_report(statistics, tmp_path, made_at=MADE_AT)
    found = statistics.to_dict()
    names = {path.stem for path in files.figures if path.suffix == ".svg"}
    for name in names:
        assert {f"{name}.pdf", f"{name}.csv"} <= {path.name for path in files.figures}
        root = ElementTree.parse(tmp_path / "figures" / f"{name}.svg").getroot()
        assert root.find("{*}title") is not None and root.get("width", "").endswith("pt")
    assert {"roc", "roc_readers", "forest_auc", "forest_calls", "accuracy", "switches", "calibration", "flow"} <= names
    curve = [
        row
        for row in rows(tmp_path, "roc")
        if (row["name"], row["condition"], row["point"]) == ("r1", "aided", "curve")
    ]
    mine = next(row for row in found["readers"] if (row["reader_id"], row["condition"]) == ("r1", "aided"))
    assert [float(row["sensitivity"]) for row in curve] == mine["roc"]["sensitivity"]
    assert [float(row["false_positives"]) for row in curve] == mine["roc"]["false_positives"]
    forest = {(row["kind"], row["name"]): row for row in rows(tmp_path, "forest_auc")}
    primary = next(row for row in found["mrmc"] if row["primary"] and row["figure"] == "auc")
    assert float(forest["all", "all"]["difference_low"]) == primary["ci"][0]
    assert float(forest["reader", "r3"]["p"]) == found["paired"][2]["auc"]["p"]
    cells = [
        int(row["n"]) for row in rows(tmp_path, "switches") if not row["reader_id"] and row["reader_group"] == "all"
    ]
    assert sum(cells) == 720
    flow = {(row["step"], row["condition"]): int(row["n"]) for row in rows(tmp_path, "flow")}
    assert flow["used", ""] == 1440 and flow["true_positives", "model"] == 42


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_colour_is_never_the_only_sign() -> None:
    for look_of in (condition_look, group_look):
        names = [str(n) for n in range(6)]
        looks = [look_of(name, names) for name in names]
        assert len({look.colour for look in looks}) == 6
        assert len({(look.marker, look.filled) for look in looks}) == 6
        assert len({look.dash for look in looks[:4]}) >= 3


def test_ticks_are_round_and_hold_what_they_must() -> None:
    for low, high in ((0.0, 1.0), (-0.037, 0.151), (-1e-9, 3e-9), (0.0, 93_000.0), (0.2, 0.2)):
        ticks = ticks_of(low, high)
        assert ticks[0] <= low and ticks[-1] >= high and 2 <= len(ticks) <= 10
        steps = {round((b - a) / (ticks[1] - ticks[0]), 6) for a, b in pairwise(ticks)}
        assert steps == {1.0}


def test_what_lies_outside_axes_is_put_on_their_edge() -> None:
    axes = Axes(10, 20, 100, 50, (-1.0, 1.0), (0.0, 2.0))
    assert axes.at(0.0, 1.0) == (60.0, 45.0) and axes.at(7.0, -3.0) == (110.0, 20.0)


def test_svg_is_upside_down_and_letters_are_not() -> None:
    sheet = Sheet(100, 60)
    sheet.text(10, 20, "AUC < 1 & 敏感度", anchor="end")
    sheet.upwards(30, 40, "up")
    sheet.line((0, 0), (100, 60), dash=(2, 1))
    root = ElementTree.fromstring(svg(sheet.drawing, "one", 'a "title" <&>', inline=True))
    texts = [element for element in root.iter() if element.tag.endswith("text")]
    assert texts[0].text == "AUC < 1 & 敏感度" and texts[0].get("y") == "40"
    assert texts[0].get("x") == "10" and texts[0].get("text-anchor") == "end"
    group = next(element for element in root.iter() if element.tag.endswith("}g") or element.tag == "g")
    assert group.get("transform") == "matrix(0 -1 1 0 30 20)"
    line: Any = next(element for element in root.iter() if element.tag.endswith("polyline"))
    assert line.get("points") == "0,60 100,0" and line.get("stroke-dasharray") == "2 1"


def test_a_straight_run_of_a_curve_is_two_points() -> None:
    sheet = Sheet(10, 10)
    sheet.curve([(0, 0), (0, 2), (0, 5), (5, 5), (5, 5), (9, 5), (9, 9)])
    assert sheet.drawing.contents[0].points == [0, 0, 0, 5, 9, 5, 9, 9]
