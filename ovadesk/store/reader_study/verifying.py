"""Whether every row of a study is as it was written, where it was written, and none is missing.

What cannot be shown: that somebody who dropped the triggers rewrote the end of a strand and its head together, with
true hashes. A strand that was signed, copied or backed up before shows that too.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import Connection, inspect, select, text, union

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reader_study.record import FIRST, Kind
from ovadesk.store.reader_study import answers
from ovadesk.store.reader_study.migrations import refusals
from ovadesk.store.reader_study.rows import COLUMNS, ENTRY_COLUMNS, PLACE, Row, place_of, row_digest
from ovadesk.store.reader_study.schema import ANSWER, ENTRY, HEAD, READING
from ovadesk.store.reader_study.strands import Connected, head, pages

HASH, PREVIOUS = COLUMNS.index("hash"), COLUMNS.index("previous_hash")
SESSION, READER = COLUMNS.index("session"), COLUMNS.index("reader_id")


class Link(NamedTuple):
    """A row of a strand: "entry" or "reading", and its columns."""

    sequence: int
    kind: str
    row: Row

    @property
    def hash(self) -> str:
        return str(self.row[HASH] if self.kind == "reading" else self.row[7])

    @property
    def previous(self) -> str:
        return str(self.row[PREVIOUS] if self.kind == "reading" else self.row[6])

    def holds(self) -> bool:
        """Whether the row is as it was written: its own hash, and the columns taken out of its body."""
        if self.kind == "reading":
            return row_digest("reading", self.row) == self.hash
        body = json.loads(self.row[5])
        taken = {name: value for name, value in zip(ENTRY_COLUMNS, self.row, strict=True) if name in PLACE}
        same = isinstance(body, dict) and place_of(body) == taken
        return same and row_digest("entry", self.row) == self.hash


def links(connected: Connected, study_id: str, strand: str, after: int = 0) -> Iterator[Link]:
    """The rows of a strand behind ``after``, entries and readings together, in order."""
    entries = (Link(row[2], "entry", row) for row in pages(connected, ENTRY, study_id, strand, after=after))
    readings = (Link(row[2], "reading", row) for row in pages(connected, READING, study_id, strand, after=after))
    yield from heapq.merge(entries, readings, key=lambda link: link.sequence)


def broken_links(found: Iterable[Link], strand: str, length: int = 0, previous: str = FIRST) -> Iterator[Problem]:
    """What is wrong with rows that should follow the row ``length``, whose hash is ``previous``."""
    for link in found:
        if link.sequence > length + 1:
            yield problem("study.row_missing", strand=strand, sequence=length + 1)
        elif link.sequence <= length:
            yield problem("study.row_doubled", strand=strand, sequence=link.sequence)
        elif link.previous != previous:
            yield problem("study.row_moved", strand=strand, sequence=link.sequence)
        if not _holds(link):
            yield problem("study.row_changed", strand=strand, sequence=link.sequence)
        length, previous = link.sequence, link.hash


def _holds(link: Link) -> bool:
    try:
        return link.holds()
    except (ValueError, TypeError):  # no JSON any more
        return False


class _Seen:
    """What entries claim of other rows, gathered on the way."""

    def __init__(self) -> None:
        self.lengths: dict[str, int] = {}
        self.read: Counter[tuple[str, int]] = Counter()
        self.sessions: list[tuple[str, int, int]] = []  # strand, session, n_locked
        self.merged: list[tuple[str, int]] = []  # strand, at least as many rows
        self.predicted: dict[str, str] = {}  # of the model with this hash: the digest over its answers

    def look(self, strand: str, link: Link) -> None:
        self.lengths[strand] = link.sequence
        if link.kind == "reading":
            self.read[(str(link.row[READER]), link.row[SESSION])] += 1
            return
        kind = link.row[3]
        if kind in (Kind.SESSION_CLOSED, Kind.MERGED, Kind.PREDICTED):
            self._claim(strand, kind, json.loads(link.row[5]))

    def _claim(self, strand: str, kind: str, body: dict[str, Any]) -> None:
        if kind == Kind.SESSION_CLOSED:
            self.sessions.append((strand, int(body.get("session", 0)), int(body.get("n_locked", 0))))
        elif kind == Kind.MERGED:
            rows = int(body.get("n_entries", 0)) + int(body.get("n_readings", 0))
            self.merged.append((str(body.get("strand", "")), rows))
        else:
            self.predicted[str(body.get("sha256", ""))] = str(body.get("digest", ""))

    def unmet(self) -> Iterator[Problem]:
        for strand, session, n_locked in self.sessions:
            if self.read[(strand.split("@")[0], session)] < n_locked:
                yield problem("study.session_short", strand=strand, session=session, n=n_locked)
        for strand, rows in self.merged:
            if strand and self.lengths.get(strand, 0) < rows:
                yield problem("study.strand_short", strand=strand, n=rows)


def verify(connected: Connected, study_id: str) -> list[Problem]:
    """What is wrong with a study, by strand and number; empty where everything is as it was written."""
    seen = _Seen()
    found: list[Problem] = []
    with connected() as connection:
        strands = _strands(connection, study_id)
    for strand in strands:
        found += _verify_strand(connected, study_id, strand, seen)
    try:
        found += seen.unmet()
        found += _verify_answers(connected, study_id, seen.predicted)
    except OvaDeskError as error:
        found.append(_unread(error, "answers"))
    return found


def _verify_strand(connected: Connected, study_id: str, strand: str, seen: _Seen) -> list[Problem]:
    found: list[Problem] = []
    last = (0, FIRST)

    def looked_at() -> Iterator[Link]:
        nonlocal last
        for link in links(connected, study_id, strand):
            last = (link.sequence, link.hash)
            with suppress(ValueError, TypeError, AttributeError):  # said below as a changed row
                seen.look(strand, link)
            yield link

    try:
        found.extend(broken_links(looked_at(), strand))
        with connected() as connection:
            stands = head(connection, study_id, strand)
    except OvaDeskError as error:
        return [*found, _unread(error, strand)]
    if stands[0] > last[0]:
        found.append(problem("study.strand_short", strand=strand, n=stands[0]))
    elif stands != last:
        found.append(problem("study.head_differs", strand=strand, sequence=last[0]))
    return found


def _unread(error: OvaDeskError, strand: str) -> Problem:
    """A row that cannot even be read (a text that is none) is a finding; a file that is gone is not."""
    if error.problem.code != "store.unread":
        raise error
    return problem("study.strand_unread", strand=strand)


def _strands(connection: Connection, study_id: str) -> list[str]:
    """Of the rows as well as of the heads: either may have been added by hand."""
    queries = [
        select(table.c.strand).where(table.c.study_id == study_id).distinct() for table in (HEAD, ENTRY, READING)
    ]
    return sorted(connection.execute(union(*queries)).scalars())


def _verify_answers(connected: Connected, study_id: str, predicted: dict[str, str]) -> list[Problem]:
    found: list[Problem] = []
    by_model: dict[str, list[dict[str, str]]] = {sha256: [] for sha256 in predicted}
    expected = 1
    for row in answers.pages(connected, study_id):
        number = row["number"]
        if number != expected:
            found.append(problem("study.row_missing", strand="answers", sequence=expected))
        if _answer_differs(row):
            found.append(problem("study.row_changed", strand="answers", sequence=number))
        short = {"case_id": row["case_id"], "sha256": row["sha256"]}
        by_model.setdefault(row["model_sha256"], []).append(short)
        expected = number + 1
    for sha256, rows in by_model.items():
        if predicted.get(sha256) != answers.over_all(rows):
            found.append(problem("study.answers_changed", model=sha256[:12]))
    return found


def _answer_differs(row: Any) -> bool:
    try:
        return bool(answers.row_hash(row) != row["sha256"])
    except (ValueError, TypeError):
        return True


def unguarded(connection: Connection) -> list[Problem]:
    """The database's own refusals that are missing or switched off."""
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
        wanted = refusals.names(refusals.postgresql())
    else:
        query, wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger'", refusals.names(refusals.sqlite())
    there = set(connection.execute(text(query)).scalars())
    return [problem("study.unguarded", name=name) for name in wanted if name not in there]


def studies(connection: Connection) -> list[str]:
    """The ids of all studies, sorted, those included of which only rows are left."""
    tables = (table for table in (HEAD, ENTRY, READING, ANSWER) if inspect(connection).has_table(table.name))
    return sorted(connection.execute(union(*(select(table.c.study_id).distinct() for table in tables))).scalars())
