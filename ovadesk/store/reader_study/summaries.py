"""What a study's rows come to, light enough for a million of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, String, cast, func, select

from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study.schema import HEAD, READING

CONDITIONS = {str(one): one for one in Condition}
CALLS = {str(one): one for one in Call}


class Locked(NamedTuple):
    """A locked reading in short; ``strand`` and ``sequence`` name its row."""

    strand: str
    sequence: int
    session: int
    position: int
    case_id: str
    occurrence: int
    condition: Condition
    call: Call
    locked_at: str


@dataclass(frozen=True, slots=True)
class ReaderProgress:
    """One reader in one session, corrections and practice left out.

    ``n_locked`` counts each place and condition once (a sequential study has two at a place where the model was
    shown), also where it was read in two strands. ``median_ms``: of ``duration_ms``. ``last_locked_at``: ISO 8601.
    """

    reader_id: str
    session: int
    n_locked: int
    median_ms: float
    last_locked_at: str


@dataclass(frozen=True, slots=True)
class StrandHead:
    """Where a strand stands: its number of rows, and the hash of the last."""

    strand: str
    length: int
    hash: str


def heads(connection: Connection, study_id: str) -> tuple[StrandHead, ...]:
    query = select(HEAD.c.strand, HEAD.c.length, HEAD.c.hash).where(HEAD.c.study_id == study_id)
    return tuple(sorted((StrandHead(*row) for row in connection.execute(query)), key=lambda one: one.strand))


def locked(connection: Connection, study_id: str, reader_id: str) -> tuple[Locked, ...]:
    """All locked readings of a reader, in order of strand and sequence."""
    columns = [READING.c[name] for name in Locked._fields]
    query = select(*columns).where(READING.c.study_id == study_id, READING.c.reader_id == reader_id)
    found = connection.execute(query.order_by(READING.c.strand, READING.c.sequence))
    # Straight from the driver: rows of SQLAlchemy's own would take as long again.
    rows = found.cursor.fetchall() if found.cursor is not None else []
    return tuple(
        [
            Locked(strand, number, session, position, case, occurrence, CONDITIONS[condition], CALLS[call], at)
            for strand, number, session, position, case, occurrence, condition, call, at in rows
        ]
    )


def progress(connection: Connection, study_id: str) -> tuple[ReaderProgress, ...]:
    """Every reader and session with a reading, sorted. One pass over an index, and a look at each median."""
    counted = (READING.c.study_id == study_id, READING.c.corrects.is_(None), READING.c.practice == 0)
    group = (READING.c.reader_id, READING.c.session)
    totals = select(*group, func.count(), func.max(READING.c.locked_at)).where(*counted).group_by(*group)
    found = sorted(connection.execute(totals).all())
    doubles = _doubles(connection, study_id)
    return tuple(
        ReaderProgress(
            reader_id=reader,
            session=session,
            n_locked=n - doubles.get((reader, session), 0),
            median_ms=_median(connection, study_id, reader, session, n),
            last_locked_at=last,
        )
        for reader, session, n, last in found
    )


def _median(connection: Connection, study_id: str, reader_id: str, session: int, n: int) -> float:
    query = (
        select(READING.c.duration_ms)
        .where(
            READING.c.study_id == study_id,
            READING.c.reader_id == reader_id,
            READING.c.session == session,
            READING.c.corrects.is_(None),
            READING.c.practice == 0,
        )
        .order_by(READING.c.duration_ms)
        .offset((n - 1) // 2)
        .limit(2 - n % 2)
    )
    middle = list(connection.execute(query).scalars())
    return float(sum(middle) / len(middle))


def _doubles(connection: Connection, study_id: str) -> dict[tuple[str, int], int]:
    """How many readings stand at a place that the same reader read in another strand too."""
    names = sorted(connection.execute(select(HEAD.c.strand).where(HEAD.c.study_id == study_id)).scalars())
    by_reader = {reader: len(list(group)) for reader, group in groupby(names, lambda name: name.split("@")[0])}
    several = [reader for reader, n in by_reader.items() if n > 1]
    if not several:
        return {}
    place = cast(READING.c.position, String) + READING.c.condition
    query = (
        select(READING.c.reader_id, READING.c.session, func.count() - func.count(place.distinct()))
        .where(READING.c.study_id == study_id, READING.c.reader_id.in_(several))
        .where(READING.c.corrects.is_(None), READING.c.practice == 0)
        .group_by(READING.c.reader_id, READING.c.session)
    )
    return {(reader, session): n for reader, session, n in connection.execute(query)}
