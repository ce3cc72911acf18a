"""A folder of 5,000 DICOM files in the real window: how soon it is listed, and whether the window stays usable."""

from __future__ import annotations

import shutil
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from bench.cines import jpeg_cine
from bench.events import turn
from bench.figure import Figure, percentile

FILES, SHAPE = 5_000, (240, 320)
STUDIES = 50
BEAT = 5  # ms
AFTER = 5.0  # s after the listing, in which thumbnails are made


def make_folder(folder: Path) -> Path:
    """``FILES`` stills of ``STUDIES`` studies, each file with a name and identifiers of its own."""
    folder.mkdir()
    pattern = jpeg_cine(folder / "pattern.dcm", 1, SHAPE, seed=1)
    content = pattern.read_bytes()
    pattern.unlink()
    import pydicom

    known = pydicom.dcmread(shutil.copy(_written(folder, content), folder / "probe"), stop_before_pixels=True)
    (folder / "probe").unlink()
    uids = {name: str(known[name].value) for name in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")}
    for number in range(FILES):
        made = content
        for name, uid in uids.items():
            own = number if name == "SOPInstanceUID" else number % STUDIES
            made = made.replace(uid.encode(), (uid[:-6] + f"{100000 + own}").encode())
        (folder / f"{number:05d}.dcm").write_bytes(made)
    return folder


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "known"
    path.write_bytes(content)
    return path


def measure() -> list[Figure]:
    """Listed: every study stands in the list on the left. Meanwhile and afterwards a timer of 5 ms beats in the
    GUI thread."""
    from PySide6.QtCore import Qt, QTimer

    from ovadesk.app import application, desk
    from ovadesk.settings import Paths

    app = application()
    beats: list[float] = []
    with tempfile.TemporaryDirectory() as name, desk(Paths(Path(name) / "home")) as made:
        folder = make_folder(Path(name) / "files")
        (folder / "known").unlink()
        made.window.resize(1440, 900)
        made.window.show()
        made.services.frames.warm_up()
        while made.controller.analysis.classifier is None:
            turn(app)
        rested = time.perf_counter()
        while time.perf_counter() - rested < 3.0:  # as a person would, not within the second of the start
            turn(app)
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        timer.start()
        thumbnails: list[str] = []
        made.commands.opening.thumbnail_made.connect(lambda key, _: thumbnails.append(key))
        begun = time.perf_counter()
        made.commands.open([folder])
        while not made.controller.session.loaded.studies:
            turn(app)
        made.window.grab()
        took = time.perf_counter() - begun
        while time.perf_counter() - begun < took + AFTER:
            turn(app)
        timer.stop()
        found = sum(len(study.clips) for study in made.controller.session.loaded.studies)
    late = [1000 * (b - a) - BEAT for a, b in pairwise(beats)]
    detail = f"{found} files in {STUDIES} studies; {len(thumbnails)} thumbnails in the {AFTER:.0f} s after it"
    held = f"from the choice of the folder until {AFTER:.0f} s after its listing; longest {max(late):.0f} ms"
    return [
        Figure(f"folder of {FILES} files listed", took, "s", 5.0, detail=detail),
        Figure("GUI thread held up meanwhile, 99th percentile", percentile(late, 0.99), "ms", 50, detail=held),
    ]
