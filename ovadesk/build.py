"""What this program is: its version, the build it comes from, and the folder it stands in.

A frozen program has ``build.json`` beside its modules, written when it was packed; a source tree has none.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from ovadesk import __version__

FILE = "build.json"
LEAN, FULL, SOURCE = "lean", "full", "source"
PORTABLE, PORTABLE_DATA = "portable", "ovadesk-data"


@dataclass(frozen=True, slots=True)
class Build:
    """``flavour``: "lean" (without PyTorch), "full", or "source" where nothing was packed. ``commit``: the first
    letters of its hash, with a "+" where the tree held more; ``date``: ISO 8601. Both are empty in a source tree.
    """

    flavour: str = SOURCE
    commit: str = ""
    date: str = ""

    @property
    def text(self) -> str:
        """In one line: "lean, 1a2b3c4d5e, 2026-11-25"."""
        return ", ".join(part for part in (self.flavour, self.commit, self.date) if part)


def frozen_root() -> Path | None:
    """The folder of a frozen program's own files, None where it is not frozen."""
    root = getattr(sys, "_MEIPASS", None)
    return Path(root) if root else None


@cache
def build() -> Build:
    """The build at hand. What cannot be read of it is left out."""
    root = frozen_root()
    if root is None:
        return Build()
    try:
        stored = json.loads(_stored(root))
        return Build(*(str(stored[name]) for name in ("flavour", "commit", "date")))
    except (OSError, ValueError, KeyError, TypeError):
        return Build(flavour=LEAN)


def packages() -> dict[str, str]:
    """The packages at hand and their versions: those packed, or those installed beside a source tree."""
    root = frozen_root()
    if root is None:
        return {one.name: one.version for one in distributions()}
    try:
        return {str(name): str(version) for name, version in json.loads(_stored(root))["packages"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _stored(root: Path) -> str:
    return (root / FILE).read_text(encoding="utf-8")


def is_lean() -> bool:
    """Whether this is the build that PyTorch was left out of."""
    return build().flavour == LEAN


def version_line() -> str:
    """Version and build, as a person reads them: "OvaDesk 0.1.0 (lean, 1a2b3c4d5e, 2026-11-25)"."""
    return f"OvaDesk {__version__} ({build().text})"


def program_folder() -> Path | None:
    """The folder that holds the frozen program, on macOS the one that holds its .app; None in a source tree."""
    if frozen_root() is None:
        return None
    folder = Path(sys.executable).resolve().parent
    app = next((one for one in folder.parents if one.suffix == ".app"), None)
    return app.parent if app is not None else folder


def portable_home() -> Path | None:
    """Where a program keeps everything that has a file ``portable`` beside it; None for all others."""
    folder = program_folder()
    if folder is None or not (folder / PORTABLE).is_file():
        return None
    return folder / PORTABLE_DATA
