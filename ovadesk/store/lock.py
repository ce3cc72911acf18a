"""One writer for one store file: held by the system, so that a killed program leaves no lock behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class WriterLock:
    """An exclusive lock on a file beside the store, for the life of this object or until ``release``."""

    def __init__(self, file: Path) -> None:
        self._path = file.with_name(f".{file.name}.lock")
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False where another program (or another part of this one) holds it. Raises OSError."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
