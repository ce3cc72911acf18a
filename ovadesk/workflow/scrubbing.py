"""Texts of the log freed of what could name a file, a person or a machine, should any have got there."""

from __future__ import annotations

import getpass
import os
import platform
import re
from pathlib import Path

# "File "/any where/app.py", line 5": the last part says enough
_CODE = re.compile(r'File "[^"\n]*?([\w.-]+\.pyc?)"')
_PATHS = (
    re.compile(r"\b[A-Za-z]:[\\/][^\s\"'<>|]*"),  # C:\...
    re.compile(r"\\\\[^\s\"'<>|]+"),  # \\server\...
    re.compile(r"\b[a-z][a-z0-9+.-]+://[^\s\"'<>]+"),  # an address
    re.compile(r"(?<![\w<])~?/(?:[^\s/\"'<>]+/)*[^\s/\"'<>]+"),  # /...
)
SHORT = 3  # letters: a shorter name of a person or machine is part of too many words


def scrubbed(text: str) -> str:
    """``text`` with "(path)" for paths and addresses, and "(name)" for who is logged on, and where."""
    text = _CODE.sub(lambda found: f'File "{found[1]}"', text)
    for private in _private():
        text = re.sub(re.escape(private), "(name)", text, flags=re.IGNORECASE)
    for pattern in _PATHS:
        text = pattern.sub("(path)", text)
    return text


def _private() -> list[str]:
    """The longest first. The home folder is among them for the sake of its blanks."""
    names = {str(Path.home()), platform.node(), os.environ.get("USERDOMAIN", "")}
    try:
        names.add(getpass.getuser())
    except (OSError, KeyError, ImportError):  # an account without a name
        names.discard("")
    return sorted((name for name in names if len(name) > SHORT), key=len, reverse=True)
