"""Whole reports: the numbers of stats.json and no others, the same bytes, in both languages, in seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ovadesk.domain.problem import Cancelled, OvaDeskError
from ovadesk.export.report import ReportFiles, StudyFacts, write_report
from ovadesk.export.report.assembling import assembled, material_of
from ovadesk.export.report.html import page
from ovadesk.export.report.numbers import number, with_interval
from ovadesk.export.report.words import LANGUAGES, Language, Words
from ovadesk.export.report.writing import STEPS
from ovadesk.export.statistics import write_statistics
from ovadesk.stats.method import Options
from ovadesk.stats.statistics import ReaderStatistics
from tests.export.report.made import MADE_AT, QUICK, golden, made, study
from tests.export.report.reading_back import Page, decimals_in, numbers_in, pdf_fonts, pdf_pages

THOROUGH = Options(draws=100, margin=0.05, prevalences=(0.1, 0.25))


def written(statistics: ReaderStatistics, folder: Path, language: Language = "en", **more: Any) -> ReportFiles:
    return write_report(statistics, folder, language=language, made_at=MADE_AT, **more)


def drafted(statistics: ReaderStatistics, study: StudyFacts | None = None) -> tuple[str, set[str]]:
    """The text of the page and the names of its figures, before anything is written."""
    found = assembled(material_of(statistics, study, "en", MADE_AT))
    return Page(page(found)).text, {figure.name for figure in found.figures}


@pytest.fixture(scope="module")
def of_a() -> ReaderStatistics:
    return golden("A", THOROUGH)


@pytest.fixture(scope="module", params=LANGUAGES)
def report_a(
    of_a: ReaderStatistics, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ReportFiles, Language]:
    start = time.process_time()
    files = written(of_a, tmp_path_factory.mktemp("A"), request.param)
    assert time.process_time() - start < 5  # seconds of a slow processor
    return files, request.param


def stats_json(statistics: ReaderStatistics, folder: Path) -> Any:
    write_statistics(statistics, folder)
    return json.loads((folder / "stats.json").read_text(encoding="utf-8"))


def test_each_reader_and_each_difference_stands_in_both_as_in_stats_json(
    of_a: ReaderStatistics, report_a: tuple[ReportFiles, Language], tmp_path: Path
) -> None:
    found, files = stats_json(of_a, tmp_path), report_a[0]
    html = Page(files.html.read_text(encoding="utf-8"))
    pdf = " ".join(pdf_pages(files.pdf))
    wanted = []
    for row in found["readers"]:
        names = ("auc", "sensitivity", "specificity", "accuracy", "ppv", "npv", "youden")
        wanted += [with_interval(row[name], row[f"{name}_ci"]) for name in names]
        wanted.append(with_interval(row["lr_positive"], row["lr_positive_ci"], "ratio"))
        wanted.append(f"{row['true_positives']}/{row['false_negatives']}/{row['false_positives']}")
        wanted += [with_interval(at["ppv"], at["ppv_ci"]) for at in row["at_prevalence"]]
    for row in found["paired"]:
        for name in ("auc", "sensitivity", "specificity"):
            wanted.append(with_interval(row[name]["difference"], row[name]["ci"], "change"))
    for row in found["mrmc"]:
        wanted += [with_interval(row["difference"], row["ci"], "change"), number(row["p"], "p")]
        wanted.append(number(row["noninferiority"]["bound"], "change"))
    for test in found["model_vs_readers"]["tests"]:
        wanted.append(with_interval(test["rrrc"]["difference"], test["rrrc"]["ci"], "change"))
    for one in found["agreement"]["between"]:
        wanted.append(with_interval(one["fleiss"]["value"], one["fleiss"]["ci"]))
    for row in found["switching"]:
        wanted.append(number(row["automation_bias"]["value"]))
    assert len(wanted) > 240
    for text in wanted:
        assert text in html.text, text
        assert text in pdf, text


def test_no_number_stands_in_a_report_that_is_not_in_stats_json(
    of_a: ReaderStatistics, report_a: tuple[ReportFiles, Language], tmp_path: Path
) -> None:
    known = {"0.05", "0.025"}  # a scale, and the side of a test, as they are typed
    for value in numbers_in(stats_json(of_a, tmp_path)):
        known |= {f"{abs(one):.{digits}f}" for one in (value, value / 1000) for digits in (1, 2, 3)} | {f"{value:g}"}
    known |= {"0.001", "0.999"}
    page = Page(report_a[0].html.read_text(encoding="utf-8"))
    versions = {of_a.method[name] for name in ("program_version", "python", "numpy", "scipy")}
    drawn = [text for text in page.texts if not any(version in text for version in versions)]
    scales = {f"{tick / 20:g}" for tick in range(-40, 41)} | {"99.5"}
    for text in drawn:
        for found in decimals_in(text):
            assert found in known or found in scales, f"{found} in {text!r}"
    assert sum(len(decimals_in(text)) for text in drawn) > 1000


def test_html_and_pdf_say_the_same_sentences(report_a: tuple[ReportFiles, Language]) -> None:
    files, language = report_a
    page = Page(files.html.read_text(encoding="utf-8"))
    pdf = "".join("".join(pdf_pages(files.pdf)).split())
    words = Words(language)
    for key in (
        "main",
        "design",
        "people",
        "methods",
        "results",
        "limits",
        "stard",
        "claim",
        "fda",
        "sources",
        "about",
    ):
        assert words(f"report.part.{key}") in page.texts
        assert "".join(words(f"report.part.{key}").split()) in pdf
    paragraphs = [text for text in page.texts if len(text) > 150]
    assert len(paragraphs) > 12
    for text in paragraphs:
        assert "".join(text.split()) in pdf


def test_every_page_says_research_use_only(report_a: tuple[ReportFiles, Language]) -> None:
    files, language = report_a
    use = Words(language)("report.use")
    pages = pdf_pages(files.pdf)
    assert len(pages) > 10 and all(use in page for page in pages)
    assert files.html.read_text(encoding="utf-8").count(use) > 12  # above, below, in every figure
    for path in files.figures:
        if path.suffix == ".svg":
            assert use in path.read_text(encoding="utf-8")
        if path.suffix == ".pdf":
            assert use in pdf_pages(path)[0]


def test_a_page_fetches_nothing_and_runs_nothing(report_a: tuple[ReportFiles, Language]) -> None:
    text = report_a[0].html.read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "a", "object", "use", "image"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not {"src", "href", "xlink:href", "onload", "style"} & set(attributes)
    assert "url(" not in text and "@import" not in text
    assert text.replace('xmlns="http://www.w3.org/2000/svg"', "").count("http") == 1  # http-equiv
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) > 8


def test_fonts_are_in_the_file_but_for_chinese(report_a: tuple[ReportFiles, Language]) -> None:
    files, language = report_a
    for path in (files.pdf, *(one for one in files.figures if one.suffix == ".pdf")):
        outside = {name for name, embedded in pdf_fonts(path).items() if not embedded}
        assert not outside if language == "en" else outside <= {"/STSong-Light-UniGB-UCS2-H", "/STSong-Light"}


def test_methods_name_versions_seed_and_sources() -> None:
    statistics = golden("A", Options(draws=150, seed=4711))
    text, _ = drafted(statistics)
    method = statistics.method
    for name in ("program_version", "python", "numpy", "scipy"):
        assert str(method[name]) in text
    assert "150 redraws of the cases, within benign and malignant ones (seed 4711)" in text
    assert "Obuchowski and Rockette with Hillis's degrees of freedom" in text and "Hillis SL. A comparison" in text
    assert "Non-inferiority was tested" not in text and "several cases of one patient" not in text
    for name, told in method["methods"].items():
        assert f"methods.{name} {told}" in text


def test_the_same_input_gives_the_same_bytes_and_another_time_another_date(tmp_path: Path) -> None:
    small = golden("D")
    one, other = written(small, tmp_path / "one"), written(small, tmp_path / "other")
    for first, second in zip(one.every, other.every, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name
    later = write_report(small, tmp_path / "later", made_at=MADE_AT.replace(year=2027))
    first, second = (files.html.read_text(encoding="utf-8") for files in (one, later))
    assert first != second and first.replace("2026-11-25", "2027-11-25") == second
    assert one.pdf.read_bytes() != later.pdf.read_bytes()
    plain = [(a, b) for a, b in zip(one.figures, later.figures, strict=True) if a.suffix != ".pdf"]
    assert plain and all(a.read_bytes() == b.read_bytes() for a, b in plain)


def test_three_readers_of_three_groups_under_one_condition() -> None:
    text, names = drafted(golden("D"))
    assert "No reader read a case under two conditions" in text
    assert "With one reader a group the comparison holds for these readers alone." in text
    assert "Junior − Senior" in text and "AUC, mean of 3 readers, Unaided:" in text
    assert names == {"roc", "roc_readers", "forest_model_auc", "forest_model_calls", "calibration", "flow"}


def test_one_reader_alone(tmp_path: Path) -> None:
    statistics = made(tmp_path, ["r1"], 20, 30, repeats=10)
    text, names = drafted(statistics)
    assert "Chosen beforehand" not in text and "In bold: the analysis chosen beforehand" not in text
    assert "AUC of the one reader: Unaided" in text and "There is one reader only" in text
    assert "Cohen kappa" in text and {"roc", "switches", "reading_time", "calibration"} <= names


@pytest.mark.parametrize("sides", [(40, 0), (0, 40), (1, 30)])
def test_one_kind_of_case_is_still_a_report(tmp_path: Path, sides: tuple[int, int]) -> None:
    text, names = drafted(made(tmp_path, ["r1", "r2", "r3"], *sides))
    assert "There are too few cases to compare readers by" in text
    assert "flow" in names and ("roc" in names) == (min(sides) > 0) and "nan" not in text.lower().split()


def test_a_model_alone(tmp_path: Path) -> None:
    text, names = drafted(made(tmp_path, [], 20, 30))
    assert "there is no reader to analyse" in text and "Model densenet121-7: AUC" in text
    assert {"roc", "calibration"} <= names


@pytest.mark.slow
def test_twenty_readers_and_five_hundred_cases(tmp_path: Path) -> None:
    statistics = made(tmp_path, [f"reader {n:02}" for n in range(20)], 150, 350)
    start = time.process_time()
    files = written(statistics, tmp_path / "out")
    assert time.process_time() - start < 15
    assert {"roc_readers.svg", "calibration.svg", "calibration_2.svg"} <= {path.name for path in files.figures}
    assert files.pdf.stat().st_size < 3_000_000 and files.html.stat().st_size < 3_000_000


def test_several_cases_of_a_patient_are_said_to_be_that(tmp_path: Path) -> None:
    statistics = made(tmp_path, ["r1", "r2", "r3"], 20, 30, per_patient=2)
    text, _ = drafted(statistics)
    assert "DeLong's in Obuchowski's extension for several cases of one patient" in text
    assert "redraws of whole patients" in text and "25 patients have 50 cases" in text


def test_another_number_of_conditions(tmp_path: Path) -> None:
    names = ("film", "screen", "tablet", "phone", "wall")
    statistics = made(tmp_path, ["r1", "r2", "r3"], 20, 30, conditions=names)
    text, there = drafted(statistics)
    assert {"roc_2", "forest_auc", "forest_6_calls"} <= there and "forest_7_auc" not in there
    assert "The first 6 of 10 pairs of conditions are drawn" in text and "wall − tablet" in text


def test_what_an_earlier_report_left_goes_and_nobody_elses(tmp_path: Path) -> None:
    before = written(made(tmp_path, ["r1", "r2"], 5, 8), tmp_path)
    mine = tmp_path / "figures" / "photo.svg"
    mine.write_text("mine", encoding="utf-8")
    after = written(golden("D"), tmp_path)
    gone = {path.name for path in before.figures} - {path.name for path in after.figures}
    assert {"reading_time.csv", "switches.svg", "forest_auc.pdf"} <= gone
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {p.name for p in after.figures} | {"photo.svg"}
    assert mine.read_text(encoding="utf-8") == "mine"


def test_progress_is_told_and_a_stop_leaves_nothing(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    statistics = golden("D", QUICK)
    written(statistics, tmp_path / "whole", progress=lambda *step: told.append(step))
    assert told == [*((n, len(STEPS), step) for n, step in enumerate(STEPS)), (len(STEPS), len(STEPS), "")]

    def after(n: int) -> Callable[[], bool]:
        left = iter(range(n))
        return lambda: next(left, None) is None

    for n in range(len(STEPS)):
        with pytest.raises(Cancelled):
            written(statistics, tmp_path / "stopped", cancelled=after(n))
    assert not (tmp_path / "stopped").exists()


def test_a_folder_that_cannot_be_written_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OvaDeskError) as error:
        written(golden("D"), tmp_path / "file")
    assert error.value.problem.code == "export.failed"


def test_what_is_known_of_a_study_stands_and_the_rest_is_left_to_the_authors(tmp_path: Path) -> None:
    statistics = made(tmp_path, [f"r{n}" for n in range(6)], 30, 50)
    facts = study()
    text, _ = drafted(statistics, facts)
    for known in (
        *(facts.protocol.sha256, facts.study_sha256, "ab" * 32, "algorithm sha256-v1, seed 4711", "0.430"),
        *("Two sessions, 2 blocks of cases, a washout of 28 days.", "Pilot of 3 readers and 40 cases.", "EC-2026-17"),
        *("histology (50), follow-up 12 months (30)", "Maker X (80)", "A reader joined", "from 4 to 9 years"),
        "Cases in the study: 80 (and 4 for practice)",
    ):
        assert known in text
    assert "Inclusion of cases not stated in the protocol" in text
    assert text.startswith("Aided reading of adnexal masses OvaDesk")
