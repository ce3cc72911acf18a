"""Readings that come back from a kit, put into the study: once, and with every contradiction listed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reading import Condition
from ovadesk.workflow.reader_study.designing import stamp
from ovadesk.workflow.reader_study.kits import kit_key
from ovadesk.workflow.reader_study.sealing import Seal, read_seal, unseal
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


@dataclass(frozen=True, slots=True)
class Conflict:
    """One place read twice by the same reader, in two strands. ``stands``: the strand that was locked earliest."""

    reader_id: str
    session: int
    position: int
    case_id: str
    condition: Condition
    strands: tuple[str, ...]
    stands: str


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What was added; both 0 where everything was there. ``conflicts``: all that there are of this reader."""

    kit: str
    reader_id: str
    n_entries: int
    n_readings: int
    conflicts: tuple[Conflict, ...] = ()


def merge(store: StudyStore, sealed: Path, study_id: str = "") -> MergeReport:
    """Put what ``sealed`` holds into the study, after its seal was found to be that of a kit given out here.

    The same file again adds nothing. Raises OvaDeskError: ``study.kit_other_study``, ``study.kit_unknown``,
    ``study.kit_torn`` (read on in two copies that contradict one another), ``study.over``, as ``read_seal`` and
    ``unseal``, and what the store raises; then nothing was added.
    """
    said = read_seal(sealed)
    if said.study_id not in store.studies() or (study_id and said.study_id != study_id):
        raise OvaDeskError(problem("study.kit_other_study", name=sealed.name, study=said.study_id[:40]))
    state = StudyState.read(store, said.study_id)
    if not _is_known(store, said):
        raise OvaDeskError(problem("study.kit_unknown", name=sealed.name, kit=said.kit[:40]))
    with tempfile.TemporaryDirectory(prefix="ovadesk-merge-") as place:
        file = unseal(sealed, said, kit_key(store, said.study_id, said.kit), Path(place))
        n_entries, n_readings = _copied(file, sealed.name, said, store, state)
    conflicts = conflicts_of(store, said.study_id, said.reader_id)
    if n_entries or n_readings:
        body = {
            "kit": said.kit,
            "strand": said.strand,
            "n_entries": n_entries,
            "n_readings": n_readings,
            "conflicts": len(conflicts),
            "head": said.head,
        }
        store.append(said.study_id, COORDINATOR, Kind.MERGED, body, stamp())
    return MergeReport(said.kit, said.reader_id, n_entries, n_readings, conflicts)


def conflicts_of(store: StudyStore, study_id: str, reader_id: str) -> tuple[Conflict, ...]:
    """Every place and condition that this reader read in more than one strand, in order."""
    first: dict[tuple[int, int, Condition], dict[str, tuple[str, str]]] = {}
    for one in store.locked(study_id, reader_id):
        strands = first.setdefault((one.session, one.position, one.condition), {})
        strands.setdefault(one.strand, (one.locked_at, one.case_id))
    return tuple(
        Conflict(
            *(reader_id, session, position, min(strands.values())[1], condition, tuple(sorted(strands))),
            stands=min(strands, key=lambda strand: (strands[strand][0], strand)),
        )
        for (session, position, condition), strands in sorted(first.items())
        if len(strands) > 1
    )


def _is_known(store: StudyStore, said: Seal) -> bool:
    """Whether this study gave out that kit to that reader."""
    given = store.entries(said.study_id, COORDINATOR, kinds=(Kind.KIT,))
    wanted = (said.kit, said.reader_id, said.strand)
    return any((one.body.get("kit"), one.body.get("reader_id"), one.body.get("strand")) == wanted for one in given)


def _copied(file: Path, name: str, said: Seal, store: StudyStore, state: StudyState) -> tuple[int, int]:
    """Entries and readings added."""
    from ovadesk.store.reader_study import StudyStore

    source = StudyStore.open(file, read_only=True)
    try:
        heads = {one.strand: (one.length, one.hash) for one in source.strands(said.study_id)}
        wrong = source.verify(said.study_id)
        if wrong or heads != {said.strand: (said.length, said.head)}:
            raise OvaDeskError(problem("study.kit_changed", name=name))
        there = {one.strand: one.length for one in store.strands(said.study_id)}
        if state.closed and there.get(said.strand, 0) < said.length:
            raise OvaDeskError(problem("study.over"))
        report = source.copy_into(store, said.study_id, [said.strand])
    finally:
        source.close()
    if report.problems:
        raise OvaDeskError(report.problems[0])
    if report.conflicts:
        raise OvaDeskError(problem("study.kit_torn", name=name, kit=said.kit))
    return sum(one.n_entries for one in report.copied), sum(one.n_readings for one in report.copied)
