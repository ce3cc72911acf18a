"""``ovadesk study add-cases | add-readers | truth``."""

from __future__ import annotations

import argparse

from ovadesk.cli.outcome import FAILED, USAGE, WELL, say
from ovadesk.cli.study.opening import first_line, opened
from ovadesk.cli.study.telling import count, progress, tell_findings
from ovadesk.settings import default_paths, installation_secret
from ovadesk.workflow.reader_study.casting import (
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
        read = read_cases(args.table, secret, keeping=keeping, progress=progress("looked into"))
        read = fitting(state, read, keeping)
        tell_findings(table, read.problems)
        tell_findings(table, read.warnings, "Note: ")
        if not read.cases or (read.problems and not args.partial):
            say("Nothing was added." + (" With --partial the other cases are." if read.cases else ""))
            return FAILED
        if args.dry_run:
            print(f"{count(len(read.cases), 'case')} could be added. Nothing was: --dry-run.")
            return FAILED if read.problems else WELL
        added = add_cases(
            *(store, study_id, read.cases, read.truths),
            amendment=args.amend,
            copied=args.copy,
            progress=progress("copied"),
        )
    practice = sum(case.practice for case in read.cases)
    images = sum(len(case.images) for case in read.cases)
    print(
        f"{count(len(added.names), 'case')} added ({practice} for practice, {count(images, 'picture')}), "
        f"{count(added.truths, 'truth', 'truths')}; {count(len(read.problems), 'problem')}."
    )
    if args.amend:
        print(f"Protocol version {added.version}.")
    if read.naming:
        print(f"{count(read.naming, 'picture')} with a patient's name in the header: no reader is shown a header.")
    return FAILED if read.problems else WELL


def readers(args: argparse.Namespace) -> int:
    """Add readers of a table or one by options, or give one another passphrase."""
    if bool(args.table) == bool(args.reader):
        say("Name a table of readers, or one reader with --reader.")
        return USAGE
    passphrase = first_line(args.passphrase_file)
    if passphrase is None:
        say("The file with the passphrase cannot be read. Check --passphrase-file.")
        return USAGE
    with opened(args) as (store, study_id):
        if args.new_passphrase:
            set_passphrase(store, study_id, args.reader or "", hashed(passphrase))
            print(f"The passphrase of {args.reader} is {'changed' if passphrase else 'taken away'}.")
            return WELL
        if args.table:
            read = read_readers(args.table, StudyState.read(store, study_id))
            tell_findings(args.table.name, read.problems)
        else:
            read = ReadersRead((a_reader(args.reader, args.group, args.years, passphrase),))
        if not read.readers or (read.problems and not args.partial):
            say("Nothing was added." + (" With --partial the other readers are." if read.readers else ""))
            return FAILED
        added = add_readers(store, study_id, read.readers, amendment=args.amend)
    version = f" Protocol version {added.version}." if args.amend else ""
    print(f"{count(len(added.names), 'reader')} added: {', '.join(added.names)}.{version}")
    return FAILED if read.problems else WELL


def truth(args: argparse.Namespace) -> int:
    """Enter the truths of a table; nothing where something is wrong with it, unless ``--partial``."""
    with opened(args) as (store, study_id):
        state = StudyState.read(store, study_id, truths=True)
        read = read_truths(args.table, state, change=args.change, two_truths=args.two_truths)
        tell_findings(args.table.name, read.problems)
        if read.problems and not args.partial:
            say("Nothing was entered." + (" With --partial the other truths are." if read.truths else ""))
            return FAILED
        added = add_truths(store, study_id, read.truths)
    same = len(read.truths) - len(added.names)
    print(f"{count(added.truths, 'truth', 'truths')} entered, {added.changed} changed, {same} as before.")
    return FAILED if read.problems else WELL
