"""How a command ends: its exit codes, and its words to the user."""

from __future__ import annotations

import sys
from pathlib import Path
from unicodedata import east_asian_width

WELL, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def say(text: str) -> None:
    """One line to the user, on stderr, led by the program's name."""
    print(f"ovadesk: {plain(text)}", file=sys.stderr, flush=True)


def plain(text: str) -> str:
    """``text`` for a terminal: what a file or its name could use to command it is shown as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def padded(text: str, columns: int) -> str:
    """``text`` with spaces behind it until it is ``columns`` of a terminal wide; a Chinese letter takes two."""
    return text + " " * (columns - width(text))


def width(text: str) -> int:
    """Columns of a terminal that ``text`` takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def writable(folder: Path) -> bool:
    """Whether ``folder`` is there, or can be made, and takes a file."""
    probe = folder / ".ovadesk-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True
