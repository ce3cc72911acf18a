"""The command line's grammar."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ovadesk.build import version_line
from ovadesk.cli import stats_grammar
from ovadesk.cli.study import grammar
from ovadesk.export.language import translated as tr
from ovadesk.settings import ENGINES, LANGUAGES

COMMANDS = ("demo", "analyse", "models", "export", "study", "stats", "diagnostics", "train")
EPILOG = """\
commands:
  ovadesk [PATH ...]                    the window, with these files, folders or DICOMDIRs opened
  ovadesk demo [--headless OUT]         the bundled samples; headless: a scripted session leaves its
                                        screenshots and CSV in OUT
  ovadesk analyse PATH ... --out DIR    score every frame: frames.csv, cases.csv, run.json
  ovadesk models list|show|verify|add   the models installed
  ovadesk export FILE                   the locked readings as CSV, the markings beside them
  ovadesk study STEP STUDY ...          a reader study: `ovadesk study --help`
  ovadesk stats FILE --out DIR          the statistics of readings, from any tidy CSV: stats.json, tables
  ovadesk diagnostics OUT.zip           what helps to find out what went wrong, without anything of a patient
  ovadesk train ...                     trains networks (the full build; from the sources: ovadesk-train)

exit code: 0 all well; 1 some inputs failed (each named on stderr, the rest done); 2 wrong usage.
A file that is called like a command: write ./analyse.

Research use only. Not a medical device.
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments; ``command`` is one of ``COMMANDS`` or "window". Raises SystemExit(2) for wrong usage."""
    args = _parse(argv, _common())
    args.debug = getattr(args, "debug", False)
    args.language = getattr(args, "language", "")
    return args


def _parse(argv: Sequence[str], common: argparse.ArgumentParser) -> argparse.Namespace:
    if argv and argv[0] == "train":  # of another program, which knows its words
        return argparse.Namespace(command="train")
    if argv and argv[0] in COMMANDS:
        return _commands(common).parse_args(argv)
    parser = argparse.ArgumentParser(
        "ovadesk", epilog=tr(EPILOG), formatter_class=argparse.RawDescriptionHelpFormatter, parents=[common]
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=tr("files, folders, DICOMDIRs to open"))
    alone = "a window of its own, even where one is open"
    parser.add_argument("--new-window", action="store_true", help=tr(alone))
    parser.add_argument("--paths", action="store_true", dest="print_paths", help=tr("print where things are kept"))
    parser.add_argument("--version", action="version", version=version_line(), help=tr("show the version and exit"))
    before, rest = _parted(argv)
    if before and rest and rest[0] in COMMANDS:
        return _parse([rest[0], *before, *rest[1:]], common)
    args = parser.parse_args(argv)
    args.command = "window"
    return args


def _parted(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options of every command that stand before one, and the rest."""
    before, rest = [], list(argv)
    while rest and (rest[0] == "--debug" or rest[0].partition("=")[0] == "--language"):
        before.append(rest.pop(0))
        if before[-1] == "--language" and rest:
            before.append(rest.pop(0))
    return before, rest


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    # Without a default: that of a step (`models list`) would undo what stood before it.
    shown = "show the traceback of an unexpected error"
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=tr(shown))
    spoken = "of all that is said: en or zh (without: as OVADESK_LANGUAGE, the settings or the system say)"
    languages = [name for name in LANGUAGES if name]
    common.add_argument("--language", choices=languages, default=argparse.SUPPRESS, help=tr(spoken))
    return common


def _commands(common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("ovadesk")
    commands = parser.add_subparsers(dest="command", required=True)

    demo = commands.add_parser("demo", parents=[common], help=tr("the bundled sample studies"))
    scripted = demo.add_mutually_exclusive_group()
    scripted.add_argument("--headless", type=Path, metavar="OUT", help=tr("no window: screenshots and CSV in OUT"))
    study = "no window: a reader study from its design to its report, with screenshots, in OUT"
    scripted.add_argument("--study", type=Path, metavar="OUT", help=tr(study))

    analyse = commands.add_parser("analyse", parents=[common], help=tr("score every frame of studies"))
    analyse.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    analyse.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=tr("folder for the tables; made if needed")
    )
    analyse.add_argument("--model", default="", metavar="ID", help=tr("see `ovadesk models list`"))
    analyse.add_argument("--engine", choices=ENGINES, default="auto")
    analyse.add_argument(
        "--overlays", action="store_true", help=tr("also a picture of every scored frame with its map")
    )

    models = commands.add_parser("models", parents=[common], help=tr("the models installed"))
    steps = models.add_subparsers(dest="step", required=True)
    steps.add_parser("list", parents=[common], help=tr("every model, one a line"))
    show = steps.add_parser("show", parents=[common], help=tr("a model's card"))
    show.add_argument("model", metavar="ID")
    verify = steps.add_parser("verify", parents=[common], help=tr("check files and golden frames"))
    verify.add_argument("model", nargs="?", default="", metavar="ID")
    add = steps.add_parser("add", parents=[common], help=tr("install a bundle after checking it"))
    add.add_argument("folder", type=Path, metavar="FOLDER")

    export = commands.add_parser("export", parents=[common], help=tr("the locked readings and the markings as CSV"))
    export.add_argument("file", type=Path, metavar="FILE")
    grammar.add(commands, common)
    stats_grammar.add(commands, common)
    diagnostics = commands.add_parser(
        "diagnostics", parents=[common], help=tr("versions, settings, log; no patient data")
    )
    diagnostics.add_argument("file", type=Path, metavar="OUT.zip")
    return parser
