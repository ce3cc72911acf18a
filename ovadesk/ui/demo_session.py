"""The windows of the demonstration's reader study, and what is done in them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from ovadesk.ui.demo import Script
from ovadesk.ui.studies.studies_window import StudiesWindow

SIZE = (1280, 800)
NAME = "ovarian-masses"
D = TypeVar("D", bound=QDialog)
Attend = Callable[[str], object]


class Session:
    """The windows of a study, and what is done in them. ``attend`` is told of every picture while it is on screen."""

    def __init__(self, script: Script, folder: Path, attend: Attend = lambda name: None) -> None:
        self.script, self.folder, self._attend = script, folder, attend
        self.commands = script.commands
        self.file = folder / f"{NAME}.ovastudy"
        self.until = script.until

    def picture(self, name: str, window: QWidget) -> None:
        """A screenshot, ``name``.png."""
        self.script.picture(name, window)
        self._attend(name)

    def dialog(self, window: QWidget, kind: type[D]) -> D:
        """The dialog of ``window`` that is asked for, once it is on screen."""
        found: list[D] = []

        def look() -> bool:
            found[:] = [one for one in window.findChildren(kind) if one.isVisible()]
            return bool(found)

        self.until(kind.__name__, look)
        return found[-1]

    @property
    def studies(self) -> StudiesWindow:
        """The coordinator's window, with the study in front."""
        window = self.commands.studies.studies
        if window is None:
            self.script.act("studies")
            window = self.commands.studies.studies
            assert window is not None
        window.resize(*SIZE)
        self.until("study", lambda: window.seen is not None and not window.bar.working)
        return window

    def look_again(self) -> StudiesWindow:
        """The coordinator's window, with what stands in the study now."""
        window = self.studies
        before = window.seen
        window.refresh()
        self.until("refresh", lambda: window.seen is not before)
        return window


def new_folder(out: Path) -> Path:
    """A new folder study, study-2, ... in ``out``, by its whole path, as the wizard wants it."""
    names = (out.resolve() / (f"study-{number}" if number > 1 else "study") for number in count(1))
    folder = next(name for name in names if not name.exists())
    folder.mkdir(parents=True)
    return folder
