"""What the program says it is: version, build, and where a portable one keeps its things."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ovadesk import __version__, build
from ovadesk.classify.engine import engine_status
from ovadesk.export.wording import sentence
from ovadesk.settings import default_paths


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    build.build.cache_clear()
    yield
    build.build.cache_clear()


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As in a frozen program whose folder is this one."""
    (tmp_path / "_internal").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "_internal"), raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "ovadesk"))
    return tmp_path


def packed(frozen: Path, flavour: str) -> None:
    told = {"flavour": flavour, "commit": "1a2b3c4d5e", "date": "2026-11-25", "packages": {}}
    (frozen / "_internal" / build.FILE).write_text(json.dumps(told), encoding="utf-8")


def test_a_source_tree_says_so() -> None:
    assert build.version_line() == f"OvaDesk {__version__} (source)"
    assert not build.is_lean() and build.program_folder() is None and build.portable_home() is None


def test_a_packed_program_names_its_build(frozen: Path) -> None:
    packed(frozen, "full")
    assert build.version_line() == f"OvaDesk {__version__} (full, 1a2b3c4d5e, 2026-11-25)"
    assert not build.is_lean() and build.program_folder() == frozen


@pytest.mark.parametrize("content", ["", "{", "[]", '{"flavour": "full"}'])
def test_a_build_that_cannot_be_read_stops_nothing(frozen: Path, content: str) -> None:
    (frozen / "_internal" / build.FILE).write_text(content, encoding="utf-8")
    assert build.version_line() == f"OvaDesk {__version__} (lean)"


def test_what_the_lean_build_lacks_is_said_as_such(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed(frozen, "lean")
    monkeypatch.setattr(
        "ovadesk.classify.engine.find_spec", lambda name: None if name == "torch" else object(), raising=True
    )
    missing = engine_status()["torch"]
    assert missing is not None and missing.code == "classify.engine_not_in_build"
    assert "full build" in sentence(missing) and engine_status()["openvino"] is None


def test_a_portable_program_keeps_everything_beside_it(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVADESK_HOME")
    assert default_paths().home != frozen / build.PORTABLE_DATA
    (frozen / build.PORTABLE).write_text("")
    assert default_paths().home == frozen / build.PORTABLE_DATA
    monkeypatch.setenv("OVADESK_HOME", str(frozen / "elsewhere"))
    assert default_paths().home == frozen / "elsewhere"


def test_beside_an_app_is_outside_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "OvaDesk.app" / "Contents" / "MacOS"
    inside.mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(inside.parent / "Frameworks"), raising=False)
    monkeypatch.setattr(sys, "executable", str(inside / "ovadesk"))
    assert build.program_folder() == tmp_path
