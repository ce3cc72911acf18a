"""What is typed but not locked, kept on disk a moment after it was typed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ovadesk.domain.problem import Problem
from ovadesk.ui.reading_room.lane import RoomLane
from ovadesk.ui.reading_room.side import Side
from ovadesk.ui.words import spoken, tr

DRAFT_MS = 400


class Drafts(QObject):
    """Writes through the room; a draft that cannot be written is told and stays in the panel."""

    def __init__(self, side: Side, lane: RoomLane, parent: QObject) -> None:
        super().__init__(parent)
        self._side, self._lane = side, lane
        self._later = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._later.timeout.connect(self.keep)

    def edited(self) -> None:
        """Something was typed."""
        self._later.start()

    def stop(self) -> None:
        """What waits is not written: it is being locked, or belongs to a case that is left."""
        self._later.stop()

    def keep(self) -> None:
        """Write what is typed now."""
        self._later.stop()
        call, score, answers = self._side.call, self._side.score, self._side.answers
        self._lane.ask(lambda room: room.keep_draft(call, score, answers), lambda _: None, self._lost)

    def _lost(self, found: Problem) -> None:
        self._side.say(tr("What you typed is not on disk yet. {why}").format(why=spoken(found)), warning=True)
