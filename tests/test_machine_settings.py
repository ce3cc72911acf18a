"""What an administrator fixed for a machine stands above what a user set, and nothing of it stops the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ovadesk import machine_settings
from ovadesk.export.wording import sentence
from ovadesk.machine_settings import NOT_FIXED, fixed_settings, machine_folder, places, settings_in_force
from ovadesk.settings import Paths, Settings, load_settings, save_settings


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the machine's own file, in place of the real one."""
    folder = tmp_path / "machine"
    folder.mkdir()
    monkeypatch.setattr(machine_settings, "machine_folder", lambda: folder)
    return folder


def fix(folder: Path, **values: object) -> None:
    told = {"ovadesk_settings": 1, "settings": values}
    (folder / "settings.json").write_text(json.dumps(told), encoding="utf-8")


def test_what_is_fixed_wins_and_the_rest_stays_the_users(machine: Path, tmp_path: Path) -> None:
    paths = Paths(tmp_path / "home")
    save_settings(paths, Settings(hide_names=False, layout="2x2", reader_id="lena"))
    fix(machine, hide_names=True, keys=["play=K"], overlay_opacity=1)
    now = settings_in_force(paths)
    assert (now.hide_names, now.layout, now.reader_id) == (True, "2x2", "lena")
    assert now.keys == ("play=K",) and now.overlay_opacity == 1.0


def test_what_the_user_had_is_kept_for_the_day_it_is_free_again(machine: Path, tmp_path: Path) -> None:
    paths = Paths(tmp_path / "home")
    save_settings(paths, Settings(engine="torch"))
    fix(machine, engine="openvino")
    fixed = fixed_settings()
    in_force = settings_in_force(paths)
    save_settings(paths, fixed.own(in_force, load_settings(paths)))
    assert in_force.engine == "openvino" and load_settings(paths).engine == "torch"


def test_the_machine_is_above_the_file_beside_the_program(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = tmp_path / "stick"
    beside.mkdir()
    monkeypatch.setattr(machine_settings, "program_folder", lambda: beside)
    fix(beside, wheel="zoom", ruler=True)
    fix(machine, wheel="step")
    assert fixed_settings().values == {"wheel": "step", "ruler": True}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"settings": {}}', b"\xff\xfe", b"[" * 90_000, b" " * 1100000])
def test_a_file_that_makes_no_sense_fixes_nothing_and_is_named(machine: Path, tmp_path: Path, content: bytes) -> None:
    (machine / "settings.json").write_bytes(content)
    fixed = fixed_settings()
    assert fixed.values == {} and settings_in_force(Paths(tmp_path)) == Settings()
    assert [one.code for one in fixed.troubles] == ["settings.fixed_unread"]
    assert str(machine) in sentence(fixed.troubles[0])


@pytest.mark.parametrize("name", ["nonsense", "engine", *NOT_FIXED])
def test_a_field_that_cannot_be_fixed_is_named_and_the_others_are(machine: Path, name: str) -> None:
    fix(machine, **{name: "steam", "ruler": True})
    fixed = fixed_settings()
    assert fixed.values == {"ruler": True}
    [found] = fixed.troubles
    assert found.code == "settings.fixed_unknown" and name in sentence(found)


def test_without_a_file_nothing_is_fixed(machine: Path) -> None:
    assert fixed_settings().values == {} and fixed_settings().troubles == ()


@pytest.mark.parametrize(
    ("system", "end"), [("linux", "etc/ovadesk"), ("darwin", "Application Support/OvaDesk"), ("win32", "OvaDesk")]
)
def test_where_a_machine_keeps_its_own(monkeypatch: pytest.MonkeyPatch, system: str, end: str) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert machine_folder().as_posix().endswith(end) and places()[-1] == machine_folder() / "settings.json"
