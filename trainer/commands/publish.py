"""``ovadesk-train publish``: write a bundle that the product opens, or refuse if it does not reproduce itself."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    step = steps.add_parser(
        "publish",
        help="write the model bundle, or refuse if it does not reproduce itself",
        description="Reads RUN/split.csv, fit.json and weights in FIT, and what evaluate, audit and gate left.",
    )
    step.add_argument("--run", type=Path, required=True, help="folder with split.csv")
    step.add_argument("--fit", type=Path, required=True, help="folder with weights.safetensors and fit.json")
    step.add_argument("--evaluation", type=Path, help="folder that evaluate left, instead of FIT/evaluation")
    step.add_argument("--audit", type=Path, metavar="AUDIT.json", help="what audit left, for the card")
    step.add_argument("--gate", type=Path, metavar="GATE.json", help="what gate left, instead of FIT/gate.json")
    step.add_argument("--about", type=Path, help="what the card says of data, licence and limits (JSON)")
    step.add_argument("--id", required=True, help="the model's id, and its folder's name")
    step.add_argument("--role", choices=["default", "fast"], default="", help="when the program takes this model")
    step.add_argument("--models", type=Path, required=True, help="folder of bundles")
    step.set_defaults(step=run)


def run(args: argparse.Namespace) -> None:
    """Publish, and say where and how large."""
    from trainer.publish.bundle import publish
    from trainer.publish.finishing import Asked, finished

    asked = Asked(
        args.id, args.run, args.fit, args.evaluation, audit=args.audit, gate=args.gate, about=args.about, role=args.role
    )
    folder = publish(*finished(asked), args.models)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(f"{folder}: {size:.1f} MB; both engines reproduce its logits and maps")
