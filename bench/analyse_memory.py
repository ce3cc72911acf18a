"""Peak memory of ``ovadesk analyse`` over all its processes, for a small and a ten times larger archive."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.cines import jpeg_cine
from bench.figure import Figure

FRAMES, SHAPE = 60, (768, 1024)
SMALL, LARGE = 1, 10


def _peak(files: list[Path], out: Path) -> float:
    command = [sys.executable, "-m", "ovadesk", "analyse", *map(str, files), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=900)
    return float(json.loads((out / "run.json").read_text(encoding="utf-8"))["peak_memory_bytes"]) / 2**20


def measure() -> list[Figure]:
    """Frames are never held: ten times the frames may not cost much more memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [jpeg_cine(folder / f"{i}.dcm", FRAMES, SHAPE, seed=i) for i in range(LARGE)]
        small = _peak(files[:SMALL], folder / "small")
        large = _peak(files, folder / "large")
    detail = f"{SMALL * FRAMES} frames {small:.0f} MiB, {LARGE * FRAMES} frames {large:.0f} MiB, all processes together"
    return [
        Figure("peak memory of analyse, ten times the frames", large / small, "x", 1.5, detail=detail),
        Figure("peak memory of analyse", large, "MiB", detail="1024 x 768 frames; the frame cache counts"),
    ]
