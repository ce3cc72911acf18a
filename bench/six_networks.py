"""The six networks on public data: the paper's protocol on BUS-BRA, grouped cross-validation on mmotu.

Runs ``ovadesk-train`` in ``runs/``, where it goes on if it was cut off; hours on two cores. BUS-BRA flags no picture as
representative, so the first of each patient stands for it. Epochs, size, seed and initial weights are in each detail.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("OVADESK_SHARED", ROOT.parent / "shared"))
INIT = SHARED / "data" / "init" / "mobilenetv2_100_imagenet_int8.safetensors"
NETWORKS = ("mobilenetv2", "densenet121", "swin_t", "convnext_t", "resnet101", "vgg19_bn")
COMMON = (
    *("--networks", *NETWORKS, "--size", "64", "--precision", "bf16-mixed", "--strength", "0.5"),
    *("--init-of", f"mobilenetv2={INIT}", "--seed", "1", "--publish", "none"),
)
RUNS = {
    "busbra": ("--epochs", "5", "--malignant-share", "0.4"),
    "mmotu": (
        *("--epochs", "1", "--batch", "16", "--malignant-share", "0.33"),
        *("--folds", "5", "--protocols", "all", "--case", "group"),
    ),
}


def measure() -> list[Figure]:
    """AUC with its interval of every network and protocol, per patient and per image."""
    figures = []
    for name, own in RUNS.items():
        folder = ROOT / "runs" / name
        words = ["reproduce", "--data", str(SHARED / "data" / name), "--run", str(folder), *COMMON, *own]
        subprocess.run([sys.executable, "-m", "trainer", *words], cwd=ROOT, check=True)
        figures += read(name, folder)
    return figures


def read(name: str, folder: Path) -> list[Figure]:
    """The figures of a finished run."""
    found = []
    for path in sorted((folder / "fits").glob("*/*/evaluation/evaluation.json")):
        fit, protocol = path.parents[1], path.parents[2].name
        evaluation = json.loads(path.read_text(encoding="utf-8"))
        recipe = _recipe(fit)
        detail = f"{recipe['size']} x {recipe['size']}, {recipe['epochs']} epochs, seed {recipe['seed']}"
        for unit in (evaluation["case_word"], "image"):
            area = next(one for one in evaluation["figures"] if (one["name"], one["unit"]) == ("AUC", unit))
            low, high = area["ci"]
            said = f"95% {low:.3f} to {high:.3f}, n {area['n']}; {detail}; {evaluation['how']}"
            found.append(Figure(f"{name}, {protocol}: {fit.name}, AUC per {unit}", area["value"], "", detail=said))
    return found


def _recipe(fit: Path) -> dict[str, object]:
    about = next(iter(sorted(fit.glob("fit.json")) + sorted(fit.glob("fold-0/fit.json"))))
    recipe: dict[str, object] = json.loads(about.read_text(encoding="utf-8"))["recipe"]
    return recipe
