"""An export that is stopped, killed or out of disk leaves the former one whole; what a person is told meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ovadesk.domain.problem import Cancelled, OvaDeskError
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reading import Call
from ovadesk.export.reader_study.folder import MANIFEST
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study import audit_file
from ovadesk.workflow.reader_study.closing import close_study
from ovadesk.workflow.reader_study.exporting import export_study, noted
from ovadesk.workflow.reader_study.kits import make_kit
from ovadesk.workflow.reader_study.room import ReadingRoom
from tests.conftest import ROOT
from tests.export.reader_study.made import read_csv
from tests.workflow.reader_study.exported import began, close, read_all
from tests.workflow.reader_study.studies import STUDY, a_study

EXPORT = """\
import sys
from pathlib import Path
from ovadesk.domain.problem import OvaDeskError
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study import audit_file
from ovadesk.workflow.reader_study.exporting import export_study, noted
if __name__ == "__main__":
    store = StudyStore.open(sys.argv[1])
    audit_file.LARGE = int(sys.argv[4])
    print("ready", flush=True)
    while True:
        try:
            export_study(store, sys.argv[2], Path(sys.argv[3]))
            print("done", flush=True)
        except OvaDeskError as error:
            print(error.problem.code, dict(error.problem.details), flush=True)
"""


@pytest.fixture(scope="module")
def study_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    store = began(folder, n_cases=4)
    for reader_id in ("r1", "r2"):
        read_all(store, reader_id)
    close(store)
    store.close()
    return folder / f"{STUDY}.ovastudy"


@pytest.fixture
def study(study_file: Path, tmp_path: Path) -> Iterator[StudyStore]:
    store = StudyStore.open(shutil.copy(study_file, tmp_path / "copy.ovastudy"))
    yield store
    store.close()


def whole(folder: Path) -> str:
    """When the export in ``folder`` was made, after every file was held against the manifest."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert {path.name for path in folder.iterdir()} == {MANIFEST, *(file["name"] for file in manifest["files"])}
    for file in manifest["files"]:
        data = (folder / file["name"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file["sha256"], file["bytes"]), file["name"]
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


@pytest.mark.parametrize("large", [1, 10**9], ids=["in two processes", "in one"])
def test_an_export_that_is_cancelled_changes_nothing(
    study: StudyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(audit_file, "LARGE", large)
    export_study(study, STUDY, tmp_path / "out")
    before, there = whole(tmp_path / "out"), sorted(tmp_path.iterdir())
    asked = 0
    for last in (1, 3, 4):
        asked = 0

        def enough() -> bool:
            nonlocal asked
            asked += 1
            return asked >= last  # noqa: B023 - called within the turn

        with pytest.raises(Cancelled):
            export_study(study, STUDY, tmp_path / "out", cancelled=enough)
        assert whole(tmp_path / "out") == before and sorted(tmp_path.iterdir()) == there


def test_two_processes_write_what_one_writes(
    study: StudyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, large in (("one", 10**9), ("two", 1)):
        monkeypatch.setattr(audit_file, "LARGE", large)
        told: list[tuple[int, int]] = []
        report = export_study(study, STUDY, tmp_path / name, progress=lambda *said, told=told: told.append(said))
        assert report.recorded and report.rows["audit.csv"] == report.n_entries + report.n_readings
        assert told == sorted(told) and told[-1][0] == told[-1][1] > 0
    one, two = ((tmp_path / name / "audit.csv").read_text(encoding="utf-8") for name in ("one", "two"))
    lines = set(two.splitlines()) - set(one.splitlines())
    assert set(one.splitlines()) <= set(two.splitlines()) and all(",exported," in line for line in lines)
    assert (tmp_path / "one" / "readings.csv").read_bytes() == (tmp_path / "two" / "readings.csv").read_bytes()


def test_an_error_in_the_other_process_is_told_here(
    study: StudyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_file, "LARGE", 1)
    monkeypatch.setattr(StudyStore, "where", property(lambda _: str(tmp_path / "elsewhere.ovastudy")))
    with pytest.raises(OvaDeskError) as caught:
        export_study(study, STUDY, tmp_path / "out")
    assert caught.value.problem.code == "study.not_there"
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_a_study_that_another_program_holds_is_exported_all_the_same(study: StudyStore, tmp_path: Path) -> None:
    second = StudyStore.open(tmp_path / "copy.ovastudy")
    assert second.read_only
    report = export_study(second, STUDY, tmp_path / "out")
    assert not report.recorded and noted(second, STUDY, report) is report
    second.close()
    assert report.rows["readings.csv"] == 16 + 4
    assert list(study.entries(STUDY, COORDINATOR, kinds=(Kind.EXPORTED,))) == []
    assert noted(study, STUDY, report).recorded
    assert len(list(study.entries(STUDY, COORDINATOR, kinds=(Kind.EXPORTED,)))) == 1


def test_nothing_that_the_program_itself_writes_is_kept_back_unawares(tmp_path: Path) -> None:
    """What ``audit_rows.SAID`` lists is what the room and the coordinator write."""
    store = StudyStore.open(a_study(tmp_path, n_cases=2, n_practice=1, may_return=True))
    room = ReadingRoom.open(store, STUDY, "r1")
    for _ in range(3):
        assert room.next() is not None
        room.pause()
        room.resume_from_pause()
        locked = room.lock(Call.BENIGN, 10)
        if locked.revealed_next:
            room.reveal()
            room.lock_aided(Call.MALIGNANT, 90)
    room.leave()
    make_kit(store, STUDY, "r2", tmp_path / "kit")
    export_study(store, STUDY, tmp_path / "out")
    close_study(store, STUDY, "read")
    export_study(store, STUDY, tmp_path / "out")
    store.close()
    audit = read_csv(tmp_path / "out" / "audit.csv")
    kept = {(row["kind"], row["kept_back"]) for row in audit if row["kept_back"]}
    assert kept == {("reader", "passphrase"), ("case", "images.path")}
    assert {row["kind"] for row in audit} >= {
        *("protocol", "reader", "case", "truth", "predicted", "frozen", "kit", "exported", "closed", "session_opened"),
        *("opened", "paused", "resumed", "revealed", "reading", "session_closed"),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes there")
@pytest.mark.parametrize("large", [1, 10**9], ids=["in two processes", "in one"])
def test_a_full_disk_leaves_the_former_export(study: StudyStore, tmp_path: Path, large: int) -> None:
    export_study(study, STUDY, tmp_path / "out")
    before = whole(tmp_path / "out")
    study.close()
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
    code = (limit + EXPORT).replace("while True", "for _ in range(1)")
    (tmp_path / "export.py").write_text(code, encoding="utf-8")
    command = [
        sys.executable,
        str(tmp_path / "export.py"),
        str(tmp_path / "copy.ovastudy"),
        STUDY,
        str(tmp_path / "out"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    found = subprocess.run([*command, str(large)], capture_output=True, text=True, env=environment, timeout=60)
    assert "study.export_failed {'kind': 'OSError'}" in found.stdout, found.stderr
    assert whole(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {"out", "copy.ovastudy", ".copy.ovastudy.lock", "export.py"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_an_export_that_is_killed_leaves_the_former_one(study: StudyStore, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_study(study, STUDY, out)
    study.close()
    (tmp_path / "export.py").write_text(EXPORT, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "export.py"), str(tmp_path / "copy.ovastudy"), STUDY, str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    chance, seen, put_back = random.Random(5), set(), 0
    for turn in range(40):
        large = "1" if turn % 4 == 0 else str(10**9)
        process = subprocess.Popen([*command, large], stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if not out.exists():  # between the two renamings
            put_back += 1
            (kept,) = tmp_path.glob(".out.*.before")
            seen.add(whole(kept))
        else:
            seen.add(whole(out))
    store = StudyStore.open(tmp_path / "copy.ovastudy")
    assert store.verify(STUDY) == []
    export_study(store, STUDY, out)
    store.close()
    assert whole(out) not in seen and len(seen) > 3
