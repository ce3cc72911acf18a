"""``ovadesk-train check``: what is wrong with a cohort, before anything is trained on it."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    check = steps.add_parser("check", help="check a cohort and report what was found")
    cohort_arguments(check)
    check.add_argument("--out", type=Path, required=True, help="folder for report.html and report.json")
    check.set_defaults(step=_check)


def cohort_arguments(parser: argparse.ArgumentParser) -> None:
    """What names a cohort, for every step that reads one."""
    parser.add_argument("data", type=Path, help="manifest CSV, folder with labels.csv, or folder of DICOM studies")
    parser.add_argument("--truth", type=Path, help="CSV with the truth of the DICOM studies")


def _check(args: argparse.Namespace) -> None:
    from trainer.cohort.checking import check
    from trainer.cohort.listing import read_cohort
    from trainer.cohort.report import verdict, write_report

    findings = check(read_cohort(args.data, args.truth), say=lambda text: print(text, flush=True))
    write_report(findings, args.out, args.data.name)
    for tally in findings.tallies["truth"]:
        print(
            f"{tally.name}: {tally.pictures} pictures of {tally.patients} patients, "
            f"{tally.pictures_in_scope} of {tally.patients_in_scope} in scope"
        )
    for found in findings.warnings:
        print(f"warning: {found.text}")
    for found in findings.blocking:
        print(f"to be mended: {found.text}")
    print(f"report: {args.out / 'report.html'}")
    if findings.blocking:
        raise ValueError(f"{verdict(findings)} See {args.out / 'report.html'}")
