"""The files of a study's cases: found, looked into and hashed, before anything is written down."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ovadesk.domain.problem import Cancelled, Problem, problem
from ovadesk.domain.study import Patient
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import NO_PICTURE, NO_PICTURE_NAMES, Inspector, load
from ovadesk.pixels.zipped import is_zip

HANDS = 2  # files hashed at the same time
Progress = Callable[[int, int], None]
Asked = Callable[[], bool]


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


def never() -> bool:
    """Work that nobody stops."""
    return False


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One file that can be opened: its SHA-256 (hex), whose it says it is, and its place among all files looked at
    (by study, series and instance number)."""

    sha256: str
    patient: Patient
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What is in the files, by absolute path; each is in one of the two."""

    seen: Mapping[Path, Seen]
    refused: Mapping[Path, Problem]


def absolute(path: Path) -> Path:
    """As ``load`` names it: links are not resolved."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def files_under(path: Path) -> list[Path]:
    """The file itself, or what may hold a picture in a folder and below, by name; a DICOMDIR stands for its folder."""
    path = absolute(path)
    if path.name.upper() == "DICOMDIR":
        path = path.parent
    if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a name too long or not to be seen
        return [path]
    return [below for below in _walk(path) if _may_hold_pictures(below)]


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(root, name)


def _may_hold_pictures(path: Path) -> bool:
    name = path.name.lower()
    hidden = name.startswith(".") or name in NO_PICTURE_NAMES or name == "dicomdir"
    return not hidden and path.suffix.lower() not in NO_PICTURE


def look(
    files: Sequence[Path],
    secret: bytes,
    *,
    source: Inspector | None = None,
    progress: Progress = silent,
    cancelled: Asked = never,
) -> Looked:
    """Look into ``files`` (absolute) through the product's own loader, and hash what can be opened.

    A zip is refused (``study.zip_image``): what was unpacked would be gone tomorrow. ``progress`` counts each file
    twice: looked into, hashed. Raises Cancelled.
    """
    if source is None:
        with FrameSource(cache_bytes=0) as own:
            return look(files, secret, source=own, progress=progress, cancelled=cancelled)
    wanted = list(dict.fromkeys(files))
    zips = {path for path in wanted if is_zip(path) and path.is_file()}
    whole = [path for path in wanted if path not in zips]
    total = 2 * len(whole)
    found = load(whole, source, secret, on_progress=lambda done, _: progress(done, total), cancelled=cancelled)
    refused = {one.path: one.problem for one in found.refused}
    refused |= {path: problem("study.zip_image") for path in zips}
    clips = [(clip.path, study.patient) for study in found.studies for clip in study.clips]
    seen: dict[Path, Seen] = {}
    with ThreadPoolExecutor(HANDS, "ovadesk-hash") as hands:
        hashes = hands.map(_hash_or_say, [path for path, _ in clips])
        for place, ((path, patient), one) in enumerate(zip(clips, hashes, strict=True)):
            if cancelled():
                hands.shutdown(cancel_futures=True)
                raise Cancelled
            if isinstance(one, Problem):
                refused[path] = one
            else:
                seen[path] = Seen(one, patient, place)
            progress(len(whole) + place + 1, total)
    return Looked(seen, refused)


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_or_say(path: Path) -> str | Problem:
    try:
        return sha256_of(path)
    except OSError:
        return problem("study.image_unread")
