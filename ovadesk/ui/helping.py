"""For whoever is new, or looks for what went wrong: the first steps, what the start after a crash says, the list of
troubles and the diagnostics file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox

from ovadesk.ui import troubles
from ovadesk.ui.commands import Commands
from ovadesk.ui.controller import Controller
from ovadesk.ui.words import tr
from ovadesk.workflow.running import Ending

if TYPE_CHECKING:  # imported when somebody is new here
    from ovadesk.ui.welcome.welcome import Welcome

LANE = "diagnostics"
FILE, FILTER = "ovadesk-diagnostics.zip", "Zip (*.zip)"


class Helping(QObject):
    """``left_open`` is what was open when the program ended, ``reopened`` whether it has been opened again."""

    def __init__(self, controller: Controller, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._commands, self._window = controller, commands, controller.window
        self._left_open = [Path(name) for name in controller.services.settings.left_open]
        self._steps: Welcome | None = None
        commands.connect_actions(
            {"diagnostics": self.ask, "troubles": self.show_troubles, "welcome": lambda: self.welcome.begin()}
        )

    @property
    def welcome(self) -> Welcome:
        """The first steps; made when they are wanted."""
        from ovadesk.ui.welcome.welcome import Welcome

        if self._steps is None:
            self._steps = Welcome(self._controller, self._commands, self)
        return self._steps

    def greet(self) -> None:
        """Offer the first steps to somebody who has neither skipped nor done them, nor opened anything of their own."""
        now = self._controller.remembered.now
        if not now.welcomed and not now.recent_studies:
            self.welcome.begin()

    def show_troubles(self) -> None:
        """Everything that went wrong in this run."""
        from ovadesk.ui.troubles_dialog import TroublesDialog  # not needed to start

        TroublesDialog(self._window).open()

    def tell(self, endings: Sequence[Ending], reopened: bool = False) -> QMessageBox | None:
        """Say how the last programs ended: a crash in a box of its own, helpers that ended at the foot."""
        helpers = sum(one.helpers for one in endings)
        if any(one.crashed for one in endings):
            return self._tell_crash(self._left_open if not reopened else [])
        if helpers:
            text = tr(
                "The last time, what reads files ended by itself ({n} times); those files were refused. "
                "Help > Save diagnostics helps to find out why."
            )
            self._window.foot.say(text.format(n=helpers), warning=True)
        return None

    def _tell_crash(self, left_open: list[Path]) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("OvaDesk")
        box.setText(tr("OvaDesk was not closed the last time: it crashed, or the computer was switched off."))
        box.setInformativeText(
            tr(
                "Every locked call is on disk. What was typed for a call that was not locked is kept as a draft, and "
                "is there when its study is opened again."
            )
        )
        role = QMessageBox.ButtonRole.ActionRole
        if left_open:
            again = box.addButton(tr("Open what was open"), role)
            again.clicked.connect(lambda: self._commands.open(left_open))
            box.setDefaultButton(again)
        box.addButton(tr("Save diagnostics..."), role).clicked.connect(self.ask)
        box.addButton(QMessageBox.StandardButton.Close)
        box.open()
        return box

    def ask(self) -> None:
        """Where the diagnostics go; a worker writes them."""
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save diagnostics"), str(Path.home() / FILE), tr(FILTER))
        if name:
            self.save(Path(name).with_suffix(".zip"))

    def save(self, file: Path) -> None:
        """Write them, and say so."""
        paths, more = self._controller.services.paths, {**_screens(), "troubles": troubles.counted_codes()}
        said = tr("{file} was written. It holds no patient data; look into it before you send it.")

        def work() -> list[str]:
            from ovadesk.workflow.diagnostics import write_diagnostics  # not needed to start

            return write_diagnostics(paths, file, more)

        self._controller.jobs.start(
            LANE,
            lambda _: work(),
            then=lambda _: self._window.foot.say(said.format(file=file.name)),
            failed=self._controller.warn,
        )


def _screens() -> dict[str, Any]:
    """Sizes and scales, on which the window depends; not the screens' own names."""
    screens = [
        {
            "pixels": [one.size().width(), one.size().height()],
            "scale": one.devicePixelRatio(),
            "dpi": one.logicalDotsPerInch(),
        }
        for one in QGuiApplication.screens()
    ]
    return {"qt": qVersion(), "platform": QGuiApplication.platformName(), "screens": screens}
