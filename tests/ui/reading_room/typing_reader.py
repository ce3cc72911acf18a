"""A reader in a process of their own, to be killed: locks one call, types another, says so, and waits."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main(file: str) -> None:
    from ovadesk.app import application
    from ovadesk.domain.reading import Call
    from ovadesk.pixels.frames import FrameSource
    from ovadesk.settings import Settings
    from ovadesk.ui.reading_room.lane import RoomLane
    from ovadesk.ui.reading_room.reading import Reading
    from tests.ui.reading_room.studies import STUDY

    app, lane, told = application(), RoomLane(), []

    def until(happened: Callable[[], object]) -> None:
        while not happened():
            app.processEvents()

    lane.look(file, STUDY, lambda offer: None, told.append)
    lane.begin("r1", "", "", (0, 0), told.append, told.append)
    until(lambda: told)
    reading = Reading(lane, told[0], FrameSource(), Settings())
    reading.begin(full_screen=False)
    sitting, side = reading.sitting, reading.window.side
    until(lambda: reading.window.picture.viewer.frame is not None)
    side.choose(Call.BENIGN)
    for digit in (2, 1):
        side.digit(digit)
    sitting.enter()
    until(lambda: sitting.aided)
    side.choose(Call.MALIGNANT)
    for digit in (6, 4):
        side.digit(digit)
    begun = time.monotonic()
    until(lambda: time.monotonic() - begun > 1.5)
    sys.stdout.write(json.dumps({"locked": sitting.n_locked, "draft": True}) + "\n")
    sys.stdout.flush()
    time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1])
