"""A reader in a real room over a real study file, at a keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.record import StudyReading
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Settings
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.reading_room.breaks import Page
from ovadesk.ui.reading_room.lane import Begun, RoomLane
from ovadesk.ui.reading_room.reading import Reading
from ovadesk.ui.reading_room.sitting import At
from ovadesk.ui.theme import dress
from tests.ui.reading_room.studies import STUDY

PATIENCE = 30_000  # ms
K = Qt.Key


class Seat:
    """What a reader does, and waiting until the room has done it."""

    def __init__(self, reading: Reading, qtbot: QtBot) -> None:
        self.reading, self.qtbot = reading, qtbot
        self.window, self.sitting, self.breaks = reading.window, reading.sitting, reading.breaks
        self.side, self.picture = reading.window.side, reading.window.picture

    def wait(self, happened: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(happened()), timeout=PATIENCE)

    def key(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.qtbot.keyClick(self.target, key, modifier)

    def type(self, text: str) -> None:
        for letter in text:
            self.qtbot.keyClick(self.target, letter)

    @property
    def target(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def ready(self) -> None:
        """Until a case can be read: its picture is there."""
        self.wait(lambda: self.sitting.at is At.READING and self.picture.viewer.frame is not None)

    def call(self, key: Qt.Key, score: str) -> None:
        """Call and lock; comes back when the answer of the disk is there."""
        before = self.sitting.n_locked
        self.key(key)
        self.type(score)
        self.key(K.Key_Return)
        self.wait(lambda: self.sitting.n_locked > before)

    def confirm(self) -> None:
        """Lock the call with the model as it stands; only once there was time to look at the answer."""
        before = self.sitting.n_locked
        self.sitting.look_s = 0.0
        self.key(K.Key_Return)
        self.wait(lambda: self.sitting.n_locked > before)

    def aided(self) -> None:
        self.wait(lambda: self.sitting.aided and self.sitting.at is At.READING)

    def gone(self) -> None:
        self.wait(lambda: self.breaks.page is Page.GONE)

    @property
    def message(self) -> str:
        return self.side.message.text()

    @property
    def case(self) -> str:
        return self.side.head.case.text()


Sit = Callable[..., Seat]


@pytest.fixture
def sit(qtbot: QtBot, qapp: object, running_frames: FrameSource) -> Iterator[Sit]:
    """Sits a reader down: a study file, a reader, and what is to be done before the first case is opened."""
    dress(qapp)  # type: ignore[arg-type]
    made: list[Reading] = []

    def begin(
        file: Path,
        reader: str = "r1",
        *,
        passphrase: str = "",
        size: tuple[int, int] = (1280, 800),
        first: Callable[[RoomLane], object] = lambda lane: None,
        settings: Settings | None = None,
    ) -> Seat:
        lane = RoomLane()
        told: list[Begun | Problem] = []
        lane.look(str(file), STUDY, lambda offer: None, told.append)
        lane.begin(reader, passphrase, "", (1920, 1080), told.append, told.append)
        qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
        begun = told[0]
        assert isinstance(begun, Begun), begun
        first(lane)
        reading = Reading(lane, begun, running_frames, settings or Settings())
        made.append(reading)
        reading.window.resize(*size)
        reading.begin(full_screen=False)
        qtbot.waitExposed(reading.window)
        return Seat(reading, qtbot)

    yield begin
    for reading in made:
        reading.end()
    qtbot.wait(10)


def readings_of(file: Path) -> list[StudyReading]:
    """What stands on disk, looked at from beside."""
    store = StudyStore.open(file, read_only=True)
    found = list(store.readings(STUDY))
    store.close()
    return found
