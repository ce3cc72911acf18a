"""``ovadesk analyse``: studies scored into tables."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ovadesk.classify.bundle import choose_bundle
from ovadesk.classify.classifier import open_classifier
from ovadesk.cli.outcome import FAILED, USAGE, WELL, plain, say, writable
from ovadesk.export.language import counted, is_said, listed, sentences
from ovadesk.export.language import translated as tr
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.export.wording import sentence
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.memory import keep_freed
from ovadesk.settings import Paths, default_paths, installation_secret, resource
from ovadesk.workflow.archive import ArchiveReport, analyse_archive
from ovadesk.workflow.in_order import lanes

FRAMES = {"scored": "{n} scored", "out_of_scope": "{n} out of scope", "failed": "{n} failed"}
CACHE = 32 << 20  # bytes; every frame is read once (twice with overlays, one after the other)


class Stop:
    """Whether the user asked for an end (Ctrl+C once); a second Ctrl+C ends at once."""

    def __init__(self) -> None:
        self.asked = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        before = signal.getsignal(signal.SIGINT)

        def ask(number: int, frame: object) -> None:
            if self.asked:
                raise KeyboardInterrupt
            self.asked = True
            say(tr("Stopping after this frame; what was done is kept. Ctrl+C again ends at once."))

        signal.signal(signal.SIGINT, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def analyse(args: argparse.Namespace) -> int:
    """Exit code 1 where an input failed or the run was stopped, 2 where ``--out`` cannot be written."""
    return _analyse(default_paths(), args.paths, args.out, args.model, args.engine, args.overlays)


def analyse_samples(home: Paths, out: Path) -> int:
    """The bundled samples into ``out``, with overlays, under the pseudonyms of ``home``."""
    return _analyse(home, [resource("samples")], out, "", "auto", True)


def _analyse(home: Paths, paths: Sequence[Path], out: Path, model: str, engine: str, overlays: bool) -> int:
    if not writable(out):
        say(tr("The folder {folder} cannot be written. Choose another one with --out.").format(folder=out))
        return USAGE
    stop = Stop()
    keep_freed()
    with FrameSource(cache_bytes=CACHE) as source, stop.listening():
        source.warm_up(*lanes())  # they start while the network is made
        classifier = open_classifier(choose_bundle((resource("models"), home.models_dir), model), engine, many=True)
        report = analyse_archive(
            paths,
            out,
            classifier,
            source,
            installation_secret(home),
            overlays=overlays,
            on_progress=_progress,
            cancelled=lambda: stop.asked,
        )
    _tell(report, out)
    return FAILED if report.failed or report.stopped else WELL


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % 10 == 0 or done == total):
        text = tr("{done} of {total} frames").format(done=done, total=total)
        print(f"\r{text}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _tell(report: ArchiveReport, out: Path) -> None:
    for source, found in report.failed:
        say(is_said(str(source), sentence(found)))
    if report.stopped:
        say(tr("The analysis was stopped: the tables are not complete."))
    if not report.studies and not report.failed and not report.stopped:
        say(tr("Nothing that OvaDesk can open was found there."))
    counts = listed(tr(FRAMES[status]).format(n=n) for status, n in sorted(report.frames.items()))
    said = tr("{studies}; {frames}; {failed} failed. Peak memory {peak} MiB.")
    print(
        said.format(
            studies=counted(report.studies, "{n} study", "{n} studies"),
            frames=counts or tr("no frames"),
            failed=len(report.failed),
            peak=report.peak_bytes >> 20,
        )
    )
    print(sentences([tr("Written to {place}.").format(place=plain(str(out))), tr(RESEARCH_USE)]))
