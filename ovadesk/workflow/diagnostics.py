"""What helps to find out what went wrong, as one zip without anything of a patient in it.

Nothing is copied that could hold a name: of the settings only those that travel, of the readings their number, of the
log what ``cli.logbook`` lets into it, freed of paths once more.
"""

from __future__ import annotations

import io
import json
import locale
import os
import platform
import re
import shutil
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from ovadesk import __version__, build
from ovadesk.classify.bundle import BundleSummary, find_bundles
from ovadesk.classify.engine import engine_status
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.export.wording.diagnostics import README
from ovadesk.machine_settings import fixed_settings
from ovadesk.settings import Paths, Settings, load_settings, resource, write_atomically
from ovadesk.store.condition import condition
from ovadesk.workflow.scrubbing import scrubbed
from ovadesk.workflow.settings_file import travelling

LOG_MAX = 2 << 20  # bytes of one log file, of its end
PERSONAL = ("reader_id", "reader_group")
CHOICE = re.compile(r"[ -.0-9;-\[\]-~]{0,60}", re.ASCII)  # "play=Ctrl+K"; no slash, no colon
ASKED = ("LANG", "LC_ALL", "QT_SCALE_FACTOR", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE", "OMP_NUM_THREADS")


def write_diagnostics(paths: Paths, file: Path, more: Mapping[str, Any] | None = None) -> list[str]:
    """Write the zip to ``file``; the names of what is in it.

    ``more``: facts that only the caller knows (the screens), nothing of a patient among them. Raises OvaDeskError
    (``diagnostics.unwritable``) where the file cannot be written.
    """
    parts = _parts(paths, more or {})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    try:
        write_atomically(file, made.getvalue())
    except OSError as error:
        raise OvaDeskError(problem("diagnostics.unwritable", kind=type(error).__name__)) from error
    return list(parts)


def _parts(paths: Paths, more: Mapping[str, Any]) -> dict[str, str]:
    facts = {
        "versions": _versions(),
        "settings": _settings(paths),
        "machine": {**_machine(paths), **more},
        "store": condition(paths.store_file),
        "models": _models(paths),
    }
    told = {f"{name}.json": json.dumps(fact, indent=1, default=str) + "\n" for name, fact in facts.items()}
    return {"README.txt": README, **told, **_logs(paths)}


def _versions() -> dict[str, Any]:
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "build": asdict(build.build()),
        "frozen": build.frozen_root() is not None,
        "portable": build.portable_home() is not None,
        "python": platform.python_version(),
        "packages": dict(sorted(build.packages().items())),
    }


def _settings(paths: Paths) -> dict[str, Any]:
    """What travels as it is; of the rest, and of who reads, only whether it is set."""
    now, usual, fixed = load_settings(paths), Settings(), fixed_settings()
    open_names = [name for name in travelling() if name not in PERSONAL]
    told: dict[str, Any] = {}
    for name, value in asdict(now).items():
        if name in open_names and _plain(value):
            told[name] = value
        elif isinstance(value, tuple):
            told[name] = f"{len(value)} of them"
        else:
            told[name] = "set" if value != getattr(usual, name) else "not set"
    told["fixed on this machine"] = sorted(fixed.values)
    told["troubles"] = [one.code for one in fixed.troubles]
    return told


def _plain(value: object) -> bool:
    """Whether ``value`` is a number, a choice or a key, and no words of somebody's."""
    texts = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
    return all(CHOICE.fullmatch(text) for text in texts)


def _machine(paths: Paths) -> dict[str, Any]:
    memory = psutil.virtual_memory()
    return {
        "system": platform.system(),
        "release": platform.release(),
        "version": platform.version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "memory_bytes": memory.total,
        "memory_available_bytes": memory.available,
        "disk_free_bytes": _disk_free(paths.home),
        "home_writable": os.access(paths.home, os.W_OK),
        "encoding": [sys.getfilesystemencoding(), locale.getpreferredencoding(False)],
        "environment": {name: scrubbed(os.environ[name]) for name in ASKED if name in os.environ},
    }


def _disk_free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _models(paths: Paths) -> dict[str, Any]:
    """Each by its id where its card can be read, else by the code of what is wrong with it."""
    found = find_bundles((resource("models"), paths.models_dir))
    return {
        "engines": {name: why.code if why is not None else "ready" for name, why in engine_status().items()},
        "models": [
            {"id": one.card.model_id, "sha256": one.sha256}
            if isinstance(one, BundleSummary)
            else {"problem": one.problem.code}
            for one in found
        ],
    }


def _logs(paths: Paths) -> dict[str, str]:
    try:
        files = sorted(file for file in paths.log_dir.iterdir() if file.is_file() and ".log" in file.name)
    except OSError:
        return {}
    return {f"log/{scrubbed(file.name)}": scrubbed(_end_of(file)) for file in files}


def _end_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - LOG_MAX))
            return opened.read().decode("utf-8", "replace")
    except OSError as error:
        return f"({type(error).__name__})\n"
