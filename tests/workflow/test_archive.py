"""Archives: one row for every frame, every file accounted for, stopped without loss, no names."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.study import Clip
from ovadesk.pixels.frames import FrameSource, Lane
from ovadesk.workflow.archive import analyse_archive
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


def test_every_frame_of_the_samples_stands_in_one_row(source: FrameSource, samples: Path, tmp_path: Path) -> None:
    report = analyse_archive([samples], tmp_path, FakeClassifier(), source, SECRET)  # type: ignore[arg-type]
    frames, cases = rows(tmp_path / "frames.csv"), rows(tmp_path / "cases.csv")
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    opened = [file for file in run["files"] if file["status"] == "opened"]
    assert len(opened) == len(list(samples.rglob("*.dcm"))) and report.failed == []
    places = {(row["case_id"], row["sop_uid"], row["frame"]) for row in frames}
    assert len(places) == len(frames) == sum(file["frames"] for file in opened) == sum(report.frames.values())
    assert {row["case_id"] for row in cases} == {row["case_id"] for row in frames}
    for case in cases:
        risks = [float(r["p_malignant"]) for r in frames if r["case_id"] == case["case_id"] and r["p_malignant"]]
        assert int(case["n_scored"]) == len(risks)
        assert float(case["p_malignant"]) == pytest.approx(sum(risks) / len(risks), abs=1e-5)


def test_no_name_of_a_file_stops_the_run(source: FrameSource, samples: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    odd = os.fsdecode(b"odd \xff\x1b name.dcm")
    try:
        shutil.copy(samples / "dermoid" / "2-still.dcm", archive / odd)
    except OSError:
        pytest.skip("this file system takes no such names")
    too_long = tmp_path / ("n" * 300)
    report = analyse_archive([too_long, archive], tmp_path / "out", FakeClassifier(), source, SECRET)  # type: ignore[arg-type]
    assert [name for name, _ in report.failed] == [too_long.name]
    [frame] = rows(tmp_path / "out" / "frames.csv")
    assert frame["status"] == "scored" and frame["source"].startswith("odd ")
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["complete"] and len(run["files"]) == 2


def test_pictures_of_an_earlier_run_are_no_studies(source: FrameSource, samples: Path, tmp_path: Path) -> None:
    shutil.copy(samples / "dermoid" / "2-still.dcm", tmp_path)
    for _ in range(2):
        report = analyse_archive([tmp_path], tmp_path, FakeClassifier(), source, SECRET, overlays=True)  # type: ignore[arg-type]
        assert (report.studies, len(rows(tmp_path / "frames.csv"))) == (1, 1)
    assert len(list((tmp_path / "overlays").iterdir())) == 1


def test_a_picture_that_cannot_be_made_is_named_and_the_rest_goes_on(
    source: FrameSource, samples: Path, tmp_path: Path
) -> None:
    class Once:
        """Gives every frame once; a second time, the file is gone."""

        def __init__(self) -> None:
            self.inspect_each, self.directory, self.given = source.inspect_each, source.directory, set[int]()

        def read_each(self, places: list[tuple[Clip, int]], *, lane: Lane) -> list[NDArray[Any]]:
            return [self.read(clip, index, lane=lane) for clip, index in places]

        def read(self, clip: Clip, index: int, *, lane: Lane) -> NDArray[Any]:
            if index in self.given:
                raise OvaDeskError(problem("pixels.file_missing"))
            self.given.add(index)
            return source.read(clip, index, lane=lane)

    study = samples / "dermoid" / "2-still.dcm"
    report = analyse_archive([study], tmp_path, FakeClassifier(), Once(), SECRET, overlays=True)  # type: ignore[arg-type]
    assert [(name, found.code) for name, found in report.failed] == [("2-still.dcm", "pixels.file_missing")]
    assert [row["status"] for row in rows(tmp_path / "frames.csv")] == ["scored"]
    assert json.loads((tmp_path / "run.json").read_text())["complete"]


def test_a_disk_that_fills_up_is_a_problem_and_no_older_summary_stays(
    source: FrameSource, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = [samples / "dermoid" / "2-still.dcm"]
    analyse_archive(study, tmp_path, FakeClassifier(), source, SECRET)  # type: ignore[arg-type]

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ovadesk.workflow.overlays.write_atomically", full)
    with pytest.raises(OvaDeskError) as caught:
        analyse_archive(study, tmp_path, FakeClassifier(), source, SECRET, overlays=True)  # type: ignore[arg-type]
    assert caught.value.problem == problem("export.failed", kind="OSError")
    assert not (tmp_path / "run.json").exists(), "tables half written are not vouched for"


def test_a_folder_that_cannot_be_written_is_a_problem(source: FrameSource, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OvaDeskError) as caught:
        analyse_archive([samples], tmp_path / "file" / "out", FakeClassifier(), source, SECRET)  # type: ignore[arg-type]
    assert caught.value.problem.code == "export.failed"
