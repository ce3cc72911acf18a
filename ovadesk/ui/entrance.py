"""From the main window into the reading room and back: the model is closed and the window hidden meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ovadesk.ui.controller import Controller

if TYPE_CHECKING:  # the room is imported when somebody goes there
    from ovadesk.ui.reading_room.lane import Begun, RoomLane
    from ovadesk.ui.reading_room.reading import Reading
    from ovadesk.ui.reading_room.start import ReadingStart


class Entrance(QObject):
    """``reading`` is the session that is going on, None most of the time.

    While it goes on there is no model in the process and no study open in the main window: a reader could look at the
    same pictures there, with an answer beside them.
    """

    entered = Signal()  # the reading begins: whatever else is open closes

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._window = controller, controller.window
        self.reading: Reading | None = None
        self.start: ReadingStart | None = None
        self._closing = False
        self._window.closing.connect(self._window_closed)

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        return {"read_study": self.ask}

    def ask(self, where: str = "") -> None:
        """Show the start page; ``where`` is the study, the one read last by default."""
        from ovadesk.ui.reading_room.start import ReadingStart

        if self.reading is not None or self.start is not None:
            return
        now = self._controller.remembered.now
        self.start = start = ReadingStart(self._window, where or now.last_study)
        start.begun.connect(self.enter)
        start.finished.connect(self._forget_start)
        start.open()

    def enter(self, lane: RoomLane, begun: Begun, *, full_screen: bool = True) -> None:
        """Read in a room that is open in the study."""
        from ovadesk.ui.reading_room.reading import Reading

        controller = self._controller
        controller.remembered.change(last_study=begun.where)
        self.entered.emit()
        controller.session.close_all()
        controller.analysis.close_model()
        self.reading = Reading(lane, begun, controller.services.frames, controller.remembered.now, self)
        self.reading.ended.connect(self._ended)
        self.reading.begin(full_screen=full_screen)
        self._window.hide()

    def _forget_start(self) -> None:
        self.start = None

    def _ended(self) -> None:
        self.reading = None
        if not self._closing:
            self._window.show()
            self._controller.open_model()

    def _window_closed(self) -> None:
        """The program ends."""
        self._closing = True
        if self.start is not None:
            self.start.reject()
        if self.reading is not None:
            self.reading.end()
