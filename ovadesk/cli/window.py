"""``ovadesk`` and ``ovadesk demo``: the window."""

from __future__ import annotations

import argparse


def window(args: argparse.Namespace) -> int:
    """The window with ``args.paths`` opened."""
    from ovadesk.app import run_window

    return run_window(args.paths)


def demo(args: argparse.Namespace) -> int:
    """The samples in the window, or as a scripted session whose pictures and tables are left in ``args.headless``."""
    from ovadesk.app import demo_home, run_demo

    code = run_demo(args.headless)
    if args.headless is None or code:
        return code
    from ovadesk.cli.analyse import analyse_samples

    code = analyse_samples(demo_home(args.headless), args.headless)
    print(f"Screenshots, READINGS.csv, frames.csv and cases.csv are in {args.headless}. Research use only.")
    return code
