"""``ovadesk study kit | seal | merge``."""

from __future__ import annotations

import argparse

from ovadesk.cli.outcome import FAILED, WELL, plain, say
from ovadesk.cli.study.opening import opened
from ovadesk.cli.study.telling import count, progress
from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.wording import sentence


def kit(args: argparse.Namespace) -> int:
    from ovadesk.workflow.reader_study.kits import make_kit

    with opened(args) as (store, study_id):
        made = make_kit(store, study_id, args.reader, args.out, progress=progress("pictures copied"))
    print(f"{made.kit} for {made.reader_id}: {count(made.n_cases, 'case')}, {count(made.n_images, 'picture')}.")
    print(f"Written to {plain(str(made.folder))}. The pictures keep their own headers: give it to the reader alone.")
    return WELL


def seal(args: argparse.Namespace) -> int:
    from ovadesk.workflow.reader_study.sealing import seal as sealed

    made = sealed(args.kit, args.out)
    print(f"Sealed: {plain(str(made))}. Send this one file back to the coordinator.")
    return WELL


def merge(args: argparse.Namespace) -> int:
    """Each file on its own: what is wrong with one keeps no other away."""
    from ovadesk.workflow.reader_study.merging import merge as merged

    code = WELL
    with opened(args) as (store, study_id):
        for file in args.files:
            try:
                report = merged(store, file, study_id)
            except OvaDeskError as error:
                say(sentence(error.problem))
                code = FAILED
                continue
            news = count(report.n_readings, "reading") if report.n_readings or report.n_entries else "nothing new"
            print(f"{plain(file.name)}: {news} of {report.reader_id} ({report.kit}).")
            for one in report.conflicts:
                say(
                    f"{one.reader_id} read case {one.case_id} (session {one.session}, {one.condition}) twice: "
                    f"{' and '.join(one.strands)}. The earlier one stands: {one.stands}."
                )
                code = FAILED
    return code
