"""What stands on a screen, photographed from outside the program that drew it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication


def photograph(display: str, file: Path) -> None:
    """A picture of the whole screen. In a process of its own: this one may have a platform of its own already."""
    words = [sys.executable, str(Path(__file__)), str(file), display]
    subprocess.run(words, check=True, timeout=60)


def main(file: str, display: str) -> int:
    """0 where ``file`` was written."""
    application = QGuiApplication(["photograph", "-platform", "xcb", "-display", display])
    kept = application.primaryScreen().grabWindow(0).save(file)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
