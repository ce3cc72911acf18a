"""A real window on the sample studies, in a home of its own, with the bundled model; taken down after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ovadesk.app import Desk, build_services
from ovadesk.domain.study import Study
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Paths
from ovadesk.ui.services import Services
from ovadesk.ui.speaking import QtWords
from ovadesk.ui.theme import dress

PATIENCE = 30_000  # ms


class User:
    """What a person does at the window, and waiting until the window has done it."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.window, self.controller = desk.window, desk.controller
        self.session, self.analysis = desk.controller.session, desk.controller.analysis

    def wait(self, happened: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(happened()), timeout=PATIENCE)

    def open(self, *paths: Path) -> None:
        before = self.session.loaded
        self.desk.commands.open(list(paths))
        self.wait(lambda: self.session.loaded is not before)
        if self.session.clip is not None:
            self.wait(self.frame_shown)

    def frame_shown(self) -> bool:
        frame, session = self.window.viewer.frame, self.session
        assert session.clip is not None
        return frame is not None and frame.clip.key == session.clip.key and frame.index == session.index

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def act(self, name: str) -> None:
        self.window.act(name).trigger()

    def case_ready(self) -> None:
        self.wait(lambda: self.window.call_panel.ready)

    def analysed(self) -> None:
        study = self.session.study
        assert study is not None
        self.wait(lambda: self.analysis.results is not None and len(self.analysis.results.all()) >= study.n_frames)
        self.wait(lambda: not self.analysis.running)

    def call(self, call: str, digit: int) -> None:
        """Call and lock, and wait until it is on disk."""
        before = self.window.call_panel.history.text()
        self.act(call)
        self.window.digit.emit(digit)
        self.act("lock")
        self.wait(lambda: self.window.call_panel.history.text() != before)

    def study(self) -> Study:
        assert self.session.study is not None
        return self.session.study

    @property
    def message(self) -> str:
        return self.window.foot.message.text()


@pytest.fixture
def chinese(english: None, qapp: QApplication) -> Iterator[None]:
    """Windows that are made from now on are in Chinese, what Qt says of itself too."""
    words = QtWords(qapp)
    if not words.speak("zh"):
        pytest.skip("no font here has Chinese letters: packaging/setup.sh installs one")
    yield
    words.speak("en")


class LentFrames(FrameSource):
    """Remembers and unpacks for itself; its helpers run already, and go on when it is closed."""

    def __init__(self, running: FrameSource) -> None:
        super().__init__()
        self._helpers = running._helpers

    def close(self) -> None:
        self._zips.close()


@pytest.fixture(scope="session")
def running_frames() -> Iterator[FrameSource]:
    """One source for all windows: each of its three helpers takes a second to start."""
    with FrameSource() as source:
        yield source


def lent_services(home: Path, running: FrameSource) -> Services:
    """Those of the program, in ``home``, with helpers that run already."""
    return replace(build_services(Paths(home)), frames=LentFrames(running))


@pytest.fixture
def make_user(
    qtbot: QtBot, qapp: object, isolated_home: Path, running_frames: FrameSource
) -> Iterator[Callable[[], User]]:
    """Makes windows, all in the same home: a second one is what a restart finds."""
    dress(qapp)  # type: ignore[arg-type]
    made: list[Desk] = []

    def make() -> User:
        desk = Desk(lent_services(isolated_home, running_frames))
        made.append(desk)
        if not desk.remembered.now.window_geometry:
            desk.window.resize(1280, 800)
        desk.window.show()
        qtbot.waitExposed(desk.window)
        return User(desk, qtbot)

    yield make
    for desk in made:
        desk.window.close()
        desk.end()
        desk.window.deleteLater()
    qtbot.wait(10)


@pytest.fixture
def user(make_user: Callable[[], User]) -> User:
    return make_user()
