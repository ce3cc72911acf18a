"""``ovadesk-train reproduce``: the paper's protocol from manifest to bundle, resumed wherever it was cut off."""

from __future__ import annotations

import argparse
from pathlib import Path

from ovadesk.classify.architectures import NETWORKS
from trainer.commands.evaluate import target
from trainer.commands.fit import device_arguments, devices_of, recipe_arguments, recipe_of
from trainer.commands.gate import named as kind


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    step = steps.add_parser(
        "reproduce",
        help="split, fit six networks on two protocols, evaluate, compare, publish",
        description="Goes on where it was cut off when the same command is given again.",
    )
    step.add_argument("--data", type=Path, required=True, help="manifest CSV, or folder as for check")
    step.add_argument("--truth", type=Path, help="CSV with the truth of DICOM studies")
    step.add_argument("--run", type=Path, required=True, help="folder for everything that is left")
    step.add_argument("--networks", nargs="+", choices=[*NETWORKS], default=[*NETWORKS], metavar="NAME")
    step.add_argument("--protocols", nargs="+", choices=("representative", "random", "all"),
                      default=["representative", "random"], metavar="NAME")  # fmt: skip
    step.add_argument("--init-of", type=named, action="append", default=[], metavar="NETWORK=FILE",
                      help="weights that one network starts from; may be repeated")  # fmt: skip
    step.add_argument("--folds", type=int, default=0, help="cross-validate instead of 7:1:2; nothing is published")
    step.add_argument("--per-patient", type=int, metavar="K", help="at most so many pictures of each patient")
    step.add_argument("--target", type=target, default="youden", help="youden, or the sensitivity to reach (0.9)")
    step.add_argument("--case", default="patient", choices=["patient", "group"], help="what the patient column holds")
    step.add_argument("--other", type=kind, action="append", default=[], metavar="KIND=DATA",
                      help="pictures out of scope (breast=../busbra), for the gate of what is published")  # fmt: skip
    step.add_argument("--publish", choices=("best", "all", "none"), default="best", dest="published")
    step.add_argument("--readers", type=Path, metavar="READINGS.csv", help="readers to stand beside the networks")
    step.add_argument("--about", type=Path, help="what the cards say of data, licence and limits (JSON)")
    recipe_arguments(step)
    device_arguments(step)
    step.set_defaults(step=run)


def named(word: str) -> tuple[str, Path]:
    """``NETWORK=FILE`` as the two."""
    name, _, path = word.partition("=")
    if name not in NETWORKS or not path:
        raise ValueError(word)
    return name, Path(path)


def run(args: argparse.Namespace) -> None:
    """The whole run, with its steps said as they come."""
    from trainer.reproduce.running import Whole, reproduce

    if args.init is not None:
        raise ValueError("six networks have no weights in common: say --init-of NETWORK=FILE")
    whole = Whole(
        data=args.data,
        run=args.run,
        recipes=tuple(recipe_of(args, name) for name in args.networks),
        truth=args.truth,
        init=tuple(args.init_of),
        protocols=tuple(args.protocols),
        folds=args.folds,
        per_patient=args.per_patient,
        seed=args.seed or 0,
        target=args.target,
        case_word=args.case,
        published=args.published,
        other=tuple(args.other),
        readers=args.readers,
        about=args.about,
        devices=devices_of(args),
    )
    reproduce(whole, lambda text: print(text, flush=True))
    print(f"table and figures: {args.run / 'comparison' / 'table.html'}")
