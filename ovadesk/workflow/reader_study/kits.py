"""A kit: what one reader needs to read away from the study, in a folder that opens anywhere."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ovadesk.build import version_line
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader, Truth
from ovadesk.export.language import translated
from ovadesk.export.wording.study_texts import KIT_README
from ovadesk.settings import write_atomically
from ovadesk.workflow.reader_study.copying import copied_cases
from ovadesk.workflow.reader_study.designing import HERE, check_ready, freeze, stamp
from ovadesk.workflow.reader_study.looking import Asked, Progress, never, silent
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

FORMAT = 1  # of kit.json and of what is sealed
KIT, README, STUDY, IMAGES = "kit.json", "README.txt", "study.ovastudy", "images"
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class KitMade:
    """What was given out, in ``folder``: how many cases this reader reads from it, and their pictures."""

    kit: str
    folder: Path
    reader_id: str
    n_cases: int
    n_images: int


def lies_in_kit(study: Path) -> bool:
    """Whether the study file ``study`` is that of a kit."""
    return study.name == STUDY and (study.parent / KIT).is_file()


def make_kit(
    store: StudyStore,
    study_id: str,
    reader_id: str,
    folder: Path,
    *,
    progress: Progress = silent,
    cancelled: Asked = never,
) -> KitMade:
    """Make ``folder`` (which must not be there) a kit for ``reader_id``, and write down that it was given out.

    In it: the protocol, the cases of this reader under neutral names, what they have read so far, the model's
    answers, and no truth but that of practice cases where the protocol shows it. Other readers are only counted, since
    the order needs their number. The first kit freezes the study. Raises OvaDeskError: ``study.reader_unknown``,
    ``study.kit_no_readings``, ``study.kit_folder``, ``study.kit_failed``, as ``freeze`` and ``copied_cases``, and
    Cancelled.
    """
    state = StudyState.read(store, study_id, truths=True)
    state.reader(reader_id)
    if state.protocol.design is Design.STANDALONE:
        raise OvaDeskError(problem("study.kit_no_readings"))
    if folder.exists():
        raise OvaDeskError(problem("study.kit_folder", name=folder.name))
    check_ready(state)
    state = replace(state, frozen=freeze(store, study_id).frozen)
    kit = f"kit-{1 + sum(1 for _ in store.entries(study_id, COORDINATOR, kinds=(Kind.KIT,)))}"
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.tmp")
    try:
        draft.mkdir(parents=True)
        cases = _cases(state, reader_id, store.folder, draft, progress, cancelled)
        n_images = sum(len(case.images) for case in cases)
        n_cases = sum(bool(case.images) for case in cases)
        given = {"kit": kit, "reader_id": reader_id, "strand": f"{reader_id}@{kit}", "n_cases": n_cases}
        _write_study(store, state, cases, given, draft / STUDY)
        _write_notes(draft, study_id, given, kit_key(store, study_id, kit))
        store.append(study_id, COORDINATOR, Kind.KIT, given, stamp())
        draft.rename(folder)
    except OSError as error:
        raise OvaDeskError(problem("study.kit_failed", kind=type(error).__name__)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return KitMade(kit, folder, reader_id, n_cases, n_images)


def kit_key(store: StudyStore, study_id: str, kit: str) -> bytes:
    """The secret with which ``kit`` is sealed: an HMAC-SHA256 of its name under the study's own secret.

    That secret stands in no strand and in no export; it is drawn when it is wanted first.
    """
    kept = store.draft(study_id, COORDINATOR) or {}
    secret = kept.get("kit_secret")
    if not isinstance(secret, str):
        secret = secrets.token_hex(SECRET_BYTES)
        store.save_draft(study_id, COORDINATOR, {**kept, "kit_secret": secret})
    return hmac.new(bytes.fromhex(secret), f"{study_id}\0{kit}".encode(), hashlib.sha256).digest()


def _cases(
    state: StudyState, reader_id: str, base: Path | None, folder: Path, progress: Progress, cancelled: Asked
) -> list[StudyCase]:
    """All cases, since the order is made of all; pictures only of those that this reader reads. Strata are numbered in
    their order, and what else is said of a case is left out."""
    wanted = {showing.case_id for showing in state.order(reader_id)}
    strata = {name: f"{i:06d}" for i, name in enumerate(sorted({case.stratum for case in state.cases}))}
    copied = copied_cases(
        [case for case in state.cases if case.case_id in wanted],
        folder,
        IMAGES,
        base=base,
        progress=progress,
        cancelled=cancelled,
    )
    images = {case.case_id: case.images for case in copied}
    return [
        StudyCase(case.case_id, "", images.get(case.case_id, ()), "", "", strata[case.stratum], case.practice)
        for case in state.cases
    ]


def _readers(state: StudyState, reader_id: str) -> list[StudyReader]:
    """This reader at their place; the others as nobody: a blank is in no reader's name."""
    return [
        reader if reader.reader_id == reader_id else StudyReader(f"seat {place}")
        for place, reader in enumerate(state.readers, start=1)
    ]


def _truths(state: StudyState) -> list[Truth]:
    practice = {case.case_id for case in state.cases if case.practice and state.protocol.feedback}
    return [truth for truth in state.truths.values() if truth.case_id in practice]


def _write_study(
    store: StudyStore, state: StudyState, cases: Sequence[StudyCase], given: Mapping[str, Any], file: Path
) -> None:
    from ovadesk.store.reader_study import StudyStore

    items: list[tuple[Kind, Mapping[str, Any]]] = [(Kind.PROTOCOL, state.protocol.to_dict())]
    items += [(Kind.READER, reader.to_dict()) for reader in _readers(state, str(given["reader_id"]))]
    items += [(Kind.CASE, case.to_dict()) for case in cases]
    items += [(Kind.TRUTH, truth.to_dict()) for truth in _truths(state)]
    last = [entry.body for entry in store.entries(state.study_id, COORDINATOR, kinds=(Kind.FROZEN,))][-1]
    items += [(Kind.KIT, {**given, HERE: True}), (Kind.FROZEN, last)]
    target = StudyStore.open(file, create=True)
    try:
        target.append_many(state.study_id, COORDINATOR, items, stamp())
        if state.protocol.model is not None:
            store.copy_answers(target, state.study_id, stamp())
        mine = [one.strand for one in store.strands(state.study_id) if one.strand.split("@")[0] == given["reader_id"]]
        store.copy_into(target, state.study_id, mine)
    finally:
        target.close()


def _write_notes(folder: Path, study_id: str, given: Mapping[str, Any], key: bytes) -> None:
    note = {"format": FORMAT, "study_id": study_id, **given, "key": key.hex(), "made_by": version_line()}
    write_atomically(folder / KIT, json.dumps(note, indent=1).encode())
    write_atomically(folder / README, translated(KIT_README).format(study_id=study_id, file=STUDY, **given).encode())
