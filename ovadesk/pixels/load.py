"""Paths -> studies: everything found under them, and everything refused, without decoding a pixel."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ovadesk.domain.problem import Cancelled, OvaDeskError, Problem, problem
from ovadesk.domain.study import Loaded, Refused, Series, Study
from ovadesk.pixels.deid import case_id
from ovadesk.pixels.opened import Inspected
from ovadesk.pixels.zipped import Unpacked, is_zip

NO_PICTURE = {
    *(
        ".csv",
        ".txt",
        ".md",
        ".json",
        ".xml",
        ".html",
        ".htm",
        ".pdf",
        ".doc",
        ".docx",
        ".xls",
        ".xlsx",
        ".ini",
    ),
    *(
        ".exe",
        ".dll",
        ".inf",
        ".jar",
        ".js",
        ".css",
        ".py",
        ".log",
        ".db",
        ".lnk",
        ".ico",
        ".svg",
        ".yaml",
        ".yml",
    ),
}
BATCH, HANDS, AHEAD = 16, 2, 8  # files asked for at once, helpers that look at them, batches asked for ahead
NO_PICTURE_NAMES = {".ds_store", "thumbs.db", "desktop.ini", "license", "readme", "autorun.inf"}


class Inspector(Protocol):
    """The part of ``FrameSource`` that loading needs."""

    def inspect_each(self, paths: Sequence[Path], *, charset: str = "") -> Sequence[Inspected | Problem]: ...

    def directory(self, path: Path) -> tuple[Path, ...] | None: ...

    def unpack(self, path: Path, wanted: Callable[[Path], bool], cancelled: Callable[[], bool]) -> Unpacked: ...


def load(
    paths: Iterable[Path],
    source: Inspector,
    secret: bytes,
    *,
    charset: str = "",
    passing_by: Path | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Loaded:
    """Files, folders (recursive), zips and DICOMDIRs as studies in order of date; every file refused with its reason.

    ``charset`` (``settings.CHARSETS``) stands for that of headers that lie about theirs; empty believes them.
    A folder ``passing_by`` below the given ones is not looked into.
    ``on_progress`` gets files done and files found. Raises Cancelled where ``cancelled`` says so; nothing
    else: a path that is not there is a refusal.
    """
    is_cancelled = cancelled or (lambda: False)
    if is_cancelled():
        raise Cancelled
    search = _Search(source, is_cancelled)
    search.look(paths, passing_by)
    files, refused = list(search.files), search.refused
    found: list[Inspected] = []
    with ThreadPoolExecutor(HANDS, "ovadesk-inspect") as hands:
        try:
            for done, (path, one) in enumerate(zip(files, _inspected(files, source, charset, hands), strict=True)):
                if isinstance(one, Problem):
                    refused.append(Refused(path, one))
                else:
                    found.append(one)
                if on_progress is not None:
                    on_progress(done + 1, len(files))
                if done + 1 < len(files) and is_cancelled():
                    raise Cancelled
        finally:
            hands.shutdown(cancel_futures=True)
    return Loaded(_studies(found, secret), tuple(refused), tuple(search.skipped))


def _inspected(
    files: list[Path], source: Inspector, charset: str, hands: ThreadPoolExecutor
) -> Iterator[Inspected | Problem]:
    """What each file holds, or why it cannot be opened, in order; a few batches are asked for ahead."""
    ahead: deque[Future[Sequence[Inspected | Problem]]] = deque()
    for start in range(0, len(files), BATCH):
        ahead.append(hands.submit(source.inspect_each, files[start : start + BATCH], charset=charset))
        if len(ahead) > AHEAD:
            yield from ahead.popleft().result()
    while ahead:
        yield from ahead.popleft().result()


@dataclass(slots=True)
class _Search:
    """What lies under the paths given. A zip is a folder: each file in it is found, refused or skipped."""

    source: Inspector
    cancelled: Callable[[], bool]
    files: dict[Path, None] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)

    def look(self, paths: Iterable[Path], passing_by: Path | None) -> None:
        """Note every file to look at, once, in order; DICOMDIRs replaced by what they name."""
        for given in paths:
            path = Path(os.path.abspath(given))  # noqa: PTH100 - links are not resolved: names must stay the user's
            if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a name too long or not to be seen
                for below in _below(path, self.refused, passing_by):
                    if is_zip(below):
                        self._unpack(below)
                    elif _may_hold_pictures(below):
                        self.files[below] = None
                    else:
                        self.skipped.append(below)
            elif path.name.upper() == "DICOMDIR" and os.path.isfile(path):  # noqa: PTH113 - as above
                self.files.update(dict.fromkeys(_named(path, self.source, self.refused)))
            elif is_zip(path) and os.path.isfile(path):  # noqa: PTH113 - as above
                self._unpack(path)
            else:
                self.files[path] = None

    def _unpack(self, path: Path) -> None:
        try:
            found = self.source.unpack(path, _may_hold_pictures, self.cancelled)
        except OvaDeskError as error:
            self.refused.append(Refused(path, error.problem))
        except OSError:
            self.refused.append(Refused(path, problem("pixels.zip_no_place")))
        else:
            self.files.update(dict.fromkeys(found.files))
            self.refused.extend(found.refused)
            self.skipped.extend(found.skipped)
            if not (found.files or found.refused):
                self.refused.append(Refused(path, problem("pixels.zip_empty")))


def _below(folder: Path, refused: list[Refused], passing_by: Path | None) -> Iterator[Path]:
    """Files under ``folder`` in order of name; links that lead to folders are not followed.

    A folder that may not be read is refused as one, since nobody knows what is in it.
    """

    def unread(error: OSError) -> None:
        refused.append(Refused(Path(os.fsdecode(error.filename)), problem("pixels.folder_forbidden")))

    away = os.path.abspath(passing_by) if passing_by is not None else None  # noqa: PTH100 - as in ``_files``
    for root, folders, names in os.walk(folder, onerror=unread):
        folders[:] = sorted(name for name in folders if os.path.join(root, name) != away)  # noqa: PTH118
        for name in sorted(names):
            yield Path(root, name)


def _may_hold_pictures(path: Path) -> bool:
    name = path.name.lower()  # a DICOMDIR in a folder names files that are found anyway
    return path.suffix.lower() not in NO_PICTURE and name not in NO_PICTURE_NAMES and name != "dicomdir"


def _named(path: Path, source: Inspector, refused: list[Refused]) -> tuple[Path, ...]:
    try:
        named = source.directory(path)
    except OvaDeskError as error:
        refused.append(Refused(path, error.problem))
        return ()
    if named:
        return named
    refused.append(Refused(path, problem("pixels.empty_directory")))
    return ()


def _studies(found: list[Inspected], secret: bytes) -> tuple[Study, ...]:
    """Group by study and series. A file that is there twice is shown twice: nothing disappears."""
    by_study: dict[tuple[str, str], list[Inspected]] = {}
    for item in found:
        by_study.setdefault((item.patient.id, item.study_uid), []).append(item)
    studies = [_study(items, secret) for items in by_study.values()]
    return tuple(sorted(studies, key=lambda study: (study.date, study.clips[0].path)))


def _study(items: list[Inspected], secret: bytes) -> Study:
    first = items[0]
    by_series: dict[str, list[Inspected]] = {}
    for item in items:
        by_series.setdefault(item.series_uid, []).append(item)
    series = [_series(members) for members in by_series.values()]
    return Study(
        uid=first.study_uid,
        case_id=case_id(secret, first.patient.id, first.study_uid),
        patient=first.patient,
        date=first.study_date,
        description=first.study_description,
        series=tuple(sorted(series, key=lambda s: (s.number, s.clips[0].number))),
    )


def _series(items: list[Inspected]) -> Series:
    first = items[0]
    clips = sorted((item.clip for item in items), key=lambda clip: (clip.number, str(clip.path)))
    return Series(first.series_uid, first.series_number, first.series_description, first.modality, tuple(clips))
