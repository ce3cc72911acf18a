"""The log: a small rotating file of what went wrong in the program, with nothing in it that names a patient."""

from __future__ import annotations

import faulthandler
import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

SIZE, KEPT = 1_000_000, 3
CAUSES_MAX = 5
CRASHES, CRASHES_MAX = "crash.log", 200_000
_crash_file: list[TextIO] = []


class Quiet(RotatingFileHandler):
    """Where the disk is full, a line is lost; nobody is shown a traceback for it."""

    def handleError(self, record: logging.LogRecord) -> None:
        return


class Discreet(logging.Formatter):
    """Time, level, place and message; of an exception its type and the lines of code it passed.

    Never an exception's own message: it may hold a path or a value from a file. Never a record's arguments,
    and of foreign libraries, whose messages are not ours to vouch for, only that they said something.
    """

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.startswith("ovadesk")
        text = str(record.msg) if ours else "(message withheld)"
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {text}"
        if record.exc_info and record.exc_info[0] is not None:
            line += "\n" + self._trace(record.exc_info[0], record.exc_info[2])
            line += self._causes(record.exc_info[1])
        return line

    @staticmethod
    def _trace(kind: type[BaseException], trace: TracebackType | None) -> str:
        passed = traceback.extract_tb(trace)
        steps = [f"  {Path(step.filename).name}:{step.lineno} {step.name}" for step in passed]
        return "\n".join([*steps, f"  {kind.__name__}"])

    @staticmethod
    def _causes(error: BaseException | None) -> str:
        """The types of what led to ``error``, nearest first."""
        kinds: list[str] = []
        while error is not None and len(kinds) < CAUSES_MAX:
            error = error.__cause__ or error.__context__
            if error is not None:
                kinds.append(type(error).__name__)
        return "".join(f"\n  caused by {kind}" for kind in kinds)


def keep_crashes(folder: Path) -> None:
    """What ends the program without a Python error leaves the lines of code it was at in crash.log there.

    The file that an earlier crash filled is kept once. Where it cannot be written, nothing is kept.
    """
    file = folder / CRASHES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if file.is_file() and file.stat().st_size > CRASHES_MAX:
            file.replace(file.with_name(CRASHES + ".1"))
        opened = file.open("a", encoding="utf-8")
        faulthandler.enable(opened)
    except (OSError, ValueError):
        faulthandler.disable()
        return
    # faulthandler holds the number of the file alone: the file stays open here until another takes its place.
    before, _crash_file[:] = _crash_file[:], [opened]
    for one in before:
        one.close()


def keep_log(folder: Path) -> None:
    """Log to ``folder``; where that cannot be written, nothing is logged. A second call does nothing."""
    root = logging.getLogger()
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = Quiet(folder / "ovadesk.log", maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(Discreet())
    root.addHandler(handler)
    logging.getLogger("ovadesk").setLevel(logging.INFO)
