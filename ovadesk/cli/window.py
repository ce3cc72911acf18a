"""``ovadesk`` and ``ovadesk demo``: the window."""

from __future__ import annotations

import argparse

from ovadesk.cli.outcome import USAGE, say


def window(args: argparse.Namespace) -> int:
    """The window with ``args.paths`` opened."""
    from ovadesk.app import run_window

    return run_window(args.paths) if _can_be_seen() else USAGE


def demo(args: argparse.Namespace) -> int:
    """The samples in the window, or as a scripted session whose pictures and tables are left in ``args.headless``."""
    from ovadesk.app import demo_home, run_demo

    if args.headless is None and not _can_be_seen():
        return USAGE
    code = run_demo(args.headless)
    if args.headless is None or code:
        return code
    from ovadesk.cli.analyse import analyse_samples

    code = analyse_samples(demo_home(args.headless), args.headless)
    print(f"Screenshots, READINGS.csv, frames.csv and cases.csv are in {args.headless}. Research use only.")
    return code


def _can_be_seen() -> bool:
    from ovadesk.app import screen_is_there

    there = screen_is_there()
    if not there:
        say("There is no screen here. Without one: `ovadesk demo --headless OUT` or `ovadesk analyse PATH --out OUT`.")
    return there
