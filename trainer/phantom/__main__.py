"""``python -m trainer.phantom OUT``: simulate the sample studies into OUT, the same bytes every time."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from trainer.phantom.studies import STUDIES, write_list, write_study


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser("python -m trainer.phantom", description="Simulate the synthetic sample studies.")
    parser.add_argument("out", type=Path, help="folder to write to; studies already there are written anew")
    parser.add_argument("--study", choices=[plan.name for plan in STUDIES], action="append", help="only this one")
    args = parser.parse_args(argv)
    for plan in STUDIES:
        if args.study and plan.name not in args.study:
            continue
        for path in write_study(plan, args.out):
            print(f"{path}  {path.stat().st_size >> 10} KiB", flush=True)
    write_list(STUDIES, args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
