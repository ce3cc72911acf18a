"""How many pictures there are and where: layouts, another study beside, the picture alone, a second window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ovadesk.domain.study import Study
from ovadesk.ui.controller import Controller
from ovadesk.ui.panes import Pane
from ovadesk.ui.words import RESEARCH, day, tr


class Arranging(QObject):
    """The layout is remembered; what each picture shows is not."""

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._window, self._looking = controller, controller.window, controller.looking
        self._second: SecondWindow | None = None
        self._was_maximised = False
        window = self._window
        window.act("full_screen").toggled.connect(self._full_screen)
        window.act("second_window").toggled.connect(self._second_window)
        window.closing.connect(self._close_second)
        controller.session.clip_opened.connect(lambda _: self._looking.fill())
        if controller.remembered.now.layout != window.grid.layout_name:
            window.grid.arrange(controller.remembered.now.layout)

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        grid = self._window.grid
        return {
            "one": lambda: self.arrange("1x1"),
            "two": lambda: self.arrange("1x2"),
            "four": lambda: self.arrange("2x2"),
            "next_view": lambda: grid.step(1),
            "previous_view": lambda: grid.step(-1),
            "compare": self.compare,
        }

    def arrange(self, name: str) -> None:
        """Show the layout ``name``; new pictures get the next clips of the study."""
        self._window.grid.arrange(name)
        self._looking.fill()
        self._controller.remembered.change(layout=name)

    def compare(self) -> None:
        """The same patient's last study before this one (or else another) beside it."""
        study = self._controller.session.study
        other = prior(study, self._controller.session.loaded.studies) if study is not None else None
        if other is None:
            self._window.foot.say(tr("No other study of this patient is open. Open it too (Ctrl+O), then compare."))
            return
        if self._window.grid.layout_name == "1x1":
            self.arrange("1x2")
        beside = next(view for view in self._looking.views if view is not self._looking.view)
        self._looking.show_in(beside, other.clips[0])
        said = tr("Beside it: the study of {date}. Your call stays with {case}.")
        self._window.foot.say(said.format(date=day(other.date) or other.case_id, case=study.case_id if study else ""))

    def leave_full_screen(self) -> bool:
        """Back to the whole window; False where it was whole."""
        action = self._window.act("full_screen")
        if not action.isChecked():
            return False
        action.setChecked(False)
        return True

    def _full_screen(self, on: bool) -> None:
        window = self._window
        for part in (window.browser, window.side, window.menuBar(), window.foot, window.risk_line):
            part.setVisible(not on)
        if on:
            self._was_maximised = window.isMaximized()
            window.showFullScreen()
            window.viewer.view.setFocus()
        elif self._was_maximised:
            window.showMaximized()
        else:
            window.showNormal()

    def _second_window(self, on: bool) -> None:
        if not on:
            self._close_second()
            return
        window = self._window
        self._second = SecondWindow(window.grid.detach())
        for action in window.actions_by_id.values():
            self._second.addAction(action)
        self._second.closed.connect(lambda: window.act("second_window").setChecked(False))
        screens = [screen for screen in QGuiApplication.screens() if screen is not window.screen()]
        if screens:
            self._second.setGeometry(screens[0].availableGeometry())
            self._second.showMaximized()
        else:
            self._second.resize(window.size() * 0.7)
            self._second.show()
        window.grid.arrange(window.grid.layout_name)
        self._looking.fill()

    def _close_second(self) -> None:
        second, self._second = self._second, None
        if second is not None:
            self._window.grid.take_back(second.pane)
            second.hide()
            second.deleteLater()


class SecondWindow(QWidget):
    """One more picture in a window of its own, for another monitor; the keys work there too."""

    closed = Signal()

    def __init__(self, pane: Pane) -> None:
        super().__init__()
        self.pane = pane
        self.setWindowTitle(f"OvaDesk · {tr(RESEARCH)}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(pane)
        pane.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()


def prior(study: Study, studies: tuple[Study, ...]) -> Study | None:
    """The last of the same patient's studies before ``study``, else the first after it; None where there is none.

    A patient is known by the patient's number; studies without one have no prior.
    """
    others = [s for s in studies if s.case_id != study.case_id and s.patient.id and s.patient.id == study.patient.id]
    before = [s for s in others if s.date <= study.date]
    if before:
        return max(before, key=lambda s: s.date)
    return min(others, key=lambda s: s.date, default=None)
