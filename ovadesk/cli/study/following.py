"""``ovadesk study predict | status | verify | backup | restore``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.cli.outcome import FAILED, USAGE, WELL, padded, plain, say
from ovadesk.cli.study.opening import opened
from ovadesk.cli.study.telling import columns, minutes, progress
from ovadesk.export.language import counted, is_said, listed, sentences
from ovadesk.export.language import translated as tr
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.export.wording import sentence
from ovadesk.workflow.reader_study.progress import SessionStatus, StudyStatus
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:  # nothing but `predict` needs the model
    from ovadesk.workflow.reader_study.answering import CaseTrouble

HEADS = ("reader", "group", "session", "done", "left", "median", "last reading")


def predict(args: argparse.Namespace) -> int:
    """The model's answers on all cases; goes on where it was stopped."""
    from ovadesk.classify.bundle import choose_bundle
    from ovadesk.classify.classifier import open_classifier
    from ovadesk.cli.analyse import CACHE, Stop
    from ovadesk.pixels.frames import FrameSource
    from ovadesk.settings import default_paths, resource
    from ovadesk.workflow.in_order import lanes
    from ovadesk.workflow.reader_study.answering import may_predict
    from ovadesk.workflow.reader_study.answering import predict as answer

    stop = Stop()
    with opened(args) as (store, study_id), FrameSource(cache_bytes=CACHE) as source, stop.listening():
        wanted = may_predict(StudyState.read(store, study_id)).model_id
        source.warm_up(*lanes())
        folder = choose_bundle((resource("models"), default_paths().models_dir), wanted)
        found = answer(
            *(store, study_id, open_classifier(folder, args.engine, many=True), source),
            partial=args.partial,
            progress=progress(tr("{done} of {total} cases")),
            cancelled=lambda: stop.asked,
        )
    for one in found.troubles:
        say(is_said(_place(one), sentence(one.problem)))
    if found.stopped:
        say(tr("Stopped. The same command goes on where it was."))
    elif not found.written:
        say(tr("Nothing was entered: a case could not be read. Put that right and do it again, or add --partial."))
    else:
        some = tr("{cases} answered by {model}, {n} without an answer ({silent}).")
        text = some if found.silent else tr("{cases} answered by {model}.")
        cases = counted(found.answered, "{n} case", "{n} cases")
        said = text.format(cases=cases, model=wanted, n=len(found.silent), silent=listed(found.silent))
        print(sentences([said, tr(RESEARCH_USE)]))
    return WELL if found.written and not found.broken else FAILED


def status(args: argparse.Namespace) -> int:
    from ovadesk.workflow.reader_study.progress import status as look

    with opened(args, changing=False) as (store, study_id):
        found = look(store, study_id)
    print(json.dumps(found.to_dict(), indent=1, ensure_ascii=False) if args.json else _table(found))
    return WELL


def verify(args: argparse.Namespace) -> int:
    """All is well, or a line for everything that is not."""
    from ovadesk.workflow.reader_study.backing import verify_study

    with opened(args, changing=False) as (store, study_id):
        found = verify_study(store, study_id, pictures=args.pictures, progress=progress(tr("{done} of {total} cases")))
        strands = store.strands(study_id)
    for one in found:
        say(sentence(one))
    rows = sum(strand.length for strand in strands)
    if found:
        findings = counted(len(found), "{n} finding", "{n} findings")
        say(tr("{findings} in {strands}.").format(findings=findings, strands=_strands(len(strands))))
        return FAILED
    text = tr("The study {study} is as it was written: {rows} in {strands}.")
    print(text.format(study=study_id, rows=counted(rows, "{n} row", "{n} rows"), strands=_strands(len(strands))))
    return WELL


def backup(args: argparse.Namespace) -> int:
    from ovadesk.workflow.reader_study.backing import back_up_study

    with opened(args, changing=False) as (store, _):
        made = back_up_study(store, args.out)
    print(tr("Written to {place}.").format(place=plain(str(made))))
    return WELL


def restore(args: argparse.Namespace) -> int:
    """What is there now is kept beside it; asked first, unless ``--yes``."""
    from ovadesk.workflow.reader_study.backing import restore_study

    if not args.yes and not _agreed(args.target):
        say(tr("Nothing was changed. With --yes it is done without a question."))
        return USAGE
    restore_study(args.backup, args.target)
    text = tr("Restored to {place}. What was there before is kept beside it.")
    print(text.format(place=plain(str(args.target))))
    return WELL


def _agreed(target: Path) -> bool:
    if not sys.stdin.isatty():
        return False
    text = tr("Put the backup in the place of {place}? What is there is kept beside it. [y/N]")
    print(text.format(place=plain(str(target))), end=" ", flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _place(one: CaseTrouble) -> str:
    """The case, picture and frame of something that could not be read."""
    said = tr("case {case}").format(case=one.case_id)
    said += tr(", picture {n}").format(n=one.image) if one.image else ""
    said += tr(", frame {n}").format(n=one.frame) if one.frame else ""
    return said + (tr(" ({n} frames)").format(n=one.n_frames) if one.n_frames > 1 else "")


def _strands(number: int) -> str:
    return counted(number, "{n} strand", "{n} strands")


def _table(found: StudyStatus) -> str:
    rows = [
        (tr("Design"), _stage(found)),
        (tr("Model"), _model(found)),
        (tr("Cases"), _cases(found)),
        (tr("Readings"), tr("{done} done, {left} left").format(done=found.done, left=found.left)),
    ]
    if found.kits_out:
        rows.append((tr("Kits out"), listed(found.kits_out)))
    lines = [f"{found.study_id}  {plain(found.title)}".rstrip(), *(padded(name, 11) + said for name, said in rows)]
    if found.sessions:
        lines += ["", columns([[*(tr(head) for head in HEADS), ""], *(_row(one) for one in found.sessions)])]
    if found.troubles:
        lines += ["", *(sentence(one.problem) for one in found.troubles)]
    return "\n".join([*lines, "", tr(RESEARCH_USE)])


def _stage(found: StudyStatus) -> str:
    stage = tr("closed") if found.closed else tr("frozen") if found.frozen else tr("being designed")
    text = tr("{design}, {stage}, protocol version {version}")
    return text.format(design=found.design, stage=stage, version=found.protocol_version)


def _model(found: StudyStatus) -> str:
    if not found.model_id:
        return tr("none")
    text = tr("{model} (answered)") if found.predicted else tr("{model} (not predicted yet)")
    return text.format(model=found.model_id)


def _cases(found: StudyStatus) -> str:
    practice = tr("{n}, {practice} for practice; without truth: {missing}")
    text = practice if found.n_practice else tr("{n}; without truth: {missing}")
    return text.format(n=found.n_cases, practice=found.n_practice, missing=len(found.missing_truths))


def _row(one: SessionStatus) -> tuple[str, ...]:
    last = one.last_locked_at[:16].replace("T", " ") or "-"
    days = ("washout: {n} day left, from {day}", "washout: {n} days left, from {day}")
    left = counted(one.days_left, *days, day=one.begins)
    return (
        *(one.reader_id, one.group or "-", str(one.session), str(one.done), str(one.left)),
        *(minutes(one.median_ms), last, left if one.days_left else ""),
    )
