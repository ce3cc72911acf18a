"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil


def processor() -> str:
    """The processor's own name, or the platform's word for it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def describe() -> str:
    """One line: processor, cores, memory, system and the versions that matter."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("torch", "openvino", "PySide6-Essentials"))
    return (
        f"{processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, "
        f"{platform.system()} {platform.release()}, CPython {platform.python_version()}, {packages}"
    )
