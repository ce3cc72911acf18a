"""``ovadesk train``: training is a program of its own, which the full build answers before this is asked."""

from __future__ import annotations

import argparse

from ovadesk.build import is_lean
from ovadesk.cli.outcome import USAGE, say
from ovadesk.export.language import translated as tr


def train(_: argparse.Namespace) -> int:
    """Say where training is to be had."""
    if is_lean():
        say(tr("Training needs PyTorch, which this lean build leaves out. Install the full build of OvaDesk."))
    else:
        say(tr("Training is a program of its own here: `ovadesk-train --help`."))
    return USAGE
