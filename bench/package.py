"""The frozen program: size, start, first answer and scripted session, from a folder with blanks and Chinese letters.

Freezes it first, where ``make package`` has not: minutes. Without Python on its path and, where this machine allows it,
without a network. Cold: the file caches were dropped before.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figure import Figure
from bench.startup import _drop_caches

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))
WARM = 3


def measure() -> list[Figure]:
    """Sizes in MB (10^6 bytes), times in seconds."""
    from freezing.__main__ import DIST, LEAN_MAX
    from freezing.archive import folder_size
    from freezing.session import Session, a_screen, placed, without_network
    from freezing.smoke import smoke, starts

    folder = DIST / "ovadesk"
    if not (folder / "_internal" / "build.json").is_file():
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "packaging")}
        subprocess.run([sys.executable, "-m", "freezing"], cwd=ROOT, env=environment, check=True)
    packed = max(DIST.glob("ovadesk-*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)
    with tempfile.TemporaryDirectory() as place, a_screen() as screen:
        program = placed(folder, Path(place) / "starts")
        samples = program.parent / "_internal" / "resources" / "samples"
        network = without_network()
        session = Session([*network, str(program)], Path(place) / "home", screen)
        dropped = _drop_caches()
        cold = starts(session, samples)
        warm = [starts(session, samples) for _ in range(WARM)]
        whole = smoke(folder, Path(place) / "smoke")
    how = f"{screen['QT_QPA_PLATFORM']}, {'no network' if network else 'the network could not be taken away'}"
    cache = "file caches dropped before" if dropped else "the file caches could not be dropped here"
    figures = [Figure("unpacked", folder_size(folder) / 1e6, "MB", LEAN_MAX / 1e6, detail="the lean build")]
    if packed is not None:
        figures.append(Figure("packed", packed.stat().st_size / 1e6, "MB", detail=packed.name))
    for number, what in enumerate(("window shown", "first answer of the model")):
        figures.append(Figure(f"{what}, cold", cold[number], "s", detail=f"{cache}; {how}"))
        median = statistics.median(one[number] for one in warm)
        figures.append(Figure(f"{what}, warm", median, "s", detail=f"median of {WARM} starts; {how}"))
    what = "open, analyse, call, export, a damaged file; then every frame of the samples on the command line"
    return [*figures, Figure("scripted session", whole["demonstration"], "s", detail=what)]
