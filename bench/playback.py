"""A 1024 x 768 colour JPEG cine at 30 frames a second in the real window, while the model analyses it."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.cines import jpeg_cine
from bench.events import turn
from bench.figure import Figure, percentile

FRAMES, SHAPE, FPS = 300, (768, 1024), 30.0
TOLERANCE = 0.020  # s: a frame is late when this long after it was due it, or a newer one, is not on screen


def late_share(shown: list[tuple[float, int]], begun: float) -> tuple[float, float]:
    """Share of frames that were late (0-1), and the 99th percentile of how long after its time one came (ms).

    ``shown`` are times and frames in order of time; frame i is due ``i / FPS`` after ``begun``.
    """
    delays = []
    at = 0
    for index in range(1, FRAMES):
        due = begun + index / FPS
        while at < len(shown) and shown[at][1] < index:
            at += 1
        delays.append(shown[at][0] - due if at < len(shown) else 10.0)
    late = sum(delay > TOLERANCE for delay in delays)
    return late / len(delays), 1000 * percentile(delays, 0.99)


def measure() -> list[Figure]:
    """Played twice from its first frame: once as it was just opened, and once again."""
    from ovadesk.app import application, desk
    from ovadesk.settings import Paths

    app = application()
    figures = []
    with tempfile.TemporaryDirectory() as folder, desk(Paths(Path(folder) / "home")) as made:
        file = jpeg_cine(Path(folder) / "cine.dcm", FRAMES, SHAPE, seed=1, colour=True)
        made.window.resize(1440, 900)
        made.window.show()
        made.services.frames.warm_up()
        analysis, viewer = made.controller.analysis, made.window.viewer
        while analysis.classifier is None:
            turn(app)
        made.commands.open([file])
        while not (analysis.running and viewer.frame is not None):
            turn(app)
        made.window.act("overlay").setChecked(True)
        for which in ("first", "second"):
            made.controller.looking.go(0)
            while viewer.frame is None or viewer.frame.index != 0:
                turn(app)
            shown: list[tuple[float, int]] = []
            link = viewer.shown.connect(lambda frame, shown=shown: shown.append((time.perf_counter(), frame.index)))
            before = len(analysis.results.all()) if analysis.results else 0
            begun = time.perf_counter()
            made.window.act("play").trigger()
            while time.perf_counter() - begun < (FRAMES - 1) / FPS:
                turn(app)
            made.window.act("play").trigger()
            viewer.shown.disconnect(link)
            share, slow = late_share(shown, begun)
            after = len(analysis.results.all()) if analysis.results else 0
            detail = f"{len(shown)} of {FRAMES} frames drawn; 99th percentile {slow:.0f} ms after its time; "
            detail += f"meanwhile {after - before} frames analysed"
            figures.append(Figure(f"late frames, {which} play", 100 * share, "%", 2.0, detail=detail))
    return figures
