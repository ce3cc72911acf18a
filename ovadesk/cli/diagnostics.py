"""``ovadesk diagnostics``: one zip for whoever looks for what went wrong."""

from __future__ import annotations

import argparse
from pathlib import Path

from ovadesk.cli.outcome import USAGE, WELL, plain, say
from ovadesk.export.language import translated as tr
from ovadesk.settings import default_paths


def diagnostics(args: argparse.Namespace) -> int:
    """Write ``args.file``; exit code 2 where a folder is there."""
    from ovadesk.workflow.diagnostics import write_diagnostics

    file: Path = args.file if args.file.suffix.lower() == ".zip" else args.file.with_name(args.file.name + ".zip")
    if file.is_dir():
        say(tr("{file} is a folder. Name a file.").format(file=file))
        return USAGE
    names = write_diagnostics(default_paths(), file)
    text = tr("{n} files in {file}. No patient data; look into it before you send it.")
    print(text.format(n=len(names), file=plain(str(file))))
    return WELL
