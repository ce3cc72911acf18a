"""``ovadesk study add-cases | add-readers | truth``."""

from __future__ import annotations

import argparse

from ovadesk.cli.outcome import FAILED, USAGE, WELL, say
from ovadesk.cli.study.opening import first_line, opened
from ovadesk.cli.study.telling import progress, tell_findings
from ovadesk.export.language import counted, listed
from ovadesk.export.language import translated as tr
from ovadesk.settings import default_paths, installation_secret
from ovadesk.workflow.reader_study.case_sheet import CasesRead
from ovadesk.workflow.reader_study.casting import (
    Added,
    Keeping,
    add_cases,
    add_readers,
    add_truths,
    fitting,
    read_cases,
    set_passphrase,
)
from ovadesk.workflow.reader_study.passphrase import hashed
from ovadesk.workflow.reader_study.roster_sheet import ReadersRead, a_reader, read_readers, read_truths
from ovadesk.workflow.reader_study.state import StudyState


def cases(args: argparse.Namespace) -> int:
    """Add the cases of a table; nothing where something is wrong with it, unless ``--partial``."""
    keeping = Keeping(args.pseudonyms, args.copy, args.two_truths)
    table = args.table.name
    with opened(args) as (store, study_id):
        state = StudyState.read(store, study_id, truths=True)
        secret = installation_secret(default_paths())
        read = read_cases(args.table, secret, keeping=keeping, progress=progress(tr("{done} of {total} looked into")))
        read = fitting(state, read, keeping)
        tell_findings(table, read.problems)
        tell_findings(table, read.warnings, tr("Note: "))
        if not read.cases or (read.problems and not args.partial):
            more = tr("Nothing was added. With --partial the other cases are.")
            say(more if read.cases else tr("Nothing was added."))
            return FAILED
        if args.dry_run:
            text = tr("{cases} could be added. Nothing was: --dry-run.")
            print(text.format(cases=counted(len(read.cases), "{n} case", "{n} cases")))
            return FAILED if read.problems else WELL
        added = add_cases(
            *(store, study_id, read.cases, read.truths),
            amendment=args.amend,
            copied=args.copy,
            progress=progress(tr("{done} of {total} copied")),
        )
    _tell_added(read, added)
    if args.amend:
        print(tr("Protocol version {version}.").format(version=added.version))
    if read.naming:
        text = tr("{pictures} with a patient's name in the header: no reader is shown a header.")
        print(text.format(pictures=_pictures(read.naming)))
    return FAILED if read.problems else WELL


def _tell_added(read: CasesRead, added: Added) -> None:
    text = tr("{cases} added ({practice} for practice, {pictures}), {truths}; {problems}.")
    print(
        text.format(
            cases=counted(len(added.names), "{n} case", "{n} cases"),
            practice=sum(case.practice for case in read.cases),
            pictures=_pictures(sum(len(case.images) for case in read.cases)),
            truths=counted(added.truths, "{n} truth", "{n} truths"),
            problems=counted(len(read.problems), "{n} problem", "{n} problems"),
        )
    )


def _pictures(number: int) -> str:
    return counted(number, "{n} picture", "{n} pictures")


def readers(args: argparse.Namespace) -> int:
    """Add readers of a table or one by options, or give one another passphrase."""
    if bool(args.table) == bool(args.reader):
        say(tr("Name a table of readers, or one reader with --reader."))
        return USAGE
    passphrase = first_line(args.passphrase_file)
    if passphrase is None:
        say(tr("The file with the passphrase cannot be read. Check --passphrase-file."))
        return USAGE
    with opened(args) as (store, study_id):
        if args.new_passphrase:
            set_passphrase(store, study_id, args.reader or "", hashed(passphrase))
            changed = (
                tr("The passphrase of {reader} is changed.") if passphrase else tr("{reader} has no passphrase now.")
            )
            print(changed.format(reader=args.reader))
            return WELL
        if args.table:
            read = read_readers(args.table, StudyState.read(store, study_id))
            tell_findings(args.table.name, read.problems)
        else:
            read = ReadersRead((a_reader(args.reader, args.group, args.years, passphrase),))
        if not read.readers or (read.problems and not args.partial):
            more = tr("Nothing was added. With --partial the other readers are.")
            say(more if read.readers else tr("Nothing was added."))
            return FAILED
        added = add_readers(store, study_id, read.readers, amendment=args.amend)
    text = tr("{readers} added: {names}.")
    print(text.format(readers=counted(len(added.names), "{n} reader", "{n} readers"), names=listed(added.names)))
    if args.amend:
        print(tr("Protocol version {version}.").format(version=added.version))
    return FAILED if read.problems else WELL


def truth(args: argparse.Namespace) -> int:
    """Enter the truths of a table; nothing where something is wrong with it, unless ``--partial``."""
    with opened(args) as (store, study_id):
        state = StudyState.read(store, study_id, truths=True)
        read = read_truths(args.table, state, change=args.change, two_truths=args.two_truths)
        tell_findings(args.table.name, read.problems)
        if read.problems and not args.partial:
            more = tr("Nothing was entered. With --partial the other truths are.")
            say(more if read.truths else tr("Nothing was entered."))
            return FAILED
        added = add_truths(store, study_id, read.truths)
    same = len(read.truths) - len(added.names)
    text = tr("{truths} entered, {changed} changed, {same} as before.")
    truths = counted(added.truths, "{n} truth", "{n} truths")
    print(text.format(truths=truths, changed=added.changed, same=same))
    return FAILED if read.problems else WELL
