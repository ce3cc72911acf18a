"""Settings and paths: each field falls back alone, files are whole or old, one secret for one installation."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.settings import (
    RECENT_MAX,
    Paths,
    Settings,
    default_paths,
    installation_secret,
    load_settings,
    resource,
    save_settings,
    write_atomically,
)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


def test_settings_come_back_as_they_were_saved(paths: Paths) -> None:
    wanted = Settings(reader_id="Лена", reader_group="senior", overlay_opacity=0.25, call_first=True)
    save_settings(paths, wanted.with_recent(Path("a") / "b.dcm"))
    assert load_settings(paths) == wanted.with_recent(Path("a") / "b.dcm")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("engine", "steam"),
        ("reader_group", "chief"),
        ("reader_id", ""),
        ("overlay_opacity", 1.5),
        ("overlay_opacity", True),
        ("overlay_opacity", "0.5"),
        ("call_first", 1),
        ("recent_studies", [1, 2]),
        ("model_id", None),
        ("model_id", "x" * 5000),
        ("wheel", "spin"),
        ("cine_speed", 0),
        ("cine_speed", float("nan")),
        ("keys", "play=K"),
        ("keys", ["x" * 5000]),
        ("left_open", [None]),
    ],
)
def test_a_field_that_makes_no_sense_falls_back_alone(paths: Paths, name: str, value: object) -> None:
    paths.home.mkdir()
    paths.config_file.write_text(json.dumps({"last_folder": "kept", "foreign": 1, name: value}), encoding="utf-8")
    assert load_settings(paths) == Settings(last_folder="kept")


def test_more_keys_than_recent_studies_are_kept(paths: Paths) -> None:
    keys = tuple(f"action_{n}=F{n}" for n in range(3 * RECENT_MAX))
    save_settings(paths, Settings(keys=keys))
    assert load_settings(paths).keys == keys


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_settings_is_the_default(paths: Paths, content: bytes) -> None:
    paths.home.mkdir()
    paths.config_file.write_bytes(content)
    assert load_settings(paths) == Settings()


@given(st.lists(st.integers(0, 30), max_size=40))
def test_recent_studies_are_few_unlike_and_newest_first(opened: list[int]) -> None:
    settings = Settings()
    for number in opened:
        settings = settings.with_recent(Path(f"study-{number}"))
    assert list(settings.recent_studies) == [f"study-{n}" for n in dict.fromkeys(reversed(opened))][:RECENT_MAX]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "new folder" / "file"
    write_atomically(target, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old" and [path.name for path in target.parent.iterdir()] == ["file"]


def test_the_secret_is_made_once_and_is_private(paths: Paths) -> None:
    secret = installation_secret(paths)
    assert len(secret) == 32 and installation_secret(paths) == secret
    assert [path.name for path in paths.home.iterdir()] == ["secret"]
    if sys.platform != "win32":
        assert paths.secret_file.stat().st_mode & 0o077 == 0
    assert installation_secret(Paths(paths.home / "other")) != secret


def test_programs_that_start_at_once_share_one_secret(paths: Paths) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: installation_secret(paths), range(32)))
    assert found == {paths.secret_file.read_bytes()}


def test_a_file_system_without_links_holds_a_secret_too(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_here(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr("os.link", none_here)
    assert installation_secret(paths) == installation_secret(paths) == paths.secret_file.read_bytes()


def test_a_secret_cut_short_is_replaced(paths: Paths) -> None:
    paths.home.mkdir()
    paths.secret_file.write_bytes(b"short")
    secret = installation_secret(paths)
    assert len(secret) == 32 and paths.secret_file.read_bytes() == secret


def test_a_folder_that_cannot_be_written_gives_a_secret_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert len(installation_secret(Paths(tmp_path / "file" / "home"))) == 32


def test_the_home_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OVADESK_HOME", str(tmp_path))
    assert default_paths() == Paths(tmp_path)
    monkeypatch.delenv("OVADESK_HOME")
    assert default_paths().home.name == "OvaDesk"


def test_a_frozen_program_brings_its_own_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resource("samples").is_dir()
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resource("models", "x") == tmp_path / "resources" / "models" / "x"
