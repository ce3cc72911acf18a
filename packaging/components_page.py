"""``docs/components.md``, written from what is declared, pinned and installed; ``--check`` says whether it still holds.

Names and purposes come from ``pyproject.toml`` and ``PURPOSES``, versions from ``constraints.txt``, licences from the
packages themselves.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

from freezing.components import licence_of
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "components.md"
EXTRAS = ("postgres", "video", "train")  # those that add to what users run
PURPOSES = {
    "pyside6-essentials": "the window (Qt)",
    "pyqtgraph": "pictures and plots in the window",
    "numpy": "pixels and numbers",
    "scipy": "distributions and tests of the statistics",
    "pydicom": "DICOM headers",
    "pillow": "JPEG, PNG, TIFF and other pictures",
    "pyjpegls": "JPEG-LS",
    "pylibjpeg-openjpeg": "JPEG 2000 and HTJ2K",
    "pylibjpeg-rle": "RLE",
    "openvino": "runs the models",
    "safetensors": "weights without pickles",
    "sqlalchemy": "readings and studies in SQLite and PostgreSQL",
    "alembic": "brings stores of older versions up to date",
    "platformdirs": "the user's data folder",
    "psutil": "memory and processes of the helpers",
    "openpyxl": "Excel workbooks for RJafroc",
    "reportlab": "the report as PDF",
    "torch": "the second engine, training",
    "torchvision": "training",
    "timm": "the networks",
    "grad-cam": "maps of the second engine",
    "psycopg": "PostgreSQL",
    "av": "films, MP4 (FFmpeg with parts under the GPL: in no build unless asked for)",
    "lightning": "the training loop",
    "torchmetrics": "figures while training",
    "matplotlib": "plots of the trainer",
    "opencv-python-headless": "pictures of the trainer",
}
HEAD = """\
# Third-party components

What OvaDesk is built on, at the versions it is tested with (`constraints.txt`), each under the licence that its package
states. Written by `python packaging/components_page.py`; `--check` tells where it no longer holds. The last table is of
the machine it was written on. What a build really holds, with every library of the system inside and the texts of the
licences, is in its folder `licences` (`LICENCES.txt`, `sbom.cdx.json`); `openvino-telemetry` is in none.

OvaDesk itself is under the MIT licence.
"""
TABLE = "| component | version | licence | for |\n|---|---|---|---|\n"


def page() -> str:
    """The whole page. Raises SystemExit, naming them, where parts lack a purpose, a pin or an installation."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = declared["optional-dependencies"]
    pins = dict(_pins((ROOT / "constraints.txt").read_text("utf-8").splitlines()))
    direct = list(_names(declared["dependencies"]))
    added = [name for extra in EXTRAS for name in _names(extras[extra]) if name not in direct]
    wrong = [f"{name}: no purpose" for name in (*direct, *added) if name not in PURPOSES]
    wrong += [f"{name}: no such dependency" for name in PURPOSES if name not in (*direct, *added)]
    wrong += [f"{name}: not in constraints.txt" for name in (*direct, *added) if name not in pins]
    wrong += [f"{name}: not installed" for name in (*direct, *added) if name not in installed()]
    if wrong:
        raise SystemExit("\n".join(wrong))
    brought = _brought([*direct, *added])
    indirect = {name: for_ for name, for_ in brought.items() if name in pins}
    return "".join(
        (
            HEAD,
            "\n## Always\n\n",
            TABLE,
            *(_row(name, pins, PURPOSES[name]) for name in sorted(direct)),
            f"\n## With the extras {', '.join(EXTRAS)}\n\n",
            TABLE,
            *(_row(name, pins, PURPOSES[name]) for name in sorted(added)),
            "\n## Brought along by these\n\n",
            TABLE,
            *(_row(name, pins, for_) for name, for_ in sorted(indirect.items())),
        )
    )


@cache
def installed() -> Mapping[str, Distribution]:
    """Every installed package by its name as an index writes it."""
    return {str(canonicalize_name(one.name)): one for one in distributions()}


def _names(requirements: Iterable[str]) -> Iterator[str]:
    for one in requirements:
        yield str(canonicalize_name(Requirement(one).name))


def _pins(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, equal, version = line.split("#")[0].partition("==")
        if equal:
            yield str(canonicalize_name(name.strip())), version.split(";")[0].strip()


def _brought(roots: list[str]) -> dict[str, str]:
    """Every installed package that ``roots`` need, by name, with those of them it was first found for."""
    found: dict[str, str] = {}
    waiting = [(name, name) for name in roots]
    while waiting:
        name, root = waiting.pop(0)
        package = installed().get(name)
        for one in package.requires or () if package is not None else ():
            needed = Requirement(one)
            key = str(canonicalize_name(needed.name))
            wanted = needed.marker is None or needed.marker.evaluate({"extra": ""})
            if wanted and key in installed() and key not in found and key not in roots:
                found[key] = root
                waiting.append((key, root))
    return found


def _row(name: str, pins: Mapping[str, str], purpose: str) -> str:
    licence = licence_of(installed()[name]).replace("|", "/").replace("\n", " ")
    return f"| {name} | {pins[name]} | {licence} | {purpose} |\n"


def main(words: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is as it should be (exit 1 where it is not)."""
    made = page()
    if words == ["--check"]:
        return 0 if PAGE.is_file() and PAGE.read_text("utf-8") == made else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
