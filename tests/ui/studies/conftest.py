"""A coordinator at the wizard and at the page of the studies, with real files, a real store and real workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Paths, load_settings
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.remembered import Remembered
from ovadesk.ui.studies.access import place_at
from ovadesk.ui.studies.draft_file import load_draft
from ovadesk.ui.studies.studies_window import StudiesWindow
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.studies.wizard import Wizard
from ovadesk.ui.theme import dress
from tests.ui.conftest import lent_services

PATIENCE = 60_000  # ms
COLUMNS = "case,patient,path,truth,reference_standard,site,device,stratum,practice\n"


class Coordinator:
    """What a coordinator does, and waiting until the window has done it."""

    def __init__(self, tools: Tools, qtbot: QtBot) -> None:
        self.tools, self.qtbot = tools, qtbot
        self._wizard: Wizard | None = None
        self._window: StudiesWindow | None = None

    def wait(self, happened: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(happened()), timeout=PATIENCE)

    # the wizard

    @property
    def wizard(self) -> Wizard:
        if self._wizard is None:
            self._wizard = wizard = Wizard(self.tools, load_draft(self.tools.services.paths))
            wizard.finished.connect(self._forget_wizard)
            wizard.show()
            self.qtbot.waitExposed(wizard)
        return self._wizard

    def close_wizard(self) -> None:
        """Close it, and wait until the draft is on disk."""
        assert self._wizard is not None
        self._wizard.reject()
        self.kept()

    def kept(self) -> None:
        done: list[bool] = []
        self.tools.jobs.start("settings", lambda _: True, then=done.append)
        self.wait(lambda: done)

    def table(self, path: Path) -> None:
        self.wizard.cases.take_table(path)
        self.wait(lambda: not self.wizard.cases.bar.working)

    def create(self) -> str:
        """Press the last button; what is said, empty where the study was created."""
        wizard = self.wizard
        made: list[object] = []
        wizard.created.connect(made.append)
        wizard.frame.go_to(len(wizard.pages) - 1)
        wizard.next()
        self.wait(lambda: made or wizard.frame.message.text())
        if not made:
            return wizard.frame.message.text()
        self.wait(lambda: self._wizard is None)  # the next study is of a wizard of its own
        return ""

    def _forget_wizard(self) -> None:
        self._wizard = None

    # the page

    @property
    def window(self) -> StudiesWindow:
        if self._window is None:
            self._window = StudiesWindow(self.tools)
            self._window.show()
            self.qtbot.waitExposed(self._window)
        return self._window

    def open(self, file: Path) -> None:
        window = self.window
        window.open(place_at(str(file)))
        self.wait(lambda: window.message.text() != "The study is being opened…")

    def do(self, name: str) -> None:
        assert self.window.page.buttons[name].isEnabled(), self.window.page.buttons[name].toolTip()
        self.window.do(name)

    def done(self) -> None:
        """The worker is through, and the study was looked at again."""
        self.wait(lambda: not self.window.bar.working)
        before = self.window.bench.seen
        self.window.refresh()
        self.wait(lambda: self.window.bench.seen is not before)

    def dialog(self) -> QDialog:
        """The one that is open."""
        found: list[QDialog] = []

        def look() -> bool:
            found[:] = [one for one in self.window.findChildren(QDialog) if one.isVisible()]
            return bool(found)

        self.wait(look)
        return found[-1]

    @property
    def said(self) -> str:
        return self.window.message.text()

    def close(self) -> None:
        for window in (self._wizard, self._window):
            if isinstance(window, QWidget):
                window.close()


@pytest.fixture
def tools(qtbot: QtBot, qapp: object, isolated_home: Path, running_frames: FrameSource) -> Iterator[Tools]:
    dress(qapp)  # type: ignore[arg-type]
    paths = Paths(isolated_home)
    services, jobs = lent_services(isolated_home, running_frames), Jobs()
    remembered = Remembered(paths, load_settings(paths), jobs)
    yield Tools(jobs, services, remembered)
    remembered.save()  # its timer must not run on when a worker's garbage collection takes it
    jobs.close(finish=("settings",))
    services.frames.close()
    qtbot.wait(10)


@pytest.fixture
def coordinator(tools: Tools, qtbot: QtBot) -> Iterator[Coordinator]:
    made = Coordinator(tools, qtbot)
    yield made
    made.close()
    qtbot.wait(10)


@pytest.fixture
def two_cases(tmp_path: Path, samples: Path) -> Path:
    """A table of two cases to read, few frames each, and one for practice."""
    rows = (
        f"dermoid,d,{samples}/dermoid/2-still.dcm,benign,histology,North,GE,cyst,\n"
        f"doppler,s,{samples}/doppler,malignant,histology,South,GE,solid,\n"
        f"unilocular,u,{samples}/unilocular,benign,follow-up,North,GE,cyst,yes\n"
    )
    path = tmp_path / "cases.csv"
    path.write_text(COLUMNS + rows, encoding="utf-8")
    return path
