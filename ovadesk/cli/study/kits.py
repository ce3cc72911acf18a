"""``ovadesk study kit | seal | merge``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ovadesk.cli.outcome import FAILED, WELL, plain, say
from ovadesk.cli.study.opening import opened
from ovadesk.cli.study.telling import progress
from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.language import counted
from ovadesk.export.language import translated as tr
from ovadesk.export.wording import sentence

if TYPE_CHECKING:
    from ovadesk.workflow.reader_study.merging import Conflict


def kit(args: argparse.Namespace) -> int:
    from ovadesk.workflow.reader_study.kits import make_kit

    with opened(args) as (store, study_id):
        made = make_kit(
            store, study_id, args.reader, args.out, progress=progress(tr("{done} of {total} pictures copied"))
        )
    cases = counted(made.n_cases, "{n} case", "{n} cases")
    pictures = counted(made.n_images, "{n} picture", "{n} pictures")
    text = tr("{kit} for {reader}: {cases}, {pictures}.")
    print(text.format(kit=made.kit, reader=made.reader_id, cases=cases, pictures=pictures))
    text = tr("Written to {place}. The pictures keep their own headers: give it to the reader alone.")
    print(text.format(place=plain(str(made.folder))))
    return WELL


def seal(args: argparse.Namespace) -> int:
    from ovadesk.workflow.reader_study.sealing import seal as sealed

    made = sealed(args.kit, args.out)
    print(tr("Sealed: {file}. Send this one file back to the coordinator.").format(file=plain(str(made))))
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
            some = counted(report.n_readings, "{n} reading", "{n} readings")
            news = some if report.n_readings or report.n_entries else tr("nothing new")
            text = tr("{file}: {news} of {reader} ({kit}).")
            print(text.format(file=plain(file.name), news=news, reader=report.reader_id, kit=report.kit))
            for one in report.conflicts:
                say(_twice(one))
                code = FAILED
    return code


def _twice(one: Conflict) -> str:
    text = tr(
        "{reader} read case {case} (session {session}, {condition}) twice: {strands}. The earlier one stands: {stands}."
    )
    return text.format(
        reader=one.reader_id,
        case=one.case_id,
        session=one.session,
        condition=one.condition,
        strands=tr(" and ").join(one.strands),
        stands=one.stands,
    )
