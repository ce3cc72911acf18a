"""``ovadesk study export``: everything a statistician and a journal ask for, in one folder."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from ovadesk.cli.outcome import WELL, plain, say
from ovadesk.cli.study.opening import opened
from ovadesk.cli.study.telling import progress
from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.language import counted, listed, sentences
from ovadesk.export.language import translated as tr
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.export.wording import sentence

if TYPE_CHECKING:
    from ovadesk.workflow.reader_study.exporting import ExportReport


def export(args: argparse.Namespace) -> int:
    """Write ``args.study`` into the folder ``args.out``; works while readers read.

    The study file is open for writing only for the moment in which it notes that it was exported.
    """
    from ovadesk.workflow.reader_study.exporting import export_study

    with opened(args, changing=False) as (store, study_id):
        report = export_study(store, study_id, args.out, progress=progress(tr("{done} of {total} records")))
    report = report if report.recorded else _noted(args.study, study_id, report)
    said = tr("{readings} and {entries} written to {place}.").format(
        readings=counted(report.n_readings, "{n} reading", "{n} readings"),
        entries=counted(report.n_entries, "{n} entry", "{n} entries"),
        place=plain(str(args.out)),
    )
    print(sentences([said, tr(RESEARCH_USE)]))
    if report.results:
        text = tr("{readings} in the files for analysis.")
        analysed = text.format(readings=counted(report.n_analysed, "{n} reading", "{n} readings"))
        print(sentences([analysed, _left_out(report)]))
    for note in report.notes:
        say(sentence(note))
    if not report.recorded:
        text = "The study file could not note that it was exported: another program holds it, or it cannot be written."
        say(tr(text))
    return WELL


def _noted(where: str, study_id: str, report: ExportReport) -> ExportReport:
    from ovadesk.store.reader_study import StudyStore
    from ovadesk.workflow.reader_study.exporting import noted

    try:
        with closing(StudyStore.open(where)) as store:
            return noted(store, study_id, report)
    except OvaDeskError:
        return report


def _left_out(report: ExportReport) -> str:
    """ "Left out: 2 practice, 1 repeat (column left_out)." """
    reasons = listed(f"{number} {reason}" for reason, number in sorted(report.left_out.items()))
    return tr("Left out: {reasons} (column left_out of readings.csv).").format(reasons=reasons) if reasons else ""
