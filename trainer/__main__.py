"""``ovadesk-train split | fit | evaluate | publish``: from a folder of labelled pictures to a model bundle."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ovadesk.classify.architectures import Head

ABOUT = Path(__file__).parent / "about" / "mmotu.json"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one step; returns the exit code (0 well, 1 refused, 2 wrong usage)."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # timm can fetch weights; nothing here may
    args = _parser().parse_args(argv)
    from ovadesk.domain.problem import OvaDeskError

    try:
        args.step(args)
    except OvaDeskError as error:
        details = ", ".join(f"{name}={value}" for name, value in error.problem.details)
        print(f"ovadesk-train: {error.problem.code} ({details})", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"ovadesk-train: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("ovadesk-train", description="Train a network and publish it as a model bundle.")
    steps = parser.add_subparsers(required=True, metavar="STEP")

    split = steps.add_parser("split", help="find the pictures in scope and deal them into folds by group")
    split.add_argument("data", type=Path, help="folder with labels.csv, images/ and masks/")
    split.add_argument("--folds", type=int, default=5)
    split.set_defaults(step=_split)

    fit = steps.add_parser("fit", help="cross-validate, then train on everything")
    fit.add_argument("--init", type=Path, help="weights to start from (safetensors, timm's names)")
    fit.add_argument("--head", choices=[*Head], default=Head.LESION)
    fit.add_argument("--epochs", type=int, default=10)
    fit.add_argument("--variants", type=int, default=6)
    fit.set_defaults(step=_fit)

    evaluate = steps.add_parser("evaluate", help="out-of-fold figures with intervals")
    evaluate.set_defaults(step=_evaluate)

    publish = steps.add_parser("publish", help="write the bundle, or refuse if it does not reproduce itself")
    publish.add_argument("--id", required=True, help="the model's id, and its folder's name")
    publish.add_argument("--models", type=Path, required=True, help="folder of bundles")
    publish.add_argument("--about", type=Path, default=ABOUT, help="what the card says of data, licence and limits")
    publish.set_defaults(step=_publish)
    for step in (split, fit, evaluate, publish):
        step.add_argument("--run", type=Path, required=True, help="folder of this run")
        step.add_argument("--seed", type=int, default=0)
    return parser


def _split(args: argparse.Namespace) -> None:
    from trainer.cohort import place, read_cohort, write_split
    from trainer.run import Run

    samples = read_cohort(args.data)
    placed = place(samples, args.folds, args.seed)
    write_split(Run(args.run).split, placed)
    groups = {one.sample.group for one in placed}
    malignant = {one.sample.group for one in placed if one.sample.malignant}
    print(f"{len(placed)} of {len(samples)} pictures in scope; {len(groups)} groups, {len(malignant)} malignant")


def _fit(args: argparse.Namespace) -> None:
    from safetensors.torch import save_file

    from trainer.cohort import read_split
    from trainer.fitting import fit_all
    from trainer.run import Run
    from trainer.train import Recipe

    run, began = Run(args.run), time.monotonic()
    recipe = replace(Recipe(), head=Head(args.head), epochs=args.epochs, variants=args.variants, seed=args.seed)
    placed = read_split(run.split)
    model, logits = fit_all(
        placed, recipe, args.init, lambda text: print(f"{time.monotonic() - began:6.0f} s  {text}", flush=True)
    )
    run.write_recipe(recipe)
    run.write_out_of_fold(placed, logits)
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, run.weights)


def _evaluate(args: argparse.Namespace) -> None:
    from trainer.run import Run
    from trainer.verdict import judge

    verdict = judge(Run(args.run).read_out_of_fold())
    for metric in verdict.metrics:
        low, high = metric.ci
        print(
            f"{metric.name} {metric.value:.3f} [{low:.3f}, {high:.3f}] per {metric.unit}, n {metric.n}: {metric.method}"
        )
    print(verdict.calibration)
    print(verdict.point)


def _publish(args: argparse.Namespace) -> None:
    from trainer.publish import publish
    from trainer.run import Run
    from trainer.verdict import finished

    model, card = finished(Run(args.run), args.id, args.about)
    print(publish(model, card, args.models))


if __name__ == "__main__":
    raise SystemExit(main())
