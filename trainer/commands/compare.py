"""``ovadesk-train compare``: the paper's table of networks and protocols, with tests, figures and readers."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.commands.evaluate import add_choices


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    step = steps.add_parser("compare", help="all networks and protocols of a run in one table")
    step.add_argument("run", type=Path, metavar="RUN", help="folder with fits/PROTOCOL/NETWORK/predictions.csv")
    step.add_argument("--out", type=Path, required=True, help="folder for table, tests and figures")
    step.add_argument("--readers", type=Path, metavar="READINGS.csv", help="readers to stand beside the networks")
    step.add_argument("--note", action="append", default=[], help="a sentence to stand above the table")
    add_choices(step)
    step.set_defaults(step=run)


def _paper_s_order(path: Path) -> tuple[bool, str]:
    """The radiologist's images before the random ones."""
    return path.parent.parent.name != "representative", str(path)


def run(args: argparse.Namespace) -> None:
    """Evaluate what has been fitted so far, compare, write the folder, and print the table's main figures."""
    from trainer.evaluate.comparing import compare
    from trainer.evaluate.judging import evaluate
    from trainer.evaluate.predictions import Predictions
    from trainer.evaluate.readings import read_readings
    from trainer.evaluate.writing import write_comparison

    named = {}
    for path in sorted((args.run / "fits").glob("*/*/predictions.csv"), key=_paper_s_order):
        predictions = Predictions.read(path)
        _, evaluation = evaluate(predictions, args.target, args.malignant_share, args.seed, args.case)
        named[path.parent.name, path.parent.parent.name] = predictions, evaluation
    if not named:
        raise ValueError(f"{args.run} has no fits/PROTOCOL/NETWORK/predictions.csv: run fit first")
    comparison = compare(named, read_readings(args.readers) if args.readers else ())
    write_comparison(comparison, args.out, args.note)
    for row in comparison.rows:
        area = row.figures["AUC"]
        spread = f" [{area.ci[0]:.3f}, {area.ci[1]:.3f}]" if area.ci else ""
        print(f"{row.protocol:16} {row.who:28} AUC {area.value:.3f}{spread} per {row.unit}, n {row.n}")
