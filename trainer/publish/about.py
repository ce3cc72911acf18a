"""What no step of training can know of a model, said by a person in a small JSON file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "about"
LOCAL = FOLDER / "local.json"  # for a cohort of the person's own: careful words that fit any


@dataclass(frozen=True, slots=True)
class About:
    """Words for the card. ``name``: of the data; an empty one stands for that of the data's folder."""

    title: str
    name: str
    source: str
    split: str
    licence: str
    intended_use: str
    limits: tuple[str, ...]


def read_about(path: Path) -> About:
    """Raises ValueError that names the first field that is missing, unknown or of the wrong kind."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path.name} is not JSON: write it like {LOCAL.name} in trainer/about") from error
    names = set(About.__dataclass_fields__)
    if not isinstance(found, dict) or set(found) != names:
        odd = sorted(names ^ set(found)) if isinstance(found, dict) else sorted(names)
        raise ValueError(f"{path.name} must have just the fields {', '.join(sorted(names))}: look at {odd[0]}")
    for name, value in found.items():
        texts = value if name == "limits" else [value]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"{path.name}: {name} must be text" + (" in a list" if name == "limits" else ""))
        if name != "name" and not all(text.strip() for text in texts):
            raise ValueError(f"{path.name}: {name} is empty")
    return About(**{**found, "limits": tuple(found["limits"])})
