"""What is inside, under which licence, and that nothing of the GPL's gets in unasked."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import distribution
from pathlib import Path

import pytest
from freezing.components import Component, lesser, licence_of, texts_of
from freezing.contents import contents
from freezing.identity import commit, today, write_identity
from freezing.licences import INDEX, gpl_parts, needs_gpl, whole_text, write_licences
from freezing.sbom import bill
from freezing.system import NONE, package_of
from PIL import features

from tests.conftest import ROOT

PACKED = ("numpy", "scipy", "pillow", "pydicom", "pyqtgraph", "openvino", "SQLAlchemy", "alembic", "Mako", "reportlab")
PACKED += ("openpyxl", "psutil", "platformdirs", "safetensors", "PySide6_Essentials", "shiboken6", "pylibjpeg-rle")


@pytest.mark.parametrize(
    ("licence", "gpl"),
    [
        ("MIT", False),
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("LGPL-3.0-only", False),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", False),
        ("MIT AND GPL-2.0-or-later", True),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("BSD-3-Clause AND (GPL-3.0-or-later WITH GCC-exception-3.1) AND LGPL-2.1-or-later", False),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPLv2", True),
        ("LGPLv2+", False),
        ("", False),
    ],
)
def test_what_needs_the_gpl(licence: str, gpl: bool) -> None:
    assert needs_gpl(licence) is gpl


def test_gpl_parts_are_named_by_package_licence_and_file(tmp_path: Path) -> None:
    inside = [Component("av", "18", "package", "BSD-3-Clause"), Component("x", "1", "package", "GPL-3.0-only")]
    files = ["av.libs/libx264-1.so", "libreadline.so.8", "reportlab/fonts/DarkGardenMK.pfb", "PIL/_imaging.so"]
    assert gpl_parts(inside, tmp_path, files) == ["av (BSD-3-Clause)", "x (GPL-3.0-only)", *files[:3]]


def test_ffmpeg_is_under_the_gpl_unless_it_says_that_it_was_built_without(tmp_path: Path) -> None:
    """OpenCV brings one of the first kind, which a build with the trainer may hold."""
    lesser, greater = "libavcodec-1.so.62", "libswscale.so.9"
    (tmp_path / lesser).write_bytes(b"\0libavcodec license: LGPL version 2.1 or later\0")
    (tmp_path / greater).write_bytes(b"\0libswscale license: GPL version 3 or later\0")
    assert gpl_parts([], tmp_path, [lesser, greater]) == [greater]


@pytest.mark.parametrize("name", PACKED)
def test_every_package_that_is_packed_states_a_licence_that_is_not_the_gpl(name: str) -> None:
    licence = licence_of(distribution(name))
    assert licence != NONE and not needs_gpl(licence)


def test_pillow_was_built_without_its_one_part_under_the_gpl() -> None:
    assert features.check("libimagequant") is False


def test_licence_texts_come_with_the_packages_or_from_this_machine() -> None:
    assert any("Permission is hereby granted" in text for _, text in texts_of(distribution("pydicom")))
    assert "LESSER" in lesser()["LGPL-3"]


def test_files_are_traced_and_what_cannot_be_is_named(tmp_path: Path) -> None:
    import sqlite3

    import numpy

    folder = tmp_path / "_internal"
    sources = {
        "numpy/version.py": str(Path(numpy.__file__).parent / "version.py"),
        "resources/samples/samples.csv": str(ROOT / "resources" / "samples" / "samples.csv"),
        "strange.so": str(tmp_path / "strange.txt"),
    }
    for name in (*sources, "build.json", "left.bin"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    origins = [(name, source, "DATA") for name, source in sources.items()]
    origins += [
        ("sqlite3", sqlite3.__file__, "PYMODULE"),
        ("ovadesk.build", str(ROOT / "ovadesk/build.py"), "PYMODULE"),
    ]
    found = contents(folder, origins, ROOT)
    assert found.packages["numpy"] == ["numpy/version.py"] and found.python == ["sqlite3"]
    assert found.packages["ovadesk"] == ["resources/samples/samples.csv", "ovadesk.build"]
    assert found.untraced == ["left.bin", "strange.so"]


def test_a_library_of_the_machine_has_its_package() -> None:
    candidates = [Path(f"/usr/lib/x86_64-linux-gnu/{name}") for name in ("libz.so.1", "libdbus-1.so.3")]
    there = [path for path in candidates if path.exists()]
    if not there:
        pytest.skip("none of Debian's libraries are here")
    for path in there:
        found = package_of(path)
        assert found is not None and found.licence != NONE
    assert package_of(Path("/etc/hostname")) is None


def test_a_font_has_its_package_or_the_licence_beside_it(tmp_path: Path) -> None:
    font = tmp_path / "SourceHanSansSC-Regular.otf"
    beside = tmp_path / "LICENSE.txt"
    beside.write_text("the Open Font License")
    found = package_of(font)
    assert found is not None and (found.name, found.licence, found.copyright) == (font.stem, "OFL-1.1", beside)
    debian = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
    packed = package_of(debian) if Path("/usr/share/doc/fonts-wqy-microhei").is_dir() else None
    assert packed is None or (packed.name == "fonts-wqy-microhei" and not needs_gpl(packed.licence))


def test_the_bill_lists_what_is_inside(tmp_path: Path) -> None:
    program = Component("ovadesk", "1.2.3", "package", "MIT")
    inside = [
        Component(
            "numpy", "2.0", "package", "BSD-3-Clause", files=7, libraries=("numpy.libs/libgf-040039e1.so.5.0.0",)
        ),
        Component("zlib1g", "1:1.3", "system", "Zlib"),
        Component("odd", "1", "package", "its own words"),
    ]
    (tmp_path / "numpy.libs").mkdir()
    (tmp_path / "numpy.libs" / "libgf-040039e1.so.5.0.0").write_bytes(b"library")
    (tmp_path / "resources" / "models" / "m-1").mkdir(parents=True)
    (tmp_path / "resources" / "models" / "m-1" / "card.json").write_text("{}")
    bom = json.loads(bill(program, inside, tmp_path, "lean"))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert bom["metadata"]["component"]["version"] == "1.2.3"
    listed = {one["name"]: one for one in bom["components"]}
    assert set(listed) == {"numpy", "zlib1g", "odd", "m-1"}
    [library] = listed["numpy"]["components"]
    assert (library["name"], library["version"]) == ("libgf", "5.0.0")
    assert library["hashes"][0]["content"] == hashlib.sha256(b"library").hexdigest()
    assert listed["numpy"]["purl"] == "pkg:pypi/numpy@2.0" and listed["zlib1g"]["purl"].startswith("pkg:deb/")
    assert listed["m-1"]["hashes"][0]["content"] == hashlib.sha256(b"{}").hexdigest()


def test_licences_are_one_folder_and_one_page(tmp_path: Path) -> None:
    inside = [
        Component("a/b", "1.0", "package", "MIT", (("../LICENSE", "text of a"), ("sub/NOTICE", "note"))),
        Component("bare", "", "system", "Zlib"),
    ]
    write_licences(tmp_path, inside, "our own")
    assert (tmp_path / "LICENSE").read_text() == "our own"
    page = (tmp_path / INDEX).read_text()
    assert "a/b 1.0\n    MIT\n    a_b-1.0/" in page and "(no text comes with it)" in page
    assert {path.name for path in (tmp_path / "a_b-1.0").iterdir()} == {".._LICENSE", "sub_NOTICE"}
    assert "text of a" in whole_text(inside, "our own")


def test_a_build_says_commit_day_and_packages(tmp_path: Path) -> None:
    write_identity(tmp_path, "lean", ROOT, {"b": "2", "A": "1"})
    told = json.loads((tmp_path / "build.json").read_text())
    assert told["flavour"] == "lean" and list(told["packages"]) == ["A", "b"]
    assert today({"SOURCE_DATE_EPOCH": "0"}) == "1970-01-01"
    assert commit(tmp_path) == ""
