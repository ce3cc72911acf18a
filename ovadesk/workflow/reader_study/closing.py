"""The end of a study: nothing is read any more, and results may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.workflow.reader_study.designing import stamp
from ovadesk.workflow.reader_study.progress import StudyStatus, status

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

TEXT_MAX = 2000


def close_study(store: StudyStore, study_id: str, reason: str, *, by: str = COORDINATOR) -> StudyStatus:
    """Close for good; what was not read stays unread. How far the study was.

    Raises OvaDeskError: ``study.reason_to_close``, ``study.over``, ``study.never_frozen``, and what the store raises.
    """
    reason = reason.strip()
    if not reason or len(reason) > TEXT_MAX:
        raise OvaDeskError(problem("study.reason_to_close", most=TEXT_MAX))
    found = status(store, study_id)
    if found.closed:
        raise OvaDeskError(problem("study.over"))
    if not found.frozen:
        raise OvaDeskError(problem("study.never_frozen"))
    body = {"by": by.strip()[:40] or COORDINATOR, "reason": reason, "n_readings": found.done, "n_left": found.left}
    store.append(study_id, COORDINATOR, Kind.CLOSED, body, stamp())
    return found
