"""``ovadesk study export``: everything a statistician and a journal ask for, in one folder."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from ovadesk.cli.outcome import WELL, plain, say
from ovadesk.cli.study.opening import opened
from ovadesk.cli.study.telling import count, progress
from ovadesk.domain.problem import OvaDeskError
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
        report = export_study(store, study_id, args.out, progress=progress("records"))
    report = report if report.recorded else _noted(args.study, study_id, report)
    readings, entries = count(report.n_readings, "reading"), count(report.n_entries, "entry", "entries")
    print(f"{readings} and {entries} written to {plain(str(args.out))}. {RESEARCH_USE}")
    if report.results:
        print(f"{count(report.n_analysed, 'reading')} in the files for analysis.{_left_out(report)}")
    for note in report.notes:
        say(sentence(note))
    if not report.recorded:
        say("The study file could not note that it was exported: another program holds it, or it cannot be written.")
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
    """ " Left out: 2 practice, 1 repeat (column left_out)." """
    reasons = ", ".join(f"{number} {reason}" for reason, number in sorted(report.left_out.items()))
    return f" Left out: {reasons} (column left_out of readings.csv)." if reasons else ""
