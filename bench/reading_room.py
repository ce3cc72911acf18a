"""From the lock's acknowledgement to the next case on screen, in the reading room, over a real study file."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.cines import jpeg_cine
from bench.events import turn
from bench.figure import Figure, percentile

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

CASES = 36  # in each study
FRAMES, SHAPE = 60, (768, 1024)
BOUND = 100.0  # ms
REST = 0.4  # s that a reader looks at a case at least
STUDY, AT = "bench", "2026-01-01T08:00:00.000+00:00"


def measure() -> list[Figure]:
    """Unaided readings, each case looked at until the next one is decoded; on screen means painted."""
    from ovadesk.app import application
    from ovadesk.settings import resource

    app = application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = [sorted(one.iterdir()) for one in sorted(resource("samples").iterdir()) if one.is_dir()]
        cines = [[jpeg_cine(folder / f"{n}.dcm", FRAMES, SHAPE, seed=n, colour=True)] for n in range(CASES)]
        return [
            *_figures("the samples", _read(app, folder / "samples", [sample[n % len(sample)] for n in range(CASES)])),
            *_figures(f"{FRAMES}-frame colour JPEG cines", _read(app, folder / "cines", cines)),
        ]


def _figures(what: str, taken: list[float]) -> list[Figure]:
    detail = f"{len(taken)} cases; longest {max(taken):.0f} ms"
    return [
        Figure(f"lock acknowledged to next case, {what}, median", percentile(taken, 0.5), "ms", BOUND, detail=detail),
        Figure(f"lock acknowledged to next case, {what}, 95th percentile", percentile(taken, 0.95), "ms", BOUND),
    ]


def _read(app: QApplication, folder: Path, cases: Sequence[Sequence[Path]]) -> list[float]:
    """Read all ``cases`` and give the ms of each step to the next one."""
    from ovadesk.domain.reading import Call
    from ovadesk.pixels.frames import FrameSource
    from ovadesk.settings import Settings
    from ovadesk.ui.reading_room.lane import RoomLane
    from ovadesk.ui.reading_room.reading import Reading

    _make_study(folder, cases)
    lane, begun = RoomLane(), []
    lane.look(str(folder / STUDY), STUDY, lambda _: None, print)
    lane.begin("r1", "", "", (1920, 1080), begun.append, print)
    while not begun:
        turn(app)
    taken: list[float] = []
    with FrameSource() as frames:
        frames.warm_up()
        reading = Reading(lane, begun[0], frames, Settings())
        reading.window.resize(1920, 1080)
        reading.begin(full_screen=False)
        acknowledged: list[float] = []
        reading.sitting.locked.connect(lambda _: acknowledged.append(time.perf_counter()))
        for number in range(1, len(cases) + 1):
            _wait(app, reading, number)
            if number > 1:
                reading.window.grab()
                taken.append(1000 * (time.perf_counter() - acknowledged[-1]))
            until = time.perf_counter() + REST
            while time.perf_counter() < until or not (reading.carousel.next_ready or number == len(cases)):
                turn(app)
            reading.window.side.choose(Call.BENIGN)
            reading.window.side.digit(7)
            reading.sitting.enter()
        reading.end()
    return taken


def _wait(app: QApplication, reading: object, number: int) -> None:
    """Until case ``number`` can be read and its picture is there."""
    from ovadesk.ui.reading_room.reading import Reading
    from ovadesk.ui.reading_room.sitting import At

    assert isinstance(reading, Reading)
    sitting, viewer = reading.sitting, reading.window.picture.viewer
    while sitting.at is not At.READING or sitting.case is None or sitting.case.number != number or viewer.frame is None:
        turn(app)


def _make_study(folder: Path, cases: Sequence[Sequence[Path]]) -> None:
    from ovadesk.domain.form.form import Form
    from ovadesk.domain.reader_study.protocol import Design, Protocol
    from ovadesk.domain.reader_study.record import COORDINATOR, Kind
    from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader
    from ovadesk.store.reader_study import StudyStore

    made = []
    for n, files in enumerate(cases):
        images = tuple(CaseImage(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files)
        made.append(StudyCase(f"c-{n}", f"p-{n}", images))
    protocol = Protocol(STUDY, "Bench", Design.UNAIDED, 1, form=Form()).checked()
    entries = [(Kind.PROTOCOL, protocol.to_dict()), (Kind.READER, StudyReader("r1").to_dict())]
    entries += [(Kind.CASE, case.to_dict()) for case in made]
    store = StudyStore.open(folder / STUDY, create=True)
    store.append_many(STUDY, COORDINATOR, entries, AT)
    store.close()
