"""The store of readings and drafts: what is acknowledged here is on disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.engine import RowMapping

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reading import Call, Condition, Draft, Reading, score_agrees
from ovadesk.store import chain
from ovadesk.store.lock import WriterLock
from ovadesk.store.markings import Markings
from ovadesk.store.migrate import bring_up_to_date
from ovadesk.store.schema import DRAFT, EXPOSURE, READING
from ovadesk.store.sqlite import sqlite_engine
from ovadesk.store.troubles import explained, whole


class Store:
    """Readings in an SQLite file: rollback journal, ``synchronous=EXTRA``, append-only. Thread-safe.

    The first program to open a file writes; a second one may read (``read_only``).
    """

    def __init__(self, file: Path, engine: Engine, lock: WriterLock | None) -> None:
        self._file, self._engine, self._lock = file, engine, lock
        self._backup: Path | None = None
        self._writing = threading.Lock()

    @classmethod
    def open(cls, file: Path) -> Store:
        """Open or make the store at ``file``, migrated to this version with a backup before.

        Raises OvaDeskError: ``store.newer``, ``store.damaged``, ``store.folder`` (it cannot be written),
        ``store.unread``.
        """
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            lock = WriterLock(file)
            writes = lock.acquire()
        except OSError as error:
            if not file.exists():
                raise OvaDeskError(problem("store.folder", kind=type(error).__name__)) from error
            writes = False
        engine = sqlite_engine(file, writes)
        store = cls(file, engine, lock if writes else None)
        try:
            with explained():
                if writes:
                    store._backup = bring_up_to_date(engine, file)
                store._check()
        except BaseException:
            store.close()
            raise
        return store

    @property
    def read_only(self) -> bool:
        """Whether another program holds this store, or its folder cannot be written."""
        return self._lock is None

    @property
    def backup(self) -> Path | None:
        """What the store was before it was brought to this version just now; None where it was not."""
        return self._backup

    @property
    def markings(self) -> Markings:
        """The markings kept beside the readings."""
        return Markings(self._read, self._write)

    def _check(self) -> None:
        with self._engine.connect() as connection:
            connection.execute(select(func.count()).select_from(READING)).scalar_one()

    def close(self) -> None:
        """Let go of the file and the lock."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def record(self, reading: Reading) -> Reading:
        """Append ``reading`` and drop the draft it came from; its number and hashes are given here.

        Returns what stands on disk, once it does. Raises OvaDeskError: ``store.score_disagrees``,
        ``store.read_only``, ``store.full``, ``store.failed``; then nothing was written.
        """
        if not score_agrees(reading.call, reading.score):
            raise OvaDeskError(problem("store.score_disagrees", score=reading.score, call=str(reading.call)))
        reading = replace(reading, note=whole(reading.note), reason=whole(reading.reason))
        with self._write() as connection:
            last = connection.execute(select(READING).order_by(READING.c.number.desc()).limit(1)).mappings().first()
            number = int(last["number"]) + 1 if last else 1
            linked = replace(reading, number=number, previous_hash=last["hash"] if last else chain.FIRST, hash="")
            linked = replace(linked, hash=chain.reading_hash(linked))
            connection.execute(insert(READING).values(_row(linked)))
            connection.execute(_the_draft(reading.case_id, reading.reader_id))
        return linked

    def readings(self, case_id: str | None = None) -> list[Reading]:
        """All readings in order of their numbers, or those of one case."""
        query = select(READING).order_by(READING.c.number)
        if case_id is not None:
            query = query.where(READING.c.case_id == case_id)
        with explained(), self._engine.connect() as connection:
            return [_reading(row) for row in connection.execute(query).mappings()]

    def verify(self) -> list[Problem]:
        """What is wrong with the chain of readings; empty where every row is as it was written."""
        return chain.verify(self.readings())

    def expose(self, case_id: str, reader_id: str, model_id: str, at: str) -> None:
        """Write down, before it is shown, that this reader can see the model's answer from ``at`` (ISO 8601, UTC) on.

        A second time changes nothing. Raises as ``record`` does; then nothing may be shown.
        """
        row = {"case_id": case_id, "reader_id": reader_id, "model_id": model_id, "at": at}
        with self._write() as connection:
            connection.execute(insert(EXPOSURE).prefix_with("OR IGNORE").values(row))

    def exposed(self, case_id: str, reader_id: str) -> bool:
        """Whether this reader could ever see a model's answer on this case."""
        query = select(EXPOSURE.c.at).where(EXPOSURE.c.case_id == case_id, EXPOSURE.c.reader_id == reader_id)
        with explained(), self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def save_draft(self, draft: Draft) -> None:
        """Keep ``draft`` in place of an earlier one of the same case and reader. Raises as ``record`` does."""
        with self._write() as connection:
            connection.execute(_the_draft(draft.case_id, draft.reader_id))
            connection.execute(insert(DRAFT).values(asdict(replace(draft, note=whole(draft.note)))))

    def draft(self, case_id: str, reader_id: str) -> Draft | None:
        """The draft of this reader on this case, None where there is none."""
        query = select(DRAFT).where(DRAFT.c.case_id == case_id, DRAFT.c.reader_id == reader_id)
        with explained(), self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return Draft(**{**row, "call": Call(row["call"]) if row["call"] else None})

    def clear_draft(self, case_id: str, reader_id: str) -> None:
        """Forget a draft; nothing happens where there is none."""
        with self._write() as connection:
            connection.execute(_the_draft(case_id, reader_id))

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if self.read_only:
            raise OvaDeskError(problem("store.read_only"))
        with self._writing, explained(writing=True), self._engine.begin() as connection:
            yield connection


def _the_draft(case_id: str, reader_id: str) -> Any:
    return delete(DRAFT).where(DRAFT.c.case_id == case_id, DRAFT.c.reader_id == reader_id)


def _row(reading: Reading) -> dict[str, Any]:
    return {field.name: getattr(reading, field.name) for field in fields(reading)}


def _reading(row: RowMapping) -> Reading:
    truth = Call(row["truth"]) if row["truth"] else None
    return Reading(
        **{
            **row,
            "condition": Condition(row["condition"]),
            "call": Call(row["call"]),
            "changed": bool(row["changed"]),
            "truth": truth,
        }
    )
