"""The one place where a reader's program meets the model's answer, or a truth, of a case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ovadesk.domain.reader_study.protocol import ModelShown, Shown
from ovadesk.domain.reader_study.record import COORDINATOR, CaseAnswer, Kind
from ovadesk.domain.reader_study.roster import Truth

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


def answer_shown(answer: CaseAnswer, model: ModelShown) -> CaseAnswer:
    """``answer`` without what the protocol does not display: where no overlay is shown, there is no map in it."""
    if Shown.RISK not in model.shown:
        frames = tuple(replace(frame, p_malignant=None) for frame in answer.frames)
        answer = replace(answer, p_malignant=None, frames=frames)
    if Shown.CALL not in model.shown:
        answer = replace(answer, call=None)
    if Shown.OVERLAY not in model.shown:
        answer = replace(answer, frames=tuple(replace(frame, cam=b"", shape=(0, 0)) for frame in answer.frames))
    return answer


def practice_truth(store: StudyStore, study_id: str, case_id: str) -> Truth | None:
    """The truth of a practice case, None where none was entered; no other truth is read from the disk.

    Raises what the store raises.
    """
    truths = [entry.body for entry in store.entries(study_id, COORDINATOR, kinds=(Kind.TRUTH,), case_id=case_id)]
    return Truth.from_dict(truths[-1]) if truths else None
