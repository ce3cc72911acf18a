"""Settings that an administrator fixed for a machine: they stand above what each user set, and cannot be changed there.

A file of the same form as the one that the settings dialog exports: ``{"ovadesk_settings": 1, "settings": {...}}``.
Every field it holds is fixed, all others stay the user's. One beside the program (a stick, a share) is read first, the
machine's own after it.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ovadesk.build import program_folder
from ovadesk.domain.problem import Problem, problem
from ovadesk.settings import Paths, Settings, accepted, load_settings

KIND = "ovadesk_settings"
FILE = "settings.json"
FILE_MAX = 1 << 20  # bytes
NAMED_MAX = 8  # fields named in a sentence, each cut to
NAME_MAX = 40  # characters
# What the program notes by itself, of one person and one screen.
NOT_FIXED = (
    *("recent_studies", "left_open", "last_folder", "last_study", "known_studies"),
    *("window_geometry", "window_state"),
)


@dataclass(frozen=True, slots=True)
class Fixed:
    """``values`` by the name of the setting; ``troubles`` are what a person must know of the files."""

    values: dict[str, Any] = field(default_factory=dict)
    troubles: tuple[Problem, ...] = ()

    def over(self, settings: Settings) -> Settings:
        """``settings`` with what is fixed."""
        return replace(settings, **self.values)

    def own(self, settings: Settings, stored: Settings) -> Settings:
        """``settings`` as they are saved: what is fixed stays what the user had in ``stored``."""
        return replace(settings, **{name: getattr(stored, name) for name in self.values})


def machine_folder() -> Path:
    """Where the machine's own file lies, for all its users."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "OvaDesk"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/OvaDesk")
    return Path("/etc/ovadesk")


def places() -> tuple[Path, ...]:
    """The files that are looked for, the weakest first."""
    beside = program_folder()
    return (*([beside / FILE] if beside is not None else []), machine_folder() / FILE)


def fixed_settings() -> Fixed:
    """What is fixed here. A file that makes no sense fixes nothing and is named; so is a field that does not fit."""
    values: dict[str, Any] = {}
    troubles = []
    for place in places():
        try:
            stored = _fields_of(place)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError):
            troubles.append(problem("settings.fixed_unread", folder=str(place.parent)))
            continue
        good, wrong = _sorted(stored)
        values |= good
        if wrong:
            names = ", ".join(name[:NAME_MAX] for name in wrong[:NAMED_MAX])
            troubles.append(problem("settings.fixed_unknown", folder=str(place.parent), names=names))
    return Fixed(values, tuple(troubles))


def settings_in_force(paths: Paths) -> Settings:
    """The user's settings with what is fixed on this machine."""
    return fixed_settings().over(load_settings(paths))


def _fields_of(place: Path) -> dict[str, Any]:
    """Raises OSError or ValueError."""
    with place.open("rb") as file:
        data = file.read(FILE_MAX + 1)
    if len(data) > FILE_MAX:
        raise ValueError("too long")
    stored = json.loads(data.decode("utf-8-sig"))
    if not isinstance(stored, dict) or KIND not in stored or not isinstance(stored.get("settings"), dict):
        raise ValueError("no settings")
    found: dict[str, Any] = stored["settings"]
    return found


def _sorted(stored: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What fits, and the names of what does not."""
    names = {one.name for one in fields(Settings)} - set(NOT_FIXED)
    good, wrong = {}, []
    for name, value in stored.items():
        try:
            if name not in names:
                raise ValueError(name)
            good[name] = accepted(name, value)
        except ValueError:
            wrong.append(name)
    return good, wrong
