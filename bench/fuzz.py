"""Damaged files by the hundred thousand through the whole way from path to picture, and through the window."""

from __future__ import annotations

import collections
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil

from bench.figure import Figure
from bench.mutations import mutated, seeds
from ovadesk.pixels.display import to_display
from ovadesk.pixels.frames import FrameSource, Limits
from ovadesk.pixels.load import load

COUNT = int(os.environ.get("OVADESK_FUZZ", "100000"))
IN_WINDOW = max(40, COUNT // 50)
BATCH = 40  # files opened at once
SAMPLE = 0.05  # s between two looks at the memory
SLACK = 1.0  # s: a request over its limit is found out within a quarter of a second, and its helper ended
BEAT = 5  # ms


@dataclass(slots=True)
class Outcome:
    """What came of it. ``peak`` is the most bytes that this program and its helpers held together."""

    files: int = 0
    opened: int = 0
    pictures: int = 0
    codes: collections.Counter[str] = field(default_factory=collections.Counter)
    slowest: float = 0.0  # s, of one frame read
    peak: int = 0
    lost: int = 0  # files neither shown nor refused
    defects: list[str] = field(default_factory=list)


def batches(folder: Path, count: int, seed: int) -> Iterator[list[Path]]:
    """``count`` mutated files, some at a time in a folder of their own that the next ones replace."""
    rng, sound = random.Random(seed), seeds(folder)
    for start in range(0, count, BATCH):
        below = folder / f"{start:07d}"
        below.mkdir()
        paths = [below / f"{number:02d}" for number in range(min(BATCH, count - start))]
        for path in paths:
            path.write_bytes(mutated(rng, sound))
        yield paths
        shutil.rmtree(below)


def run(folder: Path, count: int, seed: int, limits: Limits | None = None) -> Outcome:
    """Open ``count`` mutated files, read their first and last frames and make pictures of them."""
    found, ended = Outcome(), threading.Event()
    watch = threading.Thread(target=_watch, args=(found, ended))
    with FrameSource(cache_bytes=64 << 20, limits=limits) as source:
        watch.start()
        try:
            for paths in batches(folder, count, seed):
                _open(source, paths, found)
        finally:
            ended.set()
            watch.join()
    return found


def _open(source: FrameSource, paths: list[Path], found: Outcome) -> None:
    from ovadesk.domain.problem import OvaDeskError

    loaded = load(paths, source, b"s" * 32)
    found.files += len(paths)
    clips = [clip for study in loaded.studies for clip in study.clips]
    found.lost += len(paths) - len(clips) - len(loaded.refused)
    found.codes.update(one.problem.code for one in loaded.refused)
    found.opened += len(clips)
    for clip in clips:
        for index in sorted({0, clip.n_frames - 1}):
            begun = time.perf_counter()
            try:
                pixels = source.read(clip, index)
                shown = to_display(pixels, clip.window)
                found.pictures += 1
                if shown.dtype != np.uint8 or shown.shape[:2] != (clip.rows, clip.columns):
                    found.defects.append(f"shape {shown.shape} for {(clip.rows, clip.columns)}: {_kept(clip.path)}")
            except OvaDeskError as error:
                found.codes[error.problem.code] += 1
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                found.defects.append(f"{type(error).__name__} {error}: {_kept(clip.path)}")
            found.slowest = max(found.slowest, time.perf_counter() - begun)


def _kept(path: Path) -> str:
    """The file that shows a defect, where it stays."""
    target = Path(tempfile.gettempdir()) / f"ovadesk-fuzz-{path.parent.name}-{path.name}"
    shutil.copy(path, target)
    return str(target)


def _watch(found: Outcome, ended: threading.Event) -> None:
    me = psutil.Process()
    while not ended.wait(SAMPLE):
        held = 0
        for process in (me, *me.children(recursive=True)):
            try:
                held += process.memory_info().rss
            except psutil.Error:
                continue
        found.peak = max(found.peak, held)


def stalls(folder: Path, count: int, seed: int) -> list[float]:
    """Milliseconds by which a beat in the window's thread came late while mutated files were opened and shown."""
    from PySide6.QtCore import Qt, QTimer

    from bench.events import turn
    from ovadesk.app import application, desk
    from ovadesk.settings import Paths

    app = application()
    beats: list[float] = []
    with desk(Paths(folder / "home")) as made:
        made.window.show()
        while made.controller.analysis.classifier is None:
            turn(app)
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        done: list[object] = []
        made.commands.opening.loaded.connect(lambda *found: done.append(found))
        timer.start()
        for paths in batches(folder, count, seed):
            done.clear()
            made.commands.opening.open(paths)
            until = time.perf_counter() + 60
            while not done and time.perf_counter() < until:
                turn(app)
            until = time.perf_counter() + 0.2  # pictures, thumbnails, the model
            while time.perf_counter() < until:
                turn(app)
            made.controller.session.close_all()
        timer.stop()
    return [1000 * (later - sooner) - BEAT for sooner, later in pairwise(beats)]


def measure() -> list[Figure]:
    """The count is that of ``OVADESK_FUZZ``, 100,000 where that is not set; each run takes the same files."""
    limits = Limits()
    with tempfile.TemporaryDirectory() as name:
        begun = time.perf_counter()
        found = run(Path(name), COUNT, seed=20261124, limits=limits)
        took = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as name:
        late = stalls(Path(name), IN_WINDOW, seed=1)
    ended = {code: found.codes[f"pixels.{code}"] for code in ("helper_died", "too_much_memory", "took_too_long")}
    detail = f"{found.opened} opened, {found.pictures} pictures, in {took:.0f} s; " + ", ".join(
        f"{code} {number}" for code, number in ended.items()
    )
    return [
        Figure(f"of {found.files} damaged files, neither shown nor refused", found.lost, "", 0, detail=detail),
        Figure("errors that were no refusal", len(found.defects), "", 0),
        Figure("peak memory, all processes", found.peak / 2**20, "MiB", 1536),
        Figure("slowest frame", found.slowest, "s", limits.seconds + SLACK),
        Figure("GUI thread held up, longest", max(late), "ms", 250, detail=f"{IN_WINDOW} files opened in the window"),
    ]
