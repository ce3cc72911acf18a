"""From the start of the process to the window on screen, cold (first run after the caches were dropped) and warm."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figure import Figure

RUNS = 7
HEAVY = ("torch", "torchvision", "timm", "cv2", "pytorch_grad_cam", "openvino", "sqlalchemy", "pydicom")
FORBIDDEN = ("torch", "timm", "cv2")
PROBE = """
import json, sys, time, psutil
begun = psutil.Process().create_time()
from ovadesk.app import Desk, application, build_services
from ovadesk.settings import default_paths
app = application()
desk = Desk(build_services(default_paths()))
desk.window.show()
while not desk.window.windowHandle().isExposed():
    app.processEvents()
app.processEvents()
shown = time.time()
heavy = [name for name in %r if name in sys.modules]
print(json.dumps({"seconds": shown - begun, "imported": heavy}))
desk.end()
"""


def _run(home: str) -> dict[str, object]:
    environment = {**os.environ, "OVADESK_HOME": home}
    if not environment.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-c", PROBE % (HEAVY,)]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    result: dict[str, object] = json.loads(found.stdout.strip().splitlines()[-1])
    return result


def _drop_caches() -> bool:
    """Forget the files in memory, where the system lets us."""
    try:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")
    except OSError:
        return False
    return True


def measure() -> list[Figure]:
    """Window shown: cold once, warm as the median of several runs; and what was imported by then."""
    with tempfile.TemporaryDirectory() as home:
        dropped = _drop_caches()
        cold = _run(home)
        warm = [_run(home) for _ in range(RUNS)]
    seconds = [float(str(run["seconds"])) for run in warm]
    imported = sorted({name for run in [cold, *warm] for name in run["imported"]})  # type: ignore[attr-defined]
    wrong = [name for name in imported if name in FORBIDDEN]
    how = "file caches dropped before" if dropped else "first run; the file caches could not be dropped here"
    return [
        Figure("window shown, warm", statistics.median(seconds), "s", 1.0, detail=f"median of {RUNS} runs"),
        Figure("window shown, cold", float(str(cold["seconds"])), "s", detail=how),
        Figure(
            "torch, timm, cv2 imported by then",
            len(wrong),
            "of 3",
            0,
            detail=f"of the heavy packages imported: {', '.join(imported) or 'none'}",
        ),
    ]
