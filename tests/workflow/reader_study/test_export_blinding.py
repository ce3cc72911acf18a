"""What an export of an open study does not show, and what no export shows."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ovadesk.domain.form.form import Form
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.problem import problem
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader, Truth
from ovadesk.domain.reading import Call, Condition
from ovadesk.export.reader_study.reading_rows import AIDED
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.exporting import export_study
from ovadesk.workflow.reader_study.state import StudyState
from tests.export.reader_study.made import read_csv
from tests.study_files import AT
from tests.workflow.reader_study.exported import began, close, read_all, reading
from tests.workflow.reader_study.studies import MODEL, STUDY, a_study, an_answer
from tests.workflow.reader_study.test_exporting import texts

NAMES = ("WANG^XIULAN", "王秀兰", "19620814", "PID-00471", "wang_xiulan_scan", "Frau Huber", "/mnt/pacs/incoming")
RESULTS = ("mrmcaov.csv", "study.imrmc", "rjafroc.xlsx", "rjafroc_conditions.xlsx", "rjafroc_ids.csv")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[StudyStore]:
    """Both readers have read; answers, notes and reasons after the reveal give everything away."""
    store = began(tmp_path, may_return=True, n_cases=4)
    for reader_id in ("r1", "r2"):
        read_all(store, reader_id)
    state = StudyState.read(store, STUDY)
    said = {"note": "GIVEAWAY the model said malignant", "questions": {"side": "left"}}
    first = next(r for r in store.readings(STUDY, reader_id="r1") if r.condition is Condition.AIDED)
    again = reading(state.order("r1")[0], "r1", "r1", Condition.AIDED, 40)
    trace = {**again.trace, "overlay_on_ms": 987_654}
    again = replace(
        again, corrects=first.sequence, reason="GIVEAWAY of the map", answers=said, changed=True, trace=trace
    )
    store.record(replace(again, call=Call.MALIGNANT, score=93))
    yield store
    store.close()


def test_an_open_study_shows_no_answer_no_truth_and_no_aided_result(
    study: StudyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("an answer of the model was loaded")

    monkeypatch.setattr(StudyStore, "answers", never)
    seen: list[bool] = []
    read = StudyState.read

    def watched(*given: Any, truths: bool = False) -> StudyState:
        seen.append(truths)
        return read(*given, truths=truths)

    monkeypatch.setattr(StudyState, "read", watched)
    report = export_study(study, STUDY, tmp_path / "out")
    assert seen == [False] and not report.results and report.notes == (problem("study.export_open"),)
    assert not any((tmp_path / "out" / name).exists() for name in RESULTS)
    everything = texts(tmp_path / "out")
    assert "GIVEAWAY" not in everything and "987654" not in everything
    for number in range(4):
        assert f"{an_answer(f'c{number}').p_malignant:.4f}"[1:] not in everything
    rows = read_csv(tmp_path / "out" / "readings.csv")
    audit = read_csv(tmp_path / "out" / "audit.csv")
    told = {"study_id", "reader_id", "reader_group", "case_id", "condition", "order", "locked_at", "app_version"}
    told |= {"session", "position", "occurrence", "practice", "reader_years", "patient_id", "protocol_version"}
    told |= {"study_sha256", "strand", "sequence", "corrects", "superseded", "conflict", "left_out", "hash"}
    for row in rows:
        filled = {name for name, cell in row.items() if cell}
        assert {
            "truth",
            "reference_standard",
            "model_id",
            "p_malignant",
            "model_shown",
            "withheld",
            "changed",
        } & filled == set()
        if row["condition"] == AIDED:
            assert filled <= told
        else:
            assert {"call", "score", "duration_ms", "note"} <= filled
    assert any(row["condition"] == AIDED for row in rows)
    for row in audit:
        if row["record"] == "reading" and row["condition"] == AIDED:
            hidden = ("call", "score", "answers", "started_at", "duration_ms", "trace", "reason")
            assert not any(row[name] for name in hidden)
        assert not row["p_malignant"] and not row["model_shown"] and not row["changed"]
        if row["kind"] == "truth":
            assert json.loads(row["details"]) == {"case_id": row["case_id"]}
            assert row["kept_back"].split() == ["call", "reference"]
    assert study.entries(STUDY, COORDINATOR, kinds=(Kind.EXPORTED,)).__next__().body["what"] == "no results"


def test_a_closed_study_shows_all_of_it(study: StudyStore, tmp_path: Path) -> None:
    close(study)
    export_study(study, STUDY, tmp_path / "out")
    everything = texts(tmp_path / "out")
    assert "GIVEAWAY of the map" in everything and "987654" in everything
    assert all(repr(an_answer(f"c{number}").p_malignant) in everything for number in range(4))
    assert all((tmp_path / "out" / name).exists() for name in RESULTS)


def test_no_name_of_a_patient_a_file_or_a_folder_comes_out(tmp_path: Path) -> None:
    """Planted wherever a study file can hold them; free texts are their writer's own."""
    file = a_study(tmp_path, n_cases=2, readers=[StudyReader("r1", "senior", 3.0, "salt$PID-00471")])
    named = tmp_path / "wang_xiulan_scan 王秀兰.ovastudy"
    file.rename(named)
    store = StudyStore.open(named)
    paths = (
        "/mnt/pacs/incoming/WANG^XIULAN/19620814.dcm",
        "PID-00471/wang_xiulan_scan.png",
        "C:\\王秀兰\\Frau Huber.png",
    )
    case = StudyCase("c9", "p9", tuple(CaseImage(path, f"{i}" * 64) for i, path in enumerate(paths)))
    items: list[tuple[Kind, dict[str, Any]]] = [(Kind.CASE, case.to_dict())]
    items += [(Kind.TRUTH, Truth("c9", Call.BENIGN, "histology").to_dict())]
    planted = {"path": paths[0], "patient_name": "王秀兰", "folder": "/mnt/pacs/incoming", "birth": "19620814"}
    items += [(kind, {"kit": "kit-1", **planted}) for kind in (Kind.KIT, Kind.MERGED, Kind.EXPORTED, Kind.FROZEN)]
    items += [(Kind.CLOSED, {"by": "coordinator", "reason": "read", **planted})]
    store.append_many(STUDY, COORDINATOR, [*items[:2]], AT)
    store.put_answers(STUDY, [an_answer("c9")], AT)
    read_all(store, "r1")
    for kind in (Kind.SESSION_OPENED, Kind.OPENED, Kind.REVEALED, Kind.PAUSED, Kind.TROUBLE, Kind.SESSION_CLOSED):
        store.append(STUDY, "r1", kind, {"session": 1, "patient_id": "p9", **planted}, AT)
    export_study(store, STUDY, tmp_path / "open")
    store.append_many(STUDY, COORDINATOR, items[2:], AT)
    export_study(store, STUDY, tmp_path / "closed")
    for folder in ("open", "closed"):
        everything = texts(tmp_path / folder)
        for name in (*NAMES, "ovastudy", str(tmp_path), tmp_path.name):
            assert name not in everything, name
        audit = read_csv(tmp_path / folder / "audit.csv")
        kept = [row["kept_back"].split() for row in audit if row["kind"] == "session_opened"]
        assert kept == [["birth", "folder", "path", "patient_name"]]
        (added,) = [json.loads(row["details"]) for row in audit if row["kind"] == "case" and row["case_id"] == "c9"]
        assert added["images"] == [{"sha256": f"{i}" * 64} for i in range(3)]
        assert next(row for row in audit if row["kind"] == "reader")["kept_back"] == "passphrase"
    store.close()


ODD = '=HYPERLINK("x"), 卵巢\n- second "line",\r\n+1\ttab \ud800'
SAFE = '\'=HYPERLINK("x"), 卵巢\n- second "line",\n+1\ttab ?'  # the store takes the half character


def test_free_texts_are_safe_and_come_back_whole(tmp_path: Path) -> None:
    question = Question("which", QuestionKind.TEXT, "@Which?")
    readers = [StudyReader("r1", "=cmd", None)]
    store = began(tmp_path, readers=readers, n_cases=2, form=Form(note=True, questions=(question,)), hypothesis="=1+1")
    showing = StudyState.read(store, STUDY).order("r1")[0]
    store.record(
        replace(reading(showing, "r1", "r1", Condition.UNAIDED, 1), answers={"note": ODD, "questions": {"which": "-2"}})
    )
    close(store)
    export_study(store, STUDY, tmp_path / "out")
    store.close()
    (row,) = [row for row in read_csv(tmp_path / "out" / "readings.csv") if row["reader_id"] == "r1"]
    assert row["note"] == SAFE and row["question_which"] == "'-2" and row["reader_group"] == "'=cmd"
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        assert len({len(line) for line in table}) == 1
        for line in table[1:]:
            for cell in line:
                is_number = re.fullmatch(r"-?[0-9.e-]*", cell)
                assert is_number or not cell.lstrip().startswith(("=", "+", "-", "@")), cell


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here (Debian: r-base-core)")
def test_r_loads_it(study: StudyStore, tmp_path: Path) -> None:
    close(study)
    folder = tmp_path / "out of 卵巢"
    report = export_study(study, STUDY, folder)
    rows = read_csv(folder / "readings.csv")
    code = (
        "stopifnot(is.numeric(readings$score), is.logical(readings$practice), nlevels(ratings$reader) == 2); "
        'cat("\\n", nrow(readings), nrow(analysed), sum(analysed$score), nrow(ratings), sum(ratings$rating), '
        'sum(ratings$truth), "\\n"); cat(readings$reason[!is.na(readings$reason)])'
    )
    command = ["Rscript", "--vanilla", "-e", f'source("{folder}/load.R"); {code}']
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    said, numbers, reason = [line for line in found.stdout.splitlines() if line.strip()]
    kept = [row for row in rows if not row["left_out"]]
    assert said.startswith(f"{len(rows)} readings, {len(kept)} of them analysed.")
    total = sum(float(row["score"]) for row in kept)
    assert numbers.split()[:2] == [str(len(rows)), str(len(kept))] and float(numbers.split()[2]) == pytest.approx(total)
    read = [row for row in kept if row["condition"] != "model"]
    assert [int(n) for n in numbers.split()[3:]] == [
        report.n_analysed,
        sum(int(row["score"]) for row in read),
        sum(row["truth"] == "malignant" for row in read),
    ]
    assert reason == "GIVEAWAY of the map"
    script = subprocess.run(["Rscript", "--vanilla", str(folder / "load.R")], capture_output=True, text=True, cwd="/")
    assert script.returncode == 0 and "Research use only" in script.stdout, script.stderr


def test_every_column_of_every_table_is_in_the_dictionary(study: StudyStore, tmp_path: Path) -> None:
    for name in ("open", "closed"):
        if name == "closed":
            close(study)
        export_study(study, STUDY, tmp_path / name)
        said: dict[str, list[str]] = {}
        for row in read_csv(tmp_path / name / "data_dictionary.csv"):
            said.setdefault(row["file"], []).append(row["column"])
            assert row["meaning"] and row["kind"] and row["source"], row
        there = {}
        for path in (tmp_path / name).glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                there[path.name] = next(csv.reader(file))
        assert said == there
        assert all(len(set(columns)) == len(columns) for columns in said.values())


def test_the_answers_of_an_earlier_model_stay_in_the_table_and_out_of_the_analysis(tmp_path: Path) -> None:
    store = began(tmp_path, n_cases=2)
    later = replace(MODEL, model_id="model-2", sha256="cd" * 32)
    protocol = StudyState.read(store, STUDY).protocol.amended("another model", model=later)
    answers = [
        replace(an_answer(f"c{i}"), model_id="model-2", model_sha256=later.sha256, p_malignant=0.5) for i in (0, 1)
    ]
    store.put_answers(STUDY, answers, AT)
    store.append(STUDY, COORDINATOR, Kind.PROTOCOL, protocol.to_dict(), AT)
    close(store)
    report = export_study(store, STUDY, tmp_path / "out")
    rows = read_csv(tmp_path / "out" / "readings.csv")
    assert [(row["model_id"], row["left_out"]) for row in rows] == [
        *[("model-1", "superseded")] * 2,
        *[("model-2", "")] * 2,
    ]
    assert report.n_model == 4
    store.close()
