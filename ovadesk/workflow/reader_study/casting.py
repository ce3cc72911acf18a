"""Who reads and what is read: cases, their truth and readers, entered in a study after a look at what is there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader, Truth
from ovadesk.domain.study import Study
from ovadesk.pixels.load import Inspector
from ovadesk.settings import default_paths
from ovadesk.workflow.reader_study.case_sheet import (
    PLAIN,
    CasesRead,
    Keeping,
    pseudonym,
    read_cases,
    shared_images,
    torn_patients,
)
from ovadesk.workflow.reader_study.copying import copied_cases
from ovadesk.workflow.reader_study.designing import check_open, enter, stamp
from ovadesk.workflow.reader_study.looking import Asked, Progress, look, never, silent
from ovadesk.workflow.reader_study.sheet import Finding
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

__all__ = [
    "Added",
    "CasesRead",
    "Keeping",
    "add_cases",
    "add_readers",
    "add_truths",
    "fitting",
    "from_studies",
    "read_cases",
]


@dataclass(frozen=True, slots=True)
class Added:
    """What was entered: ``names`` of cases or readers, how many truths were new and how many took the place of another.

    ``version`` is the protocol's now.
    """

    names: tuple[str, ...] = ()
    truths: int = 0
    changed: int = 0
    version: int = 1


def from_studies(
    studies: Sequence[Study],
    secret: bytes,
    *,
    source: Inspector | None = None,
    progress: Progress = silent,
    cancelled: Asked = never,
) -> CasesRead:
    """Opened studies as cases, each under its own pseudonym; a file that has gone meanwhile is a problem of its case.

    Raises Cancelled.
    """
    files = [clip.path for study in studies for clip in study.clips]
    looked = look(files, secret, source=source, progress=progress, cancelled=cancelled)
    unpacked = default_paths().home / "unpacked"
    cases: list[StudyCase] = []
    wrong: list[Finding] = []
    for study in studies:
        paths = [clip.path for clip in study.clips]
        bad = [Finding(looked.refused[path], 0, study.case_id) for path in paths if path in looked.refused]
        if any(path.is_relative_to(unpacked) for path in paths):
            bad.append(Finding(problem("study.zip_image"), 0, study.case_id))
        wrong += bad
        if not bad:
            patient = pseudonym(secret, study.patient.id or study.uid)
            images = tuple(CaseImage(path.as_posix(), looked.seen[path].sha256) for path in paths)
            cases.append(StudyCase(study.case_id, patient, images))
    naming = sum(bool(one.patient.id or one.patient.name) for one in looked.seen.values())
    return CasesRead(tuple(cases), (), tuple(wrong), (), naming)


def fitting(state: StudyState, read: CasesRead, keeping: Keeping = PLAIN) -> CasesRead:
    """``read`` without the cases that the study has already, or whose patient would have two truths; they are listed.

    ``state`` was read with its truths.
    """
    there = {case.case_id for case in state.cases}
    wrong = [Finding(problem("study.case_there"), 0, case.case_id) for case in read.cases if case.case_id in there]
    new = tuple(case for case in read.cases if case.case_id not in there)
    patients = {case.case_id: case.patient_id for case in (*state.cases, *new)}
    truths = [truth for truth in read.truths if truth.case_id not in there]
    torn = {} if keeping.two_truths else torn_patients(patients, [*state.truths.values(), *truths])
    out = [case.case_id for case in new if case.patient_id in torn]
    wrong += [
        Finding(problem("study.patient_two_truths", cases=", ".join(torn[patients[case]])), 0, case) for case in out
    ]
    kept = tuple(case for case in new if case.case_id not in out)
    return replace(
        read,
        cases=kept,
        truths=tuple(truth for truth in truths if truth.case_id not in out),
        problems=(*read.problems, *wrong),
        warnings=(*read.warnings, *shared_images(kept, state.cases)),
    )


def add_cases(
    store: StudyStore,
    study_id: str,
    cases: Sequence[StudyCase],
    truths: Iterable[Truth] = (),
    *,
    amendment: str = "",
    copied: bool = False,
    progress: Progress = silent,
    cancelled: Asked = never,
) -> Added:
    """Enter ``cases`` and their ``truths``: all of them or none. Paths are kept relative to the study file's folder
    where they lie in it. ``copied``: the pictures are copied beside the study file first, under neutral names.

    Raises OvaDeskError: ``study.cases_there`` (names), ``study.nothing_to_add``, ``study.copy_no_folder``, as
    ``designing.enter`` and ``copied_cases``; and Cancelled.
    """
    state = StudyState.read(store, study_id)
    check_open(state, amendment)
    there = sorted({case.case_id for case in cases} & {case.case_id for case in state.cases})
    if there:
        raise OvaDeskError(problem("study.cases_there", cases=", ".join(there)))
    if not cases:
        raise OvaDeskError(problem("study.nothing_to_add"))
    if copied:
        if store.folder is None:
            raise OvaDeskError(problem("study.copy_no_folder"))
        cases = copied_cases(cases, store.folder, f"{study_id}-images", progress=progress, cancelled=cancelled)
    cases = tuple(_as_stored(case, store.folder) for case in cases)
    names = {case.case_id for case in cases}
    said = [truth for truth in truths if truth.case_id in names]
    items = [(Kind.CASE, case.to_dict()) for case in cases] + [(Kind.TRUTH, truth.to_dict()) for truth in said]
    changed = enter(store, state, replace(state, cases=(*state.cases, *cases)), items, amendment)
    return Added(tuple(case.case_id for case in cases), len(said), 0, changed.protocol.version)


def add_truths(store: StudyStore, study_id: str, truths: Iterable[Truth]) -> Added:
    """Enter truths, also after reading began; one that stands already is not entered again.

    A truth that takes the place of another is a new entry: the old one stays in the audit. Raises OvaDeskError:
    ``study.truth_no_case`` (case), and what the store raises.
    """
    state = StudyState.read(store, study_id, truths=True)
    there = {case.case_id for case in state.cases}
    fresh = [truth for truth in truths if state.truths.get(truth.case_id) != truth]
    for truth in fresh:
        if truth.case_id not in there:
            raise OvaDeskError(problem("study.truth_no_case", case_id=truth.case_id))
    if fresh:
        store.append_many(study_id, COORDINATOR, [(Kind.TRUTH, truth.to_dict()) for truth in fresh], stamp())
    changed = sum(truth.case_id in state.truths for truth in fresh)
    return Added(tuple(truth.case_id for truth in fresh), len(fresh) - changed, changed, state.protocol.version)


def add_readers(store: StudyStore, study_id: str, readers: Sequence[StudyReader], *, amendment: str = "") -> Added:
    """Enter readers, all or none; in a frozen study as an amendment, which changes nobody else's order.

    Raises OvaDeskError: ``study.readers_there`` (names), ``study.nothing_to_add``, as ``designing.enter``.
    """
    state = StudyState.read(store, study_id)
    there = sorted({reader.reader_id for reader in readers} & {reader.reader_id for reader in state.readers})
    if there:
        raise OvaDeskError(problem("study.readers_there", readers=", ".join(there)))
    if not readers:
        raise OvaDeskError(problem("study.nothing_to_add"))
    items = [(Kind.READER, reader.to_dict()) for reader in readers]
    changed = enter(store, state, replace(state, readers=(*state.readers, *readers)), items, amendment)
    return Added(tuple(reader.reader_id for reader in readers), 0, 0, changed.protocol.version)


def set_passphrase(store: StudyStore, study_id: str, reader_id: str, hashed: str) -> None:
    """Give a reader another passphrase (``passphrase.hashed``; empty: none), at any time: it is no part of the hash.

    Raises OvaDeskError: ``study.reader_unknown``, and what the store raises.
    """
    reader = replace(StudyState.read(store, study_id).reader(reader_id), passphrase=hashed)
    store.append(study_id, COORDINATOR, Kind.READER, reader.to_dict(), stamp())


def _as_stored(case: StudyCase, folder: Path | None) -> StudyCase:
    return replace(case, images=tuple(replace(one, path=_relative(one.path, folder)) for one in case.images))


def _relative(path: str, folder: Path | None) -> str:
    """``path`` from ``folder`` where it lies in it."""
    if folder is None or not os.path.isabs(path):  # noqa: PTH117 - a text, of another system perhaps
        return path
    base = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay as the user named them
    return Path(path).relative_to(base).as_posix() if Path(path).is_relative_to(base) else path


def missing_truths(cases: Iterable[StudyCase], truths: Mapping[str, Truth]) -> tuple[str, ...]:
    """The cases, practice left out, whose truth has not arrived."""
    return tuple(case.case_id for case in cases if not case.practice and case.case_id not in truths)
