"""The grammar of ``ovadesk stats``."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from ovadesk.export.language import translated as tr

DRAWS_MAX = 100_000


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers ``commands``."""
    told = "what readings of a reader study show, from any CSV file with reader_id, case_id, condition, score, truth"
    stats = commands.add_parser("stats", parents=[common], help=tr("the statistics of readings"), description=tr(told))
    stats.add_argument("file", type=Path, metavar="READINGS.csv")
    stats.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=tr("folder for the results; made if needed")
    )
    stats.add_argument(
        "--margin", type=_share, metavar="X", help=tr("of non-inferiority of a later condition, as 0.05")
    )
    stats.add_argument(
        "--prevalence",
        type=_share,
        action="extend",
        nargs="+",
        default=[],
        metavar="P",
        help=tr("predictive values where this share of cases is malignant, as 0.1; may be given several times"),
    )
    stats.add_argument(
        "--model-threshold",
        type=_share,
        metavar="T",
        help=tr("the risk from which the model's answer is malignant (without: its calls in the table, else 0.5)"),
    )
    stats.add_argument("--seed", type=_count, default=0, metavar="N", help=tr("of the bootstrap (0)"))
    stats.add_argument("--bootstraps", type=_draws, default=2000, metavar="N", help=tr("redraws of the cases (2000)"))


def _share(text: str) -> float:
    value = _number(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(tr("{text} does not lie between 0 and 1").format(text=text))
    return value


def _count(text: str) -> int:
    value = _number(text)
    if not (0 <= value < 2**32 and value == int(value)):
        raise argparse.ArgumentTypeError(tr("{text} is not a whole number from 0 on").format(text=text))
    return int(value)


def _draws(text: str) -> int:
    value = _count(text)
    if not 100 <= value <= DRAWS_MAX:
        said = tr("{text} does not lie between 100 and {most}")
        raise argparse.ArgumentTypeError(said.format(text=text, most=DRAWS_MAX))
    return value


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(tr("{text} is not a number").format(text=text)) from None
    return value if math.isfinite(value) else -1.0
