"""The components of a frozen program: name, version, licence and its text, each as its own package states them."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, version
from pathlib import Path

from freezing.contents import OURS, Contents, installed
from freezing.system import NONE, SystemPackage

TEXT_MAX = 1 << 20  # bytes of one licence
NAMES = ("licen", "copying", "notice", "copyright", "third-party", "third_party", "ofl", "authors")
COMMON = Path("/usr/share/common-licenses")
# What classifiers say, in the words of SPDX. "BSD" does not say which: the text beside it does.
CLASSIFIED = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
}
# What packages state in words of their own, or not at all.
LIBRARY_PLACES = (".libs/", "openvino/libs/", "PySide6/Qt/lib/")
FORTRAN = "(GPL-3.0-or-later WITH GCC-exception-3.1) AND LGPL-2.1-or-later"  # its runtime and its long numbers
STATED = {
    "reportlab": "BSD-3-Clause AND Bitstream-Vera",
    "numpy": f"BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0 AND {FORTRAN}",
    "scipy": f"BSD-3-Clause AND {FORTRAN}",
    "pyjpegls": "MIT AND BSD-3-Clause",
    "pyinstaller": "Apache-2.0 AND (GPL-2.0-or-later WITH Bootloader-exception)",  # what it puts before a program
}
LESSER = "LGPL-3.0"


@dataclass(frozen=True, slots=True)
class Component:
    """``kind``: "package", "system" or "runtime"; ``licence`` an SPDX expression or what the package says instead;
    ``texts`` by the name of the file; ``libraries`` are files of others' that a package brings along, as they are
    called in the folder.
    """

    name: str
    version: str
    kind: str
    licence: str
    texts: tuple[tuple[str, str], ...] = ()
    files: int = 0
    libraries: tuple[str, ...] = ()


def components(found: Contents) -> list[Component]:
    """Everything inside but the program itself, by name."""
    packages = (_package(installed()[name], files) for name, files in found.packages.items() if name != OURS)
    system = (_system(package, len(files)) for package, files in found.system.items())
    return sorted([*packages, *system, *_runtime(found)], key=lambda one: (one.kind, one.name.lower()))


def package_versions(found: Contents) -> Mapping[str, str]:
    """Name and version of the packages inside."""
    return {name: version(name) for name in found.packages}


def licence_of(package: Distribution) -> str:
    """What a package says it is under: an expression, a classifier, or its one-line field."""
    about = package.metadata
    if package.name in STATED:
        return STATED[package.name]
    if stated := _one(package, "License-Expression"):
        return stated
    heads = [str(one).rsplit(" :: ", 1)[-1] for one in about.get_all("Classifier") or [] if "License ::" in str(one)]
    if heads:
        return " AND ".join(CLASSIFIED.get(head, head) for head in heads)
    stated = _one(package, "License").strip()
    return stated.splitlines()[0] if stated else NONE


def _one(package: Distribution, field: str) -> str:
    return next((str(one) for one in package.metadata.get_all(field) or []), "")


def texts_of(package: Distribution) -> Iterator[tuple[str, str]]:
    """Licence files that were installed with a package."""
    for file in package.files or ():
        inside = file.parts[0].endswith(".dist-info") and len(file.parts) > 1
        if inside and any(word in file.as_posix().lower() for word in NAMES):
            path = Path(str(package.locate_file(file)))
            if path.is_file() and path.stat().st_size <= TEXT_MAX:
                yield "/".join(file.parts[1:]).removeprefix("licenses/"), path.read_text("utf-8", "replace")


def _package(package: Distribution, files: Sequence[str]) -> Component:
    licence = licence_of(package)
    texts = dict(texts_of(package))
    if LESSER in licence and not any("LESSER" in text for text in texts.values()):
        texts |= lesser()
    libraries = tuple(name for name in files if any(place in name for place in LIBRARY_PLACES))
    return Component(package.name, package.version, "package", licence, tuple(texts.items()), len(files), libraries)


def lesser() -> dict[str, str]:
    """The text of LGPL-3 and of GPL-3, on which it builds, from wherever this machine has them: Qt's wheel has none."""
    names = {"LGPL-3": COMMON / "LGPL-3", "GPL-3": COMMON / "GPL-3"}
    found = {name: path.read_text("utf-8") for name, path in names.items() if path.is_file()}
    if len(found) < len(names):
        others = (text for one in installed().values() if "LGPL-3.0" in licence_of(one) for _, text in texts_of(one))
        found = {"LGPL-3": next((text for text in others if "LESSER" in text), "")}
    return found


def _system(package: SystemPackage, files: int) -> Component:
    text = package.copyright
    texts = (("copyright", text.read_text("utf-8", "replace")),) if text is not None else ()
    return Component(package.name, package.version, "system", package.licence, texts, files)


def _runtime(found: Contents) -> Iterator[Component]:
    """Python itself."""
    texts = tuple(
        ("LICENSE", path.read_text("utf-8", "replace"))
        for path in (
            Path(sys.base_prefix) / "LICENSE.txt",
            Path(sys.base_prefix) / f"lib/python{sys.version_info.major}.{sys.version_info.minor}" / "LICENSE.txt",
        )
        if path.is_file()
    )
    yield Component("python", platform.python_version(), "runtime", "PSF-2.0", texts, len(found.python))
