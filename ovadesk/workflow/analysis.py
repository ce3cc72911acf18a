"""One case analysed: which frames, in which order, what came out, and the risk so far."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from numpy.typing import NDArray

from ovadesk.classify.card import Card
from ovadesk.classify.case import case_risk
from ovadesk.classify.classifier import Classifier
from ovadesk.domain.problem import OutOfScope, OvaDeskError, Problem
from ovadesk.domain.result import CaseRisk, FrameResult, FrameStatus
from ovadesk.domain.study import Clip, Study
from ovadesk.pixels.display import grey, to_display
from ovadesk.pixels.frames import Lane
from ovadesk.pixels.regions import scope


class Source(Protocol):
    """The part of ``FrameSource`` that analysis needs."""

    def read(self, clip: Clip, index: int, *, lane: Lane = ...) -> NDArray[Any]: ...


def analyse_frame(
    source: Source, classifier: Classifier, clip: Clip, index: int, *, lane: Lane = Lane.ANALYSE
) -> FrameResult:
    """Decode, look at the region, classify. A frame that fails or is out of scope is a result with a reason.

    Nothing is raised for what is in a file; ``Cancelled`` and defects pass through.
    """
    return begin_frame(source, classifier, clip, index, lane=lane)()


def begin_frame(
    source: Source,
    classifier: Classifier,
    clip: Clip,
    index: int,
    *,
    lane: Lane = Lane.ANALYSE,
    begun: float | None = None,
) -> Callable[[], FrameResult]:
    """``analyse_frame`` up to where the network has the frame; what is returned waits for its answer.

    ``begun`` (``time.perf_counter``): when it was first worked on, where that was before.
    """
    begun = time.perf_counter() if begun is None else begun

    def result(status: FrameStatus, **more: Any) -> FrameResult:
        return FrameResult(clip.key, index, status, ms=1000 * (time.perf_counter() - begun), **more)

    def known(status: FrameStatus, reason: Problem) -> Callable[[], FrameResult]:
        found = result(status, reason=reason)
        return lambda: found

    def answered() -> FrameResult:
        try:
            return result(FrameStatus.SCORED, prediction=answer())
        except OutOfScope as refusal:
            return result(FrameStatus.OUT_OF_SCOPE, reason=refusal.problem)
        except OvaDeskError as error:
            return result(FrameStatus.FAILED, reason=error.problem)

    try:
        shown = to_display(source.read(clip, index, lane=lane), clip.window)
        luma = grey(shown)  # for the search and for the network: not twice
        seen = scope(clip, shown, luma)
        if seen.reason is not None:
            return known(FrameStatus.OUT_OF_SCOPE, seen.reason)
        spec = classifier.card.preprocess
        answer = classifier.begin(spec.apply(luma if spec.colour == "grey" else shown, seen.box))
    except OvaDeskError as error:
        return known(FrameStatus.FAILED, error.problem)
    return answered


def plan(study: Study, first: Clip | None = None, index: int = 0) -> Iterator[tuple[Clip, int]]:
    """Every frame of the study once: the open frame, its clip outwards from it, its series, then the other series."""
    clips = list(study.clips)
    if first is not None and any(clip.key == first.key for clip in clips):
        for i in sorted(range(first.n_frames), key=lambda i: (abs(i - index), i)):
            yield first, i
        near = {c.key for s in study.series if any(c.key == first.key for c in s.clips) for c in s.clips}
        clips = sorted((c for c in clips if c.key != first.key), key=lambda c: c.key not in near)
    for clip in clips:
        for i in range(clip.n_frames):
            yield clip, i


class CaseResults:
    """What is known of one case: results by clip and frame. Thread-safe; results come from a worker."""

    def __init__(self, study: Study, card: Card) -> None:
        self.study, self._card = study, card
        self._results: dict[tuple[str, int], FrameResult] = {}
        self._lock = threading.Lock()

    def add(self, result: FrameResult) -> None:
        """Keep ``result`` in place of an earlier one of the same frame."""
        with self._lock:
            self._results[result.clip_key, result.index] = result

    def get(self, clip: Clip, index: int) -> FrameResult | None:
        return self._results.get((clip.key, index))

    def of_clip(self, clip: Clip) -> dict[int, FrameResult]:
        """Results of one clip by frame index."""
        with self._lock:
            return {index: result for (key, index), result in self._results.items() if key == clip.key}

    def all(self) -> list[FrameResult]:
        with self._lock:
            return list(self._results.values())

    def risk(self) -> CaseRisk:
        """The case's risk from the frames scored so far, in the order of the study and not of the analysis."""
        found = {(r.clip_key, r.index): r.prediction for r in self.all() if r.prediction is not None}
        order = ((clip.key, i) for clip in self.study.clips for i in range(clip.n_frames))
        scored = [found[place].p_malignant for place in order if place in found]
        return case_risk(self.study.case_id, self.study.n_frames, scored, self._card)

    def next_most_suspicious(self, clip: Clip, index: int) -> tuple[Clip, int] | None:
        """The scored frame that comes after this one in falling order of risk; from the last on to the first.

        From a frame that has no score: the most suspicious one. None where nothing is scored.
        """
        scored = [r for r in self.all() if r.prediction is not None]
        ranked = sorted(scored, key=lambda r: (-_risk(r), r.clip_key, r.index))
        if not ranked:
            return None
        places = [(r.clip_key, r.index) for r in ranked]
        here = places.index((clip.key, index)) if (clip.key, index) in places else -1
        key, wanted = places[(here + 1) % len(places)]
        return next(c for c in self.study.clips if c.key == key), wanted


def _risk(result: FrameResult) -> float:
    return result.prediction.p_malignant if result.prediction else -1.0


def run_analysis(
    results: CaseResults,
    source: Source,
    classifier: Classifier,
    *,
    start: tuple[Clip, int] | None = None,
    on_result: Callable[[FrameResult], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> bool:
    """Analyse what ``results`` lacks, from ``start`` outwards; True when complete, False when cancelled."""
    clip, index = start if start else (None, 0)
    for one, i in plan(results.study, clip, index):
        if cancelled():
            return False
        if results.get(one, i) is None:
            result = analyse_frame(source, classifier, one, i)
            results.add(result)
            on_result(result)
    return True
