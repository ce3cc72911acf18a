"""The licences of what is inside: one folder of texts, one page that lists them, and that none is the GPL's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from license_expression import ExpressionError, get_spdx_licensing

from freezing.components import Component

INDEX = "LICENCES.txt"
# Parts that are under the GPL and known by their files, whatever their package says.
GPL_FILES = re.compile(r"x26[45]|libpostproc|readline|gdbm|_libjpeg\.|DarkGarden")
FFMPEG = re.compile(r"(^|/)(lib)?(av(codec|format|util|filter|device)|sw(scale|resample))[-.]")
LESSER = b" license: LGPL "  # what FFmpeg's libraries say of the way they were built
GPL_NAMES = ("av", "pylibjpeg-libjpeg", "gnureadline", "readline")
HEAD = """\
OvaDesk is under the MIT licence (LICENSE). It comes with the parts below, each under its own licence, whose text lies
in the folder named behind it. Qt for Python, psycopg and some libraries of the system are under the LGPL: they are
files of their own in `_internal`, which you may replace by your own builds of them.

"""


def needs_gpl(licence: str) -> bool:
    """Whether ``licence`` leaves no way but the GPL's: no other choice, and no exception for what is made with it.

    An expression that makes no sense needs it where it names it.
    """
    try:
        parsed = get_spdx_licensing().parse(licence)
    except ExpressionError:
        return re.search(r"(?<![AL])GPL|General Public", licence) is not None and "Lesser" not in licence
    return parsed is not None and _needs(parsed)


def _needs(parsed: object) -> bool:
    parts: Sequence[object] = getattr(parsed, "args", ())
    kind = type(parsed).__name__
    if kind == "OR":
        return all(_needs(part) for part in parts)
    if kind == "AND":
        return any(_needs(part) for part in parts)
    text = str(parsed)
    return re.match(r"A?GPL(-|v?\d|$)", text) is not None and " WITH " not in text


def gpl_parts(inside: Iterable[Component], folder: Path, files: Iterable[str]) -> list[str]:
    """What is under the GPL among components and ``files`` (names in ``folder``), in words."""
    found = [f"{one.name} ({one.licence})" for one in inside if one.name in GPL_NAMES or needs_gpl(one.licence)]
    return found + [name for name in files if GPL_FILES.search(name) or _is_gpl_ffmpeg(folder, name)]


def _is_gpl_ffmpeg(folder: Path, name: str) -> bool:
    """FFmpeg is under the LGPL or the GPL, as it was built: OpenCV's is of the first kind, PyAV's of the second."""
    return FFMPEG.search(name) is not None and LESSER not in (folder / name).read_bytes()


def write_licences(folder: Path, inside: Sequence[Component], own: str) -> None:
    """``folder`` with a page that lists every component, and each one's texts; ``own`` is the program's licence."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "LICENSE").write_text(own, encoding="utf-8")
    lines = [HEAD]
    for one in inside:
        named = _file_name(f"{one.name}-{one.version}" if one.version else one.name)
        for name, text in one.texts:
            target = folder / named / _file_name(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        where = f"{named}/" if one.texts else "(no text comes with it)"
        lines.append(f"{one.name} {one.version}\n    {one.licence}\n    {where}\n")
    (folder / INDEX).write_text("".join(lines), encoding="utf-8")


def whole_text(inside: Sequence[Component], own: str) -> str:
    """All of it in one file, for who wants to read it without unpacking."""
    parts = [HEAD, _ruled("OvaDesk", own)]
    for one in inside:
        head = f"{one.name} {one.version}: {one.licence}"
        text = "\n\n".join(f"[{name}]\n{text}" for name, text in one.texts) or "(no text comes with it)"
        parts.append(_ruled(head, text))
    return "".join(parts)


def _ruled(head: str, text: str) -> str:
    return f"{'=' * 78}\n{head}\n{'=' * 78}\n{text.strip()}\n\n"


def _file_name(name: str) -> str:
    """One name, without folders or what a file system minds."""
    return re.sub(r"[^\w.+~-]", "_", name)
