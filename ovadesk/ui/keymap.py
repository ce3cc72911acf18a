"""Which key does what: the usual keys, the reader's own in their place, and no key twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtGui import QKeySequence

from ovadesk.ui.specs import SPECS

SCORE = "score"  # who holds the digits: no action, and they cannot be had
DIGITS = frozenset("0123456789")
BAR = "bar"  # how the key "|" is written, which parts keys
USUAL = {spec.id: tuple(QKeySequence(key).toString() for key in spec.keys) for spec in SPECS}

Keys = dict[str, tuple[str, ...]]


def keys_of(overrides: Iterable[str]) -> Keys:
    """The keys of every action. ``overrides`` are written as in ``Settings.keys``; what makes no sense is ignored.

    A key given to one action is taken away from those that usually have it; given twice, the first has it.
    """
    own: Keys = {}
    taken = set(DIGITS)
    for line in overrides:
        name, _, text = line.partition("=")
        if name not in USUAL or name in own or "=" not in line:
            continue
        keys = tuple(dict.fromkeys(normal(part.replace(BAR, "|")) for part in text.split("|")))
        own[name] = tuple(key for key in keys if key and key not in taken)
        taken.update(own[name])
    return {name: own.get(name, tuple(key for key in keys if key not in taken)) for name, keys in USUAL.items()}


def overrides_of(keys: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What of ``keys`` is not as usual, as ``Settings.keys`` holds it."""
    return tuple(
        f"{name}={'|'.join(key.replace('|', BAR) for key in keys[name])}"
        for name, usual in USUAL.items()
        if keys[name] != usual
    )


def normal(text: str) -> str:
    """One key with its modifiers as Qt writes it; empty where ``text`` is none, or several one after the other."""
    sequence = QKeySequence(text)
    return sequence.toString() if sequence.count() == 1 else ""  # Qt writes a key it does not know as nothing


def native(keys: Iterable[str]) -> str:
    """Keys as this system writes them."""
    return "  ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def holder(keys: Mapping[str, tuple[str, ...]], key: str) -> str:
    """The action that has ``key``, ``SCORE`` for a digit, empty where it is free."""
    if key in DIGITS:
        return SCORE
    return next((name for name, held in keys.items() if key in held), "")


def given(keys: Mapping[str, tuple[str, ...]], name: str, key: str, beside: bool) -> Keys:
    """``keys`` with ``key`` as the only one of an action, or beside those it has; nobody else has it then."""
    rest = {other: tuple(one for one in held if one != key) for other, held in keys.items()}
    return {**rest, name: (*rest[name], key) if beside else (key,)}
