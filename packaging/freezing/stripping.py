"""Takes what only a debugger reads out of libraries that come with it. Linux alone.

Never from a wheel's own ``*.libs`` or from Qt: their files were rewritten by tools after which ``strip`` breaks them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SYMBOLS_TOO = ("libpython*.so*",)
DEBUG_ALONE = (
    *("_CharLS*.so", "_openjpeg*.so", "PIL/_imaging*.so", "rle/*.so", "safetensors/*.so"),
    *("python3*/lib-dynload/*.so", "sqlalchemy/**/*_cy*.so"),
)


def candidates(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file to be stripped, and how."""
    for patterns, how in ((SYMBOLS_TOO, "--strip-unneeded"), (DEBUG_ALONE, "--strip-debug")):
        for pattern in patterns:
            yield from ((file, how) for file in sorted(folder.glob(pattern)) if not file.is_symlink())


def strip_libraries(folder: Path) -> int:
    """The bytes saved in the folder of the program's own files; 0 where there is no ``strip``."""
    tool = shutil.which("strip")
    if tool is None or not sys.platform.startswith("linux"):
        return 0
    saved = 0
    for file, how in candidates(folder):
        before = file.stat().st_size
        subprocess.run([tool, how, str(file)], check=True)
        saved += before - file.stat().st_size
    return saved
