"""From the choice of a file to its first frame on screen: a 60-frame JPEG cine in the real window."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from bench.cines import jpeg_cine
from bench.figure import Figure, percentile

RUNS = 15
FRAMES, SHAPE = 60, (768, 1024)


def measure() -> list[Figure]:
    """The helper is warm, as it is a second after the start; each run opens a file never seen before."""
    from ovadesk.app import application, desk
    from ovadesk.settings import Paths

    app = application()
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as folder, desk(Paths(Path(folder) / "home")) as made:
        files = [jpeg_cine(Path(folder) / f"{run}.dcm", FRAMES, SHAPE, seed=run) for run in range(RUNS + 1)]
        made.window.resize(1280, 800)
        made.window.show()
        made.services.frames.warm_up()
        painted: list[float] = []
        made.window.viewer.shown.connect(lambda _: painted.append(0.0))
        for file in files:
            painted.clear()
            begun = time.perf_counter()
            made.commands.open([file])
            while not painted:
                app.processEvents()
            made.window.viewer.grab()  # drawn, not only asked to be
            taken.append(time.perf_counter() - begun)
            made.controller.analysis.cancel()
            made.controller.session.close_all()
    first, *rest = (1000 * seconds for seconds in taken)
    detail = f"{RUNS} files, {SHAPE[1]} x {SHAPE[0]}; 95th percentile {percentile(rest, 0.95):.0f} ms; "
    return [
        Figure(
            "file chosen to first frame, 60-frame JPEG cine",
            statistics.median(rest),
            "ms",
            150,
            detail=detail + f"the very first, model opening meanwhile, {first:.0f} ms",
        )
    ]
