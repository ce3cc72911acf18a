"""How a command ends: its exit codes, and its words to the user."""

from __future__ import annotations

import sys

WELL, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def say(text: str) -> None:
    """One line to the user, on stderr, led by the program's name."""
    print(f"ovadesk: {text}", file=sys.stderr, flush=True)
