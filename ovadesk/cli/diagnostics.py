"""``ovadesk diagnostics``: one zip for whoever looks for what went wrong."""

from __future__ import annotations

import argparse
from pathlib import Path

from ovadesk.cli.outcome import USAGE, WELL, plain, say
from ovadesk.settings import default_paths


def diagnostics(args: argparse.Namespace) -> int:
    """Write ``args.file``; exit code 2 where a folder is there."""
    from ovadesk.workflow.diagnostics import write_diagnostics

    file: Path = args.file if args.file.suffix.lower() == ".zip" else args.file.with_name(args.file.name + ".zip")
    if file.is_dir():
        say(f"{file} is a folder. Name a file.")
        return USAGE
    names = write_diagnostics(default_paths(), file)
    print(f"{len(names)} files in {plain(str(file))}. No patient data; look into it before you send it.")
    return WELL
