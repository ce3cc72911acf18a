"""A study on disk or on a server: what is acknowledged here is written for good."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.domain.reader_study.record import CaseAnswer, Entry, Kind, StudyReading
from ovadesk.store.reader_study import answers, backups, strands, summaries, verifying
from ovadesk.store.reader_study.copying import CopyReport, copy_answers, copy_strands
from ovadesk.store.reader_study.holding import Held
from ovadesk.store.reader_study.place import Place, open_place
from ovadesk.store.reader_study.rows import COLUMNS, clean, entry_of, reading_of
from ovadesk.store.reader_study.schema import DRAFT, ENTRY, READING
from ovadesk.store.reader_study.summaries import Locked, ReaderProgress, StrandHead
from ovadesk.store.troubles import explained

Said = Sequence[tuple[Kind, Mapping[str, Any]]]  # entries to be: what kind, and their bodies


class StudyStore:
    """Strands of entries and readings, append-only and hash-chained, in an SQLite file or a PostgreSQL database.

    Thread-safe. The first program to open a file writes, a second one may read (``read_only``); a server has many
    writers, each at strands of their own. Whatever reads raises OvaDeskError ``store.unread``, ``store.damaged`` or
    ``study.unreachable``; whatever writes raises ``store.read_only``, ``store.full``, ``store.failed`` or
    ``study.unreachable``, and then nothing was written.
    """

    COLUMNS = COLUMNS  # of ``rows``: the fields of StudyReading

    def __init__(self, place: Place) -> None:
        self._place, self._held = place, Held(place)
        self._lock = threading.Lock()

    @classmethod
    def open(cls, where: str | Path, *, create: bool = False, read_only: bool = False) -> StudyStore:
        """Open the study at ``where``: a path (its suffix may be left out) or ``postgresql://USER@HOST/DATABASE``.

        A store of an older version is brought up to date, a file after a copy of it was made. ``create`` makes a new
        file, or the tables in a database that has none. ``read_only``: nothing is written, not even a lock.
        Raises OvaDeskError: ``study.not_there``, ``study.exists``, ``study.not_made``, ``study.no_study`` (a file of
        something else), ``store.newer``, ``store.damaged``, ``store.folder``, ``store.unread``, ``study.address``,
        ``study.no_driver``, ``study.unreachable``.
        """
        return cls(open_place(where, create=create, read_only=read_only))

    @property
    def where(self) -> str:
        """For people: the path, or the address without its password."""
        return self._place.shown

    @property
    def is_file(self) -> bool:
        return self._place.file is not None

    @property
    def folder(self) -> Path | None:
        """The folder of the file; None on a server."""
        return self._place.file.parent if self._place.file is not None else None

    @property
    def read_only(self) -> bool:
        """Whether another program holds the file, or nothing may be written here."""
        return self._place.writing is None

    def close(self) -> None:
        """Let go of the file or the server, and of every strand held."""
        self._held.close()
        self._place.close()

    def studies(self) -> tuple[str, ...]:
        """The ids of all studies here, sorted."""
        with self._read() as connection:
            return tuple(verifying.studies(connection))

    def hold(self, study_id: str, strand: str) -> bool:
        """Take a strand until ``let_go`` or ``close``, so that nobody else reads there; False: it is held elsewhere."""
        with explained():
            return self._held.take(study_id, strand)

    def let_go(self, study_id: str, strand: str) -> None:
        """Give a strand back; nothing happens where it is not held."""
        self._held.give_back(study_id, strand)

    def append(
        self, study_id: str, strand: str, kind: Kind, body: Mapping[str, Any], at: str, *, also: Said = ()
    ) -> Entry:
        """Put an entry, and those of ``also`` behind it, at the end of a strand; on disk when it returns.

        ``at``: ISO 8601, UTC. A body that is not JSON-safe raises TypeError or ValueError.
        """
        return self.append_many(study_id, strand, [(kind, body), *also], at)[0]

    def append_many(
        self, study_id: str, strand: str, items: Iterable[tuple[Kind, Mapping[str, Any]]], at: str
    ) -> tuple[Entry, ...]:
        """Put entries at the end of a strand in one transaction: all or none."""
        ready = list(items)
        with self._write() as connection:
            return strands.append(connection, study_id, strand, ready, at)

    def record(self, reading: StudyReading, *, entries: Sequence[tuple[Kind, Mapping[str, Any]]] = ()) -> StudyReading:
        """Append ``reading``, ``entries`` behind it, and drop the draft; what stands on disk, once it does.

        Sequence and hashes are given here. Raises OvaDeskError, besides what writing raises:
        ``store.score_disagrees``, ``study.closed``, ``study.read_already`` (in this strand, at this place, under this
        condition, and it corrects nothing), ``study.corrects_nothing``; then nothing was written. Raises ValueError
        where the strand is not one of the reader's.
        """
        if reading.strand.split("@")[0] != reading.reader_id:
            raise ValueError(f"{reading.strand} is no strand of {reading.reader_id}")
        with self._write() as connection:
            return strands.record(connection, reading, entries)

    def entries(
        self, study_id: str, strand: str | None = None, *, kinds: Sequence[Kind] = (), after: int = 0, case_id: str = ""
    ) -> Iterator[Entry]:
        """Entries in order of strand and sequence, with a sequence above ``after``; all, or those on one case."""
        of_kinds = [ENTRY.c.kind.in_([str(kind) for kind in kinds])] if kinds else []
        where = [*of_kinds, *([ENTRY.c.case_id == case_id] if case_id else [])]
        for name in self._names(study_id) if strand is None else [strand]:
            for row in strands.pages(self._read, ENTRY, study_id, name, after=after, where=where):
                yield entry_of(row)

    def entry_rows(self, study_id: str, strand: str) -> Iterator[tuple[Any, ...]]:
        """The entries of a strand as tuples whose first columns are the fields of Entry, the body as JSON text."""
        yield from strands.pages(self._read, ENTRY, study_id, strand)

    def readings(
        self, study_id: str, *, reader_id: str | None = None, case_id: str | None = None
    ) -> Iterator[StudyReading]:
        """Readings in order of strand and sequence; all, or those of a reader or a case."""
        where = [] if case_id is None else [READING.c.case_id == case_id]
        for name in self._names(study_id, reader_id):
            for row in strands.pages(self._read, READING, study_id, name, where=where):
                yield reading_of(row)

    def rows(self, study_id: str) -> Iterator[tuple[Any, ...]]:
        """Every reading as a tuple with the columns ``COLUMNS``: flags are 0 or 1, answers and trace JSON texts."""
        for name in self._names(study_id):
            yield from strands.pages(self._read, READING, study_id, name)

    def locked(self, study_id: str, reader_id: str) -> tuple[Locked, ...]:
        """This reader's locked readings in short, over all their strands, in order of strand and sequence."""
        with self._read() as connection:
            return summaries.locked(connection, study_id, reader_id)

    def progress(self, study_id: str) -> tuple[ReaderProgress, ...]:
        """How far every reader is in every session they began; nothing by condition."""
        with self._read() as connection:
            return summaries.progress(connection, study_id)

    def strands(self, study_id: str) -> tuple[StrandHead, ...]:
        """Where every strand stands, sorted by name."""
        with self._read() as connection:
            return summaries.heads(connection, study_id)

    def save_draft(self, study_id: str, reader_id: str, draft: Mapping[str, Any]) -> None:
        """Keep where a reader is and what is typed, in place of what was kept before."""
        row = {"study_id": study_id, "reader_id": reader_id, "body": canonical(clean(dict(draft)))}
        with self._write() as connection:
            strands.drop_draft(connection, study_id, reader_id)
            connection.execute(insert(DRAFT).values(row))

    def draft(self, study_id: str, reader_id: str) -> dict[str, Any] | None:
        """What was kept; None where there is nothing, or the reading it led to is locked."""
        query = select(DRAFT.c.body).where(DRAFT.c.study_id == study_id, DRAFT.c.reader_id == reader_id)
        with self._read() as connection:
            body = connection.execute(query).scalar()
        return dict(json.loads(body)) if body is not None else None

    def put_answers(self, study_id: str, answered: Iterable[CaseAnswer], at: str) -> int:
        """Write the answers of one model, once for each case, with a PREDICTED entry over all of them; how many.

        Raises OvaDeskError too: ``study.predicted_already`` (a case), ``study.no_answers`` (not of one model).
        """
        ready = list(answered)
        with self._write() as connection:
            return answers.put(connection, study_id, ready, at)

    def answer(self, study_id: str, reader_id: str, session: int, position: int) -> CaseAnswer | None:
        """The model's answer for a place in a reader's order; None where it has none on its case.

        The database decides from the rows on disk: the place was opened, nothing says that the model is withheld
        there, and the unaided reading of the case is locked (sequential) or the place was opened as aided
        (crossover). Raises OvaDeskError (``study.blinded``) otherwise.
        """
        with self._read() as connection:
            return answers.given(connection, study_id, reader_id, session, position)

    def answers(self, study_id: str) -> Iterator[CaseAnswer]:
        """All answers, for the coordinator. Raises OvaDeskError (``study.open_still``) before the study is closed."""
        with self._read() as connection:
            answers.may_all_be_seen(connection, study_id)
        for row in answers.pages(self._read, study_id):
            yield answers.answer_of(row)

    def verify(self, study_id: str | None = None) -> list[Problem]:
        """What is wrong, by strand and number; empty where every row is as it was written and none is missing."""
        with self._read() as connection:
            found = verifying.unguarded(connection)
        for name in self.studies() if study_id is None else [study_id]:
            found += verifying.verify(self._read, name)
        return found

    def copy_into(self, other: StudyStore, study_id: str, names: Sequence[str]) -> CopyReport:
        """Add these strands to ``other`` row by row as they stand, each whole or not at all.

        A strand there that goes on otherwise is a conflict. With the coordinator's strand go the model's answers.
        """
        return copy_strands(self._read, other._write, study_id, names)

    def copy_answers(self, other: StudyStore, study_id: str, at: str) -> int:
        """Give ``other`` the model's answers as they stand, with a PREDICTED entry for each model; how many."""
        with other._write() as connection:
            return copy_answers(self._read, connection, study_id, at)

    def backup(self, folder: Path | None = None) -> Path:
        """A copy of the file, dated and looked through, in ``folder`` (default: beside the file).

        Raises OvaDeskError: ``study.backup_by_server``, ``study.backup_unwritten``, ``study.backup_failed``.
        """
        if self._place.file is None:
            raise OvaDeskError(problem("study.backup_by_server"))
        return backups.back_up(self._place.file, folder or self._place.file.parent)

    def _names(self, study_id: str, reader_id: str | None = None) -> list[str]:
        with self._read() as connection:
            return strands.strand_names(connection, study_id, reader_id)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with explained(), self._place.reading.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if self._place.writing is None:
            raise OvaDeskError(problem("store.read_only"))
        with self._lock, explained(writing=True), self._place.writing.begin() as connection:
            yield connection
