"""Installing and removing on Linux: nothing but the program comes and goes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LINUX = ROOT / "packaging" / "linux"
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="install.sh is for Linux")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """As the archive unpacks, with a program that prints its arguments."""
    folder = tmp_path / "ovadesk 解压"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "build.json").write_text("{}")
    (folder / "licences").mkdir()
    (folder / "share" / "icons").mkdir(parents=True)
    for size in (16, 256):
        (folder / "share" / "icons" / f"ovadesk-{size}.png").write_bytes(b"png")
    shutil.copy(ROOT / "resources" / "icons" / "ovadesk.svg", folder / "share" / "icons")
    shutil.copy(LINUX / "ovadesk.desktop", folder / "share")
    for name in ("install.sh", "uninstall.sh"):
        shutil.copy(LINUX / name, folder)
    (folder / "ovadesk").write_text('#!/bin/sh\nprintf "first %s" "$*"\n')
    (folder / "ovadesk").chmod(0o755)
    return folder


def run(script: Path, *words: str, home: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run(["sh", str(script), *words], env=environment, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_install_start_upgrade_and_remove(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home 用户"
    store = home / ".local" / "share" / "OvaDesk" / "readings.sqlite"
    store.parent.mkdir(parents=True)
    store.write_bytes(b"readings")
    before = tree(home)
    assert "installed in" in run(unpacked / "install.sh", home=home).stdout
    program = home / ".local" / "bin" / "ovadesk"
    assert subprocess.run([program, "a", "b c"], capture_output=True, text=True).stdout == "first a b c"
    (unpacked / "ovadesk").write_text("#!/bin/sh\nprintf second\n")
    assert run(unpacked / "install.sh", "--user", "--quiet", home=home).stdout == ""
    assert subprocess.run([program], capture_output=True, text=True).stdout == "second"
    lib = home / ".local" / "lib" / "ovadesk"
    assert not (lib.parent / "ovadesk.old").exists() and not (lib.parent / "ovadesk.new").exists()
    assert run(lib / "uninstall.sh", "--quiet", home=home).stdout == ""
    assert tree(home) == before and store.read_bytes() == b"readings"
    assert not lib.exists()


def test_the_menu_entry_starts_what_was_installed(unpacked: Path, tmp_path: Path) -> None:
    prefix = tmp_path / 'pre $fix "1" 100%'
    run(unpacked / "install.sh", "--prefix", str(prefix), home=tmp_path)
    text = (prefix / "share" / "applications" / "ovadesk.desktop").read_text(encoding="utf-8")
    [line] = [line for line in text.splitlines() if line.startswith("Exec=")]
    found = re.fullmatch(r'Exec="(.*)" %F', line)
    assert found is not None
    # As the specification reads it: a string first, then the quoted argument, then the field codes.
    plain = found[1].replace("\\\\", "\\")
    assert re.sub(r'\\([\\"$`])', r"\1", plain).replace("%%", "%") == str(prefix / "lib" / "ovadesk" / "ovadesk")
    icons = prefix / "share" / "icons" / "hicolor"
    assert tree(icons) == {"16x16/apps/ovadesk.png", "256x256/apps/ovadesk.png", "scalable/apps/ovadesk.svg"}


def test_what_somebody_put_beside_the_program_stays(unpacked: Path, tmp_path: Path) -> None:
    run(unpacked / "install.sh", "--prefix", str(tmp_path / "p"), home=tmp_path)
    lib = tmp_path / "p" / "lib" / "ovadesk"
    (lib / "settings.json").write_text("{}")
    run(lib / "uninstall.sh", home=tmp_path)
    assert tree(lib) == {"settings.json"}


@pytest.mark.parametrize("words", [["--nonsense"], ["--prefix"], ["--settings", "/none/such.json"], ["--settings"]])
def test_wrong_words_change_nothing(unpacked: Path, tmp_path: Path, words: list[str]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert "install.sh:" in run(unpacked / "install.sh", *words, home=home, code=1).stderr
    assert tree(home) == set()


def test_nothing_is_installed_from_or_removed_elsewhere(unpacked: Path, tmp_path: Path) -> None:
    (unpacked / "ovadesk").unlink()
    assert "not the unpacked folder" in run(unpacked / "install.sh", home=tmp_path, code=1).stderr
    assert "no installed OvaDesk" in run(unpacked / "uninstall.sh", home=tmp_path, code=1).stderr
    assert (unpacked / "_internal" / "build.json").exists()


def test_help_says_what_there_is(unpacked: Path, tmp_path: Path) -> None:
    said = run(unpacked / "install.sh", "--help", home=tmp_path).stdout
    assert all(word in said for word in ("--system", "--prefix", "--settings", "--quiet")) and "#" not in said
    assert "--quiet" in run(unpacked / "uninstall.sh", "--help", home=tmp_path).stdout


def test_the_desktop_file_is_one() -> None:
    """What the Desktop Entry Specification 1.5 asks of a launcher."""
    lines = (LINUX / "ovadesk.desktop").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "[Desktop Entry]"
    pairs = dict(line.split("=", 1) for line in lines[1:])
    assert len(pairs) == len(lines) - 1, "a key stands once"
    assert pairs["Type"] == "Application" and pairs["Name"] and pairs["Exec"].split()[1:] == ["%F"]
    assert all(re.fullmatch(r"[A-Za-z0-9-]+(\[[A-Za-z_@.]+\])?", key) for key in pairs)
    for name in ("Categories", "MimeType", "Keywords", "Keywords[zh_CN]"):
        assert pairs[name].endswith(";")
    for name in ("GenericName", "Comment", "Keywords"):
        assert f"{name}[zh_CN]" in pairs
    assert "Research use only" in pairs["Comment"]
    if (tool := shutil.which("desktop-file-validate")) is not None:
        assert subprocess.run([tool, str(LINUX / "ovadesk.desktop")], capture_output=True).returncode == 0
