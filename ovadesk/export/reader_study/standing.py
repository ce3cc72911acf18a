"""Which of several readings of the same place stands.

A place is one reader, case, occurrence and condition. Within a strand the last correction stands; of strands (a
reader who read on two kits) that in which the place was locked first, with its last correction. All others stay in
the tables, and say why they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Lock(Protocol):
    """A locked reading in short, as the store gives it: what it takes to tell which stands."""

    @property
    def strand(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def session(self) -> int: ...
    @property
    def case_id(self) -> str: ...
    @property
    def occurrence(self) -> int: ...
    @property
    def condition(self) -> str: ...
    @property
    def locked_at(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Fate:
    """``superseded``: corrected in its own strand. ``conflict``: another strand has a reading of the same place."""

    superseded: bool = False
    conflict: bool = False
    stands: bool = True


STANDS = Fate()
Fates = dict[tuple[str, int], Fate]


def fates(locks: Iterable[Lock]) -> Fates:
    """The readings of **one** reader that were corrected or read twice, by (strand, sequence); all others stand."""
    first: dict[str, Lock] = {}
    several: dict[str, list[Lock]] = {}
    for lock in locks:
        # A repeat is shown once in each session; a first reading belongs to the study, in whichever session.
        session = lock.session if lock.occurrence > 1 else 0
        place = f"{lock.occurrence} {session} {lock.condition} {lock.case_id}"
        before = first.setdefault(place, lock)
        if before is not lock:
            several.setdefault(place, [before]).append(lock)
    found: Fates = {}
    for group in several.values():
        found |= _judged(group)
    return found


def _judged(group: list[Lock]) -> Fates:
    strands: dict[str, list[Lock]] = {}
    for lock in sorted(group, key=lambda lock: lock.sequence):
        strands.setdefault(lock.strand, []).append(lock)
    winner = min(strands, key=lambda strand: (_moment(strands[strand][0].locked_at), strand))
    conflict = len(strands) > 1
    return {
        (lock.strand, lock.sequence): Fate(lock is not own[-1], conflict, strand == winner and lock is own[-1])
        for strand, own in strands.items()
        for lock in own
    }


def _moment(locked_at: str) -> datetime:
    """The last of all times where it cannot be read: then the other strand stands."""
    try:
        found = datetime.fromisoformat(locked_at)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
