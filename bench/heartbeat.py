"""How long the window's own thread is held up while a 300-frame cine is analysed."""

from __future__ import annotations

import tempfile
import time
from itertools import pairwise
from pathlib import Path

from bench.cines import jpeg_cine
from bench.figure import Figure, percentile

FRAMES, SHAPE = 300, (480, 640)
BEAT = 5  # ms


def measure() -> list[Figure]:
    """A timer of 5 ms beats in the GUI thread; a beat that comes late shows how long the thread was busy."""
    from PySide6.QtCore import Qt, QTimer

    from ovadesk.app import application, desk
    from ovadesk.settings import Paths

    app = application()
    beats: list[float] = []
    with tempfile.TemporaryDirectory() as folder, desk(Paths(Path(folder) / "home")) as made:
        file = jpeg_cine(Path(folder) / "cine.dcm", FRAMES, SHAPE, seed=1)
        made.window.resize(1280, 800)
        made.window.show()
        analysis = made.controller.analysis
        while analysis.classifier is None:
            app.processEvents()
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        made.commands.open([file])
        while not analysis.running:
            app.processEvents()
        made.window.act("overlay").setChecked(True)
        made.window.act("play").trigger()  # the cine plays all the while
        timer.start()
        begun = time.perf_counter()
        while analysis.running:
            app.processEvents()
        took = time.perf_counter() - begun
        timer.stop()
        done = len(analysis.results.all()) if analysis.results else 0
    late = [1000 * (b - a) - BEAT for a, b in pairwise(beats)]
    detail = f"{done} frames in {took:.1f} s, cine playing with overlay; longest {max(late):.0f} ms, {len(late)} beats"
    return [
        Figure("GUI thread held up during analysis, 99th percentile", percentile(late, 0.99), "ms", 50, detail=detail)
    ]
