"""Another language while the window is open: it is made anew in that language, and the reader goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ovadesk.export.language import CHINESE, chosen, language, spoken_in
from ovadesk.settings import load_settings
from ovadesk.ui.arranging import SecondWindow
from ovadesk.ui.beside import at_rest, windows
from ovadesk.ui.commands import Commands
from ovadesk.ui.controller import Controller
from ovadesk.ui.left_off import leave_off, take_up
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.remembered import Remembered
from ovadesk.ui.services import Services
from ovadesk.ui.speaking import NO_LETTERS, QtWords, can_show_chinese
from ovadesk.ui.words import tr

LOOK_MS = 1000  # between two looks whether the other windows are closed
WAITS = (
    "The language changes as soon as the other windows are done: a new study, the reading room and questions closed, "
    "and nothing under way."
)


class Desk(Protocol):
    """A window with everything behind it, as ``app`` makes it."""

    services: Services
    window: MainWindow
    controller: Controller
    commands: Commands
    remembered: Remembered
    lends_frames: bool  # to the desk that comes after it: ``end`` leaves them open

    def end(self) -> None: ...


class Turnover(QObject):
    """``desk`` is the one in front. ``attend`` gets every desk once its window is there."""

    def __init__(
        self, first: Desk, words: QtWords, another: Callable[[Services], Desk], attend: Callable[[Any], None]
    ) -> None:
        super().__init__()
        self.desk = first
        self._words, self._another, self._attend = words, another, attend
        self._wanted = language()
        self._again = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._again.timeout.connect(self._turn)
        self._take(first)

    def _take(self, desk: Desk) -> None:
        self.desk = desk
        desk.remembered.changed.connect(self._changed)
        self._attend(desk)

    def _changed(self, names: frozenset[str]) -> None:
        """Of the settings."""
        if "language" not in names:
            return
        self._wanted = spoken_in(self.desk.remembered.now.language) or chosen("")
        if self._wanted == CHINESE and not can_show_chinese():
            self.desk.window.foot.say(NO_LETTERS, warning=True)
        elif self._wanted != language():
            self._again.start(0)  # whoever changed it has to come to an end first

    def _turn(self) -> None:
        old = self.desk
        if self._wanted == language():
            return
        if _others_open(old):
            text = tr(WAITS)
            old.window.foot.say(text)
            self._again.start(LOOK_MS)
            return
        left = leave_off(old.controller, old.commands)
        old.lends_frames = True
        old.window.closing.emit()  # everything ends; draft, settings and place of the window are on disk then
        self._words.speak(self._wanted)
        services = old.services
        self._take(self._another(replace(services, settings=services.fixed.over(load_settings(services.paths)))))
        new = self.desk
        if not old.window.isMaximized() and not old.window.isFullScreen():
            new.window.setGeometry(old.window.geometry())
        new.window.show()
        take_up(left, new.controller, new.commands)
        old.window.hide()
        old.window.deleteLater()


def _others_open(desk: Desk) -> bool:
    """Whether a window is open that is not made anew with the desk's own and its pictures, or something is under way
    in one that is, or the desk's own waits behind one."""
    window, anew = desk.window, windows(desk.commands)
    kinds = (Qt.WindowType.Window, Qt.WindowType.Dialog)
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible() and top.windowType() in kinds]
    strange = (top for top in tops if top is not window and top.parent() is None and top not in anew)
    return (
        not window.isVisible()
        or not at_rest(desk.commands)
        or any(not isinstance(top, SecondWindow) for top in strange)
    )
