"""What is written for Windows and macOS and cannot be run here: it is well formed, and says that it is untested."""

from __future__ import annotations

import json
import plistlib
import re
import subprocess
from pathlib import Path

import pytest

from ovadesk import machine_settings
from tests.conftest import ROOT

PACKAGING = ROOT / "packaging"
WINDOWS, MACOS = PACKAGING / "windows" / "ovadesk.iss", PACKAGING / "macos"


@pytest.mark.parametrize("path", [WINDOWS, MACOS / "entitlements.plist", MACOS / "sign.sh"])
def test_it_says_that_it_is_untested(path: Path) -> None:
    assert "UNTESTED" in path.read_text(encoding="utf-8")


def test_the_entitlements_are_three_and_none_is_the_network() -> None:
    told = plistlib.loads((MACOS / "entitlements.plist").read_bytes())
    assert len(told) == 3 and all(told.values()) and not any("network" in name for name in told)


def test_scripts_are_shell() -> None:
    for path in (MACOS / "sign.sh", PACKAGING / "linux" / "install.sh", PACKAGING / "linux" / "uninstall.sh"):
        assert subprocess.run(["sh", "-n", str(path)], capture_output=True).returncode == 0
        assert path.stat().st_mode & 0o111


def test_the_windows_installer_takes_the_whole_program_and_leaves_what_is_not_its_own() -> None:
    text = WINDOWS.read_text(encoding="utf-8")
    sections = re.split(r"^\[(\w+)\]$", text, flags=re.MULTILINE)
    parts = dict(zip(sections[1::2], sections[2::2], strict=True))
    sources = re.findall(r'Source: "([^"]+)"', parts["Files"])
    for name in ("ovadesk.exe", "ovadesk-window.exe", "_internal\\*", "licences\\*"):
        assert f"..\\..\\dist\\ovadesk\\{name}" in sources
    assert "UninstallDelete" not in parts and "uninsneveruninstall" in parts["Files"]
    assert "PrivilegesRequiredOverridesAllowed=commandline" in parts["Setup"]
    assert "localappdata" not in text.lower().replace("appdata\\local", "")


def test_the_example_of_fixed_settings_is_in_force_where_it_is_put(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (PACKAGING / "settings.example.json").read_text(encoding="utf-8")
    (tmp_path / "settings.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(machine_settings, "machine_folder", lambda: tmp_path)
    fixed = machine_settings.fixed_settings()
    assert fixed.troubles == () and set(fixed.values) == set(json.loads(text)["settings"])
