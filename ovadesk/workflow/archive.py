"""Many studies scored into tables: what ``ovadesk analyse`` and the window's batch do."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from ovadesk import __version__
from ovadesk.build import build
from ovadesk.classify.classifier import Classifier
from ovadesk.domain.problem import Cancelled, OvaDeskError, Problem, problem
from ovadesk.domain.result import FrameResult, FrameStatus
from ovadesk.domain.study import Clip, Loaded, Study
from ovadesk.export.language import ENGLISH
from ovadesk.export.tables import CASE_COLUMNS, FRAME_COLUMNS, RESEARCH_USE, Table, case_row, frame_row
from ovadesk.export.wording import sentence
from ovadesk.pixels.display import to_display
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import load
from ovadesk.settings import write_atomically
from ovadesk.workflow.analysis import CaseResults, plan
from ovadesk.workflow.in_order import LANES, in_order, lanes
from ovadesk.workflow.overlays import overlay_png, write_overlay
from ovadesk.workflow.source_names import SourceNames

MEMORY_EVERY = 1.0  # seconds: to look costs some milliseconds
OVERLAYS = "overlays"


@dataclass(slots=True)
class ArchiveReport:
    """What was done. ``failed`` are the inputs that failed, as (source, problem); ``frames`` counts by status."""

    studies: int = 0
    frames: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, Problem]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False
    peak_bytes: int = 0


@dataclass(slots=True)
class _Run:
    """Everything the steps of one run share."""

    out: Path
    source: FrameSource
    classifier: Classifier
    names: SourceNames
    overlays: bool
    on_progress: Callable[[int, int], None]
    cancelled: Callable[[], bool]
    report: ArchiveReport = field(default_factory=ArchiveReport)
    done: int = 0
    total: int = 0
    looked: float = -MEMORY_EVERY  # when memory was last looked at


def analyse_archive(
    paths: Sequence[Path],
    out: Path,
    classifier: Classifier,
    source: FrameSource,
    secret: bytes,
    *,
    overlays: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ArchiveReport:
    """Score every frame under ``paths`` into ``out``: frames.csv, cases.csv, run.json and overlays/*.png.

    One row for every frame found, in the order of studies, clips and frames; every file accounted for in run.json.
    A few frames at a time are read and scored (``in_order``), so memory does not grow with the archive. When
    cancelled, what was done is written and ``stopped`` is True. Raises
    OvaDeskError (``export.failed``) where ``out`` cannot be written.
    """
    run = _Run(out, source, classifier, SourceNames(paths), overlays, on_progress, cancelled)
    begun = datetime.now(UTC)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "run.json").unlink(missing_ok=True)  # an earlier run's must not vouch for tables half written
        try:
            # Pictures of an earlier run are no studies, even where the tables go among the studies.
            loaded = load(paths, source, secret, passing_by=out / OVERLAYS, cancelled=cancelled)
        except Cancelled:
            loaded, run.report.stopped = Loaded(), True
        _account(run, loaded)
        _score(run, loaded)
        text = json.dumps(_summary(run, begun), indent=1, ensure_ascii=False)
        write_atomically(out / "run.json", text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise OvaDeskError(problem("export.failed", kind=type(error).__name__)) from error
    return run.report


def _account(run: _Run, loaded: Loaded) -> None:
    """A line in run.json for every file: opened, refused or passed over."""
    report = run.report
    report.studies = len(loaded.studies)
    for study in loaded.studies:
        for clip in study.clips:
            entry: dict[str, Any] = {
                "source": run.names.of(clip.path),
                "status": "opened",
                "case_id": study.case_id,
                "frames": clip.n_frames,
                "frames_claimed": clip.n_claimed,
                "notes": [_spoken(note) for note in clip.notes],
            }
            report.files.append(entry)
    for refusal in loaded.refused:
        name = run.names.of(refusal.path)
        report.files.append({"source": name, "status": "refused", **_spoken(refusal.problem)})
        report.failed.append((name, refusal.problem))
    report.files.extend({"source": run.names.of(path), "status": "skipped"} for path in loaded.skipped)


def _score(run: _Run, loaded: Loaded) -> None:
    run.total = sum(study.n_frames for study in loaded.studies)
    with ExitStack() as stack:
        tables = [
            Table(stack.enter_context((run.out / name).open("w", encoding="utf-8", newline="")), columns)
            for name, columns in (("frames.csv", FRAME_COLUMNS), ("cases.csv", CASE_COLUMNS))
        ]
        places = ((clip, index) for study in loaded.studies for clip, index in plan(study))
        results = stack.enter_context(closing(in_order(places, run.source, run.classifier, lanes())))
        for study in loaded.studies:
            if run.report.stopped:
                break
            _score_study(run, study, results, *tables)


def _score_study(run: _Run, study: Study, answers: Iterator[FrameResult], frames: Table, cases: Table) -> None:
    """The next of ``answers`` are those of ``study``, in the order of its plan."""
    results = CaseResults(study, run.classifier.card)
    names = {clip.key: clip.path.name for clip in study.clips}
    broken: set[str] = set()
    for clip, _ in plan(study):
        if run.cancelled():
            run.report.stopped = True
            break
        result = next(answers)
        frames.add(
            frame_row(study, names[clip.key], clip, result, run.classifier.model_id, run.classifier.model_sha256)
        )
        wrong = result.reason if result.status is FrameStatus.FAILED else None
        if run.overlays and result.prediction is not None:
            wrong = _picture(run, study, clip, result)
        if wrong is not None and clip.key not in broken:
            broken.add(clip.key)
            run.report.failed.append((run.names.of(clip.path), wrong))
        run.report.frames[str(result.status)] += 1
        results.add(_without_map(result))
        run.done += 1
        _look_at_memory(run)
        run.on_progress(run.done, run.total)
    if not run.report.stopped:
        cases.add(case_row(results.risk()))


def _look_at_memory(run: _Run) -> None:
    now = time.monotonic()
    if now - run.looked >= MEMORY_EVERY:
        run.looked = now
        run.report.peak_bytes = max(run.report.peak_bytes, tree_memory())


def _without_map(result: FrameResult) -> FrameResult:
    """The result without its map: thousands of them are not to be held."""
    if result.prediction is None:
        return result
    prediction = type(result.prediction)(result.prediction.p_malignant, result.prediction.logit)
    return FrameResult(result.clip_key, result.index, result.status, prediction, None, result.ms)


def _picture(run: _Run, study: Study, clip: Clip, result: FrameResult) -> Problem | None:
    """Write the frame under its map; what was in the way where its pixels could not be read again."""
    prediction = result.prediction
    if prediction is None or prediction.cam is None:
        return None
    try:
        shown = to_display(run.source.read(clip, result.index, lane=LANES[0]), clip.window)
    except OvaDeskError as error:
        return error.problem
    picture = overlay_png(shown, prediction.cam, prediction.p_malignant)
    write_overlay(run.out / OVERLAYS, study.case_id, clip.key, result.index, picture)
    return None


def tree_memory() -> int:
    """Resident bytes of this process and all it started, now."""
    total = 0
    try:
        me = psutil.Process()
        for process in (me, *me.children(recursive=True)):
            total += process.memory_info().rss
    except psutil.Error:
        return total
    return total


def _spoken(found: Problem) -> dict[str, Any]:
    return {"code": found.code, "message": sentence(found, ENGLISH)}


def _summary(run: _Run, begun: datetime) -> dict[str, Any]:
    report, card = run.report, run.classifier.card
    report.peak_bytes = max(report.peak_bytes, tree_memory())
    return {
        "use": RESEARCH_USE,
        "app_version": __version__,
        "app_build": build().text,
        "model_id": card.model_id,
        "model_sha256": run.classifier.model_sha256,
        "engine": run.classifier.engine_name,
        "began": begun.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "complete": not report.stopped,
        "studies": report.studies,
        "frames": dict(report.frames),
        "peak_memory_bytes": report.peak_bytes,
        "files": report.files,
    }
