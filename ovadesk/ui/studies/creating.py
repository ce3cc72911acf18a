"""A draft becomes a study: all of it, or nothing. Runs in a worker."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Protocol
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.ui.studies.access import Place, with_study
from ovadesk.ui.studies.checks import years_of
from ovadesk.ui.studies.draft import Draft, ReaderRow
from ovadesk.workflow.reader_study.casting import add_cases, add_readers
from ovadesk.workflow.reader_study.designing import new_study
from ovadesk.workflow.reader_study.drafting import Resolve
from ovadesk.workflow.reader_study.looking import Asked, Progress
from ovadesk.workflow.reader_study.reaching import SUFFIX
from ovadesk.workflow.reader_study.roster_sheet import a_reader
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


def create(place: Place, draft: Draft, resolve: Resolve, progress: Progress, cancelled: Asked) -> Place:
    """Begin the study in a new file, which appears whole, or on a server; where it is now.

    On a server a second try goes on where the first was cut off. Raises OvaDeskError: ``study.exists``,
    ``study.not_made``, as ``Draft.protocol``, ``new_study``, ``add_cases`` and ``add_readers``; Cancelled.
    """
    from ovadesk.store.reader_study import StudyStore

    protocol = draft.protocol(resolve)
    readers = study_readers(draft.readers)
    if place.on_server:
        store = StudyStore.open(place.address, create=True)
        try:
            _fill(store, protocol, draft, readers, progress, cancelled)
        finally:
            store.close()
        return with_study(place, protocol.study_id)
    target = Path(place.where)
    target = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)
    if target.exists():
        raise OvaDeskError(problem("study.exists", name=target.name))
    unborn = target.with_name(f".{target.stem}.{secrets.token_hex(4)}{SUFFIX}")
    try:
        store = StudyStore.open(unborn, create=True)
        try:
            _fill(store, protocol, draft, readers, progress, cancelled)
        finally:
            store.close()
        _put(unborn, target)
    finally:
        with suppress(OSError):  # nothing was made where nothing can be
            unborn.unlink(missing_ok=True)
            unborn.with_name(f".{unborn.name}.lock").unlink(missing_ok=True)
    return Place(str(target), protocol.study_id)


def study_readers(rows: tuple[ReaderRow, ...]) -> list[StudyReader]:
    """The readers of a table, with their passphrases hashed. Raises as ``a_reader``."""
    typed = [row for row in rows if not row.empty]
    return [a_reader(row.reader_id, row.group, years_of(row.years), row.passphrase) for row in typed]


def _fill(
    store: StudyStore,
    protocol: Protocol,
    draft: Draft,
    readers: list[StudyReader],
    progress: Progress,
    cancelled: Asked,
) -> None:
    state = _begun(store, protocol)
    there = {case.case_id for case in state.cases}
    cases = [case for case in draft.cases if case.case_id not in there]
    if cases:
        add_cases(
            *(store, protocol.study_id, cases, draft.truths),
            copied=draft.copied,
            progress=progress,
            cancelled=cancelled,
        )
    known = {reader.reader_id for reader in state.readers}
    new = [reader for reader in readers if reader.reader_id not in known]
    if new:
        add_readers(store, protocol.study_id, new)


def _begun(store: StudyStore, protocol: Protocol) -> StudyState:
    """The study as it is after its first entry; the same draft's own, where it was cut off."""
    if protocol.study_id in store.studies():
        state = StudyState.read(store, protocol.study_id)
        if state.protocol == protocol and not state.frozen:
            return state
    return new_study(store, protocol)


def _put(unborn: Path, target: Path) -> None:
    try:
        if target.exists():
            raise OvaDeskError(problem("study.exists", name=target.name))
        unborn.rename(target)
    except OSError as error:
        raise OvaDeskError(problem("study.not_made", kind=type(error).__name__)) from error
