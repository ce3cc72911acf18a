"""``ovadesk stats``: the statistics of readings, from a table into tables and a report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.cli.outcome import FAILED, USAGE, WELL, plain, say, writable
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.export.wording import sentence
from ovadesk.stats.method import Options
from ovadesk.stats.statistics import ReaderStatistics
from ovadesk.workflow.statistics import analyse_into

if TYPE_CHECKING:
    from ovadesk.export.report.words import Language

STEPS = {
    "figures": "the figures of each reader",
    "pairs": "differences between conditions",
    "mrmc": "other readers, other cases",
    "model": "the model against the readers",
    "agreement": "agreement",
    "switching": "what the model changed",
    "report.assembled": "the report",
    "report.figures": "its figures",
    "report.html": "report.html",
    "report.pdf": "report.pdf",
}


def stats(args: argparse.Namespace) -> int:
    """Exit code 1 where rows had to be left out (each reason named) or the file cannot be analysed, 2 where ``--out``
    cannot be written.
    """
    if not writable(args.out):
        say(f"The folder {args.out} cannot be written. Choose another one with --out.")
        return USAGE
    options = Options(
        seed=args.seed,
        draws=args.bootstraps,
        prevalences=tuple(dict.fromkeys(args.prevalence)),
        margin=args.margin,
        model_threshold=args.model_threshold,
    )
    language: Language = "zh" if args.language == "zh" else "en"
    found, _ = analyse_into(args.file, args.out, options, language=language, on_progress=_progress)
    _tell(found, args.out)
    return FAILED if found.flow.left_out else WELL


def _progress(done: int, total: int, step: str) -> None:
    if sys.stderr.isatty():
        text = f"{done} of {total}: {STEPS[step]}" if step else f"{total} of {total}"
        print(f"\r{text:60}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _tell(found: ReaderStatistics, out: Path) -> None:
    for one in found.problems:
        say(sentence(one))
    facts, flow = found.facts, found.flow
    print(
        f"{len(facts.readers)} readers, {len(facts.conditions)} conditions, {facts.n_cases} cases "
        f"({facts.n_malignant} malignant, {facts.n_benign} benign). Of {flow.rows} rows {flow.used} are readings, "
        f"{flow.repeats} repeats, {flow.model_rows} of a model, {flow.practice + flow.set_aside} practice or "
        f"set aside; {flow.left_out} had to be left out."
    )
    print(f"Written to {plain(str(out))}. {RESEARCH_USE}")
