"""The numbers on the pages are those of ``stats.json``, in the tables, in the figures and in what they export."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ovadesk.domain.problem import problem
from ovadesk.export.report.figures.style import PAGE, TEXT
from ovadesk.export.report.fonts import shown, width
from ovadesk.export.report.numbers import number, with_interval
from ovadesk.export.statistics import write_statistics
from ovadesk.export.wording import sentence
from ovadesk.ui.results.blocks import Chosen, Curves, Flows, Forest, Moves, Shown
from ovadesk.ui.results.charts.flows import bands_of
from ovadesk.ui.results.saving import printed_table, save_data, save_picture
from ovadesk.ui.results.telling import PLACES
from ovadesk.workflow.statistics import analyse_file
from tests.stats.tables import FULL, GOLDENS, as_text, study, with_model
from tests.ui.results.conftest import Looker, cells, row_of, texts

Opens = Callable[..., Looker]


def timed_table(folder: Path) -> Path:
    """Readers with times and repeats, and a model, of patients with two cases each."""
    rows = with_model(study(4, 40, seed=4))
    for row in rows:
        row |= {"occurrence": "1", "patient_id": f"p{int(row['case_id'][1:]) // 2}"}
    shown_again = [row for row in rows if row["condition"] != "model" and row["case_id"].endswith("0")]
    rows += [{**row, "occurrence": "2"} for row in shown_again]
    path = folder / "timed.csv"
    path.write_text(as_text(rows, (*FULL, "occurrence", "patient_id")))
    return path


@pytest.fixture(scope="module")
def stats_json(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Any]]:
    """stats.json as ``ovadesk stats`` writes it."""

    def written(name: str) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp(name)
        write_statistics(analyse_file(GOLDENS / f"{name}.csv"), folder)
        found: dict[str, Any] = json.loads((folder / "stats.json").read_text())
        return found

    return written


def test_the_tables_show_the_numbers_of_stats_json(
    open_results: Opens, stats_json: Callable[[str], dict[str, Any]]
) -> None:
    looker, found = open_results(GOLDENS / "simulated_A.csv"), stats_json("simulated_A")
    roc, readers = looker.page("roc"), looker.page("readers")
    assert len(found["readers"]) == 13
    for one in found["readers"]:
        who = {"reader_id": one["reader_id"], "condition": one["condition"]}
        assert with_interval(one["auc"], one["auc_ci"]) in row_of(roc, "readers", **who)
        shown = row_of(readers, "readers", **who)
        for name in ("auc", "sensitivity", "specificity", "accuracy", "ppv", "npv"):
            assert with_interval(one[name], one[f"{name}_ci"]) in shown
        counts = [str(one[f"{kind}_{side}"]) for kind, side in (("true", "positives"), ("false", "negatives"))]
        assert row_of(readers, "calls", **who)[3:5] == counts
    differences = looker.page("differences")
    primary = [row for row in found["mrmc"] if row["primary"]]
    assert [row["figure"] for row in primary] == ["auc", "sensitivity", "specificity"]
    for row in primary:
        for view in (differences, looker.page("overview")):
            shown = row_of(view, "mrmc", figure=row["figure"], primary=True)
            assert with_interval(row["difference"], row["ci"], "change") in shown and number(row["p"], "p") in shown
            assert all(with_interval(mean["value"], mean["ci"]) in shown for mean in row["means"])
    for row in found["paired"]:
        keys = {"reader_id": row["second"]["reader_id"], "figure": "auc", "n_readers": 1}
        change = with_interval(row["auc"]["difference"], row["auc"]["ci"], "change")
        assert change in row_of(differences, "differences", **keys)
    for row in found["model_vs_readers"]["tests"]:
        keys = {"figure": row["figure"], "condition": row["condition"], "analysis": "RRRC"}
        shown = row_of(looker.page("model"), "model_tests", **keys)
        assert with_interval(row["rrrc"]["difference"], row["rrrc"]["ci"], "change") in shown
    for row in found["switching"]:
        keys = {"reader_id": row["reader_id"], "reader_group": row["reader_group"]}
        drawn = row["changed"]["ci"] or row["changed"]["bootstrap"]["by_case"]
        assert with_interval(row["changed"]["value"], drawn) in row_of(looker.page("switches"), "switches", **keys)
    for row in found["agreement"]["between"]:
        keys = {"kind": "fleiss", "reader_group": row["reader_group"], "condition": row["condition"]}
        shown = row_of(looker.page("agreement"), "agreement", **keys)
        assert with_interval(row["fleiss"]["value"], row["fleiss"]["ci"]) in shown
    for row in found["readers"]:
        keys = {"reader_id": row["reader_id"], "condition": row["condition"]}
        shown = row_of(looker.page("calibration"), "calibration", **keys)
        slope = with_interval(row["calibration_slope"], row["calibration_slope_ci"], "ratio")
        assert with_interval(row["brier"], row["brier_bootstrap"]["by_case"]) in shown and slope in shown


def test_one_condition_and_groups_of_one_reader(
    open_results: Opens, stats_json: Callable[[str], dict[str, Any]]
) -> None:
    looker, found = open_results(GOLDENS / "simulated_D.csv"), stats_json("simulated_D")
    means = {row["figure"]: row["means"][0] for row in found["mrmc"] if row["primary"]}
    shown = cells(looker.page("overview"), "mrmc")
    assert shown == [
        [name, "Unaided", with_interval(means[key]["value"], means[key]["ci"])]
        for name, key in (("AUC", "auc"), ("Sensitivity", "sensitivity"), ("Specificity", "specificity"))
    ]
    for one in found["readers"]:
        who = {"reader_id": one["reader_id"]}
        assert with_interval(one["auc"], one["auc_ci"]) in row_of(looker.page("readers"), "readers", **who)
    assert "differences" not in looker.page("differences").figures
    assert any("one condition" in text for text in texts(looker.page("differences")))
    assert any("one reader" in text for text in texts(looker.page("groups")))
    assert any("unaided and aided" in text for text in texts(looker.page("switches")))
    labels = [looker.window.frame.contents.item(row).text() for row in range(11)]
    assert [text for text in labels if "(none)" in text] == ["Switches (none)", "Reading time (none)"]


def test_every_remark_stands_on_the_first_page_and_where_it_belongs(open_results: Opens, tmp_path: Path) -> None:
    rows = with_model(study(3, 20))
    rows[0]["score"], rows[0]["call"] = "?", ""
    rows[1]["score"], rows[1]["call"] = "90", "benign"
    for row in rows[40:]:
        row.pop("duration_ms", None)
    path = tmp_path / "odd.csv"
    path.write_text(as_text(rows, tuple(name for name in FULL if name != "duration_ms")))
    looker = open_results(path)
    assert looker.window.found is not None
    said = looker.window.found.of.problems
    assert {one.code for one in said} >= {"stats.no_answer", "stats.score_contradicts", "stats.no_times"}
    pages = {name: "\n".join(texts(view)) for name, view in looker.pages().items()}
    for one in said:
        text = sentence(one)
        assert text in pages["overview"]
        assert all(text in pages[page] for page in PLACES.get(one.code, ()))


def test_every_place_is_that_of_a_problem_there_is() -> None:
    from ovadesk.export.wording.stats import SENTENCES

    assert set(PLACES) <= set(SENTENCES)
    assert problem("stats.ragged", rows=1, line=2).code not in PLACES  # of the table as a whole


# figures


def curves_of(looker: Looker, page: str, name: str) -> Curves:
    block = looker.page(page).figures[name].block
    assert isinstance(block, Curves)
    return block


def choices_of(looker: Looker, page: str, name: str) -> Chosen:
    block = looker.page(page).figures[name].block
    assert isinstance(block, Chosen)
    return block


def test_the_figures_draw_the_numbers_of_stats_json(open_results: Opens, tmp_path: Path) -> None:
    looker = open_results(timed_table(tmp_path))
    found = looker.values
    curves = {curve.key: curve for curve in curves_of(looker, "roc", "roc").curves}
    for one in found["readers"]:
        curve = curves[f"{one['kind']}/{one['condition']}/{one['reader_id']}"]
        assert (list(curve.xs), list(curve.ys)) == (one["roc"]["false_positives"], one["roc"]["sensitivity"])
        assert curve.point is not None and curve.point[:2] == (1 - one["specificity"], one["sensitivity"])
        assert with_interval(one["auc"], one["auc_ci"]) in curve.told
    for one in found["groups"]:
        curve = curves[f"mean/{one['condition']}/{one['reader_group']}"]
        assert list(curve.ys) == one["roc"]["sensitivity"]
    forest = next(one for one in choices_of(looker, "differences", "differences").choices if one.label == "AUC").shows
    assert isinstance(forest, Forest)
    primary = next(row for row in found["mrmc"] if row["primary"] and row["figure"] == "auc")
    last = forest.lines[-1]
    assert (last.value, [last.low, last.high]) == (primary["difference"], primary["ci"])
    assert [line.value for line in forest.lines[:4]] == [row["auc"]["difference"] for row in found["paired"]]
    moves = choices_of(looker, "times", "times").choices[0].shows
    assert isinstance(moves, Moves)
    for line, row in zip(moves.lines, found["switching"], strict=True):
        shift = row["reading_time_ms"]
        assert (line.first, line.second) == (shift["first"] / 1000, shift["second"] / 1000)
    for choice in choices_of(looker, "switches", "switches").choices:
        assert isinstance(choice.shows, Flows) and choice.row is not None
        row, panels = found["switching"][choice.row], {one.title: one for one in choice.shows.panels}
        for title, name in (("Model right", "model_right"), ("Model wrong", "model_wrong")):
            counts = [panels[title].n, panels[title].helpful, panels[title].harmful]
            assert counts == [row[name]["n"], row[name]["helpful"], row[name]["harmful"]]
    points = {curve.key: curve for curve in curves_of(looker, "calibration", "calibration").curves}
    for one in found["readers"]:
        curve = points[f"{one['kind']}/{one['condition']}/{one['reader_id']}"]
        assert list(curve.ys) == [point["observed"] for point in one["calibration_curve"]]


def test_bands_are_as_high_as_their_share_and_lie_on_one_another() -> None:
    from ovadesk.ui.results.blocks import Flow

    bands = {band.name: band for band in bands_of(Flow("right", 50, 30, 0, 20))}
    assert set(bands) == {"kept_right", "helpful", "kept_wrong"}
    heights = {name: band.before[1] - band.before[0] for name, band in bands.items()}
    assert heights["kept_right"] / heights["helpful"] == pytest.approx(5 / 3)
    assert all(band.after[1] - band.after[0] == pytest.approx(heights[name]) for name, band in bands.items())
    assert bands["helpful"].before[0] < bands["helpful"].after[0]  # it goes up
    assert math.isclose(bands["kept_right"].after[0], bands["helpful"].after[1])


def saved(looker: Looker, shown: Shown, path: Path) -> list[dict[str, str]]:
    assert looker.window.found is not None
    save_data(path, looker.window.found.of, shown)
    assert path.with_name(f"{path.stem}.README.txt").read_text().endswith("Research use only. Not for diagnosis.\n")
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_what_figures_export_equals_the_statistics(open_results: Opens, tmp_path: Path) -> None:
    looker = open_results(timed_table(tmp_path))
    found = looker.values
    rows = saved(looker, curves_of(looker, "roc", "roc"), tmp_path / "roc.csv")
    for one in found["readers"]:
        key = {"name": one["reader_id"], "condition": one["condition"], "point": "curve"}
        mine = [row for row in rows if key.items() <= row.items() and row["kind"] == one["kind"]]
        assert [float(row["sensitivity"]) for row in mine] == one["roc"]["sensitivity"]
        assert [float(row["false_positives"]) for row in mine] == one["roc"]["false_positives"]
    for choice in choices_of(looker, "differences", "differences").choices:
        name = choice.label.casefold()
        rows = saved(looker, choice, tmp_path / "forest.csv")
        mine = [row for row in rows if row["figure"] == name and row["kind"] == "reader"]
        assert [float(row["difference"]) for row in mine] == [row[name]["difference"] for row in found["paired"]]
        [whole] = [row for row in rows if row["figure"] == name and row["kind"] == "all"]
        primary = next(row for row in found["mrmc"] if row["primary"] and row["figure"] == name)
        ends = [float(whole["difference_low"]), float(whole["difference_high"])]
        assert (float(whole["difference"]), ends) == (primary["difference"], primary["ci"])
    [choice] = [one for one in choices_of(looker, "switches", "switches").choices if one.label == "r2"]
    rows = saved(looker, choice, tmp_path / "switches.csv")
    expected = next(row for row in found["switching"] if row["reader_id"] == "r2")["table"]
    assert [int(row["n"]) for row in rows] == [cell["n"] for cell in expected] and {r["reader_id"] for r in rows} == {
        "r2"
    }
    rows = saved(looker, choices_of(looker, "times", "times").choices[0], tmp_path / "times.csv")
    medians = [row["reading_time_ms"]["second"] for row in found["switching"]]
    assert [float(row["median_ms_aided"]) for row in rows] == medians
    rows = saved(looker, curves_of(looker, "calibration", "calibration"), tmp_path / "calibration.csv")
    observed = [p["observed"] for one in found["readers"] for p in one["calibration_curve"]]
    assert sorted(float(row["observed"]) for row in rows) == sorted(observed)
    for choice in choices_of(looker, "model", "model_differences").choices:
        assert saved(looker, choice, tmp_path / "model.csv")


def test_no_word_is_parted_in_a_table_that_is_saved(open_results: Opens) -> None:
    looker = open_results(GOLDENS / "simulated_A.csv")
    for view in looker.pages().values():
        for table in view.tables.values():
            printed = printed_table(table.rows.table)
            assert sum(printed.widths) <= PAGE + 0.01
            for column, (head, *cells_) in enumerate(zip(printed.columns, *printed.rows, strict=True)):
                words = [word for text in (head, *cells_) for word in text.replace("-", "- ").split()]
                assert max(width(shown(word), TEXT) for word in words) < printed.widths[column]


def test_tables_export_every_digit(open_results: Opens, tmp_path: Path) -> None:
    looker = open_results(GOLDENS / "simulated_D.csv")
    table = looker.page("readers").tables["readers"].rows.table
    rows = saved(looker, table, tmp_path / "readers.csv")
    assert [float(row["auc"]) for row in rows] == [one["auc"] for one in looker.values["readers"]]
    assert [float(row["sensitivity_low"]) for row in rows] == [
        one["sensitivity_ci"][0] for one in looker.values["readers"]
    ]


def test_every_figure_and_table_is_drawn_as_svg_and_pdf(open_results: Opens, tmp_path: Path) -> None:
    looker = open_results(timed_table(tmp_path))
    assert looker.window.found is not None
    for name, view in looker.pages().items():
        shown: list[Shown] = [table.rows.table for table in view.tables.values()]
        for figure in view.figures.values():
            shown += [figure.block] if isinstance(figure.block, Curves) else list(figure.block.choices)
        assert shown
        for place, one in enumerate(shown):
            [svg, *_] = save_picture(tmp_path / f"{name}{place}.svg", looker.window.found.of, one)
            text = svg.read_text()
            assert text.startswith("<?xml") and "Research use only" in text
            if place < 3:
                [pdf, *_] = save_picture(tmp_path / f"{name}{place}.pdf", looker.window.found.of, one)
                assert pdf.read_bytes().startswith(b"%PDF")
