"""The reader's call in the window: drafts kept while it is made, locked on disk before it is said to be."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import Problem
from ovadesk.domain.reading import Call, Condition, Reading
from ovadesk.domain.study import Study
from ovadesk.ui.analysis import Analysis
from ovadesk.ui.call_panel import NONE_OPEN
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.reader import CaseState, Locking, Reader
from ovadesk.ui.services import Services
from ovadesk.ui.session import Session
from ovadesk.ui.words import called, spoken, tr


class Calling(QObject):
    """``state_known`` is emitted whenever the store has said what it knows of the open case."""

    state_known = Signal(object)  # CaseState

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        analysis: Analysis,
        services: Services,
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._analysis = window, session, analysis
        self.reader = reader = Reader(services, jobs, self)
        self._state: CaseState | None = None
        self._warned = False
        panel = window.call_panel
        session.study_opened.connect(self._study_opened)
        session.closed.connect(self._closed)
        reader.case_state.connect(self._case_state)
        reader.locked.connect(self._locked)
        reader.draft_kept.connect(self._draft_kept)
        reader.failed.connect(self._failed)
        panel.draft_changed.connect(reader.keep_draft)
        panel.lock_wanted.connect(self._lock)
        panel.refused.connect(lambda text: window.foot.say(text, warning=True))
        window.digit.connect(lambda number: panel.give_score(10 * number + 5))
        panel.name_reader(*reader.who)

    def become(self, reader_id: str, group: str) -> None:
        """Somebody else reads from now on: their own drafts and calls, their own condition."""
        self._window.call_panel.close_case()
        self.reader.be(reader_id, group)
        self._window.call_panel.name_reader(reader_id, group)

    def _study_opened(self, study: Study) -> None:
        self._state = None
        self._window.call_panel.close_case()
        self.reader.open_case(study.case_id)

    def _closed(self) -> None:
        self._state = None
        self.reader.flush()
        self._window.call_panel.close_case(tr(NONE_OPEN))

    def _case_state(self, state: CaseState) -> None:
        if self._session.study is None or state.case_id != self._session.study.case_id:
            return
        if not self._warned:
            self._warned = self._tell_of_store(state)
        self._state = state
        self._window.call_panel.show_state(state)
        self.state_known.emit(state)

    def _tell_of_store(self, state: CaseState) -> bool:
        """What is to be known of the store of all cases; whether something was."""
        if state.read_only:
            self._window.foot.say(tr("Another OvaDesk has the readings open: calls cannot be locked here."), True)
        elif state.backup:
            text = tr("OvaDesk was upgraded: your readings came along, and a copy from before is kept as {file}.")
            self._window.foot.say(text.format(file=state.backup))
        return state.read_only or bool(state.backup)

    def _lock(self, call: Call, score: int, note: str, reason: str) -> None:
        state, risk = self._state, self._analysis.risk()
        if state is None:
            return
        shown = risk if state.condition is Condition.AIDED else None
        model_id, p_malignant = (shown.model_id, shown.p_malignant) if shown is not None else ("", None)
        self.reader.lock(Locking(state.case_id, call, score, note, reason, model_id, p_malignant))

    def _locked(self, reading: Reading, state: CaseState) -> None:
        text = tr("Locked and on disk: {call}, score {score}.")
        self._window.foot.say(text.format(call=called(reading.call), score=reading.score))
        if self._session.study is not None and state.case_id == self._session.study.case_id:
            self._state = state
            self._window.call_panel.locked(state)
            self.state_known.emit(state)

    def _draft_kept(self, _: str) -> None:
        """Worth a word where nothing else is being said."""
        if not self._window.foot.message.text():
            self._window.foot.say(tr("Draft kept."))

    def _failed(self, found: Problem) -> None:
        self._window.call_panel.lock_failed()
        self._window.foot.say(spoken(found), warning=True)
        if self._session.study is not None and not self._analysis.permitted:
            # An answer that cannot be written down as seen is not shown.
            self._window.model_panel.say_nothing(tr("Not shown: {why} Press A to try again.").format(why=spoken(found)))
