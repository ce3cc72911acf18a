"""The model's answer in the window: asked for only when it may be given, shown where the reader looks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ovadesk.classify.classifier import Classifier
from ovadesk.domain.reading import Condition
from ovadesk.domain.result import CaseRisk, FrameResult
from ovadesk.domain.study import Clip, Study
from ovadesk.ui.analysis import Analysis
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.reader import CaseState
from ovadesk.ui.services import Services
from ovadesk.ui.session import Session
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import called, percent, spoken, tr


class Answering(QObject):
    """``reveal_wanted``: the model could answer; it does once a ``CaseState`` says that this is written down."""

    reveal_wanted = Signal(str, str)  # case id, model id

    def __init__(
        self, window: MainWindow, session: Session, services: Services, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self.analysis = analysis = Analysis(services, jobs, self)
        self.call_first = services.settings.call_first
        self._state: CaseState | None = None
        analysis.model_opened.connect(self._model_opened)
        analysis.model_failed.connect(lambda found: window.foot.say(spoken(found), True))
        analysis.results_added.connect(self._results_added)
        analysis.risk_changed.connect(self._risk_changed)
        analysis.progress.connect(self._progressed)
        analysis.running_changed.connect(self._running_changed)
        session.study_opened.connect(self._study_opened)
        session.study_grew.connect(analysis.grow)
        session.clip_opened.connect(self._draw_line)
        session.closed.connect(self._closed)
        window.act("overlay").toggled.connect(lambda _: self._show_result())
        window.grid.shown.connect(lambda _: self._show_result())
        window.grid.made.connect(self._style)
        window.model_panel.style_changed.connect(self._style_all)
        self._style_all(*window.model_panel.map_style)
        self._closed()

    def know(self, state: CaseState) -> None:
        """What the store says of the open case now."""
        self._state = state
        self.decide()

    def decide(self) -> None:
        """Whether the model may answer: only where it is written down that it did, or the call is locked."""
        state, classifier, study = self._state, self.analysis.classifier, self._session.study
        if study is None or state is None or state.case_id != study.case_id:
            return
        if classifier is None:
            self._window.model_panel.say_nothing(tr("The model is being opened."))
        elif state.condition is Condition.AIDED:
            self.analysis.permit(state.case_id, True)
        elif self.call_first and not state.readings:
            self.analysis.permit(state.case_id, False)
            self._window.model_panel.say_nothing(tr("Call first: the model answers once your call is locked."))
            self._refresh()
        else:
            self.reveal_wanted.emit(state.case_id, classifier.model_id)
        self._window.act("overlay").setEnabled(self.analysis.permitted)

    def most_suspicious(self) -> tuple[Clip, int] | None:
        """Where the next most suspicious frame of the case is."""
        results, clip = self.analysis.results, self._session.clip
        return results.next_most_suspicious(clip, self._session.index) if results is not None and clip else None

    def _study_opened(self, study: Study) -> None:
        self._state = None
        self._window.model_panel.say_nothing(tr("The case is being opened."))
        self.analysis.open_case(study)
        self._window.act("overlay").setEnabled(False)

    def _closed(self) -> None:
        self._state = None
        self.analysis.cancel()
        self._window.model_panel.say_nothing(tr("No study is open."))
        self._window.act("overlay").setEnabled(False)

    def _model_opened(self, classifier: Classifier) -> None:
        self._window.model_panel.name_model(classifier.card)
        if self._session.study is None:
            self._window.model_panel.say_nothing(tr("No study is open."))
        self.decide()

    def _refresh(self) -> None:
        if self._session.clip is not None:
            self._draw_line(self._session.clip)
        self._show_result()

    def _style_all(self, colours: str, opacity: float) -> None:
        for viewer in self._window.grid.all_viewers:
            viewer.style_map(colours, opacity)

    def _style(self, viewer: Viewer) -> None:
        viewer.style_map(*self._window.model_panel.map_style)

    def _draw_line(self, clip: Clip) -> None:
        results, classifier = self.analysis.results, self.analysis.classifier
        point = classifier.card.operating_point if classifier is not None and self.analysis.permitted else None
        self._window.risk_line.load(clip.n_frames, results.of_clip(clip) if results else {}, point)
        self._window.risk_line.go(self._session.index)

    def _results_added(self, batch: list[FrameResult]) -> None:
        clip = self._session.clip
        if clip is None:
            return
        self._window.risk_line.add({result.index: result for result in batch if result.clip_key == clip.key})
        places = {(result.clip_key, result.index) for result in batch}
        on_screen = [viewer.frame for viewer in self._window.grid.viewers if viewer.frame is not None]
        if any((frame.clip.key, frame.index) in places for frame in on_screen):
            self._show_result()

    def _risk_changed(self, risk: CaseRisk | None) -> None:
        results = self.analysis.results
        if self._session.study is not None and not self.analysis.permitted:
            self._window.browser.say_risk(self._session.study.case_id, "")
        if risk is not None and results is not None:
            said = f"{called(risk.call)} {percent(risk.p_malignant)}" if risk.call and risk.p_malignant else ""
            self._window.browser.say_risk(risk.case_id, said)
            self._window.model_panel.show_risk(risk, len(results.all()))

    def _progressed(self, done: int, total: int) -> None:
        if self.analysis.running:
            self._window.foot.work(tr("Analysing"), done, total)

    def _running_changed(self, running: bool) -> None:
        window = self._window
        window.act("overlay").setEnabled(self.analysis.permitted)
        window.act("analyse").setEnabled(not running and self._session.study is not None)
        if running:
            self._refresh()
            window.foot.work(tr("Analysing"), 0, 0)
        else:
            window.foot.rest()

    def _show_result(self) -> None:
        """What is known of the frames on screen, over the pictures; of the active one, in the panel too."""
        asked_for = self._window.act("overlay").isChecked()
        for viewer in self._window.grid.viewers:
            frame = viewer.frame
            result = self.analysis.result_of(frame.clip, frame.index) if frame is not None else None
            if viewer is self._window.viewer:
                self._window.model_panel.show_frame(result)
            prediction = result.prediction if result is not None and asked_for else None
            viewer.show_map(prediction.cam if prediction is not None else None)
