"""What a text of a form may hold."""

from __future__ import annotations

import unicodedata

BREAKS = "\n\t"
SHOWN_MAX = 40
UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn the direction of what follows


def plain(text: str, breaks: bool = False) -> bool:
    """Whether ``text`` can be stored, hashed and shown as it is: no control character, no half of a surrogate pair,
    nothing that turns the direction of writing. ``breaks``: line breaks and tabs are allowed."""
    return not any(
        letter in UNSEEN or (unicodedata.category(letter) in ("Cc", "Cs") and not (breaks and letter in BREAKS))
        for letter in text
    )


def shown(value: object) -> str:
    """``value`` short and harmless enough for a sentence, whatever it is."""
    text = value if isinstance(value, str) else type(value).__name__
    return "".join(letter if plain(letter) else "?" for letter in text[:SHOWN_MAX])
