"""The frozen program as a user meets it: see ``freezing.smoke``.

Freezes it first, into build/frozen, where that holds none that is newer than the sources.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from freezing.__main__ import LEAN_MAX
from freezing.archive import folder_size
from freezing.licences import gpl_parts
from freezing.session import LOG, SHOWN, Session, placed, without_network
from freezing.smoke import smoke
from PyInstaller.depend.bindepend import get_python_library_path
from PyInstaller.exceptions import PythonLibraryNotFoundError
from PySide6.QtGui import QImage

from tests.conftest import ROOT
from tests.store import first_version
from tests.workflow.reader_study.studies import STUDY, a_study

pytestmark = pytest.mark.timeout(1800)
FROZEN = ROOT / "build" / "frozen"
SOURCES = ("ovadesk", "packaging", "resources")


def newest_source() -> float:
    files = (path for name in SOURCES for path in (ROOT / name).rglob("*") if "__pycache__" not in path.parts)
    return max(path.stat().st_mtime for path in files if path.is_file())


@pytest.fixture(scope="session")
def frozen() -> Path:
    """The folder of the program."""
    if "OVADESK_FROZEN" in os.environ:
        return Path(os.environ["OVADESK_FROZEN"])
    folder = FROZEN / "ovadesk"
    told = folder / "_internal" / "build.json"
    if not (told.is_file() and told.stat().st_mtime > newest_source()):
        can_freeze()
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "packaging")}
        subprocess.run([sys.executable, "-m", "freezing", str(FROZEN)], cwd=ROOT, env=environment, check=True)
    return folder


def can_freeze() -> None:
    """Skips where PyInstaller would stop."""
    if sys.platform.startswith("linux") and shutil.which("objdump") is None:
        pytest.skip("PyInstaller needs objdump, which is not here (Debian: binutils)")
    try:
        get_python_library_path()
    except PythonLibraryNotFoundError:
        pytest.skip("this Python has no shared library, which PyInstaller needs (Debian: libpython3)")


@pytest.fixture
def session(frozen: Path, tmp_path: Path) -> Session:
    """The program where it was just unpacked, and somebody who has nothing else."""
    return Session([*without_network(), str(placed(frozen, tmp_path))], tmp_path / "home")


def test_it_does_there_what_it_does_here(frozen: Path, tmp_path: Path) -> None:
    figures = smoke(frozen, tmp_path)
    assert set(figures) == {"demonstration", "window", "first answer"}
    if shutil.which("Xvfb"):
        english, chinese = (QImage(str(tmp_path / "pictures" / f"frozen-{one}.png")) for one in ("en", "zh"))
        assert english.width() >= 1024 and english.size() == chinese.size() and english != chinese


def test_it_is_as_large_as_it_may_be_and_holds_nothing_of_the_gpl(frozen: Path) -> None:
    told = json.loads((frozen / "_internal" / "build.json").read_text(encoding="utf-8"))
    inside = frozen / "_internal"
    names = [path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()]
    assert gpl_parts([], inside, names) == []
    assert not {"av", "pylibjpeg-libjpeg"} & set(told["packages"])
    if told["flavour"] == "lean":
        assert folder_size(frozen) <= LEAN_MAX
        assert not {"torch", "timm", "lightning"} & set(told["packages"])


def test_what_it_needs_of_its_own_is_found(frozen: Path) -> None:
    inside = frozen / "_internal"
    needed = (
        *("resources/samples/samples.csv", "resources/icons/ovadesk.svg", "PySide6/Qt/plugins/platforms/libqxcb.so"),
        *("PySide6/Qt/plugins/platforms/libqoffscreen.so", "PySide6/Qt/translations/qtbase_zh_CN.qm"),
        "reportlab/fonts/Vera.ttf",
        *(
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / "ovadesk" / "store").rglob("migrations/**/*.py")
            if "__pycache__" not in path.parts
        ),
    )
    missing = [name for name in needed if not (inside / name).is_file() and sys.platform.startswith("linux")]
    assert missing == []
    for model in (ROOT / "resources" / "models").iterdir():
        assert {one.name for one in model.iterdir()} == {
            one.name for one in (inside / "resources/models" / model.name).iterdir()
        }


def test_the_list_of_what_is_inside(frozen: Path) -> None:
    bom = json.loads((frozen / "licences" / "sbom.cdx.json").read_text(encoding="utf-8"))
    listed = {one["name"]: one for one in bom["components"]}
    told = json.loads((frozen / "_internal" / "build.json").read_text(encoding="utf-8"))
    assert set(told["packages"]) - {"ovadesk"} <= set(listed)
    assert all(one.get("licenses") or one["type"] == "machine-learning-model" for one in listed.values())
    page = (frozen / "licences" / "LICENCES.txt").read_text(encoding="utf-8")
    assert all(name in page for name, one in listed.items() if one["type"] == "library")


def test_an_upgrade_keeps_the_store_and_a_later_one_is_refused(session: Session, tmp_path: Path) -> None:
    file = session.data / "readings.sqlite"
    readings = first_version.first_desk(file)
    session.run("export", tmp_path / "R.csv")
    assert len((tmp_path / "R.csv").read_text(encoding="utf-8-sig").splitlines()) == len(readings) + 1
    [backup] = file.parent.glob("*.backup.sqlite")
    assert first_version.version_of(backup) == first_version.FIRST_DESK != first_version.version_of(file)
    before = first_version.make_newer(file)
    session.run("export", tmp_path / "R2.csv", code=1)
    assert file.read_bytes() == before
    study = tmp_path / f"{STUDY}.ovastudy"
    first_version.first_study(study, a_study(tmp_path / "made"))
    session.run("study", "verify", study)


def test_a_portable_one_keeps_everything_beside_it(frozen: Path, tmp_path: Path) -> None:
    program = placed(frozen, tmp_path)
    (program.parent / "portable").write_text("")
    told = {"ovadesk_settings": 1, "settings": {"hide_names": True}}
    (program.parent / "settings.json").write_text(json.dumps(told), encoding="utf-8")
    session = Session([str(program)], tmp_path / "home", {"OVADESK_HOME": ""})
    samples = program.parent / "_internal" / "resources" / "samples"
    home = program.parent / "ovadesk-data"
    with session.window(samples / "dermoid") as process:
        until = time.monotonic() + 120
        while not (home / "readings.sqlite").is_file():
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.1)
    assert (home / "settings.json").is_file() and SHOWN in (home / LOG).read_text(encoding="utf-8")
    left = [path for path in (tmp_path / "home").rglob("*") if path.is_file() and "fontconfig" not in path.as_posix()]
    assert left == []


def test_a_crash_is_told_at_the_next_start(session: Session) -> None:
    samples = Path(session.command[-1]).parent / "_internal" / "resources" / "samples"
    began = time.time()
    with session.window(samples / "solid") as process:
        session.seconds_to(process, began, SHOWN)
        process.kill()
    began = time.time()
    with session.window() as process:
        session.seconds_to(process, began, "The program was not closed the last time")
