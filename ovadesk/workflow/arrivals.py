"""What arrives in a watched folder: new files, once they are whole, in batches. No thread, no clock of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ovadesk.domain.problem import Cancelled, OvaDeskError, problem

WHOLE_AFTER = 2.0  # seconds in which neither size nor time of a file changes
PATIENCE = 10.0  # seconds a whole file waits for others that are still being written
FILES_MAX = 100_000
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart")


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file looks from outside."""

    size: int
    modified: int  # nanoseconds


@dataclass(slots=True)
class _Waiting:
    stamp: Stamp
    since: float


def scan(folder: Path, cancelled: Callable[[], bool] | None = None) -> dict[Path, Stamp]:
    """Every file below ``folder`` but hidden and half-named ones; links to folders are not followed.

    Raises OvaDeskError where the folder cannot be read, Cancelled where ``cancelled`` says so. A subfolder that
    cannot be read, or vanishes meanwhile, is passed over.
    """
    found: dict[Path, Stamp] = {}
    left = [folder]
    while left and len(found) < FILES_MAX:
        place = left.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if cancelled is not None and cancelled():
                        raise Cancelled
                    _note(entry, found, left)
        except OSError as error:
            if place == folder:
                raise OvaDeskError(problem("arrivals.folder", kind=type(error).__name__)) from error
    return found


def _note(entry: os.DirEntry[str], found: dict[Path, Stamp], left: list[Path]) -> None:
    """Keep a file with its stamp, a folder for later."""
    if entry.name.startswith((".", "~")) or entry.name.lower().endswith(UNFINISHED):
        return
    try:
        if entry.is_dir(follow_symlinks=False):
            left.append(Path(entry.path))
        elif entry.is_file():
            # os.stat asks anew: what a listing says of a file can be older than the file on some systems
            state = Path(entry.path).stat()
            found[Path(entry.path)] = Stamp(state.st_size, state.st_mtime_ns)
    except OSError:
        return


@dataclass(slots=True)
class Arrivals:
    """Told at each look what lies in the folder, says what is new and whole.

    What lies there at the first look was there before and does not count, unless it still grows. A file is whole
    once it looks the same for ``WHOLE_AFTER`` seconds; whole files wait for others still being written, but no
    longer than ``PATIENCE``. A file that vanishes and comes back as it was (a share that was away) is not new.
    """

    _known: dict[Path, Stamp] | None = None
    _waiting: dict[Path, _Waiting] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether files are there that are not yet known to be whole."""
        return bool(self._waiting)

    def look(self, found: dict[Path, Stamp], now: float) -> tuple[Path, ...]:
        """``found`` at the time ``now`` (in seconds, of any clock that only goes on): the files that arrived."""
        if self._known is None:
            self._known = dict(found)
            return ()
        self._waiting = {path: one for path, one in self._waiting.items() if path in found}
        for path, stamp in found.items():
            if self._known.get(path) == stamp:
                self._waiting.pop(path, None)
            elif path not in self._waiting or self._waiting[path].stamp != stamp:
                self._waiting[path] = _Waiting(stamp, now)
        whole = [path for path, one in self._waiting.items() if now - one.since >= WHOLE_AFTER and one.stamp.size]
        growing = len(whole) < sum(one.stamp.size > 0 for one in self._waiting.values())
        if growing and all(now - self._waiting[path].since < PATIENCE for path in whole):
            return ()
        for path in whole:
            self._known[path] = self._waiting.pop(path).stamp
        return tuple(sorted(whole))
