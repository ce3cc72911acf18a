"""``audit.csv`` of an export. Of a large study file another process writes it, while this one writes the readings."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.export.reader_study.audit_rows import COLUMNS, entry_row, reading_row
from ovadesk.export.reader_study.column import table
from ovadesk.export.reader_study.raw import RawEntry
from ovadesk.workflow.reader_study.records import TOLD_EVERY, records

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StrandHead, StudyStore

LARGE = 100_000  # records from which a process of its own pays
WAIT = 0.2  # seconds between two looks whether the export is still wanted
Passed = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Audit:
    """What is to be written: a study up to ``heads``, into ``path``; of an open study no result."""

    study_id: str
    heads: Sequence[StrandHead]
    path: Path
    is_open: bool

    def write(self, store: StudyStore, passed: Passed) -> int:
        """The number of entries in it; ``passed`` is told how many records are done. Raises OSError, and what the
        store and ``passed`` raise."""
        entries = 0
        with table(self.path, COLUMNS) as lines:
            for number, record in enumerate(records(store, self.study_id, self.heads), start=1):
                if isinstance(record, RawEntry):
                    lines.add(entry_row(record, is_open=self.is_open))
                    entries += 1
                else:
                    lines.add(reading_row(record, is_open=self.is_open))
                if number % TOLD_EVERY == 0:
                    passed(number)
        return entries


@contextmanager
def begun(store: StudyStore, audit: Audit) -> Iterator[Callable[[Passed], int]]:
    """What ends the writing of ``audit`` and gives the number of entries; raises as ``Audit.write``.

    On the way out a process that is still at work is ended.
    """
    if not store.is_file or sum(head.length for head in audit.heads) < LARGE:
        yield lambda passed: audit.write(store, passed)
        return
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, store.where, audit), name="ovadesk-audit", daemon=True)
    process.start()
    theirs.close()
    try:
        yield lambda passed: _ended(process, mine, passed)
    finally:
        process.kill()
        process.join()
        mine.close()


def _ended(process: BaseProcess, connection: Connection, passed: Passed) -> int:
    done = 0
    while True:
        passed(done)
        try:
            said = connection.recv() if connection.poll(WAIT) else done
        except EOFError as error:
            raise OvaDeskError(problem("study.export_failed", kind="EOFError")) from error
        if isinstance(said, BaseException):
            raise said
        if isinstance(said, tuple):
            return int(said[0])
        done = said


def _serve(connection: Connection, where: str, audit: Audit) -> None:
    """In the other process: the number of records now and then, and at the end (entries,), or the error."""
    from ovadesk.store.reader_study import StudyStore

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the export itself is interrupted, and ends this
    parent = os.getppid()

    def passed(done: int) -> None:
        if os.getppid() != parent:  # killed
            raise SystemExit
        connection.send(done)

    try:
        store = StudyStore.open(where, read_only=True)
        try:
            connection.send((audit.write(store, passed),))
        finally:
            store.close()
    except (OSError, OvaDeskError) as error:
        connection.send(error)
