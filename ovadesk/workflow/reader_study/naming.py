"""Whether a text gives a patient away: what is stored in a study must not."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ovadesk.domain.study import Patient

LETTERS_MIN = 4  # an identifier shorter than that is looked for as the whole text only: it is in every word by chance


def identifiers(patient: Patient) -> frozenset[str]:
    """Everything that ``patient`` may be called in a text: the number, and the name in its usual spellings."""
    found = {patient.id}
    for spelling in patient.name.split("="):  # alphabetic, ideographic, phonetic
        parts = [part.strip() for part in spelling.split("^") if part.strip()]
        orders = (parts, parts[::-1])
        found |= {spelling, *(mark.join(order) for order in orders for mark in ("", " ", "_", "-", ", "))}
    return frozenset(one for text in found if (one := text.strip()))


def gives_away(text: str, names: Collection[str]) -> bool:
    """Whether one of ``names`` stands in ``text``, whatever the case of its letters."""
    within = text.casefold()
    return any(_stands_in(name.casefold(), within) for name in names)


def _stands_in(name: str, text: str) -> bool:
    long = len(name) >= (LETTERS_MIN if name.isascii() else 2)
    return name in text if long else name == text


def path_gives_away(parts: Iterable[str], names: Collection[str]) -> bool:
    """``gives_away`` for the folders and the name of a file, with and without its suffix."""
    return any(gives_away(part, names) or gives_away(part.rsplit(".", 1)[0], names) for part in parts)
