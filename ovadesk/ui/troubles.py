"""What went wrong since the program was started, in one list for every window: when, what was said, and its code.

What is shown may name a file; what is copied for somebody else holds nothing that could name a patient.
"""

from __future__ import annotations

import platform
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ovadesk import __version__
from ovadesk.build import build
from ovadesk.domain.problem import Detail, Problem
from ovadesk.export.wording import sentence

KEPT = 200  # the latest
ONE_S = 1.0  # told twice within this time, a trouble is the same one heard of in two ways
COPIED = ("kind", "extra", "step")  # texts that the program chose itself
WITHHELD = "***"

_lock = threading.Lock()
_list: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """``at`` is the last of ``times``, in UTC; ``about`` is the file concerned, to be shown and never copied."""

    at: datetime
    found: Problem
    about: str = ""
    times: int = 1

    @property
    def code(self) -> str:
        return self.found.code


def note(found: Problem, about: str = "", at: datetime | None = None) -> None:
    """Put ``found`` into the list; what stands there already moves to its end and is counted. From any thread."""
    global _list
    now = at or datetime.now(UTC)
    with _lock:
        before = next((one for one in _list if one.found == found and one.about == about), None)
        fresh = Trouble(now, found, about)
        if before is not None:
            again = (now - before.at).total_seconds() > ONE_S
            fresh = replace(before, at=now, times=before.times + again)
        _list = (*(one for one in _list if one is not before), fresh)[-KEPT:]


def troubles() -> tuple[Trouble, ...]:
    """All of this run, the latest last."""
    return _list


def forget() -> None:
    """Begin again with none."""
    global _list
    with _lock:
        _list = ()


def copied() -> str:
    """The list as text for whoever helps, in English: program, system, then time, code and sentence of each."""
    head = f"OvaDesk {__version__}, {build().text}, {platform.system()} {platform.release()}"
    return "\n".join([head, *(_lines(one) for one in _list)]) + "\n"


def counted_codes() -> list[dict[str, Any]]:
    """When, which and how often, for the diagnostics."""
    return [{"at": _time(one), "code": one.code, "times": one.times} for one in _list]


def _lines(one: Trouble) -> str:
    often = f"  x{one.times}" if one.times > 1 else ""
    bare = replace(one.found, details=tuple((name, _open(name, value)) for name, value in one.found.details))
    return f"{_time(one)}  {one.code}{often}\n    {sentence(bare, 'en')}"


def _open(name: str, value: Detail) -> Detail:
    """A number or a word of the program's own; anything else could have come from a file or a person."""
    return value if not isinstance(value, str) or name in COPIED else WITHHELD


def _time(one: Trouble) -> str:
    return one.at.isoformat(timespec="seconds")
