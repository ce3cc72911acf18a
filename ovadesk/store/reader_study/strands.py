"""Rows put at the end of a strand, one transaction at a time, and rows read back in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, insert, or_, select

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.record import COORDINATOR, FIRST, Entry, Kind, StudyReading
from ovadesk.domain.reading import score_agrees
from ovadesk.store.reader_study.place import advisory
from ovadesk.store.reader_study.rows import clean, cleaned, entry_row, reading_row
from ovadesk.store.reader_study.schema import DRAFT, ENTRY, HEAD, READING

PAGE = 2000  # rows of one query: what is read in pages keeps no writer waiting
Items = Iterable[tuple[Kind, Mapping[str, Any]]]
Connected = Callable[[], AbstractContextManager[Connection]]


def head(connection: Connection, study_id: str, strand: str) -> tuple[int, str]:
    """(Length, hash) of a strand; (0, ``FIRST``) where it has no row."""
    query = select(HEAD.c.length, HEAD.c.hash).where(HEAD.c.study_id == study_id, HEAD.c.strand == strand)
    row = connection.execute(query).first()
    return (int(row[0]), str(row[1])) if row else (0, FIRST)


def hold_strand(connection: Connection, study_id: str, strand: str) -> None:
    """Until the transaction ends nobody else writes this strand."""
    advisory(connection, f"write:{study_id}:{strand}")


def append(connection: Connection, study_id: str, strand: str, items: Items, at: str) -> tuple[Entry, ...]:
    """Put entries at the end of a strand, in the transaction of ``connection``."""
    ready = [(kind, clean(dict(body))) for kind, body in items]
    if not ready:
        return ()
    if any(kind is Kind.CLOSED for kind, _ in ready):
        advisory(connection, f"close:{study_id}")
    hold_strand(connection, study_id, strand)
    length, previous = head(connection, study_id, strand)
    made = []
    for number, (kind, body) in enumerate(ready, length + 1):
        entry = Entry(study_id, strand, number, kind, at, body, previous)
        entry = replace(entry, hash=entry.digest())
        made.append(entry)
        previous = entry.hash
    connection.execute(insert(ENTRY), [entry_row(entry) for entry in made])
    return tuple(made)


def record(connection: Connection, reading: StudyReading, entries: Items) -> StudyReading:
    """Put a reading, then ``entries``, at the end of its strand, and drop the reader's draft.

    Raises as ``StudyStore.record`` does.
    """
    reading = cleaned(reading)
    advisory(connection, f"close:{reading.study_id}", shared=True)
    hold_strand(connection, reading.study_id, reading.strand)
    _may_be_recorded(connection, reading)
    length, previous = head(connection, reading.study_id, reading.strand)
    linked = replace(reading, sequence=length + 1, previous_hash=previous, hash="")
    linked = replace(linked, hash=linked.digest())
    connection.execute(insert(READING), reading_row(linked))
    append(connection, reading.study_id, reading.strand, entries, reading.locked_at)
    drop_draft(connection, reading.study_id, reading.reader_id)
    return linked


def _may_be_recorded(connection: Connection, reading: StudyReading) -> None:
    if not score_agrees(reading.call, reading.score):
        raise OvaDeskError(problem("store.score_disagrees", score=reading.score, call=str(reading.call)))
    if closed(connection, reading.study_id):
        raise OvaDeskError(problem("study.closed"))
    same = (
        READING.c.study_id == reading.study_id,
        READING.c.strand == reading.strand,
        READING.c.session == reading.session,
        READING.c.position == reading.position,
        READING.c.condition == str(reading.condition),
    )
    if reading.corrects is None:
        if connection.execute(select(READING.c.sequence).where(*same, READING.c.corrects.is_(None))).first():
            raise OvaDeskError(problem("study.read_already", position=reading.position))
    elif not connection.execute(select(READING.c.case_id).where(*same, READING.c.sequence == reading.corrects)).first():
        raise OvaDeskError(problem("study.corrects_nothing", sequence=reading.corrects))


def closed(connection: Connection, study_id: str) -> bool:
    """Whether a CLOSED entry stands."""
    query = select(ENTRY.c.sequence).where(
        ENTRY.c.study_id == study_id, ENTRY.c.kind == str(Kind.CLOSED), ENTRY.c.strand == COORDINATOR
    )
    return connection.execute(query.limit(1)).first() is not None


def drop_draft(connection: Connection, study_id: str, reader_id: str) -> None:
    connection.execute(DRAFT.delete().where(DRAFT.c.study_id == study_id, DRAFT.c.reader_id == reader_id))


def of_reader(strand: ColumnElement[str], reader_id: str) -> ColumnElement[bool]:
    """Whether a strand is this reader's: "r1", or a kit's, "r1@kit-2"."""
    return or_(strand == reader_id, func.substr(strand, 1, len(reader_id) + 1) == f"{reader_id}@")


def strand_names(connection: Connection, study_id: str, reader_id: str | None = None) -> list[str]:
    """The strands of a study (of one reader), sorted by code point whatever the database sorts by."""
    query = select(HEAD.c.strand).where(HEAD.c.study_id == study_id)
    if reader_id is not None:
        query = query.where(of_reader(HEAD.c.strand, reader_id))
    return sorted(connection.execute(query).scalars())


def pages(
    connected: Connected, table: Table, study_id: str, strand: str, *, after: int = 0, where: Sequence[Any] = ()
) -> Iterator[tuple[Any, ...]]:
    """The rows of one strand behind ``after`` in order, as tuples; each page is a transaction of its own."""
    query = select(table).where(table.c.study_id == study_id, table.c.strand == strand, *where)
    query = query.order_by(table.c.sequence).limit(PAGE)
    while True:
        with connected() as connection:
            rows = [tuple(row) for row in connection.execute(query.where(table.c.sequence > after)).all()]
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1][2]
