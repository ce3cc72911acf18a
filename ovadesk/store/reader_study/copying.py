"""Strands copied as they stand from one study file to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.record import COORDINATOR
from ovadesk.store.reader_study import answers
from ovadesk.store.reader_study.rows import COLUMNS, ENTRY_COLUMNS
from ovadesk.store.reader_study.schema import ANSWER, ENTRY, READING
from ovadesk.store.reader_study.strands import PAGE, Connected, append, head, hold_strand
from ovadesk.store.reader_study.verifying import Link, broken_links, links

TABLES = {"entry": (ENTRY, ENTRY_COLUMNS), "reading": (READING, COLUMNS)}


@dataclass(frozen=True, slots=True)
class StrandCopied:
    """What was added to a strand; both 0 where all of it was there."""

    strand: str
    n_entries: int
    n_readings: int


@dataclass(frozen=True, slots=True)
class CopyReport:
    """``conflicts``: strands that go on otherwise there than here. ``problems``: why a strand here was not copied,
    since its chain does not hold. Nothing of either was written."""

    copied: tuple[StrandCopied, ...]
    conflicts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Broken(Exception):
    def __init__(self, found: Problem) -> None:
        super().__init__(found.code)
        self.found = found


def copy_strands(source: Connected, writing: Connected, study_id: str, strands: Sequence[str]) -> CopyReport:
    """Each strand in one transaction of ``writing``. Raises as ``StudyStore.copy_into``."""
    copied: list[StrandCopied] = []
    conflicts: list[str] = []
    problems: list[Problem] = []
    for strand in strands:
        try:
            with writing() as connection:
                done = _copy(source, connection, study_id, strand)
        except _Broken as broken:
            problems.append(broken.found)
            continue
        if done is None:
            conflicts.append(strand)
        else:
            copied.append(done)
    return CopyReport(tuple(copied), tuple(conflicts), tuple(problems))


def _copy(source: Connected, target: Connection, study_id: str, strand: str) -> StrandCopied | None:
    """None: a conflict."""
    hold_strand(target, study_id, strand)
    length, hash_ = head(target, study_id, strand)
    with source() as connection:
        mine, _ = head(connection, study_id, strand)
    if length > mine:  # then what is here must be the beginning of what is there
        with source() as connection:
            _, last = head(connection, study_id, strand)
        return StrandCopied(strand, 0, 0) if mine == 0 or _hash_of(target, study_id, strand, mine) == last else None
    if length:
        with source() as connection:
            if _hash_of(connection, study_id, strand, length) != hash_:
                return None
    counted = {"entry": 0, "reading": 0}
    found = _checked(links(source, study_id, strand, length), strand, length, hash_)
    while batch := list(islice(found, PAGE)):
        for kind, rows in _runs(batch):
            table, columns = TABLES[kind]
            target.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
            counted[kind] += len(rows)
    if strand == COORDINATOR:
        copy_answers(source, target, study_id)
    return StrandCopied(strand, counted["entry"], counted["reading"])


def _checked(found: Iterator[Link], strand: str, length: int, previous: str) -> Iterator[Link]:
    for link in found:
        for broken in broken_links([link], strand, length, previous):
            raise _Broken(broken)
        yield link
        length, previous = link.sequence, link.hash


def _runs(batch: list[Link]) -> Iterator[tuple[str, list[Any]]]:
    """Neighbours of one kind together: rows go in one after the other, since each must follow the one before."""
    run: list[Any] = []
    kind = ""
    for link in batch:
        if link.kind != kind and run:
            yield kind, run
            run = []
        kind = link.kind
        run.append(link.row)
    if run:
        yield kind, run


def _hash_of(connection: Connection, study_id: str, strand: str, sequence: int) -> str:
    for table in (ENTRY, READING):
        query = select(table.c.hash).where(
            table.c.study_id == study_id, table.c.strand == strand, table.c.sequence == sequence
        )
        found = connection.execute(query).scalar()
        if found is not None:
            return str(found)
    return ""


def copy_answers(source: Connected, target: Connection, study_id: str, at: str | None = None) -> int:
    """The answers that are not there yet, as they stand; how many. With ``at``: PREDICTED entries over them too."""
    if at is not None:
        hold_strand(target, study_id, COORDINATOR)
    known = select(ANSWER.c.model_sha256, ANSWER.c.case_id).where(ANSWER.c.study_id == study_id)
    there = {tuple(row) for row in target.execute(known)}
    number = target.execute(select(func.max(ANSWER.c.number)).where(ANSWER.c.study_id == study_id)).scalar() or 0
    by_model: dict[tuple[str, str], list[dict[str, str]]] = {}
    n = 0
    for row in answers.pages(source, study_id):
        short = {"case_id": row["case_id"], "sha256": row["sha256"]}
        by_model.setdefault((row["model_id"], row["model_sha256"]), []).append(short)
        if (row["model_sha256"], row["case_id"]) not in there:
            n += 1
            target.execute(insert(ANSWER), {**row, "number": number + n})
    if n and at is not None:
        append(target, study_id, COORDINATOR, answers.predicted(by_model), at)
    return n
