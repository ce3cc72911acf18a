"""``python -m bench [NAME ...]``: measure, print, and record in ``bench/RESULTS.md``."""

from __future__ import annotations

import argparse
import importlib
import json
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure
from bench.machine import describe

NAMES = (
    "startup",
    "first_frame",
    "heartbeat",
    "playback",
    "reading_room",
    "folder",
    "huge_file",
    "fuzz",
    "classify_speed",
    "analyse_memory",
    "archive_speed",
    "training_speed",
    "mrmc_speed",
    "stats_speed",
)
LONG = (
    "six_networks",
    "monte_carlo",
    "study_store",
    "study_export",
    "study_kills",
    "package",
)  # hours and minutes: only when named
RESULTS = Path(__file__).parent / "RESULTS.md"
KEPT = Path(__file__).parent / "results.json"
HEAD = """\
# Measured figures

Written by `make bench` (`python -m bench`). Each figure is a ratio or a bound taken in one run on the machine named
with it; a figure that is not here was not measured.
"""


def main() -> int:
    """0 where every bound was met, 1 where one was missed."""
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*NAMES, *LONG, []], metavar="NAME", help=", ".join((*NAMES, *LONG))
    )
    names = parser.parse_args().names or NAMES
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    missed = False
    for name in names:
        figures: list[Figure] = importlib.import_module(f"bench.{name}").measure()
        kept[name] = {
            "taken": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "machine": describe(),
            "rows": [figure.row() for figure in figures],
        }
        for figure in figures:
            print(figure.row(), flush=True)
            missed = missed or figure.met is False
        KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        RESULTS.write_text(_page(kept), encoding="utf-8")
    return int(missed)


def _page(kept: dict[str, dict[str, object]]) -> str:
    parts = [HEAD]
    for name in (name for name in (*NAMES, *LONG) if name in kept):
        module, run = importlib.import_module(f"bench.{name}"), kept[name]
        parts.append(f"## {name}\n\n{module.__doc__}\n\n{run['taken']}; {run['machine']}\n")
        rows = run["rows"]
        assert isinstance(rows, list)
        parts.append("\n".join(["| figure | measured | goal | | detail |", "|---|---|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    raise SystemExit(main())
