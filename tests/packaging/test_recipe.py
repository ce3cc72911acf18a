"""Which files and modules a build has: what is needed stays, what is the GPL's or nobody's goes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from freezing.recipe import Recipe, is_library
from freezing.stripping import DEBUG_ALONE, SYMBOLS_TOO

from ovadesk.settings import resource
from tests.conftest import ROOT

LEAN, FULL = Recipe(), Recipe(full=True)
NEEDED = (
    *(
        "openvino/libs/libopenvino.so.2641",
        "openvino/libs/libopenvino_intel_cpu_plugin.so",
        "openvino/libs/libtbb.so.12",
    ),
    *("openvino/libs/libopenvino_ir_frontend.so.2641", "openvino/_pyopenvino.cpython-311-x86_64-linux-gnu.so"),
    *("openvino\\libs\\openvino_intel_cpu_plugin.dll", "openvino/libs/libopenvino.2641.dylib"),
    *("PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6/Qt/plugins/platforms/libqoffscreen.so"),
    *("PySide6/Qt/plugins/platforms/libqwayland.so", "PySide6\\plugins\\platforms\\qwindows.dll"),
    *("PySide6/Qt/plugins/iconengines/libqsvgicon.so", "PySide6/QtOpenGL.abi3.so", "libQt6OpenGL.so.6"),
    *("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", "PySide6/QtNetwork.abi3.so"),
    *("PySide6/Qt/translations/qtbase_zh_CN.qm", "PySide6/Qt/translations/qtbase_en.qm"),
    *(
        "reportlab/fonts/Vera.ttf",
        "reportlab/fonts/VeraBd.ttf",
        "resources/models/m/card.json",
        "resources/i18n/zh.json",
    ),
    *("ovadesk/store/migrations/versions/v0001_readings_and_drafts.py", "libcrypto.so.3", "libpython3.11.so.1.0"),
    *("psycopg_binary.libs/libpq-e9b5c9ac.so.5.18", "numpy.libs/libscipy_openblas64_-32a4b2a6.so"),
)
LEFT_OUT = (
    *("openvino/libs/libopenvino_intel_gpu_plugin.so", "openvino/libs/libopenvino_pytorch_frontend.so.2641"),
    *("openvino/frontend/pytorch/py_pytorch_frontend.so", "PySide6/Qt/plugins/platforms/libqeglfs.so"),
    *("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "PySide6/Qt/translations/qtbase_fr.qm", "libOpenCL.so.1"),
    *("reportlab/fonts/DarkGardenMK.pfb", "libreadline.so.8", "libQt6Qml.so.6", "PySide6/Qt/plugins/generic/libx.so"),
)


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_needed_is_kept(name: str) -> None:
    assert LEAN.keeps(name) and FULL.keeps(name)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_nobody_needs_is_left_out(name: str) -> None:
    assert not LEAN.keeps(name)


def test_the_lean_build_has_no_torch_and_the_full_one_trains() -> None:
    assert {"torch", "timm", "trainer", "lightning"} <= set(LEAN.excluded)
    assert not {"torch", "timm", "trainer", "lightning"} & set(FULL.excluded)
    assert {"readline", "openvino_telemetry"} <= set(LEAN.excluded) & set(FULL.excluded)


def test_gpl_packages_come_only_where_they_are_asked_for() -> None:
    assert {"av", "libjpeg"} <= set(LEAN.excluded) & set(FULL.excluded)
    asked = Recipe.asked_for({"OVADESK_EXTRAS": "av"})
    assert "av" not in asked.excluded and "libjpeg" in asked.excluded


def test_what_is_asked_for() -> None:
    assert Recipe.asked_for({}) == LEAN
    assert Recipe.asked_for({"OVADESK_BUILD": "full"}) == FULL
    for wrong in ({"OVADESK_BUILD": "fat"}, {"OVADESK_EXTRAS": "torch"}):
        with pytest.raises(ValueError, match="a build is"):
            Recipe.asked_for(wrong)


def test_a_font_goes_where_the_window_looks_for_it(tmp_path: Path) -> None:
    font = tmp_path / "Han.otf"
    font.write_bytes(b"")
    asked = Recipe.asked_for({"OVADESK_FONT": str(font)})
    [(source, folder)] = asked.fonts
    assert Path(source) == font.resolve() and asked.keeps(f"{folder}/{font.name}")
    assert resource("fonts").relative_to(ROOT).as_posix() == folder
    assert LEAN.fonts == []
    for wrong in (tmp_path / "none.ttf", tmp_path, ROOT / "LICENSE"):
        with pytest.raises(ValueError, match="OVADESK_FONT names"):
            Recipe.asked_for({"OVADESK_FONT": str(wrong)})


def test_no_module_of_the_product_is_left_out() -> None:
    """The product's own imports, lazy ones among them, against what the analysis may not follow."""
    optional = {"torch", "torchvision", "timm", "pytorch_grad_cam", "av", "libjpeg", "pynetdicom", "highdicom"}
    for path in (ROOT / "ovadesk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                left_out = {one for one in LEAN.excluded if name == one or name.startswith(f"{one}.")}
                assert left_out <= optional, f"{path.name} imports {name}"


def test_the_spec_is_python_and_asks_the_recipe() -> None:
    names = {
        node.id
        for node in ast.walk(ast.parse((ROOT / "packaging" / "ovadesk.spec").read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
    }
    assert {"recipe", "pruning", "gathering", "COLLECT", "EXE", "BUNDLE"} <= names


def test_wheels_own_libraries_and_qt_are_never_stripped() -> None:
    for pattern in (*SYMBOLS_TOO, *DEBUG_ALONE):
        assert not pattern.startswith(("*", "PySide6", "openvino", "numpy", "scipy")) and ".libs" not in pattern


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("libtbb.so.12", True),
        ("a.dll", True),
        ("a.dylib", True),
        ("plugins.xml", False),
        ("a.pyd", True),
        ("x.py", False),
    ],
)
def test_libraries_by_their_names(name: str, is_one: bool) -> None:
    assert is_library(name) is is_one
