"""Copies of a study file, each looked through before it bears its name, and the way back from one."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.store.lock import WriterLock
from ovadesk.store.reader_study.place import SUFFIX, study_file
from ovadesk.store.troubles import explained

HEADS_OFF = """
SELECT count(*) FROM study_head AS head WHERE NOT EXISTS (
  SELECT 1 FROM study_entry WHERE study_id = head.study_id AND strand = head.strand
  AND sequence = head.length AND hash = head.hash)
AND NOT EXISTS (
  SELECT 1 FROM study_reading WHERE study_id = head.study_id AND strand = head.strand
  AND sequence = head.length AND hash = head.hash)
"""


def back_up(file: Path, folder: Path) -> Path:
    """A copy of ``file`` as it stands, under a name with the time; on disk when it returns.

    Raises OvaDeskError: ``study.backup_unwritten``, ``study.backup_failed``, ``store.damaged``.
    """
    with _unwritten():
        folder.mkdir(parents=True, exist_ok=True)
        target = _free(folder, file.stem, "backup")
        with _partial(target) as partial:
            _copy(file, partial)
            partial.replace(target)
        _sync(folder)
    return target


def restore(backup: Path, target: Path) -> None:
    """Put ``backup`` in the place of ``target``; what was there is kept beside it (``NAME-TIME.replaced.ovastudy``).

    Raises OvaDeskError: ``study.not_there``, ``study.backup_broken``, ``store.newer``, ``study.held`` (a program has
    ``target`` open), ``study.backup_unwritten``, ``study.backup_failed``; then ``target`` is as it was.
    """
    backup, target = study_file(backup), study_file(target)
    if not backup.is_file():
        raise OvaDeskError(problem("study.not_there", name=backup.name))
    _must_hold(backup)
    lock = WriterLock(target)
    try:
        with _unwritten():
            target.parent.mkdir(parents=True, exist_ok=True)
            if not lock.acquire():
                raise OvaDeskError(problem("study.held"))
            with _partial(target) as partial:
                _copy(backup, partial)
                _keep(target)
                partial.replace(target)
            _sync(target.parent)
    finally:
        lock.release()


@contextmanager
def _unwritten() -> Iterator[None]:
    """What the disk or SQLite says against a copy, as a problem of the copy; no reading is at stake."""
    try:
        with explained(writing=True):
            yield
    except OvaDeskError as error:
        if error.problem.code not in ("store.full", "store.failed", "store.folder"):
            raise
        raise OvaDeskError(problem("study.backup_unwritten", kind=error.problem.detail("kind"))) from error


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """A name beside ``target`` under which it is written; nothing is left there."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        yield partial
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
            partial.with_name(f"{partial.name}-journal").unlink(missing_ok=True)


def _must_hold(backup: Path) -> None:
    """Raises OvaDeskError (``study.backup_broken``) where ``backup`` is no whole study."""
    from ovadesk.store.reader_study.store import StudyStore

    try:
        with closing(StudyStore.open(backup, read_only=True)) as store:
            found = store.verify()
    except OvaDeskError as error:
        if error.problem.code == "store.newer":
            raise
        raise OvaDeskError(problem("study.backup_broken", name=backup.name, n=1)) from error
    if found:
        raise OvaDeskError(problem("study.backup_broken", name=backup.name, n=len(found)))


def _copy(source: Path, target: Path) -> None:
    """Page by page, by SQLite itself, then looked through. Raises OvaDeskError (``study.backup_failed``)."""
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as whole, closing(sqlite3.connect(target)) as copy:
        whole.backup(copy)
        sound = copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        if not sound or copy.execute(HEADS_OFF).fetchone()[0]:
            raise OvaDeskError(problem("study.backup_failed"))
    with target.open("rb+") as written:
        os.fsync(written.fileno())


def _keep(target: Path) -> None:
    """Put ``target`` aside, rid of what a killed program half wrote; where that fails, with the journal of it."""
    if not target.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(target, isolation_level=None)) as torn:
        torn.execute("BEGIN IMMEDIATE")
        torn.execute("ROLLBACK")
    kept = _free(target.parent, target.stem, "replaced")
    shutil.copy2(target, kept)
    journal = target.with_name(f"{target.name}-journal")
    if journal.exists():
        shutil.move(journal, kept.with_name(f"{kept.name}-journal"))


def _free(folder: Path, stem: str, word: str) -> Path:
    """A name with the time that nothing has yet."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    path, n = folder / f"{stem}-{stamp}.{word}{SUFFIX}", 1
    while path.exists():
        n += 1
        path = folder / f"{stem}-{stamp}-{n}.{word}{SUFFIX}"
    return path


def _sync(folder: Path) -> None:
    """A name is on disk when its folder is; Windows knows no such thing."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
