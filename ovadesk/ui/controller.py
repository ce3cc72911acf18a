"""What the window does, in three parts that hear of each other here alone: looking, answering, calling."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ovadesk.domain.problem import Problem
from ovadesk.ui import troubles
from ovadesk.ui.answering import Answering
from ovadesk.ui.calling import Calling
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.looking import Looking
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.remembered import Remembered
from ovadesk.ui.services import Services
from ovadesk.ui.words import spoken, tr


class Controller(QObject):
    """One per window. Everything it starts ends with ``end``."""

    def __init__(self, window: MainWindow, services: Services, jobs: Jobs, remembered: Remembered) -> None:
        super().__init__(window)
        self.window, self.services, self.jobs, self.remembered = window, services, jobs, remembered
        self.looking = Looking(window, services, jobs, self)
        self.session = session = self.looking.session
        self.answering = Answering(window, session, services, jobs, self)
        self.analysis = self.answering.analysis
        self.calling = Calling(window, session, self.analysis, services, jobs, self)
        self.looking.settled.connect(self.analysis.look_at)
        self.calling.state_known.connect(self.answering.know)
        self.answering.reveal_wanted.connect(self.calling.reader.reveal)
        window.model_panel.style_changed.connect(
            lambda colours, opacity: remembered.change(overlay_colours=colours, overlay_opacity=opacity)
        )
        QTimer.singleShot(0, self.open_model)  # the window is on screen before anything heavy begins

    def open_model(self) -> None:
        """Open the model and engine of the settings; the open case is asked anew."""
        self.window.browser.forget_risks()
        self.analysis.open_model(self.remembered.now)
        self.answering.decide()

    def become(self, reader_id: str, group: str) -> None:
        """Somebody else reads: the model is silent until it is known what they may see."""
        self.remembered.change(reader_id=reader_id, reader_group=group)
        now = self.remembered.now  # who reads can be fixed on this machine
        if self.session.study is not None:
            self.analysis.permit(self.session.study.case_id, False)
        self.window.browser.forget_risks()
        self.calling.become(now.reader_id, now.reader_group)

    def call_first(self, on: bool) -> None:
        """Whether the model answers only after the call is locked."""
        self.remembered.change(call_first=on)
        self.answering.call_first = self.remembered.now.call_first
        self.answering.decide()

    def analyse(self) -> None:
        """Go on with a stopped analysis, or ask again whether the model may answer."""
        if self.analysis.permitted:
            self.analysis.start()
        elif self.session.study is not None:
            self.calling.reader.open_case(self.session.study.case_id)

    def most_suspicious(self) -> None:
        """Go to the next most suspicious frame of the case."""
        place = self.answering.most_suspicious()
        if place is None:
            self.window.foot.say(tr("No frame has a risk yet."))
            return
        self.looking.cine.stop()
        self.session.to(*place)

    def warn(self, found: Problem) -> None:
        """Say what went wrong at the foot of the window, and keep it in the list of this run."""
        troubles.note(found)
        self.window.foot.say(spoken(found), warning=True)

    def end(self) -> None:
        """Keep what waits, stop every worker, let go of the store."""
        self.looking.cine.stop()
        self.calling.reader.flush()
        self.remembered.change(**self.window.layout_now())
        self.remembered.save()
        self.jobs.close(finish=("desk", "settings"))
        self.calling.reader.close_store()
