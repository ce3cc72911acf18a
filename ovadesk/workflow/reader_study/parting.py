"""The end of a reader's session: the head of their strand is written down, and the file is copied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, Problem
from ovadesk.domain.reader_study.record import Kind
from ovadesk.workflow.reader_study.ledger import Ledger

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

KEPT = 10


def backups_of(where: Path) -> Path:
    """The folder beside a study file in which its automatic backups are."""
    return where.with_name(f"{where.stem}.backups")


def close_session(ledger: Ledger, session: int, n_locked: int) -> None:
    """SESSION_CLOSED with the head before it: a strand cut short shows. Raises what the store raises."""
    length, head = ledger.head()
    ledger.write(Kind.SESSION_CLOSED, {"session": session, "n_locked": n_locked, "length": length, "head": head})


def back_up(store: StudyStore) -> Problem | None:
    """Copy a study file into the folder beside it, the newest ``KEPT`` stay; what kept it from that, if anything did.

    A study on a server is backed up there.
    """
    if not store.is_file:
        return None
    try:
        made = store.backup(backups_of(Path(store.where)))
    except OvaDeskError as error:
        return error.problem
    alike = sorted(made.parent.glob(f"*{made.suffix}"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    for old in alike[:-KEPT]:
        old.unlink(missing_ok=True)
    return None
