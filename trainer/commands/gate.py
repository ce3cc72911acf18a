"""``ovadesk-train gate``: teach a fitted network which frames it was not made for."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.commands.telling import tell


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    step = steps.add_parser(
        "gate",
        help="fit what refuses frames of another organ, or of no ultrasound",
        description="Reads RUN/split.csv and the weights in FIT; leaves FIT/gate.json for publish.",
    )
    step.add_argument("--run", type=Path, required=True, help="folder with split.csv: what is in scope")
    step.add_argument("--fit", type=Path, required=True, help="folder with weights.safetensors and fit.json")
    step.add_argument("--other", type=named, action="append", default=[], metavar="KIND=DATA",
                      help="ultrasound that is out of scope (breast=../busbra); may be repeated")  # fmt: skip
    step.add_argument("--outside", type=named, action="append", default=[], metavar="NAME=FOLDER",
                      help="studies to try the gate on that it never learns from; may be repeated")  # fmt: skip
    step.add_argument("--false-refusal", type=float, help="share of pictures in scope that may be refused")
    step.add_argument("--simulated", type=int, default=120, help="simulated pictures of each kind")
    step.add_argument("--variants", type=int, default=1, help="varied copies of each real picture to learn from")
    step.add_argument("--seed", type=int, default=0)
    step.set_defaults(step=run)


def named(word: str) -> tuple[str, Path]:
    """``NAME=PATH`` as the two."""
    name, found, path = word.partition("=")
    if not (name and found and path):
        raise ValueError(word)
    return name, Path(path)


def run(args: argparse.Namespace) -> None:
    """Extract features, fit, try, write, and print every figure."""
    from trainer.gate.extracting import Plan
    from trainer.gate.fitting import GateRecipe
    from trainer.gate.running import gate_fit

    given = {} if args.false_refusal is None else {"false_refusal": args.false_refusal}
    fit = gate_fit(
        args.run,
        args.fit,
        dict(args.other),
        elsewhere=dict(args.outside),
        recipe=GateRecipe(seed=args.seed, **given),
        plan=Plan(args.variants, args.simulated, args.seed),
    )
    tell(fit.figures.metrics())
