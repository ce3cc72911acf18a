"""The model at work behind the window: opened, run and stopped in workers; in call-first mode it holds nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ovadesk.classify.classifier import Classifier
from ovadesk.domain.problem import Problem
from ovadesk.domain.result import CaseRisk, FrameResult
from ovadesk.domain.study import Clip, Study
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Settings
from ovadesk.ui.jobs import Jobs, Ticket
from ovadesk.ui.services import Services
from ovadesk.workflow.analysis import CaseResults, run_analysis

LANE, SCOPE, MODEL = "analysis", "case", "model"


class Analysis(QObject):
    """Results of the open case. Without ``permit`` no prediction exists: nothing is run and nothing is held."""

    model_opened = Signal(object)  # Classifier
    model_failed = Signal(object)  # Problem
    results_added = Signal(object)  # list[FrameResult] of the open case
    risk_changed = Signal(object)  # CaseRisk, or None where there is no result to show
    progress = Signal(int, int)  # frames done, frames in all
    running_changed = Signal(bool)

    def __init__(self, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._source: FrameSource = services.frames
        self._kept: dict[tuple[str, ...], CaseResults] = {}  # by case id and the keys of its clips
        self._study: Study | None = None
        self._start: tuple[Clip, int] | None = None
        self._permitted = False
        self._running: Ticket | None = None
        self.classifier: Classifier | None = None
        self.results: CaseResults | None = None

    @property
    def running(self) -> bool:
        return self._running is not None

    @property
    def permitted(self) -> bool:
        return self._permitted

    def close_model(self) -> None:
        """Let go of the model and of everything it said, of every case."""
        self._stop()
        self._jobs.renew(MODEL)
        self._jobs.renew(SCOPE)
        self.classifier, self.results = None, None
        self._kept.clear()
        self._permitted = False
        self.risk_changed.emit(None)

    def open_model(self, wanted: Settings) -> None:
        """Open a model in a worker; what another model said is forgotten."""
        self.close_model()
        self._jobs.start(
            LANE,
            lambda _: self._services.open_classifier(wanted),
            scope=MODEL,
            then=self._opened,
            failed=self.model_failed.emit,
        )

    def open_case(self, study: Study) -> None:
        """Go to a case, not yet permitted; results known of it come back once it is."""
        self._stop()
        self._jobs.renew(SCOPE)
        self._study, self._start = study, None
        self._permitted, self.results = False, None
        self.risk_changed.emit(None)

    def grow(self, study: Study) -> None:
        """The open case has more files now: what may be said of it stays as it is, and is found anew."""
        if self._study is not None and study.case_id == self._study.case_id:
            self._stop()
            self._jobs.renew(SCOPE)
            self._study, self.results = study, None
            self.start()

    def permit(self, case_id: str, allowed: bool) -> None:
        """Allow or forbid predictions on the open case. Forbidding forgets every prediction made of it."""
        if self._study is None or case_id != self._study.case_id or allowed == self._permitted:
            return
        self._permitted = allowed
        if allowed:
            self.start()
            return
        self._stop()
        self._jobs.renew(SCOPE)
        self._kept = {place: kept for place, kept in self._kept.items() if place[0] != case_id}
        self.results = None
        self.risk_changed.emit(None)

    def look_at(self, clip: Clip, index: int) -> None:
        """The reader looks at this frame: it and its neighbours come next."""
        self._start = (clip, index)
        if self._running is not None and self.results is not None and self.results.get(clip, index) is None:
            self._running.cancel()
            self._jobs.renew(SCOPE)
            self._run()

    def start(self) -> None:
        """Run, or go on, where this is permitted and there is something left to do."""
        study, classifier = self._study, self.classifier
        if study is None or classifier is None or not self._permitted or self.running:
            return
        if self.results is None:
            self.results = self._kept.setdefault(_place(study), CaseResults(study, classifier.card))
        done = self.results.all()
        self._changed(done)
        if len(done) < study.n_frames:
            self._run()
            self.running_changed.emit(True)

    def _run(self) -> None:
        """Begin, or begin again at another frame, without a word: to the reader it is one analysis."""
        results, classifier, start = self.results, self.classifier, self._start
        if results is None or classifier is None:
            return
        self._running = self._jobs.start(
            LANE,
            lambda ticket: run_analysis(
                results, self._source, classifier, start=start, on_result=ticket.report, cancelled=ticket.stale
            ),
            scope=SCOPE,
            then=lambda _: self._stop(),
            failed=self._failed,
            reports=self._changed,
        )

    def cancel(self) -> None:
        """Stop; what was found stays."""
        self._stop()
        self._jobs.renew(SCOPE)

    def risk(self) -> CaseRisk | None:
        return self.results.risk() if self.results is not None else None

    def result_of(self, clip: Clip, index: int) -> FrameResult | None:
        return self.results.get(clip, index) if self.results is not None else None

    def _opened(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.model_opened.emit(classifier)
        self.start()

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None
            self.running_changed.emit(False)

    def _failed(self, found: Problem) -> None:
        self._stop()
        self.model_failed.emit(found)

    def _changed(self, batch: list[FrameResult]) -> None:
        if self.results is None or self._study is None:
            return
        self.results_added.emit(batch)
        risk = self.results.risk()
        self.risk_changed.emit(risk)
        self.progress.emit(len(self.results.all()), self._study.n_frames)


def _place(study: Study) -> tuple[str, ...]:
    """What results belong to: the case as it is open now. More files, or changed ones, make it another."""
    return (study.case_id, *(clip.key for clip in study.clips))
