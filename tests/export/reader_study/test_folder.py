"""The folder of an export: whole or not at all, in place of nothing but its own kind."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.reader_study.folder import MANIFEST, whole_folder, write_manifest


def export(target: Path, text: str, study_id: str = "s1") -> None:
    with whole_folder(target, study_id) as draft:
        (draft / "a.csv").write_text(text, encoding="utf-8")
        write_manifest(draft, {"study_id": study_id}, {"a.csv": 1})


def told(folder: Path) -> str:
    """The text of the export, after its files were held against their hashes."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert {path.name for path in folder.iterdir()} == {file["name"] for file in manifest["files"]} | {MANIFEST}
    for file in manifest["files"]:
        assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    return (folder / "a.csv").read_text(encoding="utf-8")


def test_an_export_replaces_its_own_kind_and_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "new" / "out"
    export(target, "one")
    assert told(target) == "one"
    export(target, "two")
    assert told(target) == "two"
    assert [path.name for path in target.parent.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export(tmp_path / "out", "one")
    assert told(tmp_path / "out") == "one"


@pytest.mark.parametrize("what", ["file", "foreign", "mixed", "other study", "no manifest", "link", "damaged"])
def test_anything_else_is_left_alone(tmp_path: Path, what: str) -> None:
    target = tmp_path / "out"
    if what == "file":
        target.write_text("mine")
    elif what == "link":
        export(tmp_path / "elsewhere", "one")
        target.symlink_to(tmp_path / "elsewhere")
    else:
        export(target, "one", "s2" if what == "other study" else "s1")
        if what == "foreign":
            (target / MANIFEST).write_text(json.dumps({"is": "something else", "study_id": "s1", "files": []}))
        elif what == "mixed":
            (target / "notes.txt").write_text("mine")
        elif what == "no manifest":
            (target / MANIFEST).unlink()
        elif what == "damaged":
            (target / MANIFEST).write_text("{")
    before = sorted((path, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file())
    with pytest.raises(OvaDeskError) as caught:
        export(target, "two")
    assert caught.value.problem.code == "study.export_there"
    assert sorted((path, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()) == before


@pytest.mark.parametrize("at", ["write", "fsync", "rename"])
def test_an_error_leaves_the_former_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    target = tmp_path / "out"
    export(target, "one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OvaDeskError) as caught, whole_folder(target, "s1") as draft:
        (draft / "a.csv").write_text("two")
        write_manifest(draft, {"study_id": "s1"}, {})
        if at == "write":
            full()
        if at == "fsync":
            monkeypatch.setattr(os, "fsync", full)
        if at == "rename":
            renamed = Path.rename

            def rename(self: Path, to: Path) -> Path:
                return full() if self.name.endswith(".part") else renamed(self, to)  # type: ignore[return-value, func-returns-value]

            monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.undo()
    assert caught.value.problem.code == "study.export_failed"
    assert told(target) == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_program_killed_between_the_two_renamings_is_made_good(tmp_path: Path) -> None:
    target = tmp_path / "out [1]*"
    export(target, "one")
    target.rename(tmp_path / ".out [1]*.0a1b2c3d.before")
    with pytest.raises(ZeroDivisionError), whole_folder(target, "s1"):
        assert told(target) == "one"  # put back before anything else is done
        raise ZeroDivisionError
    assert told(target) == "one"


def test_what_killed_programs_left_is_swept_after_a_day(tmp_path: Path) -> None:
    export(tmp_path / "out", "one")
    for name in (".out.0a1b2c3d.part", ".out.0a1b2c3e.before", ".out.0a1b2c3f.part", ".mine.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("half")
    export(tmp_path / "out", "one")
    for name in (".out.0a1b2c3d.part", ".out.0a1b2c3e.before", ".mine.part"):
        os.utime(tmp_path / name, (time.time() - 90_000,) * 2)
    export(tmp_path / "out", "two")
    assert {path.name for path in tmp_path.iterdir()} == {".out.0a1b2c3f.part", ".mine.part", "out"}


@pytest.mark.parametrize("name", ["", "/", "a\0b", "n" * 300, "file/below"])
def test_a_path_that_can_be_no_folder_is_a_problem(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OvaDeskError) as caught:
        export(tmp_path / name if name != "/" else Path("/"), "one")
    assert caught.value.problem.code in ("study.export_failed", "study.export_there")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
