"""``ovadesk-train gate`` from a split and a fit's folder to gate.json."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from ovadesk.domain.study import Box
from trainer.__main__ import main
from trainer.cohort.sample import Sample, Scoped
from trainer.cohort.split_file import write_split
from trainer.gate.keeping import GATE, read_gate
from trainer.train.fitting import ABOUT, WEIGHTS
from trainer.train.recipe import Recipe
from trainer.train.starting import starting_network


def picture(seed: int, bright: bool) -> Image.Image:
    grain = np.random.default_rng(seed).rayleigh(50, (72, 72)) * np.linspace(1.3, 0.3, 72)[:, None]
    levels = np.clip(grain, 12, 255).astype(np.uint8)
    return Image.fromarray(255 - levels if bright else levels)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A split of 12 pictures of 6 patients, and what a fit of a small MobileNetV2 leaves."""
    torch.manual_seed(0)
    recipe = Recipe("mobilenetv2", size=64)
    data, fit = tmp_path / "data", tmp_path / "run" / "fits" / "mobilenetv2"
    data.mkdir()
    fit.mkdir(parents=True)
    scoped = []
    for i in range(12):
        picture(i, bright=False).save(data / f"{i}.png")
        scoped.append(Scoped(Sample(data / f"{i}.png", f"p{i // 2}", i < 6), Box(0, 0, 72, 72)))
    write_split(tmp_path / "run" / "split.csv", scoped, {f"p{i}": "train" for i in range(6)}, data=data)
    save_file({k: v.contiguous() for k, v in starting_network(recipe).state_dict().items()}, fit / WEIGHTS)
    (fit / ABOUT).write_text(json.dumps({"recipe": recipe.to_dict()}), encoding="utf-8")
    other = tmp_path / "breast"
    other.mkdir()
    for i in range(4):
        picture(50 + i, bright=True).save(other / f"{i}.png")
    rows = "".join(f"{i}.png,b{i},{i % 2}\n" for i in range(4))
    (other / "labels.csv").write_text(f"image,patient,malignant\n{rows}", encoding="utf-8")
    return tmp_path / "run"


def test_one_command_fits_tries_and_keeps_the_gate(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fit, other = run / "fits" / "mobilenetv2", run.parent / "breast"
    words = ["gate", "--run", str(run), "--fit", str(fit), "--other", f"breast={other}", "--outside", f"more={other}"]
    assert main([*words, "--simulated", "3", "--false-refusal", "0"]) == 0
    gate = read_gate(fit / GATE)
    assert gate.name.startswith("linear, against breast, ")
    assert {one.of for one in gate.figures.accepted} >= {"breast", "simulated page"}
    assert [(one.of, one.n) for one in gate.figures.outside] == [("more", 4)]
    assert [one.n for one in gate.figures.rules if one.of == "breast"] == [4]
    assert "gate false refusal: in scope" in capsys.readouterr().out


def test_what_is_missing_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "--run", str(tmp_path), "--fit", str(tmp_path)]) == 1
    assert "run fit first" in capsys.readouterr().err
    with pytest.raises(SystemExit) as wrong:
        main(["gate", "--run", "a", "--fit", "b", "--other", "breast"])
    assert wrong.value.code == 2
