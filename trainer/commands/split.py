"""``ovadesk-train split``: check a cohort, deal its patients, write the split that every later step reads."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.commands.check import cohort_arguments


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    split = steps.add_parser("split", help="deal the patients to training, validation and test, or to folds")
    cohort_arguments(split)
    split.add_argument("--run", type=Path, required=True, help="folder for split.csv, split.json and cohort/")
    split.add_argument("--seed", type=int, default=0)
    how = split.add_mutually_exclusive_group()
    how.add_argument("--shares", type=int, nargs=3, default=(7, 1, 2), metavar="N", help="of the parts; 7 1 2 if left")
    how.add_argument("--folds", type=int, help="so many folds for cross-validation, instead of three parts")
    split.add_argument("--repeats", type=int, default=1, help="deal so many times, into RUN/repeat-1 and on")
    split.add_argument("--protocol", choices=("all", "representative", "random"), default="all", help="which pictures")
    split.add_argument("--per-patient", type=int, metavar="K", help="at most so many pictures of each patient")
    split.set_defaults(step=_split)


def _split(args: argparse.Namespace) -> None:
    from trainer.cohort.checking import check
    from trainer.cohort.listing import data_folder, read_cohort
    from trainer.cohort.report import write_report
    from trainer.cohort.scoping import look
    from trainer.cohort.splitting import Plan, split_cohort

    if args.repeats < 1 or (args.folds is not None and args.folds < 2):
        raise ValueError("--repeats needs 1 or more, --folds 2 or more")
    samples = read_cohort(args.data, args.truth)
    looked = look(samples, lambda text: print(text, flush=True))
    findings = check(samples, looked)
    write_report(findings, args.run / "cohort", args.data.name)
    for number in range(args.repeats):
        folder = args.run / f"repeat-{number + 1}" if args.repeats > 1 else args.run
        plan = Plan(args.seed + number, args.folds or 0, tuple(args.shares), args.protocol, args.per_patient)
        split = split_cohort(looked, findings, plan, folder / "split.csv", data_folder(args.data))
        for part, held in split.about["counts"].items():
            print(
                f"{part}: {held['pictures']} pictures of {held['patients']} patients, "
                f"{held['malignant_patients']} malignant ({held['malignant_pictures']} pictures)"
            )
        print(f"split: {folder / 'split.csv'} (SHA-256 {split.sha256[:16]})")
    if split.about["stands_for_flag"]:
        print("no picture is flagged as representative: the first of each patient stands for it")
