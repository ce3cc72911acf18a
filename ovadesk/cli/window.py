"""``ovadesk`` and ``ovadesk demo``: the window."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from ovadesk.cli.logbook import keep_crashes
from ovadesk.cli.outcome import USAGE, WELL, plain, say, writable
from ovadesk.export.language import translated as tr
from ovadesk.machine_settings import settings_in_force
from ovadesk.settings import Paths, default_paths


def window(args: argparse.Namespace) -> int:
    """The window with ``args.paths`` opened: the one that is there, or a new one."""
    if not args.new_window and _handed_over(args.paths):
        print(tr("Opened in the OvaDesk window that is there. With --new-window a second one opens."))
        return WELL
    from ovadesk.app import run_window

    if not _can_be_seen():
        return USAGE
    keep_crashes(default_paths().log_dir)
    return run_window(args.paths)


def _handed_over(paths: list[Path]) -> bool:
    from ovadesk.ui.meeting_point import address, may_be_ours

    home = default_paths()
    if not settings_in_force(home).single_window:
        return False
    if not may_be_ours(address(home.home)):
        return False
    from ovadesk.ui.instance import hand_over

    return hand_over(home.home, paths)


def demo(args: argparse.Namespace) -> int:
    """The samples in the window, or as a scripted session whose pictures and tables are left in ``args.headless`` or
    ``args.study``."""
    from ovadesk.app import run_demo

    out: Path | None = args.headless or args.study
    if out is None:
        return run_demo(None) if _can_be_seen() else USAGE
    if not writable(out):
        say(tr("The folder {folder} cannot be written. Choose another one.").format(folder=out))
        return USAGE
    text = tr("Screenshots, READINGS.csv, frames.csv and cases.csv are in {folder}. Research use only.")
    with tempfile.TemporaryDirectory(prefix="ovadesk-demo-") as home:
        if args.study is not None:
            text = tr("Screenshots, the study, its export and its report are in {folder}. Research use only.")
            code = run_demo(out, Path(home), study=True)
        else:
            from ovadesk.cli.analyse import analyse_samples

            code = run_demo(out, Path(home)) or analyse_samples(Paths(Path(home)), out)
    if not code:
        print(text.format(folder=plain(str(out))))
    return code


def _can_be_seen() -> bool:
    from ovadesk.app import screen_is_there

    there = screen_is_there()
    if not there:
        commands = "`ovadesk demo --headless OUT`, `ovadesk analyse PATH --out OUT`"
        say(tr("There is no screen here. Without one: {commands}.").format(commands=commands))
    return there
