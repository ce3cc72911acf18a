"""Multi-frame files of 1 GB and 4 GB in the real window: opening, reaching any frame, and what all processes take."""

from __future__ import annotations

import json
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.cines import jpeg_cine
from bench.events import turn
from bench.figure import Figure, percentile

SHAPE = (768, 1024)
SOME = 8  # frames compressed, over and over again
PLACES, NEAR = 25, 8
PATIENCE = 20.0  # s
ITEM, END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0\0\0\0\0"
PLAIN = """
import json, sys, time
from pydicom.pixels import pixel_array
begun = time.perf_counter()
pixel_array(sys.argv[1], index=int(sys.argv[2]) if sys.argv[3] == "one" else None)
took = time.perf_counter() - begun
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([took, 1024 * int(peak)]))
"""


def compressed(path: Path, size: int) -> int:
    """A JPEG cine of ``size`` bytes at least, without an offset table; how many frames it has."""
    pattern = path.with_suffix(".pattern")
    jpeg_cine(pattern, SOME, SHAPE, seed=3, colour=True)
    content = pattern.read_bytes()
    pattern.unlink()
    start = content.index(b"\xe0\x7f\x10\x00OB") + 12
    table = struct.unpack("<I", content[start + 4 : start + 8])[0]
    items = content[start + 8 + table : -len(END)]
    rounds = -(-size // len(items))
    frames = SOME * rounds
    header = _with_frames(content[:start], frames)
    with path.open("wb") as file:
        file.write(header + ITEM + struct.pack("<I", 0))
        for _ in range(rounds):
            file.write(items)
        file.write(END)
    return frames


def native(path: Path, size: int) -> int:
    """An uncompressed grey cine of about ``size`` bytes; how many frames it has."""
    import numpy as np
    import pydicom

    pattern = path.with_suffix(".pattern")
    jpeg_cine(pattern, 1, SHAPE, seed=4)
    dataset = pydicom.dcmread(pattern)
    dataset.decompress()
    pattern.unlink()
    frame = np.asarray(dataset.pixel_array)
    count = size // frame.nbytes
    dataset.NumberOfFrames, dataset.PixelData = count, b""
    dataset.save_as(path, enforce_file_format=True)
    with path.open("r+b") as file:
        file.seek(-4, 2)
        file.write(struct.pack("<I", count * frame.nbytes))
        for _ in range(count):
            file.write(frame.tobytes())
    return int(count)


def _with_frames(header: bytes, frames: int) -> bytes:
    """``header`` with another NumberOfFrames."""
    at = header.index(b"\x28\x00\x08\x00IS") + 6
    length = struct.unpack("<H", header[at : at + 2])[0]
    return header[:at] + struct.pack("<H", 8) + f"{frames:<8}".encode() + header[at + 2 + length :]


def tree_memory() -> float:
    """MiB of this process and all below it; pages shared between them count once."""
    import psutil

    here = psutil.Process()
    return sum(_own(process) for process in (here, *here.children(recursive=True))) / 2**20


def _own(process: Any) -> int:
    import psutil

    try:
        full = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(full, "pss", None) or full.uss)


def _look(made: Any, app: Any, file: Path, frames: int) -> tuple[float, list[float], list[float], float]:
    """Seconds to open, to reach places never seen, to step where it was read ahead, and MiB above the idle window."""
    viewer, looking = made.window.viewer, made.controller.looking
    idle, most = tree_memory(), 0.0

    def until(happened: Callable[[], bool]) -> float:
        begun = time.perf_counter()
        while not happened():
            turn(app)
            if time.perf_counter() - begun > PATIENCE:
                raise TimeoutError("the window did not get there")
        return time.perf_counter() - begun

    def at(index: int) -> bool:
        return viewer.frame is not None and viewer.frame.clip.path == file and viewer.frame.index == index

    begun = time.perf_counter()
    made.commands.open([file])
    until(lambda: viewer.frame is not None and viewer.frame.clip.path == file)
    opened = time.perf_counter() - begun
    cold, warm = [], []
    chance = random.Random(5)
    for _ in range(PLACES):
        place = chance.randrange(20, frames - 20)
        looking.go(place)
        cold.append(until(lambda place=place: at(place)))  # type: ignore[misc]
        resting = time.perf_counter()
        until(lambda resting=resting: time.perf_counter() - resting > 0.5)  # type: ignore[misc]
        for step in range(1, NEAR + 1):
            looking.step(1)
            warm.append(until(lambda there=place + step: at(there)))  # type: ignore[misc]
        most = max(most, tree_memory())
    made.controller.session.close_all()
    return opened, cold, warm, most - idle


def plain(file: Path, index: int, what: str) -> tuple[float, float]:
    """pydicom alone in a process of its own: seconds, and MiB at most afterwards. (0, 0) where it ran out."""
    command = [sys.executable, "-c", PLAIN, str(file), str(index), what]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode:
        return 0.0, 0.0
    seconds, resident = json.loads(done.stdout)
    return float(seconds), resident / 2**20


def measure() -> list[Figure]:
    """The model is there and silent (call first): reading frames is what is measured."""
    from ovadesk.app import application, desk
    from ovadesk.settings import Paths

    app = application()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, desk(Paths(Path(folder) / "home")) as made:
        made.window.resize(1440, 900)
        made.window.act("call_first").setChecked(True)
        made.window.show()
        made.services.frames.warm_up()
        while made.controller.analysis.classifier is None:
            turn(app)
        small = jpeg_cine(Path(folder) / "small.dcm", 4, SHAPE, seed=9)
        made.commands.open([small])  # so that idle means: has shown a picture
        while made.window.viewer.frame is None:
            turn(app)
        made.controller.session.close_all()
        for name, write, size in (
            ("1 GB JPEG", compressed, 1_000_000_000),
            ("1 GB uncompressed", native, 1_000_000_000),
            ("4 GB JPEG", compressed, 4_400_000_000),
        ):
            file = Path(folder) / "huge.dcm"
            frames = write(file, size)
            figures += _figures(name, file, frames, *_look(made, app, file, frames))
            file.unlink()
    return figures


def _figures(
    name: str, file: Path, frames: int, opened: float, cold: list[float], warm: list[float], above: float
) -> list[Figure]:
    one = plain(file, frames // 2, "one")
    whole = plain(file, 0, "all") if name == "1 GB uncompressed" else (0.0, 0.0)
    beside = f"pydicom pixel_array of one frame by path {1000 * one[0]:.0f} ms, {one[1]:.0f} MiB at most"
    if whole[0]:
        beside += f"; of the whole file {whole[0]:.0f} s, {whole[1]:.0f} MiB"
    return [
        Figure(f"{name}: chosen to first frame", 1000 * opened, "ms", 500, detail=f"{frames} frames"),
        Figure(f"{name}: a frame anywhere, 95th percentile", 1000 * percentile(cold, 0.95), "ms", 250, detail=beside),
        Figure(
            f"{name}: a frame nearby, 95th percentile",
            1000 * percentile(warm, 0.95),
            "ms",
            100,
            detail=f"median {1000 * statistics.median(warm):.1f} ms",
        ),
        Figure(f"{name}: memory above the idle window", above, "MiB", 400, detail="all processes, shared pages once"),
    ]
