"""``ovadesk study export``: what it writes, says and leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from ovadesk.cli.run import run
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.store.reader_study import StudyStore
from tests.workflow.reader_study.exported import began, close, read_all
from tests.workflow.reader_study.studies import STUDY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    store = began(tmp_path, n_cases=2, n_practice=1)
    read_all(store, "r1")
    store.close()
    return tmp_path / f"{STUDY}.ovastudy"


def test_an_open_study_then_a_closed_one(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    command = ["study", "export", str(file), "--out", str(out)]
    assert run(command) == 0
    said = capsys.readouterr()
    assert "5 readings and " in said.out and "Research use only" in said.out and "for analysis" not in said.out
    assert "not closed" in said.err and not (out / "mrmcaov.csv").exists()
    store = StudyStore.open(file)
    close(store)
    store.close()
    assert run(command) == 0
    said = capsys.readouterr()
    assert "4 readings in the files for analysis. Left out: 1 practice" in said.out and said.err == ""
    assert (out / "mrmcaov.csv").exists()
    store = StudyStore.open(file)
    noted = [entry.body["what"] for entry in store.entries(STUDY, COORDINATOR, kinds=(Kind.EXPORTED,))]
    assert noted == ["no results", "results"] and store.verify(STUDY) == []
    store.close()


def test_it_works_while_another_program_holds_the_study(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = StudyStore.open(file)
    assert run(["study", "export", str(file), "--out", str(tmp_path / "out")]) == 0
    assert "could not note" in capsys.readouterr().err
    assert list(store.entries(STUDY, COORDINATOR, kinds=(Kind.EXPORTED,))) == []
    store.close()


def test_a_folder_with_something_else_is_left_alone(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert run(["study", "export", str(file), "--out", str(tmp_path / "out")]) == 1
    assert "Choose a new folder" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
