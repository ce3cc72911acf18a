"""``ovadesk-train evaluate``: decide on validation, judge on test (or out of fold), and say what it is worth."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.commands.telling import tell


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    step = steps.add_parser("evaluate", help="figures with intervals of one network's predictions")
    step.add_argument(
        "predictions", type=Path, metavar="PREDICTIONS.csv", help="image, patient, malignant, part, logit"
    )
    step.add_argument("--out", type=Path, required=True, help="folder for figures, JSON and report")
    add_choices(step)
    step.set_defaults(step=run)


def add_choices(step: argparse.ArgumentParser) -> None:
    """What ``evaluate`` and ``compare`` both ask."""
    step.add_argument("--target", type=target, default="youden", help="youden, or the sensitivity to reach (0.9)")
    step.add_argument("--malignant-share", type=share, help="share of malignant cases that the risk is meant for; "
                      "as in validation if not given")  # fmt: skip
    step.add_argument("--case", default="patient", choices=["patient", "group"], help="what the patient column holds")
    step.add_argument("--seed", type=int, default=0)


def target(word: str) -> str | float:
    """``youden``, or a sensitivity above 0 and up to 1."""
    if word == "youden":
        return word
    value = float(word)
    if not 0 < value <= 1:
        raise ValueError(word)
    return value


def share(word: str) -> float:
    """A share between 0 and 1."""
    value = float(word)
    if not 0 < value < 1:
        raise ValueError(word)
    return value


def run(args: argparse.Namespace) -> None:
    """Evaluate, write the folder, and print every figure."""
    from trainer.evaluate.judging import evaluate
    from trainer.evaluate.predictions import Predictions
    from trainer.evaluate.writing import write_evaluation

    predictions = Predictions.read(args.predictions)
    decision, evaluation = evaluate(predictions, args.target, args.malignant_share, args.seed, args.case)
    write_evaluation(decision, evaluation, args.out, args.predictions.parent.name or args.predictions.stem)
    print(evaluation.how)
    tell(evaluation.figures, evaluation.how)
