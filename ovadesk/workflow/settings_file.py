"""Settings carried from one machine to another: written without anything of a patient or of this machine, and read
field by field."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.settings import Settings, accepted, write_atomically

KIND, VERSION = "ovadesk_settings", 1
FILE_MAX = 1 << 20  # bytes
NAMED_MAX = 8  # fields named as ignored, each cut to
NAME_MAX = 40  # characters
# What was opened here can name a patient; folders and windows belong to this machine.
STAYS_HERE = (
    *("recent_studies", "left_open", "last_folder", "last_study", "known_studies", "watched_folder"),
    *("window_geometry", "window_state"),
)


@dataclass(frozen=True, slots=True)
class Imported:
    """The settings with what a file brought; the fields it brought, and those that were ignored."""

    settings: Settings
    taken: tuple[str, ...]
    ignored: tuple[str, ...]


def travelling() -> tuple[str, ...]:
    """The names of the settings that an exported file holds."""
    return tuple(field.name for field in fields(Settings) if field.name not in STAYS_HERE)


def export_settings(settings: Settings, path: Path) -> None:
    """Write what may leave this machine as JSON. Raises OvaDeskError where the file cannot be written."""
    values = {name: value for name, value in asdict(settings).items() if name in travelling()}
    text = json.dumps({KIND: VERSION, "settings": values}, indent=1)
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise OvaDeskError(problem("settings.unwritable", file=path.name, kind=type(error).__name__)) from error


def import_settings(now: Settings, path: Path) -> Imported:
    """``now`` with every field of the file that fits; what is foreign, newer or wrong is named and ignored.

    Raises OvaDeskError where the file is no settings at all.
    """
    try:
        with path.open("rb") as file:
            data = file.read(FILE_MAX + 1)
    except OSError as error:
        raise OvaDeskError(problem("settings.unreadable", file=path.name, kind=type(error).__name__)) from error
    return merged(now, _fields_of(data, path.name))


def merged(now: Settings, values: dict[str, Any]) -> Imported:
    """``now`` with what of ``values`` travels and fits."""
    names, good, ignored = travelling(), {}, []
    for name, value in values.items():
        try:
            if name not in names:
                raise ValueError(name)
            good[name] = accepted(name, value)
        except ValueError:
            ignored.append(name[:NAME_MAX])
    return Imported(replace(now, **good), tuple(good), tuple(ignored))


def _fields_of(data: bytes, name: str) -> dict[str, Any]:
    try:
        stored = json.loads(data.decode("utf-8-sig")) if len(data) <= FILE_MAX else None
    except (ValueError, RecursionError):
        stored = None
    if isinstance(stored, dict) and KIND in stored and isinstance(stored.get("settings"), dict):
        values: dict[str, Any] = stored["settings"]
        return values
    raise OvaDeskError(problem("settings.foreign", file=name))
