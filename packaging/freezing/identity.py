"""``build.json``: what the frozen program says of its build."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

COMMIT_LETTERS = 10


def commit(root: Path) -> str:
    """The first letters of the commit, with a "+" where files that are followed differ from it; "" without git."""
    try:
        found = _git(root, "rev-parse", f"--short={COMMIT_LETTERS}", "HEAD").strip()
        changed = _git(root, "status", "--porcelain", "--untracked-files=no").strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found + ("+" if changed else "")


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def today(environment: Mapping[str, str] = os.environ) -> str:
    """The day of the build, or that of SOURCE_DATE_EPOCH."""
    seconds = int(environment.get("SOURCE_DATE_EPOCH", time.time()))
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def write_identity(folder: Path, flavour: str, root: Path, packages: Mapping[str, str]) -> None:
    """Into the folder of the program's own files."""
    told = {
        "flavour": flavour,
        "commit": commit(root),
        "date": today(),
        "packages": dict(sorted(packages.items(), key=lambda pair: pair[0].lower())),
    }
    (folder / "build.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
