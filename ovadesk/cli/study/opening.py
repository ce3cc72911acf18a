"""The argument STUDY: where it is opened, which study is meant, and who may change it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.export.language import listed
from ovadesk.workflow.reader_study.reaching import SERVER, SUFFIX, hold, opened_to_look

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


@contextmanager
def opened(args: argparse.Namespace, *, changing: bool = True) -> Iterator[tuple[StudyStore, str]]:
    """The store at ``args.study`` and the id of the study meant (``args.study_id``, or the only one there).

    ``changing``: the coordinator's strand is held meanwhile. Raises OvaDeskError: as ``StudyStore.open``,
    ``store.read_only``, ``study.coordinated``, ``study.none_here``, ``study.not_here``, ``study.which``.
    """
    with closing(_store(args.study, changing)) as store:
        study_id = chosen(store, getattr(args, "study_id", "") or "")
        if changing:
            hold(store, study_id)
        yield store, study_id


def chosen(store: StudyStore, study_id: str) -> str:
    """``study_id`` if it is there, or the only one. Raises OvaDeskError as ``opened``."""
    known = store.studies()
    names = listed(known[:20])
    if not known:
        raise OvaDeskError(problem("study.none_here"))
    if study_id and study_id not in known:
        raise OvaDeskError(problem("study.not_here", study=study_id[:40], studies=names))
    if not study_id and len(known) > 1:
        raise OvaDeskError(problem("study.which", studies=names))
    return study_id or known[0]


def name_of(where: str) -> str:
    """What a new study at ``where`` is called if nobody says: as its file; "" on a server."""
    if where.startswith(SERVER):
        return ""
    return Path(where).name.removesuffix(SUFFIX)


def _store(where: str, changing: bool) -> StudyStore:
    from ovadesk.store.reader_study import StudyStore

    return StudyStore.open(where) if changing else opened_to_look(where)


def first_line(file: Path | None) -> str | None:
    """The passphrase in ``file``; empty without a file, None where it cannot be read."""
    if file is None:
        return ""
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.readline().rstrip("\r\n")
    except (OSError, ValueError):
        return None
