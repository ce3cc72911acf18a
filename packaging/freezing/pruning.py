"""Libraries of the machine that only left-out plugins needed go too: what is kept is what something kept links to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

Entry = tuple[str, str, str]  # name in the folder, source, kind: as PyInstaller's tables hold them
LOADED_BY_NAME = ("libpython", "python3")  # by the program that starts everything


def pruned(entries: Iterable[Entry], links_of: Callable[[str], Iterable[str]]) -> list[Entry]:
    """``entries`` without libraries at the top of the folder that nothing kept links to.

    ``links_of`` gives the file names of the libraries that the file at a source links to. Links to a file in a folder
    are kept where that file is.
    """
    entries = list(entries)
    libraries = {name: entry for entry in entries if _may_go(entry) for name in [entry[0]]}
    wanted = [entry for entry in entries if entry[0] not in libraries and entry[2] != "SYMLINK"]
    kept = {entry[0] for entry in wanted}
    while wanted:
        _, source, kind = wanted.pop()
        if kind not in ("BINARY", "EXTENSION", "EXECUTABLE"):
            continue
        for name in links_of(source):
            if name in libraries and name not in kept:
                kept.add(name)
                wanted.append(libraries[name])
    kept |= {name for name, target, kind in entries if kind == "SYMLINK" and _target(name, target) in kept}
    return [entry for entry in entries if entry[0] in kept]


def _may_go(entry: Entry) -> bool:
    name, _, kind = entry
    return kind == "BINARY" and "/" not in name.replace("\\", "/") and not name.startswith(LOADED_BY_NAME)


def _target(name: str, target: str) -> str:
    """Where a link called ``name`` points to, from the top of the folder."""
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / target).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
