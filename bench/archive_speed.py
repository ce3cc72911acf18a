"""``ovadesk analyse`` on 1,000 stills, from their paths to the tables, against the throughput of the network alone."""

from __future__ import annotations

import csv
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

from bench.cines import jpeg_cine
from bench.figure import Figure
from ovadesk.classify.bundle import choose_bundle, open_bundle
from ovadesk.classify.classifier import Classifier, open_classifier
from ovadesk.classify.golden import read_golden
from ovadesk.classify.openvino_runtime import openvino
from ovadesk.pixels.display import grey
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.image import open_image
from ovadesk.pixels.load import load
from ovadesk.pixels.memory import keep_freed
from ovadesk.pixels.regions import scope
from ovadesk.settings import resource
from ovadesk.workflow.archive import analyse_archive
from ovadesk.workflow.in_order import lanes

STILLS, CINES, CINE_FRAMES, CINE_SHAPE = 1000, 3, 40, (768, 1024)
RUNS, BOUND_SECONDS, PROBED = 5, 2.0, 200
GOAL = 0.85
SHARED = Path(os.environ.get("OVADESK_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SECRET = b"s" * 32


def measure() -> list[Figure]:
    """Both taken in turns: the network alone, an archive, the network alone, an archive, ... the network alone."""
    keep_freed()
    folder = choose_bundle([resource("models")])
    with tempfile.TemporaryDirectory() as name, FrameSource(cache_bytes=32 << 20) as source:
        archives = _archives(Path(name))
        cines = [jpeg_cine(Path(name) / f"{i}.dcm", CINE_FRAMES, CINE_SHAPE, seed=i) for i in range(CINES)]
        source.warm_up(*lanes())
        classifier, bound = open_classifier(folder, many=True), _Bound(folder)
        out = Path(name) / "out"
        figures = []
        for title, files in archives.items():
            runs = _in_turns(bound, lambda files=files: _scored(files, out, classifier, source))
            figures += _judged(f"{title}, {classifier.model_id}", runs, _where(files, classifier, source))
        figures += _judged(
            "frames of DICOM cines (JPEG, 1024 x 768)",
            _in_turns(bound, lambda: _scored(cines, out, classifier, source)),
            None,
        )
        figures.append(_command(next(iter(archives.values())), out, folder, bound))
    return figures


@dataclass(frozen=True, slots=True)
class Run:
    """Images a second of an archive and of the network alone; processor time of an image in ms, of both."""

    rate: float
    alone: float
    cost: float
    cost_alone: float

    @property
    def share(self) -> float:
        return self.rate / self.alone


class _Bound:
    """As OpenVINO's benchmark_app: the bundle's graph with as many asynchronous requests as it asks for."""

    def __init__(self, folder: Path) -> None:
        bundle = open_bundle(folder)
        core = openvino().Core()
        model = core.read_model(bundle.read("model.xml"), bundle.read("model.bin"))
        options = {"INFERENCE_PRECISION_HINT": bundle.card.precision, "PERFORMANCE_HINT": "THROUGHPUT"}
        self._queue = openvino().AsyncInferQueue(core.compile_model(model, "CPU", options))
        self._inputs = read_golden(bundle.read("golden.npz")).tensors
        self.rate(0.5)

    def rate(self, seconds: float = BOUND_SECONDS) -> tuple[float, float]:
        """Images a second over ``seconds``, and processor time of one in ms."""
        begun, used, count = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - begun < seconds:
            self._queue.start_async([self._inputs[count % len(self._inputs)][None]], share_inputs=True)
            count += 1
        self._queue.wait_all()
        return count / (time.perf_counter() - begun), 1000 * (time.process_time() - used) / count


def _in_turns(bound: _Bound, scored: Callable[[], tuple[float, float]]) -> list[Run]:
    scored()
    runs = []
    before = bound.rate()
    for _ in range(RUNS):
        rate, cost = scored()
        after = bound.rate()
        runs.append(Run(rate, (before[0] + after[0]) / 2, cost, (before[1] + after[1]) / 2))
        before = after
    return runs


def _scored(files: list[Path], out: Path, classifier: Classifier, source: FrameSource) -> tuple[float, float]:
    """Answered images a second of one archive, tables and all, and processor time of one in ms, helpers included.

    A picture that the model's own gate refuses has been through the network too, and counts.
    """
    begun, used = time.perf_counter(), _used(source)
    report = analyse_archive(files, out, classifier, source, SECRET)
    count = report.frames["scored"] + report.frames["out_of_scope"]
    assert count and not report.failed and not report.frames["failed"], report
    return count / (time.perf_counter() - begun), 1000 * (_used(source) - used) / count


def _used(source: FrameSource) -> float:
    pids = [pid for pid in source.helper_pids().values() if pid is not None]
    return time.process_time() + sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def _judged(title: str, runs: list[Run], where: str | None) -> list[Figure]:
    middle = sorted(runs, key=lambda run: run.share)[len(runs) // 2]
    shares = ", ".join(f"{run.share:.2f}" for run in runs)
    detail = (
        f"{middle.rate:.0f} against {middle.alone:.0f} a second; runs {shares}; "
        f"processor time {middle.cost:.1f} against {middle.cost_alone:.1f} ms each"
    )
    goal = GOAL if where is not None else None
    figures = [Figure(f"analyse / network alone: {title}", middle.share, "x", goal, ">=", detail)]
    if where is not None:
        rest = statistics.median(run.cost - run.cost_alone for run in runs)
        figures.append(Figure(f"beside the network: {title}", rest, "ms", detail=where))
    return figures


def _where(files: list[Path], classifier: Classifier, source: FrameSource) -> str:
    """Milliseconds of processor time for each step of an image, each step alone; beside them, getting pixels over."""
    opened = [open_image(path) for path in files[:PROBED]]
    pixels = [one.frame(0) for one in opened]
    clips = [one.inspected.clip for one in opened]
    lumas = [grey(shown) for shown in pixels]
    seen = list(zip(clips, pixels, lumas, strict=True))
    boxed = [(luma, scope(clip, shown, luma).box) for clip, shown, luma in seen]
    apply = classifier.card.preprocess.apply
    table = csv.writer(io.StringIO())
    row = ["case-1f3a9c2b7d", "1.2.3", "otu_0001.jpg", "", 0, "scored", "", "0.123456", "model", "0" * 64, "9.123"]
    steps = {
        "looking into the file": _each(open_image, files[:PROBED]),
        "decoding": _each(lambda one: one.frame(0), opened),
        "grey": _each(grey, pixels),
        "finding the sector and colour": _each(lambda one: scope(*one), seen),
        "preprocessing": _each(lambda one: apply(*one), boxed),
        "writing": _each(lambda _: table.writerow(row), clips),
    }
    begun = time.perf_counter()
    load(files, source, SECRET)
    listing = 1000 * (time.perf_counter() - begun) / len(files)
    told = ", ".join(f"{name} {taken:.2f}" for name, taken in steps.items())
    return f"{told}; all files listed before the first is scored, {listing:.2f} ms each by the clock"


def _each(work: Callable[[Any], object], over: list[Any]) -> float:
    taken = []
    for _ in range(3):
        begun = time.process_time()
        for one in over:
            work(one)
        taken.append(1000 * (time.process_time() - begun) / len(over))
    return min(taken)


def _command(files: list[Path], out: Path, folder: Path, bound: _Bound) -> Figure:
    """The command as a whole: its start, the helper's, and the making of the network count."""
    home = {**os.environ, "OVADESK_HOME": str(out / "home")}
    command = [sys.executable, "-m", "ovadesk", "analyse", str(files[0].parent), "--out", str(out)]
    before = bound.rate()
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, timeout=900, env=home)
    taken = time.perf_counter() - begun
    alone = (before[0] + bound.rate()[0]) / 2
    detail = f"{taken:.1f} s for {len(files)} stills, Python's start, the making of the network and its check included"
    return Figure("analyse as a command / network alone", len(files) / taken / alone, "x", detail=detail)


def _archives(folder: Path) -> dict[str, list[Path]]:
    """``STILLS`` stills with a region to score, each a file: of real data where they are there, else simulated ones."""
    found = {}
    for name in ("mmotu", "busbra"):
        images = sorted((SHARED / "data" / name / "images").glob("*"))
        if images:
            found[f"{STILLS} stills of {name}"] = _taken(images, folder / name)
    return found or {f"{STILLS} simulated stills": _simulated(folder / "simulated")}


def _taken(images: Iterable[Path], folder: Path) -> list[Path]:
    """``STILLS`` copies, from the first again where there are fewer."""
    folder.mkdir()
    in_scope = [path for path in images if _has_region(path)]
    made = []
    for number in range(STILLS):
        path = in_scope[number % len(in_scope)]
        made.append(folder / f"{number:04d}{path.suffix}")
        made[-1].write_bytes(path.read_bytes())
    return made


def _has_region(path: Path) -> bool:
    opened = open_image(path)
    return scope(opened.inspected.clip, opened.frame(0)).box is not None


def _simulated(folder: Path) -> list[Path]:
    """JPEG files of speckle in a sector, 512 x 384 in colour, as a scanner exports them."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    down, across = np.mgrid[0:384, 0:512]
    sector = (np.hypot(down + 40, across - 256) < 400) & (np.abs(across - 256) < 0.8 * (down + 40))
    made = []
    for number in range(STILLS):
        speckle = rng.rayleigh(42.0, (96, 128)).clip(0, 255).astype(np.uint8)
        smooth = np.asarray(Image.fromarray(speckle).resize((512, 384), Image.Resampling.BICUBIC))
        made.append(folder / f"{number:04d}.jpg")
        Image.fromarray(np.where(sector, smooth, 0).astype(np.uint8)).convert("RGB").save(made[-1], quality=85)
    return made
