"""``ovadesk-train``: from a cohort of labelled pictures to a model bundle, a step at a time or all at once."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

STEPS = ("check", "split", "fit", "evaluate", "compare", "audit", "gate", "publish", "reproduce")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one step; returns the exit code (0 well, 1 refused, 2 wrong usage)."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # timm can fetch weights; nothing here may
    args = _parser().parse_args(argv)
    from ovadesk.domain.problem import OvaDeskError
    from trainer.train.memory import keep_memory

    keep_memory()
    try:
        args.step(args)
    except OvaDeskError as error:
        details = ", ".join(f"{name}={value}" for name, value in error.problem.details)
        print(f"ovadesk-train: {error.problem.code} ({details})", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"ovadesk-train: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("ovadesk-train: stopped; the same command goes on from here", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("ovadesk-train", description="Train networks and publish them as model bundles.")
    steps = parser.add_subparsers(required=True, metavar="STEP")
    for name in STEPS:
        importlib.import_module(f"trainer.commands.{name}").add(steps)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
