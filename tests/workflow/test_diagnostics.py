"""The diagnostics: what helps is inside, and nothing that a patient, a file or a person could be known by."""

from __future__ import annotations

import getpass
import json
import logging
import platform
import zipfile
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk import __version__
from ovadesk.__main__ import main
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reading import Draft
from ovadesk.settings import Paths, Settings, save_settings
from ovadesk.store.store import Store
from ovadesk.workflow.diagnostics import write_diagnostics
from ovadesk.workflow.scrubbing import scrubbed
from tests.dicom_files import write_dicom
from tests.readings import a_reading

CANARY = "Canary"
NAME, NUMBER, FOLDER, FILE = f"{CANARY}^Wang^娜", f"{CANARY}0042", f"{CANARY} folder", f"{CANARY}-scan.dcm"
PARTS = {"README.txt", "versions.json", "settings.json", "machine.json", "store.json", "models.json"}


@pytest.fixture(autouse=True)
def no_log_left_open() -> Iterator[None]:
    yield
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture
def planted(tmp_path: Path, isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which a canary sits wherever one could: settings, readings, drafts, files opened, errors, the log."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    frame = np.zeros((48, 64), np.uint8)
    tags = {"SpecificCharacterSet": "ISO_IR 192", "PatientName": NAME, "PatientID": NUMBER}
    write_dicom(folder / FILE, [frame], tags=tags)
    (folder / f"{CANARY}-broken.dcm").write_bytes((folder / FILE).read_bytes()[:300])
    (folder / f"{CANARY}-letter.dcm").write_bytes(b"Canary is no picture")
    paths = Paths(isolated_home)
    where = str(folder / FILE)
    settings = Settings(
        reader_id=CANARY,
        recent_studies=(where,),
        left_open=(where,),
        last_folder=str(folder),
        last_study=f"postgresql://{CANARY}@host/{CANARY}",
        known_studies=(f"postgresql://{CANARY}@host/{CANARY}",),
        watched_folder=str(folder),
        model_id=str(folder),
    )
    save_settings(paths, settings)
    store = Store.open(paths.store_file)
    store.record(a_reading(note=f"{CANARY} in a note"))
    store.save_draft(Draft(f"case-{CANARY}", CANARY, note=CANARY))
    store.close()
    (paths.models_dir / f"{CANARY}-model").mkdir(parents=True)
    (paths.models_dir / f"{CANARY}-model" / "card.json").write_text("{")
    assert main(["analyse", str(folder), "--out", str(tmp_path / f"{CANARY}-out")]) == 1
    assert main(["export", str(tmp_path / f"{CANARY}.csv")]) == 0
    assert main(["export", str(folder / FILE / f"{CANARY}.csv")]) == 1

    def fail(_: object) -> int:
        raise RuntimeError(f"{NAME} {folder / FILE}")

    with monkeypatch.context() as patched:
        patched.setattr("ovadesk.cli.models.models", fail)
        assert main(["models", "list"]) == 1
    crash = f'Fatal Python error: Aborted\n  File "{folder}/app.py", line 12 in load\n'
    (paths.log_dir / "crash.log").write_text(crash, encoding="utf-8")
    return isolated_home


def inside(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode("utf-8") for name in packed.namelist()}


def test_the_log_itself_holds_no_canary(planted: Path) -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in (planted / "log").glob("ovadesk.log*"))
    assert ": analyse" in text and "RuntimeError" in text
    assert CANARY.lower() not in text.lower()


def test_no_canary_is_inside(planted: Path, tmp_path: Path) -> None:
    assert main(["diagnostics", str(tmp_path / "out.zip")]) == 0
    found = inside(tmp_path / "out.zip")
    assert set(found) >= {*PARTS, "log/ovadesk.log", "log/crash.log"}
    whole = "\n".join([*found, *found.values()])
    for word in (CANARY, "娜", "0042", str(tmp_path), str(planted), platform.node(), "postgresql:"):
        assert word.lower() not in whole.lower(), word
    assert json.dumps("娜")[1:-1] not in whole
    if len(getpass.getuser()) > 4:
        assert getpass.getuser() not in whole


def test_what_helps_is_inside(planted: Path, tmp_path: Path) -> None:
    write_diagnostics(Paths(planted), tmp_path / "out.zip", {"screens": [{"pixels": [1920, 1080]}]})
    found = inside(tmp_path / "out.zip")
    versions, settings = json.loads(found["versions.json"]), json.loads(found["settings.json"])
    assert versions["version"] == __version__ and versions["build"]["flavour"] == "source"
    assert "pydicom" in versions["packages"]
    assert settings["engine"] == "auto" and settings["reader_id"] == "set" and settings["recent_studies"] == "1 of them"
    assert settings["watched_folder"] == "set" and settings["fixed on this machine"] == []
    store = json.loads(found["store.json"])
    assert store["rows"]["reading"] == 1 and store["rows"]["draft"] == 1 and store["quick_check"] is True
    models = json.loads(found["models.json"])
    assert {"problem": "classify.bundle_card"} in models["models"] and models["engines"]["openvino"] == "ready"
    machine = json.loads(found["machine.json"])
    assert machine["memory_bytes"] > 0 and machine["screens"][0]["pixels"] == [1920, 1080]
    assert 'File "app.py", line 12 in load' in found["log/crash.log"]
    assert "RuntimeError" in found["log/ovadesk.log"] and "look into it" in found["README.txt"]


def test_a_home_that_was_never_used_and_a_store_that_is_none(tmp_path: Path) -> None:
    write_diagnostics(Paths(tmp_path / "new"), tmp_path / "a.zip")
    assert json.loads(inside(tmp_path / "a.zip")["store.json"]) == {"there": False, "backups_bytes": []}
    (tmp_path / "old").mkdir()
    Paths(tmp_path / "old").store_file.write_bytes(b"Canary, not a database" * 100)
    write_diagnostics(Paths(tmp_path / "old"), tmp_path / "b.zip")
    found = inside(tmp_path / "b.zip")
    assert json.loads(found["store.json"])["error"] == "DatabaseError" and "Canary" not in "".join(found.values())


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OvaDeskError) as caught:
        write_diagnostics(Paths(tmp_path), tmp_path / "file" / "out.zip")
    assert caught.value.problem.code == "diagnostics.unwritable"
    assert main(["diagnostics", str(tmp_path / "file" / "out.zip")]) == 1
    assert "Choose another folder" in capsys.readouterr().err
    (tmp_path / "d.zip").mkdir()
    assert main(["diagnostics", str(tmp_path / "d")]) == 2


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('File "/srv/a b/ovadesk/app.py", line 3', 'File "app.py", line 3'),
        ("opened /srv/patients/wang.dcm at once", "opened (path) at once"),
        (r"opened C:\Users\x\wang.dcm", "opened (path)"),
        (r"opened \\pacs\share\wang.dcm", "opened (path)"),
        ("asked postgresql://me:secret@host/db today", "asked (path) today"),
        ("12 of 30 read; 3/4 done, and/or not", "12 of 30 read; 3/4 done, and/or not"),
        ("2026-11-25 19:00:01,234 WARNING ovadesk.ui.jobs: x", "2026-11-25 19:00:01,234 WARNING ovadesk.ui.jobs: x"),
    ],
)
def test_paths_and_addresses_are_taken_out(text: str, left: str) -> None:
    assert scrubbed(text) == left


@given(st.lists(st.text("abcxyz-_.09娜", min_size=1, max_size=9), min_size=2, max_size=6))
def test_no_path_without_blanks_survives(parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    assert path not in scrubbed(f"read {path} twice, {path}")
