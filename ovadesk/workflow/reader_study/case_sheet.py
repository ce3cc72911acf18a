"""A table of cases as a coordinator writes it, read and looked into file by file; nothing is stored here."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ovadesk.domain.problem import problem
from ovadesk.domain.reader_study.protocol import NAME
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, Truth
from ovadesk.domain.reading import Call
from ovadesk.pixels.load import Inspector
from ovadesk.pixels.opened import clean
from ovadesk.workflow.reader_study.case_rows import COLUMNS, CaseDraft, drafts_of
from ovadesk.workflow.reader_study.looking import Asked, Looked, Progress, Seen, look, never, silent
from ovadesk.workflow.reader_study.naming import gives_away, identifiers, path_gives_away
from ovadesk.workflow.reader_study.sheet import Finding, read_sheet


@dataclass(frozen=True, slots=True)
class CasesRead:
    """What was found: cases that can be added, their truths, what is wrong with the others, and what is odd.

    Paths of images are absolute (POSIX). ``naming`` counts the files whose own header names a patient.
    """

    cases: tuple[StudyCase, ...] = ()
    truths: tuple[Truth, ...] = ()
    problems: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    naming: int = 0


@dataclass(frozen=True, slots=True)
class Keeping:
    """How what is read will be kept. ``pseudonyms``: the table's patients are none, their names stay as they are.
    ``copied``: the files get neutral names. ``two_truths``: one patient may have cases of both kinds."""

    pseudonyms: bool = False
    copied: bool = False
    two_truths: bool = False


PLAIN = Keeping()


def read_cases(
    table: Path,
    secret: bytes,
    *,
    keeping: Keeping = PLAIN,
    source: Inspector | None = None,
    progress: Progress = silent,
    cancelled: Asked = never,
) -> CasesRead:
    """The cases of a CSV with the columns case, path and any other of ``COLUMNS``; every file is looked into.

    One row an image, or several paths in a cell with ``;`` between them; a folder stands for the pictures in it;
    paths are relative to the table's folder. Patients are kept as an HMAC-SHA256 under ``secret``, and nothing that
    is kept may name one. Raises OvaDeskError as ``read_sheet``, and Cancelled.
    """
    sheet = read_sheet(table, COLUMNS, ("case", "path"))
    drafts, unnamed = drafts_of(sheet.rows, table.parent)
    files = [path for draft in drafts for _, _, path in draft.files]
    looked = look(files, secret, source=source, progress=progress, cancelled=cancelled)
    made = [_made(draft, looked, secret, keeping) for draft in drafts]
    wrong = [*sheet.ragged, *unnamed, *(one for draft in drafts for one in draft.problems)]
    truths = [
        Truth(draft.case_id, draft.truth, draft.texts["reference_standard"])
        for draft in drafts
        if draft.truth is not None and not draft.problems
    ]
    odd = [Finding(problem("study.column_ignored", name=clean(name))) for name in sheet.ignored]
    naming = sum(bool(identifiers(one.patient)) for one in looked.seen.values())
    return CasesRead(tuple(case for case in made if case), tuple(truths), tuple(wrong), tuple(odd), naming)


def pseudonym(secret: bytes, patient: str) -> str:
    """A stable name for one patient: ``p-`` and 12 hex digits of an HMAC-SHA256, not to be tried without ``secret``."""
    message = f"patient\0{patient}".encode("utf-8", "replace")
    return f"p-{hmac.new(secret, message, hashlib.sha256).hexdigest()[:12]}"


def torn_patients(patients: Mapping[str, str], truths: Iterable[Truth]) -> dict[str, list[str]]:
    """The patients who have two truths, each with two cases that differ; ``patients`` by case."""
    called: dict[str, dict[Call, str]] = {}
    for truth in truths:
        if truth.case_id in patients:
            called.setdefault(patients[truth.case_id], {}).setdefault(truth.call, truth.case_id)
    return {patient: sorted(calls.values()) for patient, calls in called.items() if len(calls) > 1}


def shared_images(cases: Iterable[StudyCase], known: Iterable[StudyCase] = ()) -> Iterator[Finding]:
    """A warning for each of ``cases`` that has an image of an earlier one, or of the ``known``."""
    first = {image.sha256: case.case_id for case in known for image in case.images}
    for case in cases:
        others = {first[image.sha256] for image in case.images if image.sha256 in first} - {case.case_id}
        for other in sorted(others):
            yield Finding(problem("study.image_shared", case_id=case.case_id, other=other), case_id=case.case_id)
        for image in case.images:
            first.setdefault(image.sha256, case.case_id)


def _made(draft: CaseDraft, looked: Looked, secret: bytes, keeping: Keeping) -> StudyCase | None:
    """The case; None with what is wrong left in ``draft.problems``."""
    found = _images(draft, looked)
    whose = {one.patient.id for _, one in found if one.patient.id}
    if len(whose) > 1:
        draft.wrong(problem("study.case_two_patients"))
    if keeping.pseudonyms and draft.patient and not NAME.fullmatch(draft.patient):
        draft.wrong(problem("study.row_patient"))
    names = {name for _, one in found for name in identifiers(one.patient)}
    if keeping.pseudonyms:
        names.discard(draft.patient)
    elif draft.patient:
        names.add(draft.patient)
    _check_names(draft, [path for path, _ in found], names, keeping)
    if draft.problems:
        return None
    patient = draft.patient or next(iter(whose), "") or f"of {draft.case_id}"
    return StudyCase(
        case_id=draft.case_id,
        patient_id=patient if keeping.pseudonyms and draft.patient else pseudonym(secret, patient),
        images=tuple(CaseImage(path.as_posix(), one.sha256) for path, one in found),
        site=draft.texts["site"],
        device=draft.texts["device"],
        stratum=draft.texts["stratum"],
        practice=bool(draft.practice),
    )


def _images(draft: CaseDraft, looked: Looked) -> list[tuple[Path, Seen]]:
    """Its files as the table lists them, those of one folder by series and instance number."""
    found: list[tuple[Path, Seen]] = []
    listed: dict[tuple[int, str], list[tuple[Path, Seen]]] = {}
    known: set[Path] = set()
    for row, text, path in draft.files:
        if path in known:
            draft.wrong(problem("study.image_twice"), row, text)
        elif path in looked.refused:
            draft.wrong(looked.refused[path], row, text)
        else:
            listed.setdefault((row, text), []).append((path, looked.seen[path]))
        known.add(path)
    for together in listed.values():
        found += sorted(together, key=lambda one: one[1].place)
    return found


def _check_names(draft: CaseDraft, paths: list[Path], names: set[str], keeping: Keeping) -> None:
    """Nothing that will be stored may name the patient."""
    stored: dict[str, str] = {"case": draft.case_id, **draft.texts}
    if keeping.pseudonyms:
        stored["patient"] = draft.patient
    for column, text in stored.items():
        if text and gives_away(text, names):
            draft.wrong(problem("study.names_patient", column=column))
    if not keeping.copied and any(path_gives_away(path.parts, names) for path in paths):
        draft.wrong(problem("study.path_names_patient"))
