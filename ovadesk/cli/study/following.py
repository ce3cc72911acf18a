"""``ovadesk study predict | status | verify | backup | restore``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ovadesk.cli.outcome import FAILED, USAGE, WELL, plain, say
from ovadesk.cli.study.opening import opened
from ovadesk.cli.study.telling import columns, count, minutes, progress
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.export.wording import sentence
from ovadesk.workflow.reader_study.progress import SessionStatus, StudyStatus
from ovadesk.workflow.reader_study.state import StudyState


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
            progress=progress("cases"),
            cancelled=lambda: stop.asked,
        )
    for one in found.troubles:
        place = "".join([f", picture {one.image}" if one.image else "", f", frame {one.frame}" if one.frame else ""])
        more = f" ({one.n_frames} frames)" if one.n_frames > 1 else ""
        say(f"case {one.case_id}{place}{more}: {sentence(one.problem)}")
    if found.stopped:
        say("Stopped. The same command goes on where it was.")
    elif not found.written:
        say("Nothing was entered: a case could not be read. Put that right and do it again, or add --partial.")
    else:
        silent = f", {len(found.silent)} without an answer ({', '.join(found.silent)})" if found.silent else ""
        print(f"{count(found.answered, 'case')} answered by {wanted}{silent}. {RESEARCH_USE}")
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
        found = verify_study(store, study_id, pictures=args.pictures, progress=progress("cases"))
        strands = store.strands(study_id)
    for one in found:
        say(sentence(one))
    rows = sum(strand.length for strand in strands)
    if found:
        say(f"{count(len(found), 'finding')} in {count(len(strands), 'strand')}.")
        return FAILED
    print(f"The study {study_id} is as it was written: {count(rows, 'row')} in {count(len(strands), 'strand')}.")
    return WELL


def backup(args: argparse.Namespace) -> int:
    from ovadesk.workflow.reader_study.backing import back_up_study

    with opened(args, changing=False) as (store, _):
        made = back_up_study(store, args.out)
    print(f"Written to {plain(str(made))}.")
    return WELL


def restore(args: argparse.Namespace) -> int:
    """What is there now is kept beside it; asked first, unless ``--yes``."""
    from ovadesk.workflow.reader_study.backing import restore_study

    if not args.yes and not _agreed(args.target):
        say("Nothing was changed. With --yes it is done without a question.")
        return USAGE
    restore_study(args.backup, args.target)
    print(f"Restored to {plain(str(args.target))}. What was there before is kept beside it.")
    return WELL


def _agreed(target: Path) -> bool:
    if not sys.stdin.isatty():
        return False
    print(
        f"Put the backup in the place of {plain(str(target))}? What is there is kept beside it. [y/N] ",
        end="",
        flush=True,
    )
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _table(found: StudyStatus) -> str:
    stage = "closed" if found.closed else "frozen" if found.frozen else "being designed"
    model = f"{found.model_id} ({'answered' if found.predicted else 'not predicted yet'})" if found.model_id else "none"
    practice = f", {found.n_practice} for practice" if found.n_practice else ""
    lines = [
        f"{found.study_id}  {plain(found.title)}".rstrip(),
        f"Design     {found.design}, {stage}, protocol version {found.protocol_version}",
        f"Model      {model}",
        f"Cases      {found.n_cases}{practice}; without truth: {len(found.missing_truths)}",
        f"Readings   {found.done} done, {found.left} left",
    ]
    if found.kits_out:
        lines.append(f"Kits out   {', '.join(found.kits_out)}")
    if found.sessions:
        head = ("reader", "group", "session", "done", "left", "median", "last reading", "")
        lines += ["", columns([head, *(_row(one) for one in found.sessions)])]
    if found.troubles:
        lines += ["", *(sentence(one.problem) for one in found.troubles)]
    return "\n".join([*lines, "", RESEARCH_USE])


def _row(one: SessionStatus) -> tuple[str, ...]:
    last = one.last_locked_at[:16].replace("T", " ") or "-"
    wait = f"washout: {count(one.days_left, 'day')} left, from {one.begins}" if one.days_left else ""
    return (
        *(one.reader_id, one.group or "-", str(one.session), str(one.done), str(one.left)),
        *(minutes(one.median_ms), last, wait),
    )
