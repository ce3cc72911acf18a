"""Memory that torch has freed stays with the process: asking the system for it again costs more than the arithmetic."""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # glibc, malloc.h
NEVER = 2**31 - 1


def keep_memory() -> bool:
    """Make glibc reuse freed blocks however large, so that each step does not fault its pages in anew.

    The product's own way (``ovadesk.pixels.memory``) keeps blocks of a frame's size; a training step's are larger. On
    a virtual machine this makes a training step two to three times as fast. Returns whether it could be set;
    elsewhere than on Linux with glibc nothing is changed.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_MMAP_MAX, 0)) and bool(mallopt(M_TRIM_THRESHOLD, NEVER))
