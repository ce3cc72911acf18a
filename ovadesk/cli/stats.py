"""``ovadesk stats``: the statistics of readings, from a table into tables and a report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.cli.outcome import FAILED, USAGE, WELL, plain, say, writable
from ovadesk.export.language import CHINESE, sentences
from ovadesk.export.language import language as in_use
from ovadesk.export.language import translated as tr
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
        say(tr("The folder {folder} cannot be written. Choose another one with --out.").format(folder=args.out))
        return USAGE
    options = Options(
        seed=args.seed,
        draws=args.bootstraps,
        prevalences=tuple(dict.fromkeys(args.prevalence)),
        margin=args.margin,
        model_threshold=args.model_threshold,
    )
    language: Language = "zh" if (args.language or in_use()) == CHINESE else "en"
    found, _ = analyse_into(args.file, args.out, options, language=language, on_progress=_progress)
    _tell(found, args.out)
    return FAILED if found.flow.left_out else WELL


def _progress(done: int, total: int, step: str) -> None:
    if sys.stderr.isatty():
        text = tr("{done} of {total}: {step}").format(done=done, total=total, step=tr(STEPS[step]) if step else "")
        print(f"\r{text:60}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _tell(found: ReaderStatistics, out: Path) -> None:
    for one in found.problems:
        say(sentence(one))
    facts, flow = found.facts, found.flow
    text = tr(
        "{readers} readers, {conditions} conditions, {cases} cases ({malignant} malignant, {benign} benign). Of {rows} "
        "rows {used} are readings, {repeats} repeats, {model} of a model, {aside} practice or set aside; {left_out} "
        "had to be left out."
    )
    print(
        text.format(
            readers=len(facts.readers),
            conditions=len(facts.conditions),
            cases=facts.n_cases,
            malignant=facts.n_malignant,
            benign=facts.n_benign,
            rows=flow.rows,
            used=flow.used,
            repeats=flow.repeats,
            model=flow.model_rows,
            aside=flow.practice + flow.set_aside,
            left_out=flow.left_out,
        )
    )
    print(sentences([tr("Written to {place}.").format(place=plain(str(out))), tr(RESEARCH_USE)]))
