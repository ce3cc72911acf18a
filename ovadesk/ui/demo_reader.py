"""A reader of the demonstration: what they press in the reading room, and what they think of each sample."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from ovadesk.domain.reading import SCORE_MALIGNANT
from ovadesk.ui.demo import Script
from ovadesk.ui.reading_form.options import Options
from ovadesk.ui.reading_room.breaks import Page
from ovadesk.ui.reading_room.reading import Reading
from ovadesk.ui.reading_room.sitting import At
from ovadesk.ui.reading_room.window import RoomWindow

SIZE = (1280, 800)
GROUPS = {"r1": ("senior", 20), "r2": ("intermediate", 8), "r3": ("junior", 2)}
QUALITY = 4  # of every picture
SCORES = {  # of each sample by each reader: without the model, and with it
    "r1": {
        "unilocular": (3, 2),
        "multilocular": (22, 15),
        "solid": (92, 95),
        "papillary": (44, 64),
        "dermoid": (12, 12),
        "doppler": (81, 88),
    },
    "r2": {
        "unilocular": (8, 5),
        "multilocular": (58, 35),
        "solid": (85, 90),
        "papillary": (71, 74),
        "dermoid": (30, 55),
        "doppler": (66, 78),
    },
    "r3": {
        "unilocular": (15, 10),
        "multilocular": (55, 42),
        "solid": (73, 84),
        "papillary": (35, 47),
        "dermoid": (62, 62),
        "doppler": (48, 70),
    },
}


class Hand(Protocol):
    """Presses keys in a reading room."""

    def press(self, room: RoomWindow, action: str) -> None:
        """The key of ``action``."""

    def type(self, room: RoomWindow, digits: str) -> None:
        """``digits``, to whatever has the keys."""


class Actions:
    """Does what the keys do."""

    def press(self, room: RoomWindow, action: str) -> None:
        room.act(action).trigger()

    def type(self, room: RoomWindow, digits: str) -> None:
        quality = room.side.form.quality
        for digit in digits:
            if quality is not None and room.in_panel:
                assert isinstance(quality.field, Options)
                quality.field.buttons[digit].click()
            else:
                room.digit.emit(int(digit))


class Reader:
    """``picture`` takes a screenshot of a window."""

    def __init__(
        self, script: Script, picture: Callable[[str, QWidget], None], file: Path, reader_id: str, hand: Hand
    ) -> None:
        self._script, self._picture, self._file, self._hand = script, picture, file, hand
        self._until, self._entrance = script.until, script.commands.entrance
        self.reader_id = reader_id

    def read(self, *, shown: str = "", leave_at: int = 0) -> None:
        """Enter the room and read to the end of the session. ``shown``: the sample of which there are pictures.
        ``leave_at``: go away when something is typed for the case of this position."""
        reading = self._enter(picture=bool(shown))
        sitting = reading.sitting
        while self._waited(reading):
            assert sitting.case is not None
            name = self._sample(reading)
            self._judge(reading, name, pictures=name == shown)
            if sitting.case is not None and sitting.case.position == leave_at and not sitting.aided:
                self._leave(reading)
            else:
                self._lock(reading)
        self._hand.press(reading.window, "lock")
        self._until("ended", lambda: self._entrance.reading is None)

    def _enter(self, *, picture: bool) -> Reading:
        self._script.act("read_study")
        start = self._entrance.start
        assert start is not None
        if start.where.text() != str(self._file):
            start.where.setText(str(self._file))
            start.look()
        self._until("readers", lambda: start.reader.findData(self.reader_id) > 0)
        start.reader.setCurrentIndex(start.reader.findData(self.reader_id))
        self._until("task", lambda: bool(start.task.text()))
        if picture:
            self._picture("study-start", start)
        start.begin.click()
        self._until("room", lambda: self._entrance.reading is not None)
        reading = self._entrance.reading
        assert reading is not None
        reading.window.showNormal()
        reading.window.resize(*SIZE)
        reading.sitting.look_s = 0.0  # nobody is here who could press a key too soon
        return reading

    def _waited(self, reading: Reading) -> bool:
        """Wait for the next thing to be typed; False where the reader is through or gone."""
        sitting, viewer = reading.sitting, reading.window.picture.viewer

        def due() -> bool:
            if reading.breaks.page is not Page.NONE:
                return reading.breaks.page is Page.GONE
            if sitting.at is At.TRUTH:
                self._hand.press(reading.window, "lock")
            return sitting.at is At.READING and viewer.frame is not None

        self._until("case", due)
        return reading.breaks.page is not Page.GONE

    def _sample(self, reading: Reading) -> str:
        clip = reading.window.picture.view.clip
        assert clip is not None
        return clip.path.parent.name

    def _judge(self, reading: Reading, name: str, *, pictures: bool) -> None:
        """Type what the reader thinks of the case."""
        room, sitting, press = reading.window, reading.sitting, self._hand.press
        if not sitting.aided and not room.side.missing():
            return  # typed before the break, and kept
        score = SCORES[self.reader_id][name][sitting.aided]
        if pictures:
            self._picture("study-reveal" if sitting.aided else "study-reading", room)
        if pictures and sitting.aided:
            press(room, "overlay")
            self._until("overlay", lambda: room.picture.viewer.map_shown)
        press(room, "malignant" if score >= SCORE_MALIGNANT else "benign")
        self._hand.type(room, str(score))
        if not sitting.aided:
            press(room, "to_form")
            self._hand.type(room, str(QUALITY))
            press(room, "to_picture")
        if pictures:
            self._picture("study-aided" if sitting.aided else "study-lock", room)

    def _lock(self, reading: Reading) -> None:
        sitting = reading.sitting
        before = sitting.n_locked
        self._hand.press(reading.window, "lock")
        self._until("locked", lambda: sitting.n_locked > before)

    def _leave(self, reading: Reading) -> None:
        self._hand.press(reading.window, "leave")
        self._until("asked", lambda: reading.breaks.page is Page.ASKING)
        self._picture("study-leave", reading.window)
        reading.window.page.buttons[-1].click()
