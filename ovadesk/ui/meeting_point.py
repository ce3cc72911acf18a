"""Where the windows of one user find one another. Without Qt: a start that finds nobody must not wait for it."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path


def address(home: Path) -> str:
    """Where the window of this user and ``home`` listens: a path on Unix, the name of a pipe on Windows."""
    user = os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())
    name = "ovadesk-" + hashlib.sha256(f"{user}\n{home.absolute()}".encode(errors="surrogateescape")).hexdigest()[:24]
    if sys.platform == "win32":
        return name
    folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return str(Path(folder) / name)


def may_be_ours(where: str) -> bool:
    """Whether somebody may listen there, and it is this user: a name in a shared folder could be anybody's."""
    if sys.platform == "win32":
        return True
    try:
        return os.lstat(where).st_uid == os.getuid()
    except OSError:
        return False
