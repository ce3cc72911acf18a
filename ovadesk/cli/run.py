"""Runs a command and turns whatever happens into a sentence and an exit code."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from ovadesk.build import version_line
from ovadesk.cli.language import speak
from ovadesk.cli.logbook import keep_log
from ovadesk.cli.outcome import FAILED, INTERRUPTED, USAGE, WELL, say
from ovadesk.cli.parser import parse
from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.language import translated as tr
from ovadesk.settings import default_paths

WRONG_USAGE = {
    *("classify.no_model", "classify.model_unknown"),
    *("classify.engine_missing", "classify.engine_not_in_build", "classify.engine_unknown"),
}
LOG = logging.getLogger(__name__)


def run(argv: Sequence[str]) -> int:
    """Parse ``argv`` and do it; never raises, never prints a traceback without ``--debug``."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter stops nothing
    speak(argv)
    try:
        args = parse(argv)
    except SystemExit as end:  # argparse has said what is wrong, or printed its help
        return int(end.code or 0)
    if getattr(args, "print_paths", False):
        return _print_paths()
    keep_log(default_paths().log_dir)
    LOG.info(f"{version_line()}: {args.command}")
    try:
        code = _command(args.command)(args)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except BrokenPipeError:  # `ovadesk models show ID | head` has seen enough
        LOG.exception("The output was cut off")
        _stop_writing()
        return FAILED
    except KeyboardInterrupt:
        say(tr("Interrupted."))
        return INTERRUPTED
    except OvaDeskError as error:
        if args.debug:
            traceback.print_exc()
        say(_sentence(error))
        return USAGE if error.problem.code in WRONG_USAGE else FAILED
    except Exception as error:  # the last line before the user: a sentence here, the traceback in the log
        LOG.exception("A command failed")
        if args.debug:
            traceback.print_exc()
        text = tr("Something unexpected happened ({kind}). Run it again with --debug to see where.")
        say(text.format(kind=type(error).__name__))
        return FAILED


def _stop_writing() -> None:
    """So that nothing more is said when Python empties its buffers at the end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return  # no real file behind it


def _sentence(error: OvaDeskError) -> str:
    from ovadesk.export.wording import sentence

    return sentence(error.problem)


def _command(name: str) -> Callable[..., int]:
    """Imported only when asked for: `models list` must not wait for Qt, nor the window for the store."""
    if name == "analyse":
        from ovadesk.cli.analyse import analyse

        return analyse
    if name == "models":
        from ovadesk.cli.models import models

        return models
    if name == "export":
        from ovadesk.cli.export import export

        return export
    if name == "study":
        from ovadesk.cli.study.steps import study

        return study
    if name == "stats":
        from ovadesk.cli.stats import stats

        return stats
    if name == "diagnostics":
        from ovadesk.cli.diagnostics import diagnostics

        return diagnostics
    if name == "train":
        from ovadesk.cli.train import train

        return train
    from ovadesk.cli.window import demo, window

    return demo if name == "demo" else window


def _print_paths() -> int:
    paths = default_paths()
    for name in ("home", "config_file", "store_file", "models_dir", "log_dir"):
        print(f"{name.split('_')[0]:8} {getattr(paths, name)}")
    return WELL
