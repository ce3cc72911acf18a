"""How a coordinator gets at a study, from the command line and from the window alike: to look, or to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.record import COORDINATOR

if TYPE_CHECKING:  # SQLAlchemy is imported by who opens one
    from ovadesk.store.reader_study import StudyStore

SUFFIX = ".ovastudy"
SERVER = ("postgresql:", "postgres:", "postgresql+psycopg:")


def opened_to_look(where: str) -> StudyStore:
    """The store at ``where``, for reading alone: a reader who comes meanwhile must find the lock free.

    Raises OvaDeskError as ``StudyStore.open``.
    """
    from ovadesk.store.reader_study import StudyStore

    try:
        return StudyStore.open(where, read_only=True)
    except OvaDeskError as error:
        if error.problem.code not in ("store.unread", "store.folder"):
            raise
        return StudyStore.open(where)  # a program was killed while it wrote: only a writer can undo its half


def hold(store: StudyStore, study_id: str) -> None:
    """Take the coordinator's strand. Raises OvaDeskError: ``store.read_only``, ``study.coordinated``."""
    if store.read_only:
        raise OvaDeskError(problem("store.read_only"))
    if not store.hold(study_id, COORDINATOR):
        raise OvaDeskError(problem("study.coordinated"))
