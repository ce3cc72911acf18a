"""Files for MRMCaov, OR-DBM, iMRMC and RJafroc, read back by a few independent lines."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ovadesk.domain.problem import problem
from ovadesk.export.reader_study.ratings import Ratings
from ovadesk.export.reader_study.rjafroc import MOST, workbooks, write_ids, write_workbook
from ovadesk.export.reader_study.roc_files import write_imrmc, write_mrmcaov
from tests.conftest import ROOT
from tests.export.reader_study.made import ratings, read_csv

WHEN = datetime(2026, 3, 1, tzinfo=UTC)
CASES = ("c1", "c2", "c3", "c4")
MALIGNANT = {"c2", "c4"}


def crossed(readers: tuple[str, ...] = ("r2", "r1"), conditions: tuple[str, ...] = ("aided", "unaided")) -> list[Any]:
    """Every reader on every case under every condition, each with a score of its own."""
    places = [(r, t, c) for r in readers for t in conditions for c in CASES]
    return [(*place, (7 * number) % 101) for number, place in enumerate(places)]


def read_imrmc(path: Path) -> tuple[dict[str, int], dict[str, int], dict[tuple[str, str, str], float]]:
    """Header counts, truths, and scores by (reader, modality, case): what iMRMC takes from its input."""
    head, data = path.read_text(encoding="utf-8").split("BEGIN DATA:\n")
    counts = {line.split(":")[0]: int(line.split(":")[1]) for line in head.splitlines()[1:]}
    rows = [line.split(",") for line in data.splitlines()]
    truths = {case: int(value) for reader, case, what, value in rows if reader == "-1" and what == "truth"}
    return counts, truths, {(r, t, c): float(v) for r, c, t, v in rows if r != "-1"}


def read_book(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    found = {name: list(book[name].iter_rows(values_only=True)) for name in book.sheetnames}
    book.close()
    return found


def test_mrmcaov_has_one_row_for_reader_condition_and_case_in_order(tmp_path: Path) -> None:
    rows = crossed()
    assert write_mrmcaov(tmp_path / "m.csv", ratings(rows, MALIGNANT)) == len(rows)
    found = read_csv(tmp_path / "m.csv")
    assert list(found[0]) == ["reader", "treatment", "case", "truth", "rating"]
    back = {(row["reader"], row["treatment"], row["case"]): int(row["rating"]) for row in found}
    assert back == {(r, t, c): score for r, t, c, score in rows}
    assert {row["case"] for row in found if row["truth"] == "1"} == MALIGNANT
    order = [(row["reader"], row["treatment"], row["case"]) for row in found]
    assert order == sorted(order, key=lambda place: (place[0], place[1] != "unaided", place[2]))


def test_imrmc_counts_what_it_holds(tmp_path: Path) -> None:
    rows = crossed()[:-3]  # readers need not have read the same cases
    assert write_imrmc(tmp_path / "s.imrmc", ratings(rows, MALIGNANT), "s1") == len(rows)
    text = (tmp_path / "s.imrmc").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "s1: Research use only. Not for diagnosis."
    counts, truths, scores = read_imrmc(tmp_path / "s.imrmc")
    assert scores == {(r, t, c): score for r, t, c, score in rows}
    assert truths == {case: int(case in MALIGNANT) for case in CASES}
    assert counts == {"N0": 2, "N1": 2, "NR": 2, "NM": 2}


@pytest.mark.filterwarnings("ignore:Unknown extension:UserWarning")  # of the spreadsheet that the example came from
def test_the_examples_of_the_formats_have_the_same_shape(shared: Path, tmp_path: Path) -> None:
    formats = shared / "goldens" / "formats"
    counts, truths, scores = read_imrmc(formats / "RocData.imrmc")
    assert counts["N0"] + counts["N1"] == len(truths) and counts["N1"] == sum(truths.values())
    assert len({r for r, _, _ in scores}) == counts["NR"] and len({t for _, t, _ in scores}) == counts["NM"]
    theirs = (formats / "RocData.csv").read_text().splitlines()[0]
    write_mrmcaov(tmp_path / "m.csv", ratings(crossed(), MALIGNANT))
    assert (tmp_path / "m.csv").read_text().splitlines()[0] == theirs
    book = read_book(formats / "rocCr.xlsx")
    found, _ = workbooks(ratings(crossed(), MALIGNANT), with_model=False)
    write_workbook(tmp_path / "r.xlsx", found["rjafroc.xlsx"], "s1", WHEN)
    ours = read_book(tmp_path / "r.xlsx")
    for sheet in ("TRUTH", "TP", "FP"):
        assert [cell for cell in book[sheet][0] if cell] == list(ours[sheet][0])
        assert [type(cell) for cell in book[sheet][1][:4]] == [type(cell) for cell in ours[sheet][1][:4]]
    assert [row[5] for row in book["TRUTH"][1:3]] == [row[5] for row in ours["TRUTH"][1:3]] == ["ROC", "FCTRL"]


@pytest.mark.parametrize("with_model", [False, True])
def test_a_workbook_holds_every_rating_once(tmp_path: Path, with_model: bool) -> None:
    rows, model = crossed(), {"c1": 10.25, "c2": 90.0, "c3": 0.0, "c4": 55.5}
    made = ratings(rows, MALIGNANT, model if with_model else None)
    books, said = workbooks(made, with_model=with_model)
    assert said == []
    assert set(books) == ({"rjafroc.xlsx", "rjafroc_conditions.xlsx"} if with_model else {"rjafroc.xlsx"})
    write_ids(tmp_path / "rjafroc_ids.csv", books)
    expected = {(r, t, c): score for r, t, c, score in rows}
    theirs = {**{k: v for k, v in expected.items() if k[1] == "unaided"}}
    theirs |= {("model", "unaided", case): score for case, score in model.items()}
    for name, book in books.items():
        assert write_workbook(tmp_path / name, book, "s1", WHEN) == book.scores.size
        back = named_ratings(tmp_path, name)
        assert back == (theirs if with_model and name == "rjafroc.xlsx" else expected)
    ids = read_csv(tmp_path / "rjafroc_ids.csv")
    first = next(row for row in ids if row["what"] == "reader" and row["id"] == "1")
    assert first["name"] == ("model" if with_model else "r1")


def named_ratings(folder: Path, name: str) -> dict[tuple[str, str, str], float]:
    """The ratings of a workbook under the names of ``ids.csv``, after its three sheets were held against each other."""
    ids = [row for row in read_csv(folder / "rjafroc_ids.csv") if row["workbook"] == name]
    names = {(row["what"], row["id"]): row["name"] for row in ids}
    sheets = read_book(folder / name)
    assert set(sheets) == {"TRUTH", "TP", "FP"}
    truths = {row[0]: row[1:5] for row in sheets["TRUTH"][1:]}
    assert sorted(truths) == list(range(1, len(truths) + 1))
    readers = {i for what, i in names if what == "reader"}
    modalities = {i for what, i in names if what == "modality"}
    for lesion, weight, of_readers, of_modalities in truths.values():
        assert (lesion, weight) in ((0, 0), (1, 1))
        assert set(of_readers.split(",")) == readers and set(of_modalities.split(",")) == modalities
    found = {}
    for sheet, malignant in (("TP", 1), ("FP", 0)):
        for reader, modality, case, *lesion, score in sheets[sheet][1:]:
            assert truths[case][0] == malignant and lesion == [1] * malignant
            place = names["reader", reader], names["modality", modality], names["case", str(case)]
            assert place not in found
            found[place] = score
    per_case = Counter(case for _, _, case in found)
    assert set(per_case.values()) == {len(readers) * len(modalities)}
    return found


def test_a_case_that_somebody_did_not_read_is_left_out_of_the_workbook() -> None:
    rows = [row for row in crossed() if row[:3] != ("r1", "aided", "c1")]
    books, said = workbooks(ratings(rows, MALIGNANT), with_model=False)
    assert books["rjafroc.xlsx"].cases == ("c2", "c3", "c4")
    assert said == [problem("study.export_incomplete", file="rjafroc.xlsx", cases=1)]
    model = {"c1": 1.0, "c2": 2.0, "c3": 3.0}  # nothing in scope on c4
    books, said = workbooks(ratings(crossed(), MALIGNANT, model), with_model=True)
    assert books["rjafroc.xlsx"].cases == ("c1", "c2", "c3")
    assert books["rjafroc_conditions.xlsx"].cases == CASES
    assert said == [problem("study.export_incomplete", file="rjafroc.xlsx", cases=1)]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: ratings([("r1", "unaided", "c1", 1), ("r2", "unaided", "c2", 2)], {"c2"}), "study.export_not_crossed"),
        (lambda: ratings(crossed(), set()), "study.export_one_class"),
        (lambda: ratings(crossed(), set(CASES)), "study.export_one_class"),
        (lambda: large(), "study.export_workbook_large"),
    ],
)
def test_a_workbook_that_cannot_be_analysed_is_not_written(made: Any, code: str) -> None:
    books, said = workbooks(made(), with_model=False)
    assert books == {} and [one.code for one in said] == [code]


def large() -> Ratings:
    cases = [f"c{number}" for number in range(MOST + 1)]
    return ratings([("r1", "unaided", case, 1) for case in cases], set(cases[:9]))


def test_the_product_names_no_example_of_others() -> None:
    for path in (ROOT / "ovadesk" / "export" / "reader_study").glob("*.py"):
        assert "goldens" not in path.read_text(encoding="utf-8")
