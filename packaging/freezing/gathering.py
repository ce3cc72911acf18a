"""What the analysis cannot see by itself: data, libraries and modules that are looked for by name."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from PyInstaller.utils.hooks import (
    collect_all,
    collect_data_files,
    collect_dynamic_libs,
    collect_submodules,
    copy_metadata,
)

from freezing.recipe import TORCH, Recipe, is_library

Pairs = list[tuple[str, str]]  # source, folder
NAMED = (
    *("sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg", "logging.config"),
    *("jpeg_ls", "openjpeg", "rle", "openvino"),
)
WHOLE = ("ovadesk", "alembic.ddl", "pydicom.pixels", "reportlab.pdfbase", "psycopg", "psycopg_binary")
SEEN_BY_VERSION = ("ovadesk", "reportlab")  # packages whose version the program asks for


def hidden(recipe: Recipe) -> list[str]:
    """Modules that are imported by name."""
    whole = [*WHOLE, *(("trainer",) if recipe.full else ())]
    return [*NAMED, *recipe.extras, *(name for package in whole for name in collect_submodules(package))]


def data(recipe: Recipe, root: Path) -> Pairs:
    """Resources, Alembic's scripts (which run from their source), fonts of report and window, metadata."""
    found: Pairs = [(str(root / "resources"), "resources"), *recipe.fonts]
    found += collect_data_files("ovadesk", include_py_files=True, includes=["**/migrations/**/*.py"])
    found += collect_data_files("reportlab", includes=["fonts/*"])
    for name in SEEN_BY_VERSION:
        found += copy_metadata(name)
    for package in _whole_packages(recipe):
        found += collect_all(package)[0]
    return found


def binaries(recipe: Recipe) -> Pairs:
    """OpenVINO loads its parts by name from a folder beside it."""
    spec = importlib.util.find_spec("openvino")
    assert spec is not None and spec.origin is not None
    libraries = Path(spec.origin).parent / "libs"
    found = [(str(one), "openvino/libs") for one in sorted(libraries.iterdir()) if is_library(one.name)]
    for package in _whole_packages(recipe):
        found += collect_all(package)[1]
    if recipe.full:  # its operators, in libraries that are called neither lib... nor as a module is
        found += collect_dynamic_libs("torchvision", search_patterns=["*.so", "*.pyd", "*.dll", "*.dylib"])
    return found


def _whole_packages(recipe: Recipe) -> tuple[str, ...]:
    """Packages whose files all go in: their own import hooks do the rest."""
    return (*(TORCH[:4] if recipe.full else ()), *recipe.extras)
