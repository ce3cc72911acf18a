"""The window of the reading room: what stands where. ``Sitting`` makes it work."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ovadesk.domain.form.form import Form
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Settings
from ovadesk.ui.icons import app_icon
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.reading_room.keys import room_actions
from ovadesk.ui.reading_room.page import Page
from ovadesk.ui.reading_room.picture import Picture
from ovadesk.ui.reading_room.room_sheet import SHEET
from ovadesk.ui.reading_room.side import Side
from ovadesk.ui.reading_room.strip import Strip
from ovadesk.ui.risk_line import RiskLine
from ovadesk.ui.words import RESEARCH, tr

ON_PAGES = ("lock", "pause", "leave")  # the keys that mean something while a page covers the picture
SMALLEST = (800, 480)  # logical pixels: a small screen at twice its scale


class RoomWindow(QWidget):
    """The picture with its strip on the left, the panel on the right; or a page over all of it."""

    close_wanted = Signal()  # by the system or a key: whoever runs the window decides
    digit = Signal(int)

    def __init__(self, form: Form, frames: FrameSource, jobs: Jobs, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("room")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(f"OvaDesk · {tr('Reading room')} · {tr(RESEARCH)}")
        self.setWindowIcon(app_icon())
        self.setStyleSheet(SHEET)
        self.setMinimumSize(*SMALLEST)
        self.may_close = False
        self._resting: list[str] = []  # actions that a page has put to rest
        self.picture = Picture(frames, jobs)
        self.actions_by_id = room_actions(self, self.picture, settings.keys)
        self.act = self.actions_by_id.__getitem__
        self.picture.add_bar([self.act(name) for name in ("first", "previous", "play", "next", "last")])
        self.picture.dress(settings)
        for number in range(10):
            shortcut = QShortcut(str(number), self, autoRepeat=False)
            shortcut.activated.connect(lambda number=number: None if self.on_page else self.digit.emit(number))
        self.risk_line, self.strip = RiskLine(), Strip()
        self.side = Side(form, self.act("overlay"))
        self.page = Page()
        for part in (self.risk_line, self.picture.bar):
            keep_place(part)  # the picture must not move when they come or go
        self.risk_line.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        for part in (self.picture, self.risk_line, self.strip):
            left.addWidget(part, 1 if part is self.picture else 0)
        self.room = QWidget()
        row = QHBoxLayout(self.room)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.side)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.room)
        self._stack.addWidget(self.page)

    @property
    def on_page(self) -> bool:
        """Whether a page covers the picture."""
        return self._stack.currentWidget() is self.page

    def show_room(self) -> None:
        """The picture and the panel; the keys are the picture's."""
        for name in self._resting:
            self.act(name).setEnabled(True)
        self._resting.clear()
        self._stack.setCurrentWidget(self.room)
        self.picture.setFocus()

    def show_page(self) -> None:
        """The page, filled before; its first button takes the keys, and nothing can be done to the picture."""
        self.picture.cine.stop()
        for name, action in self.actions_by_id.items():
            if name not in ON_PAGES and action.isEnabled():
                action.setEnabled(False)
                self._resting.append(name)
        self._stack.setCurrentWidget(self.page)
        self.page.take_keys()

    @property
    def in_panel(self) -> bool:
        """Whether the keys go to something that is typed into beside the picture."""
        focus = self.focusWidget()
        return focus is not None and self.side.isAncestorOf(focus)

    def shows_risks(self, shown: bool) -> None:
        """Whether the risk of each frame can ever stand below a cine; if not, no place is kept for it."""
        keep_place(self.risk_line, shown)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close:
            event.accept()
        else:
            event.ignore()
            self.close_wanted.emit()


def keep_place(widget: QWidget, keep: bool = True) -> None:
    """Whether the place of ``widget`` stays free while it is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(keep)
    widget.setSizePolicy(policy)
