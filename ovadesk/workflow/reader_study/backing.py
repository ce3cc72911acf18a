"""Whether a study is as it was written, and copies of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.workflow.reader_study.case_files import CaseFiles
from ovadesk.workflow.reader_study.looking import Asked, Progress, never, silent
from ovadesk.workflow.reader_study.parting import backups_of
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


def verify_study(
    store: StudyStore, study_id: str, *, pictures: bool = False, progress: Progress = silent, cancelled: Asked = never
) -> list[Problem]:
    """Everything that is not as it was written: rows, chains, answers, and the files of the cases if ``pictures``.

    Raises OvaDeskError where the store cannot be read.
    """
    found = store.verify(study_id)
    if not pictures:
        return found
    cases, files = StudyState.read(store, study_id).cases, CaseFiles(store.folder)
    for done, case in enumerate(cases):
        if cancelled():
            break
        for number, image in enumerate(case.images, start=1):
            try:
                files.check((image,))
            except OvaDeskError as error:
                gone = error.problem.code == "study.image_missing"
                found.append(
                    problem("study.file_gone", case_id=case.case_id, number=number)
                    if gone
                    else problem("study.file_changed", case_id=case.case_id, number=number)
                )
        progress(done + 1, len(cases))
    return found


def back_up_study(store: StudyStore, folder: Path | None = None) -> Path:
    """A dated copy of the study file in ``folder``, or where the readers' backups go. Raises as ``StudyStore.backup``:
    ``study.backup_by_server`` for a study on a server."""
    return store.backup(folder or (backups_of(Path(store.where)) if store.is_file else None))


def restore_study(backup: Path, target: Path) -> None:
    """Put ``backup`` in the place of ``target``; what was there is kept beside it. Raises as the store's own."""
    from ovadesk.store.reader_study import restore

    restore(backup, target)
