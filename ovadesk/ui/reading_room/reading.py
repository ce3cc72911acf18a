"""The reading room put together: window, session and keys, from the first case to the last word."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.reading import Call
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Settings
from ovadesk.ui.dialogs import list_dialog
from ovadesk.ui.picture_work import picture_work
from ovadesk.ui.reading_room.breaks import Breaks, Page
from ovadesk.ui.reading_room.carousel import Carousel
from ovadesk.ui.reading_room.keys import key_rows
from ovadesk.ui.reading_room.lane import Begun, RoomLane
from ovadesk.ui.reading_room.sitting import At, Sitting
from ovadesk.ui.reading_room.slides import Projector
from ovadesk.ui.reading_room.window import RoomWindow
from ovadesk.ui.words import tr


class Reading(QObject):
    """Owns everything of one session, the lane with the open study included; ``ended`` is its last word.

    The main window's model must be closed before: nothing that could predict is in the process while a study is read.
    """

    ended = Signal()

    def __init__(
        self, lane: RoomLane, begun: Begun, frames: FrameSource, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        assert lane.room is not None
        self._lane = lane
        self.window = RoomWindow(begun.view.form, frames, lane.jobs, settings)
        self.carousel = Carousel(Projector(frames, lane.room.path_of), lane.jobs, self)
        self.sitting = Sitting(self.window, lane, self.carousel, begun, self)
        self.breaks = Breaks(self.sitting, lane, begun, self)
        self._over = False
        self._tie_keys(begun)
        self._trace()
        self.breaks.gone.connect(self.end)

    def begin(self, *, full_screen: bool = True) -> None:
        """Show the room and open the first case."""
        if full_screen:
            self.window.showFullScreen()
        else:
            self.window.show()
        self.window.show_room()
        self.sitting.next_case()

    def end(self) -> None:
        """Keep what is typed, close the session and the study, and the window. Blocks until all is on disk."""
        if self._over:
            return
        self._over = True
        self.breaks.end_now()
        self.window.picture.cine.stop()
        self._lane.end()
        self.ended.emit()  # first: where no other window is open, closing this one ends the program
        self.window.may_close = True
        self.window.close()
        self.window.deleteLater()

    def _tie_keys(self, begun: Begun) -> None:
        window, sitting, side = self.window, self.sitting, self.window.side
        does: dict[str, Callable[[], object]] = {
            **picture_work(window.picture),
            "benign": lambda: side.choose(Call.BENIGN),
            "malignant": lambda: side.choose(Call.MALIGNANT),
            "rub_out": side.rub_out,
            "to_form": side.form.begin,
            "to_picture": window.picture.setFocus,
            "lock": self._enter,
            "pause": self.breaks.pause,
            "go_back": sitting.go_back,
            "leave": self._escape,
            "keys": self._show_keys,
            "previous_clip": lambda: sitting.pictures.step(-1),
            "next_clip": lambda: sitting.pictures.step(1),
        }
        for name, action in window.actions_by_id.items():
            work = does.get(name)
            action.triggered.connect(lambda _=False, work=work: self._do(work))
        window.act("magnifier").toggled.connect(window.picture.viewer.magnifier.use)
        window.act("go_back").setVisible(begun.view.may_return)
        window.act("go_back").setEnabled(begun.view.may_return)
        window.digit.connect(lambda digit: self._do(lambda: side.digit(digit)))

    def _do(self, work: Callable[[], object] | None) -> None:
        if not self.window.on_page:
            self.sitting.count(lambda room: room.interacted())
        if work is not None:
            work()

    def _trace(self) -> None:
        """Everything that is recorded of how a case is read."""
        picture, count = self.window.picture, self.sitting.count
        picture.looked.connect(lambda image, frame: count(lambda room: room.viewed(image, frame)))
        picture.looped.connect(lambda: count(lambda room: room.looped()))
        picture.zoomed.connect(lambda: count(lambda room: room.zoomed()))
        picture.windowed.connect(lambda: count(lambda room: room.windowed()))
        picture.touched.connect(lambda: count(lambda room: room.interacted()))
        self.window.strip.picked.connect(lambda _: count(lambda room: room.interacted()))
        self.sitting.revealed.overlaid.connect(lambda on: count(lambda room: room.overlay(on)))

    def _enter(self) -> None:
        if self.window.on_page:
            self.breaks.press()
        else:
            self.sitting.enter()

    def _escape(self) -> None:
        """Out of the form first, then out of the room."""
        if self.window.in_panel and not self.window.on_page:
            self.window.picture.setFocus()
        else:
            self.breaks.escape()

    def _show_keys(self) -> None:
        if self.breaks.page is Page.NONE and self.sitting.at is not At.WAITING:
            list_dialog(self.window, tr("Keys"), key_rows(self.window.actions_by_id), (tr("Key"), tr("Does"))).open()
