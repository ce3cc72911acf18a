"""A mark in the program's folder while a window is open: what is found of an earlier one says how that ended."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from ovadesk import __version__
from ovadesk.settings import Paths, write_atomically

FOLDER = "running"
HELPER_LOG = "ovadesk.pixels.helper"  # whose errors are helpers that ended by themselves
CLOCK = 2.0  # seconds by which a system may tell the start of a process differently from one time to the next
MARK_MAX = 4096  # bytes
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an earlier program ended. ``crashed``: it was not closed; ``helpers`` ended by themselves under it."""

    crashed: bool
    helpers: int
    version: str


class Running(logging.Handler):
    """The mark of this program; as a handler of the helpers' log it counts those that end by themselves."""

    def __init__(self, paths: Paths) -> None:
        super().__init__(logging.ERROR)
        self._folder = paths.home / FOLDER
        self._mark: dict[str, Any] = {
            "pid": os.getpid(),
            "created": psutil.Process().create_time(),
            "began": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": __version__,
            "helpers": 0,
            "closed": False,
        }

    def begin(self) -> list[Ending]:
        """Put the mark; how the programs ended whose marks are still there, those that run not among them.

        Where the folder cannot be written there is no mark, and the next start says nothing.
        """
        found = [ending for mark in self._others() if (ending := self._ended(mark)) is not None]
        if any(one.crashed for one in found):
            LOG.warning("The program was not closed the last time")
        self._write()
        logging.getLogger(HELPER_LOG).addHandler(self)
        return found

    def end(self) -> None:
        """The window was closed. A mark that has nothing to tell goes."""
        logging.getLogger(HELPER_LOG).removeHandler(self)
        self._mark["closed"] = True
        if self._mark["helpers"]:
            self._write()
        else:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)

    def emit(self, _: logging.LogRecord) -> None:
        self._mark["helpers"] += 1
        self._write()

    @property
    def _file(self) -> Path:
        return self._folder / f"{self._mark['pid']}.json"

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            write_atomically(self._file, json.dumps(self._mark).encode())

    def _others(self) -> list[Path]:
        try:
            return sorted(self._folder.glob("*.json"))
        except OSError:
            return []

    def _ended(self, file: Path) -> Ending | None:
        """What ``file`` tells of a program that is no more, and away with it; None while it runs."""
        try:
            with file.open("rb") as opened:
                mark = json.loads(opened.read(MARK_MAX))
            pid, created, closed = int(mark["pid"]), float(mark["created"]), bool(mark["closed"])
            ending = Ending(not closed, int(mark["helpers"]), str(mark["version"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pid, created, closed, ending = 0, 0.0, False, None
        if not closed and pid and _runs(pid, created):
            return None
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
        return ending


def _runs(pid: int, created: float) -> bool:
    try:
        return bool(abs(psutil.Process(pid).create_time() - created) < CLOCK)
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:  # somebody else's process has the number now
        return False
