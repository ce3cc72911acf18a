"""From the main window to the coordinator's: the wizard, and the page of the studies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ovadesk.ui.controller import Controller
from ovadesk.ui.remembered import LANE as KEEPING_LANE
from ovadesk.ui.studies.tools import Tools

if TYPE_CHECKING:  # the windows are imported when somebody wants them
    from ovadesk.ui.studies.access import Place
    from ovadesk.ui.studies.draft_file import Unfinished
    from ovadesk.ui.studies.studies_window import StudiesWindow
    from ovadesk.ui.studies.wizard import Wizard


class StudyCommands(QObject):
    """``results_wanted`` names a closed study whose results are wanted: where it is, and its id."""

    results_wanted = Signal(str, str)

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._tools = Tools(
            controller.jobs, controller.services, controller.remembered, lambda: controller.session.loaded.studies
        )
        self.wizard: Wizard | None = None
        self.studies: StudiesWindow | None = None
        self._asked = False
        # kept until the next one: Qt deletes a closed window here, and no worker's garbage collection may do it before
        self._gone: tuple[Wizard | None, StudiesWindow | None] = (None, None)
        controller.window.closing.connect(self.close)

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        return {"new_study": self.new, "studies": self.show_studies}

    def new(self) -> None:
        """Show the wizard, with the unfinished study where there is one."""
        from ovadesk.ui.studies.draft_file import load_draft

        if self.wizard is not None:
            _to_front(self.wizard)
        elif not self._asked:
            self._asked = True
            paths = self._tools.services.paths  # loaded behind what is still being kept
            self._tools.jobs.start(KEEPING_LANE, lambda _: load_draft(paths), then=self._begin)

    def show_studies(self, place: Place | None = None) -> None:
        """Show the coordinator's page, at ``place`` or at the study that was open last."""
        from ovadesk.ui.studies.access import place_at
        from ovadesk.ui.studies.studies_window import StudiesWindow

        if self.studies is None:
            self.studies = window = StudiesWindow(self._tools)
            window.results_wanted.connect(self.results_wanted)
            window.new_wanted.connect(self.new)
            window.closed.connect(self._studies_closed)
            known = self._tools.remembered.now.known_studies
            if place is None and known:
                place = place_at(known[0])
        if place is not None:
            self.studies.open(place)
        _to_front(self.studies)

    def close(self) -> None:
        """The main window closes: what is typed is kept, and nothing goes on."""
        for window in (self.wizard, self.studies):
            if window is not None:
                window.close()

    def _begin(self, unfinished: Unfinished | None) -> None:
        from ovadesk.ui.studies.wizard import Wizard

        self._asked = False
        self.wizard = Wizard(self._tools, unfinished)
        self.wizard.created.connect(self.show_studies)
        self.wizard.finished.connect(lambda _: self._wizard_closed())
        _to_front(self.wizard)

    def _wizard_closed(self) -> None:
        self._gone, self.wizard = (self.wizard, self._gone[1]), None

    def _studies_closed(self) -> None:
        self._gone, self.studies = (self._gone[0], self.studies), None


def _to_front(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
