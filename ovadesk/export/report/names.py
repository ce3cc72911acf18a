"""What readers, groups, conditions and models are called in a report: short enough for a figure, each its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ovadesk.export.report.fonts import printable
from ovadesk.export.report.words import Words
from ovadesk.stats.readings import AIDED, MODEL, UNAIDED
from ovadesk.stats.together import EVERYONE

LONGEST = 18  # letters of a name as it stands in figures and tables; a Chinese one counts as two
TAIL = 5
KNOWN_GROUPS = (EVERYONE, "senior", "intermediate", "junior")
KNOWN_CONDITIONS = (UNAIDED, AIDED, MODEL)


@dataclass(frozen=True, slots=True)
class Names:
    """By the names of the table. ``changed`` are those that stand otherwise in the report: (as it stands, whole)."""

    readers: Mapping[str, str]
    groups: Mapping[str, str]
    conditions: Mapping[str, str]
    models: Mapping[str, str]
    changed: tuple[tuple[str, str], ...]


def names_of(found: Mapping[str, Any], words: Words) -> Names:
    """The names in ``found``, which is what ``stats.json`` holds."""
    study = found["study"]
    readers = labels(study["readers"], words, "report.name.reader")
    models = labels(study["models"], words, "report.name.model")
    groups = labels((one for one in study["reader_groups"] if one not in KNOWN_GROUPS), words, "report.name.group")
    free = (one for one in study["conditions"] if one not in KNOWN_CONDITIONS)
    conditions = labels(free, words, "report.name.condition")
    changed = [(label, name) for part in (readers, groups, conditions, models) for name, label in part.items()]
    known = {name: words(f"report.group.{name}") for name in KNOWN_GROUPS}
    own = {name: words(f"report.condition.{name}") for name in KNOWN_CONDITIONS}
    groups |= {**known, "": "–"}
    return Names(readers, groups, conditions | own, models, tuple(one for one in changed if one[0] != one[1]))


def labels(names: Iterable[str], words: Words, alias: str) -> dict[str, str]:
    """A label for each of ``names``. One that no font of the PDF has letters for is called ``alias`` with its number,
    a long one loses its middle; no two are alike.
    """
    found: dict[str, str] = {}
    for place, name in enumerate(dict.fromkeys(names), start=1):
        label = shortened(clean(name))
        if not label or not printable(label):
            label = words(alias, n=place)
        again, base = 2, label
        while label in found.values():
            label, again = f"{base}~{again}", again + 1
        found[name] = label
    return found


def clean(text: str) -> str:
    """``text`` on one line, without letters that are not seen or that turn what follows."""
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    seen = "".join(letter for letter in spaced if not unicodedata.category(letter).startswith("C"))
    return " ".join(seen.split())


def shortened(text: str) -> str:
    """``text`` without its middle where it is longer than ``LONGEST``."""
    if columns(text) <= LONGEST:
        return text
    tail = text[-1:]
    while columns(text[-len(tail) - 1 :]) <= TAIL:
        tail = text[-len(tail) - 1 :]
    head = text
    while columns(head) + columns(tail) + 1 > LONGEST:
        head = head[:-1]
    return f"{head}…{tail}"


def columns(text: str) -> int:
    """How wide ``text`` is, in Latin letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
