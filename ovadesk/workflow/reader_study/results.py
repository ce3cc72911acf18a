"""What the readings of a closed study show: its statistics, and what a report says of its design."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.export.reader_study.form_columns import FormColumns
from ovadesk.export.reader_study.raw import Raw
from ovadesk.export.reader_study.reading_columns import DESIGN, STUDY
from ovadesk.export.reader_study.reading_rows import Known, ReadingRows
from ovadesk.export.report.facts import StudyFacts, study_facts
from ovadesk.stats.method import Options
from ovadesk.stats.statistics import ReaderStatistics
from ovadesk.workflow.reader_study.records import records, standing, withheld
from ovadesk.workflow.reader_study.state import StudyState
from ovadesk.workflow.statistics import Progress, analyse_rows

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

COLUMNS = (*DESIGN, *STUDY)  # of readings.csv: all that is analysed
NO_JSON = "{}"


def results_of(
    store: StudyStore,
    study_id: str,
    options: Options | None = None,
    *,
    on_progress: Progress = lambda done, total, step: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ReaderStatistics:
    """The statistics of a study: those that ``ovadesk stats`` makes of the readings.csv which its export writes.

    Raises OvaDeskError: ``study.unknown``, ``stats.study_open``, what the store raises, what ``readings_of`` raises;
    Cancelled.
    """
    rows = csv.reader(",".join(fields) for fields in _rows(store, may_be_seen(store, study_id)))
    names = [column.name for column in COLUMNS]
    return analyse_rows(names, rows, options, on_progress=on_progress, cancelled=cancelled)


def may_be_seen(store: StudyStore, study_id: str) -> StudyState:
    """The study with its truths, where its results may be seen: it is closed, or nobody reads in it.

    Raises OvaDeskError: ``study.unknown``, ``stats.study_open``, what the store raises.
    """
    state = StudyState.read(store, study_id)
    if not state.closed and state.protocol.design is not Design.STANDALONE:
        raise OvaDeskError(problem("stats.study_open"))
    return StudyState.read(store, study_id, truths=True)


def facts_of(store: StudyStore, study_id: str) -> StudyFacts:
    """What a report says of the study beside its numbers. Raises as ``may_be_seen``."""
    state = may_be_seen(store, study_id)
    entries = store.entries(study_id, COORDINATOR, kinds=(Kind.PROTOCOL,))
    versions = [Protocol.from_dict(entry.body) for entry in entries]
    made_with = dict.fromkeys(Raw._make(row).app_version for row in store.rows(study_id))
    return study_facts(
        state.protocol,
        state.readers,
        state.cases,
        state.truths.values(),
        study_sha256=state.frozen,
        amendments=[version.reason for version in versions if version.version > 1],
        app_versions=sorted(made_with),
    )


def _rows(store: StudyStore, state: StudyState) -> Iterator[list[str]]:
    """The fields of each row under ``COLUMNS``, as readings.csv has them; answers and traces are not looked at."""
    heads = store.strands(state.study_id)
    known = Known(
        readers={reader.reader_id: reader for reader in state.readers},
        cases={case.case_id: case for case in state.cases},
        truths=state.truths,
        fates=standing(store, state.study_id, heads),
        withheld=withheld(store, state.study_id),
    )
    maker = ReadingRows(FormColumns(()), known)
    for record in records(store, state.study_id, heads):
        if isinstance(record, Raw):
            yield maker.row(record._replace(answers=NO_JSON, trace=NO_JSON))[0][: len(COLUMNS)]
    model = state.protocol.model
    for answer in store.answers(state.study_id) if model is not None else ():
        assert model is not None
        yield maker.model_row(state.study_id, answer, model)[0][: len(COLUMNS)]
