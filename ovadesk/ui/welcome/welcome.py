"""The three steps at work: when they are offered, how one leads to the next, and that they come once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from ovadesk.settings import resource
from ovadesk.ui.commands import Commands
from ovadesk.ui.controller import Controller
from ovadesk.ui.welcome.steps import STEPS, heading, told
from ovadesk.ui.welcome.strip import Strip
from ovadesk.ui.words import tr

SAMPLE = ("samples", "solid")
OPEN, LOOK = 0, 1  # the steps that something else than a button leads to or from


class Welcome(QObject):
    """``at`` is the step in sight, from 0; None where there is none."""

    def __init__(self, controller: Controller, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._commands, self._window = controller, commands, controller.window
        self.strip: Strip | None = None
        self.at: int | None = None
        controller.session.study_opened.connect(self._opened)

    def begin(self) -> None:
        """From the first step, or from the second where a study is open already."""
        if self.strip is None:
            self.strip = self._made()
        self._show(OPEN if self._controller.session.study is None else LOOK)
        self.strip.go.setFocus(Qt.FocusReason.TabFocusReason)

    def end(self) -> None:
        """Skipped or done: not again by itself."""
        if self.strip is not None and self.at is not None:
            self.at = None
            self.strip.hide()
            self._give_keys_back()
        remembered = self._controller.remembered
        if not remembered.now.welcomed:
            remembered.change(welcomed=True)

    # inside

    def _made(self) -> Strip:
        strip = Strip()
        strip.next.connect(self._next)
        strip.back.connect(lambda: self._show((self.at or 0) - 1))
        strip.skip.connect(self.end)
        self._window.put_above(strip)
        QWidget.setTabOrder(self._window.browser.tree, strip.go)
        QWidget.setTabOrder(strip.go, strip.before)
        QWidget.setTabOrder(strip.before, strip.away)
        return strip

    def _show(self, number: int) -> None:
        if self.strip is None:
            return
        self.at = min(max(number, 0), len(STEPS) - 1)
        go, first, last = tr(STEPS[self.at].go), self.at == OPEN, self.at == len(STEPS) - 1
        text = told(self.at, self._window.actions_by_id)
        self.strip.show_step(heading(self.at), text, go, first=first, last=last)
        self.strip.show()

    def _next(self) -> None:
        if self.at == len(STEPS) - 1:
            self.end()
        elif self.at == OPEN and self._controller.session.study is None:
            self._commands.open([resource(*SAMPLE)])  # what is open then leads on
        else:
            self._show((self.at or 0) + 1)

    def _opened(self, _: object) -> None:
        """A study came, from here or from elsewhere: the keys are for looking at it."""
        if self.at == OPEN:
            self._show(LOOK)
            self._give_keys_back()

    def _give_keys_back(self) -> None:
        self._window.browser.tree.setFocus()
