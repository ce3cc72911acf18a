"""A study goes out: everything in it, nobody's name, nothing early, and what stands is what is analysed."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from ovadesk.domain.problem import problem
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import Truth
from ovadesk.domain.reading import Call, Condition
from ovadesk.stats.readings import laid_out
from ovadesk.stats.tidy.read import read_readings
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.exporting import ExportReport, export_study
from ovadesk.workflow.reader_study.state import StudyState
from tests.export.reader_study.made import read_csv
from tests.export.reader_study.test_roc_files import named_ratings, read_imrmc
from tests.study_files import AT
from tests.workflow.reader_study.exported import began, close, read_all, reading
from tests.workflow.reader_study.studies import MODEL, STUDY, risk

FILES = {
    *("readings.csv", "audit.csv", "data_dictionary.csv", "protocol.json", "mrmcaov.csv", "study.imrmc"),
    *("rjafroc.xlsx", "rjafroc_conditions.xlsx", "rjafroc_ids.csv", "load.R", "README.txt", "manifest.json"),
}
Place = tuple[str, str, str]  # reader, condition, case


@pytest.fixture(scope="module")
def study_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sequential study with a practice case, hidden repeats and withheld cases, read by two readers, not closed."""
    folder = tmp_path_factory.mktemp("study")
    store = began(folder, repeats=2, n_practice=1, withheld_share=0.25)
    for reader_id in ("r1", "r2"):
        read_all(store, reader_id)
    store.close()
    return folder / f"{STUDY}.ovastudy"


@pytest.fixture
def study(study_file: Path, tmp_path: Path) -> Iterator[StudyStore]:
    """A copy of it, open for writing."""
    store = StudyStore.open(shutil.copy(study_file, tmp_path / "copy.ovastudy"))
    yield store
    store.close()


def exported(store: StudyStore, folder: Path, **given: Any) -> tuple[ExportReport, list[dict[str, str]]]:
    report = export_study(store, STUDY, folder / "out", **given)
    return report, read_csv(folder / "out" / "readings.csv")


def texts(folder: Path) -> str:
    """Everything that stands in the files of an export, cells of workbooks too."""
    found = []
    for path in folder.iterdir():
        found.append(path.name)
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            found += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
            found.append(str(book.properties))
        else:
            found.append(path.read_bytes().decode("utf-8"))
    return "\n".join(found)


def analysed(rows: list[dict[str, str]]) -> dict[Place, int]:
    """What the files for analysis should hold."""
    kept = [row for row in rows if not row["left_out"] and row["condition"] != "model"]
    found = {(row["reader_id"], row["condition"], row["case_id"]): int(row["score"]) for row in kept}
    assert len(found) == len(kept)
    return found


def test_nothing_disappears(study: StudyStore, tmp_path: Path) -> None:
    close(study)
    held = [(e.strand, e.sequence, e.hash) for e in study.entries(STUDY)]
    read = {(r.strand, r.sequence): r for r in study.readings(STUDY)}
    report, rows = exported(study, tmp_path)
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    audit = read_csv(tmp_path / "out" / "audit.csv")
    assert len(audit) == report.n_entries + report.n_readings == len(held) + len(read)
    there = {(row["strand"], int(row["sequence"]), row["hash"]) for row in audit}
    assert there == {*held, *((r.strand, r.sequence, r.hash) for r in read.values())}
    mine = [row for row in rows if row["reader_id"] != "model"]
    assert {(row["strand"], int(row["sequence"])) for row in mine} == set(read) and len(mine) == len(read)
    for row in mine:
        one = read[(row["strand"], int(row["sequence"]))]
        assert (row["call"], int(row["score"]), row["case_id"]) == (one.call, one.score, one.case_id)
        assert row["note"] == one.answers["note"] and row["question_side"] == "left" and not row["answers_other"]
    assert Counter(row["left_out"] for row in mine) == {"": report.n_analysed, **report.left_out}
    assert report.left_out == {"practice": 2, "repeat": 7, "withheld": 5} and report.n_analysed == 28
    assert report.n_model == 9 and report.recorded and report.results
    assert [e.body for e in study.entries(STUDY, COORDINATOR, kinds=(Kind.EXPORTED,))] == [{"what": "results", "n": 42}]


def test_the_files_for_analysis_hold_what_is_not_left_out(study: StudyStore, tmp_path: Path) -> None:
    close(study)
    _, rows = exported(study, tmp_path)
    out, expected = tmp_path / "out", analysed(rows)
    table = read_csv(out / "mrmcaov.csv")
    assert {(row["reader"], row["treatment"], row["case"]): int(row["rating"]) for row in table} == expected
    truths = {row["case_id"]: int(row["truth"] == "malignant") for row in rows if row["truth"]}
    assert all(int(row["truth"]) == truths[row["case"]] for row in table)
    counts, said, scores = read_imrmc(out / "study.imrmc")
    assert scores == expected and said == {case: truths[case] for case in {c for _, _, c in expected}}
    assert counts == {"N0": 4, "N1": 4, "NR": 2, "NM": 2}
    both = {case for _, _, case in expected if all((r, "aided", case) in expected for r in ("r1", "r2"))}
    assert 0 < len(both) < 8
    assert named_ratings(out, "rjafroc_conditions.xlsx") == {k: v for k, v in expected.items() if k[2] in both}
    against = named_ratings(out, "rjafroc.xlsx")
    assert {k: v for k, v in against.items() if k[0] != "model"} == {
        k: v for k, v in expected.items() if k[1] == "unaided"
    }
    assert {k[2]: v for k, v in against.items() if k[0] == "model"} == {
        case: round(100 * risk(case), 2) for case in {c for _, _, c in expected}
    }


def test_statistics_read_the_same_calls_scores_and_truths(study: StudyStore, tmp_path: Path) -> None:
    first = next(r for r in study.readings(STUDY, reader_id="r1") if not r.practice and r.occurrence == 1)
    changed = replace(first, call=Call.MALIGNANT, score=97, corrects=first.sequence, reason="wrong key")
    study.record(replace(changed, locked_at="2026-03-02T08:00:00.000+00:00"))
    close(study)
    exported(study, tmp_path)
    found, _ = read_readings(tmp_path / "out" / "readings.csv")
    grid, truths = laid_out(found), StudyState.read(study, STUDY, truths=True).truths
    assert found.readers == ("r1", "r2") and found.conditions == ("unaided", "aided") and found.percent
    standing = {}
    for one in study.readings(STUDY):  # in order: a correction comes behind what it corrects
        without = one.condition is Condition.AIDED and not one.model_shown
        if not one.practice and one.occurrence == 1 and not without:
            standing[one.reader_id, str(one.condition), one.case_id] = one
    assert len(standing) == np.isfinite(grid.scores).sum() == 32 - 4
    for (reader, condition, case), one in standing.items():
        place = found.readers.index(reader), found.conditions.index(condition), found.cases.index(case)
        assert grid.scores[place] == one.score and grid.called[place] == (one.call is Call.MALIGNANT)
        assert found.malignant[place[2]] == (truths[case].call is Call.MALIGNANT)
    assert standing["r1", "unaided", first.case_id].score == 97
    (model,) = found.models
    assert model.scores.tolist() == [round(100 * risk(case), 2) for case in found.cases]
    assert model.called is not None
    assert model.called.tolist() == [int(risk(case) >= MODEL.threshold) for case in found.cases]
    assert found.flow.practice == 3 and found.flow.repeats == 7 and found.flow.duplicates == 0


def test_of_a_reader_on_two_kits_the_first_lock_stands(tmp_path: Path) -> None:
    store = began(tmp_path, n_cases=4)
    read_all(store, "r2")
    read_all(store, "r1", minute=10)
    read_all(store, "r1", "r1@kit-1", minute=0, upto=3)
    close(store)
    report, rows = exported(store, tmp_path)
    lost = [row for row in rows if row["left_out"] == "conflict"]
    assert {(row["strand"], row["conflict"], row["superseded"]) for row in lost} == {("r1", "true", "false")}
    assert len(lost) == report.left_out["conflict"] == 6
    assert sum(row["conflict"] == "true" for row in rows) == 12
    expected = analysed(rows)
    early = {(r.reader_id, str(r.condition), r.case_id): r.score for r in store.readings(STUDY) if "@" in r.strand}
    assert len(early) == 6 and early.items() <= expected.items() and len(expected) == 16
    found, _ = read_readings(tmp_path / "out" / "readings.csv")
    scores = laid_out(found).scores
    for (reader, condition, case), score in expected.items():
        place = found.readers.index(reader), found.conditions.index(condition), found.cases.index(case)
        assert scores[place] == score
    store.close()


def test_a_correction_stands_and_what_it_corrects_stays(tmp_path: Path) -> None:
    store = began(tmp_path, Design.UNAIDED, may_return=True)
    read_all(store, "r1")
    state = StudyState.read(store, STUDY)
    first = next(iter(store.readings(STUDY)))
    for minute, corrects in ((50, first.sequence), (51, None)):
        again = reading(state.order("r1")[0], "r1", "r1", Condition.UNAIDED, minute)
        corrects = corrects or max(r.sequence for r in store.readings(STUDY))
        store.record(replace(again, corrects=corrects, reason="=wrong key"))
    close(store)
    report, rows = exported(store, tmp_path)
    mine = [row for row in rows if row["case_id"] == first.case_id]
    assert [row["left_out"] for row in mine] == ["superseded", "superseded", ""]
    assert [row["superseded"] for row in mine] == ["true", "true", "false"]
    assert [row["corrects"] for row in mine] == ["", mine[0]["sequence"], mine[1]["sequence"]]
    assert mine[2]["reason"] == "'=wrong key"
    assert report.left_out == {"superseded": 2} and len(analysed(rows)) == 8
    assert "rjafroc_conditions.xlsx" not in report.rows and report.rows["rjafroc.xlsx"] == 8
    store.close()


def test_readings_without_truth_stay_and_are_counted(tmp_path: Path) -> None:
    store = began(tmp_path, Design.UNAIDED, n_cases=4)
    read_all(store, "r1")
    close(store)
    state = StudyState.read(store, STUDY, truths=True)
    hidden = dict(list(state.truths.items())[1:])

    def some(*given: Any, truths: bool = False) -> StudyState:
        return replace(state, truths=hidden if truths else {})

    patched = pytest.MonkeyPatch()
    patched.setattr(StudyState, "read", some)  # a truth cannot be taken out of a study file
    report, rows = exported(store, tmp_path)
    patched.undo()
    assert [row["left_out"] for row in rows if not row["truth"]] == ["no_truth"]
    assert report.left_out == {"no_truth": 1} and len(analysed(rows)) == 3
    assert problem("study.export_no_truth", readings=1) in report.notes
    store.close()


def test_cases_of_one_kind_allow_no_roc_file(tmp_path: Path) -> None:
    store = began(tmp_path, Design.UNAIDED, n_cases=3)
    for number in range(3):
        store.append(STUDY, COORDINATOR, Kind.TRUTH, Truth(f"c{number}", Call.BENIGN).to_dict(), AT)
    read_all(store, "r1")
    close(store)
    report, rows = exported(store, tmp_path)
    assert {row["truth"] for row in rows} == {"benign"} and report.rows["mrmcaov.csv"] == 3
    assert {note.code for note in report.notes} == {"study.export_one_class"}
    assert not (FILES - {"rjafroc.xlsx", "rjafroc_conditions.xlsx", "rjafroc_ids.csv", "study.imrmc"}) ^ {
        path.name for path in (tmp_path / "out").iterdir()
    }
    store.close()


def test_a_study_that_nobody_read_can_be_exported(tmp_path: Path) -> None:
    store = began(tmp_path, Design.UNAIDED)
    close(store)
    report, rows = exported(store, tmp_path)
    assert rows == [] and report.n_readings == 0
    assert report.notes == (problem("study.export_no_ratings"),)
    store.close()


def test_the_model_alone_is_exported_at_once(tmp_path: Path) -> None:
    store = began(tmp_path, Design.STANDALONE)
    report, rows = exported(store, tmp_path)
    assert report.results and report.n_readings == 0
    assert {row["case_id"]: row["p_malignant"] for row in rows} == {f"c{n}": repr(risk(f"c{n}")) for n in range(8)}
    found, _ = read_readings(tmp_path / "out" / "readings.csv")
    assert found.models[0].scores.tolist() == [round(100 * risk(f"c{n}"), 2) for n in range(8)]
    store.close()


def test_a_crossover_has_both_sessions(tmp_path: Path) -> None:
    store = began(tmp_path, Design.CROSSOVER, n_cases=4, repeats=2, withheld_share=0.25)
    for reader_id in ("r1", "r2"):
        read_all(store, reader_id)
    close(store)
    report, rows = exported(store, tmp_path)
    mine = [row for row in rows if row["reader_id"] == "r1"]
    assert [int(row["order"]) for row in mine] == list(range(1, 13))
    assert Counter(row["session"] for row in mine) == {"1": 6, "2": 6}
    kept = analysed(rows)
    assert sum(condition == "unaided" for _, condition, _ in kept) == 8
    assert sum(condition == "aided" for _, condition, _ in kept) == 8 - 2
    assert all(row["withheld"] == "true" for row in rows if row["left_out"] == "withheld")
    assert report.left_out["repeat"] + report.left_out["withheld"] == 8 + 2 and len(report.left_out) == 2
    store.close()


def test_what_is_written_meanwhile_waits_for_the_next_export(study: StudyStore, tmp_path: Path) -> None:
    def interfere(done: int, total: int) -> None:
        study.append(STUDY, "r1", Kind.PAUSED, {"session": 1}, AT)
        study.append(STUDY, "a-new-strand", Kind.PAUSED, {"session": 1}, AT)
        study.append(STUDY, "zz", Kind.PAUSED, {"session": 1}, AT)

    before = sum(head.length for head in study.strands(STUDY))
    report, _ = exported(study, tmp_path, progress=interfere)
    assert report.n_entries + report.n_readings == before
    after = sum(head.length for head in study.strands(STUDY))
    again, _ = exported(study, tmp_path)
    assert again.n_entries + again.n_readings == after > before + 3


def test_the_manifest_and_the_protocol_name_what_was_exported(study: StudyStore, tmp_path: Path) -> None:
    close(study)
    report, _ = exported(study, tmp_path)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["study_id"] == STUDY and manifest["closed"] and manifest["results"]
    assert {file["name"]: file["rows"] for file in manifest["files"] if file["rows"] is not None} == report.rows
    for name in FILES - {"readings.csv", "audit.csv", "mrmcaov.csv", "rjafroc_ids.csv", "data_dictionary.csv"}:
        assert "esearch use only" in texts_of(tmp_path / "out" / name)


def texts_of(path: Path) -> str:
    if path.suffix == ".xlsx":
        return str(openpyxl.load_workbook(path).properties.title)
    return path.read_text(encoding="utf-8")
