"""Everything a study file holds up to a moment, in order, and which of its readings stand."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, takewhile
from operator import attrgetter
from typing import TYPE_CHECKING

from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.export.reader_study.raw import Raw, RawEntry
from ovadesk.export.reader_study.standing import Fates, fates

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StrandHead, StudyStore

TOLD_EVERY = 2000  # records between two words of progress
_NONE: tuple[str, Iterator[Raw]] = ("", iter(()))  # behind the last strand


def records(store: StudyStore, study_id: str, heads: Sequence[StrandHead]) -> Iterator[RawEntry | Raw]:
    """Entries and readings of every strand in order, none behind ``heads`` (sorted by strand): strands only grow, so
    this is the study as it stood when ``heads`` were taken. Raises what the store raises.
    """
    strands = groupby(map(Raw._make, store.rows(study_id)), key=attrgetter("strand"))
    name, rows = next(strands, _NONE)
    for head in heads:
        while name and name < head.strand:  # begun meanwhile
            name, rows = next(strands, _NONE)
        mine: Iterator[RawEntry | Raw] = iter(rows if name == head.strand else ())
        entries = (RawEntry._make(row[:8]) for row in store.entry_rows(study_id, head.strand))
        both = heapq.merge(entries, mine, key=attrgetter("sequence"))
        yield from takewhile(_up_to(head.length), both)


def readings(store: StudyStore, study_id: str, heads: Sequence[StrandHead]) -> Iterator[Raw]:
    """The readings among ``records``."""
    lengths = {head.strand: head.length for head in heads}
    for reading in map(Raw._make, store.rows(study_id)):
        if reading.sequence <= lengths.get(reading.strand, 0):
            yield reading


def _up_to(length: int) -> Callable[[RawEntry | Raw], bool]:
    return lambda record: record.sequence <= length


def reader_of(strand: str) -> str:
    """Whose strand it is: "r1" and "r1@kit-2" are of r1."""
    return strand.split("@", 1)[0]


def standing(store: StudyStore, study_id: str, heads: Sequence[StrandHead]) -> Fates:
    """The readings that do not simply stand, of all readers; one reader at a time is held in memory."""
    lengths = {head.strand: head.length for head in heads}
    readers = dict.fromkeys(reader_of(head.strand) for head in heads if head.strand != COORDINATOR)
    found: Fates = {}
    for reader_id in readers:
        locked = store.locked(study_id, reader_id)
        found |= fates(one for one in locked if one.sequence <= lengths.get(one.strand, 0))
    return found


def withheld(store: StudyStore, study_id: str) -> frozenset[tuple[str, int, int]]:
    """The places (reader, session, position) at which the model was withheld, as recorded there and then."""
    entries = store.entries(study_id, kinds=(Kind.WITHHELD,))
    return frozenset((reader_of(e.strand), e.body["session"], e.body["position"]) for e in entries)
