"""A study goes out: one folder with everything a statistician and a journal ask for, whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, Problem
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.export.reader_study.folder import whole_folder
from ovadesk.workflow.reader_study.designing import stamp
from ovadesk.workflow.reader_study.export_job import ExportJob, Told
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written. ``results``: truth, the model's answers and the files for analysis are in it.

    ``rows`` by file. ``n_analysed`` readings are in the files for analysis; ``left_out`` counts the others by reason.
    ``notes`` are what a person must know, such as why a file is not there. ``recorded``: the study file says that
    it was exported (it cannot where another program holds it).
    """

    folder: Path
    results: bool
    n_entries: int
    n_readings: int
    n_model: int
    n_analysed: int
    left_out: Mapping[str, int]
    rows: Mapping[str, int]
    notes: tuple[Problem, ...] = ()
    recorded: bool = False


def export_study(
    store: StudyStore,
    study_id: str,
    folder: Path,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ExportReport:
    """Write the study into ``folder``, which appears whole at the end; an earlier export of the same study there is
    replaced.

    Until the study is closed nothing is exported that a result could be told from: no truth and no answer of the
    model is even loaded. What is written while it runs is left for the next export. ``progress`` is told in records.
    Raises OvaDeskError: ``study.unknown``, ``study.export_there``, ``study.export_failed``, what the store raises;
    Cancelled. At any of them ``folder`` is as it was.
    """
    state = StudyState.read(store, study_id)
    results = state.closed or state.protocol.design is Design.STANDALONE
    if results:
        state = StudyState.read(store, study_id, truths=True)
    job = ExportJob(store, state, results, store.strands(study_id), Told(progress, cancelled))
    with whole_folder(folder, study_id) as draft:
        job.write(draft)
    report = ExportReport(
        folder=folder,
        results=results,
        n_entries=job.n_entries,
        n_readings=job.n_readings,
        n_model=job.n_model,
        n_analysed=job.n_readings - sum(job.left_out.values()) if results else 0,
        left_out=dict(job.left_out),
        rows=dict(job.rows),
        notes=tuple(job.notes),
    )
    return noted(store, study_id, report)


def noted(store: StudyStore, study_id: str, report: ExportReport) -> ExportReport:
    """``report`` once the study file says, if it can be written, that it was exported. Raises nothing: the export is
    whole either way."""
    if store.read_only or report.recorded:
        return report
    body = {"what": "results" if report.results else "no results", "n": report.n_readings}
    try:
        store.append(study_id, COORDINATOR, Kind.EXPORTED, body, stamp())
    except OvaDeskError:
        LOG.exception("The export could not be noted in the study file")
        return report
    return replace(report, recorded=True)
