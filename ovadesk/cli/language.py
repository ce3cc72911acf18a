"""In which language a command speaks, and the words that argparse itself has for its help and its complaints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ovadesk.export.language import ENGLISH, can_be_written, chosen, spoken_in, translated, use
from ovadesk.machine_settings import settings_in_force
from ovadesk.settings import default_paths

OPTION = "--language"


def speak(argv: Sequence[str]) -> None:
    """Use the language of ``--language`` in ``argv`` (checked later, with the rest), else the one that is ``chosen``;
    English where the terminal lacks the letters."""
    wanted = spoken_in(_asked(argv)) or chosen(settings_in_force(default_paths()).language)
    there = [stream.encoding for stream in (sys.stdout, sys.stderr) if stream is not None]
    use(wanted if can_be_written(there, wanted) else ENGLISH)
    _teach_argparse()


def _asked(argv: Sequence[str]) -> str:
    """What stands after ``--language``, wherever that is."""
    for at, word in enumerate(argv):
        if word.startswith(f"{OPTION}="):
            return word.partition("=")[2]
        if word == OPTION:
            return argv[at + 1] if at + 1 < len(argv) else ""
    return ""


def _teach_argparse() -> None:
    """argparse looks its words up through gettext, whose catalogues are binary files under the name of a locale; it
    shall look them up where everything else is."""

    def of_number(one: str, several: str, number: int) -> str:
        return translated(one if number == 1 else several)

    argparse._ = translated  # type: ignore[attr-defined]
    argparse.ngettext = of_number  # type: ignore[attr-defined]
