"""Archives: one row for every frame, every file accounted for, stopped without loss, no names."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.pixels.frames import FrameSource
from ovadesk.workflow.archive import analyse_archive, source_name
from tests.workflow.fakes import FakeClassifier

SECRET = b"s" * 32


@pytest.fixture(scope="module")
def source() -> Iterator[FrameSource]:
    with FrameSource() as made:
        yield made


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_frame_has_a_row_and_every_file_a_line(source: FrameSource, samples: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(samples / "doppler", archive / "doppler")
    (archive / "letter.dcm").write_bytes(b"Dear colleague")
    (archive / "notes.txt").write_text("CANARY")
    out = tmp_path / "out"
    report = analyse_archive([archive], out, FakeClassifier(), source, SECRET, overlays=True)  # type: ignore[arg-type]
    frames, [case] = rows(out / "frames.csv"), rows(out / "cases.csv")
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert len(frames) == sum(file.get("frames", 0) for file in run["files"]) == int(case["n_frames"])
    assert {row["status"] for row in frames} == {"scored", "out_of_scope"}
    assert all(bool(row["p_malignant"]) == (row["status"] == "scored") for row in frames)
    assert all(bool(row["reason"]) == (row["status"] != "scored") for row in frames)
    assert {file["source"]: file["status"] for file in run["files"] if file["status"] != "opened"} == {
        "archive/letter.dcm": "refused",
        "archive/notes.txt": "skipped",
    }
    assert len(run["files"]) == len([path for path in archive.rglob("*") if path.is_file()])
    assert [name for name, _ in report.failed] == ["archive/letter.dcm"]
    assert len(list((out / "overlays").glob("*.png"))) == int(case["n_scored"])
    assert run["complete"] and "Research use only" in run["use"]


def test_no_patient_is_named_in_anything_written(source: FrameSource, samples: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    analyse_archive([samples / "solid"], out, FakeClassifier(), source, SECRET)  # type: ignore[arg-type]
    for path in out.rglob("*"):
        if path.is_file() and path.suffix != ".png":
            assert b"SYNTHETIC^" not in path.read_bytes() and b"SYNTHETIC SOLID" not in path.read_bytes()


def test_stopped_runs_keep_what_was_done_and_say_so(source: FrameSource, samples: Path, tmp_path: Path) -> None:
    done: list[int] = []
    report = analyse_archive(
        [samples / "solid"],
        tmp_path,
        FakeClassifier(),  # type: ignore[arg-type]
        source,
        SECRET,
        on_progress=lambda n, _: done.append(n),
        cancelled=lambda: len(done) >= 5,
    )
    assert report.stopped and len(rows(tmp_path / "frames.csv")) == 5
    assert rows(tmp_path / "cases.csv") == []
    assert json.loads((tmp_path / "run.json").read_text())["complete"] is False


def test_a_folder_that_cannot_be_written_is_a_problem(source: FrameSource, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OvaDeskError) as caught:
        analyse_archive([samples], tmp_path / "file" / "out", FakeClassifier(), source, SECRET)  # type: ignore[arg-type]
    assert caught.value.problem.code == "export.failed"


def test_sources_are_named_as_the_user_named_them(tmp_path: Path) -> None:
    given = tmp_path / "archive"
    assert source_name(given / "a" / "b.dcm", [given]) == "archive/a/b.dcm"
    assert source_name(given / "b.dcm", [given / "b.dcm"]) == "b.dcm"
    assert source_name(tmp_path / "else" / "c.dcm", [given]) == "c.dcm"
