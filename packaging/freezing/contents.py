"""What is inside a frozen folder: each file and module traced to the package, the library or the Python it is of.

A file that cannot be traced is named, so that nothing gets in unseen.
"""

from __future__ import annotations

import sysconfig
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

from freezing.system import SystemPackage, package_of

OURS = "ovadesk"
MADE_HERE = ("build.json", "base_library.zip")  # files that no source has
SITE = "site-packages"


@dataclass(slots=True)
class Contents:
    """``packages`` and ``system``: the files of each, as they are called in the folder (modules: their names)."""

    packages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    system: dict[SystemPackage, list[str]] = field(default_factory=lambda: defaultdict(list))
    python: list[str] = field(default_factory=list)
    untraced: list[str] = field(default_factory=list)


def contents(folder: Path, origins: Iterable[tuple[str, str, str]], root: Path) -> Contents:
    """What is in ``folder`` (the program's own files). ``origins``: name, source and kind of every file and module
    that went into it; ``root``: the source tree.
    """
    sources = {name.replace("\\", "/"): source for name, source, kind in origins if kind != "PYMODULE"}
    found = Contents()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and not file.is_symlink() and name not in MADE_HERE:
            _trace(found, name, sources.get(name, ""), root)
    for name, source, kind in origins:
        if kind == "PYMODULE":
            _trace(found, name, source, root)
    return found


def _trace(found: Contents, name: str, source: str, root: Path) -> None:
    path = Path(source) if source else None
    if path is None:
        found.untraced.append(name)
    elif (owner := _owner(path)) is not None:
        found.packages[owner].append(name)
    elif _within(path, root):
        found.packages[OURS].append(name)
    elif _of_python(path):
        found.python.append(name)
    elif (package := package_of(path)) is not None:
        found.system[package].append(name)
    else:
        found.untraced.append(name)


def _within(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder) or path.resolve().is_relative_to(folder.resolve())


def _of_python(path: Path) -> bool:
    """Of the interpreter's own library or shared object, site-packages not among it."""
    names = ("stdlib", "platstdlib", "LIBDIR", "BINDIR")
    places = {sysconfig.get_path(name) if "std" in name else sysconfig.get_config_var(name) for name in names}
    places |= {sysconfig.get_config_var("base"), sysconfig.get_config_var("installed_base")}
    own = [Path(place) for place in places if place and Path(place) != Path("/usr")]
    return "site-packages" not in path.parts and any(path.is_relative_to(place) for place in own)


@cache
def _owners() -> Mapping[str, str]:
    """The package of every installed file, by its place within site-packages."""
    return {file.as_posix(): name for name, one in installed().items() for file in one.files or ()}


def _owner(path: Path) -> str | None:
    if SITE not in path.parts:
        return None
    inside = path.parts[len(path.parts) - path.parts[::-1].index(SITE) :]
    return _owners().get("/".join(inside))


@cache
def installed() -> Mapping[str, Distribution]:
    """Every installed package by its name."""
    return {one.name: one for one in distributions()}
