"""Pictures a second in training, per network: whole steps of the trainer's own loop, varied pictures included."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from bench.figure import Figure

AT = ((224, 2), (64, 6))  # side in pixels, steps measured after the first epoch's warm-up
BATCH, PRECISION = 16, "bf16-mixed"


def measure() -> list[Figure]:
    """Each of the six at the paper's size and at that of the small table, random weights and pictures of noise."""
    from ovadesk.classify.architectures import NETWORKS
    from trainer.train.memory import keep_memory

    keep_memory()
    return [_speed(name, size, steps) for size, steps in AT for name in NETWORKS]


def _speed(name: str, size: int, steps: int) -> Figure:
    import torch

    from ovadesk.classify.architectures import network
    from ovadesk.domain.study import Box
    from trainer.cohort.sample import Sample, Scoped
    from trainer.dataset.shelf import Shelf
    from trainer.train.fitting import fit
    from trainer.train.recipe import Recipe
    from trainer.train.starting import starting_network

    recipe = Recipe(name, size=size, epochs=2, batch=BATCH, precision=PRECISION)
    count = BATCH * steps
    noise = np.random.default_rng(0).integers(0, 255, (count, size, size)).astype(np.uint8)
    samples = tuple(Scoped(Sample(Path(f"{i}.png"), str(i), i % 2 == 0), Box(0, 0, 9, 9)) for i in range(count))
    shelf = Shelf(recipe.spec, samples, noise, np.zeros_like(noise), np.zeros(count, bool))
    said: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        fit(lambda: starting_network(recipe), recipe, shelf, None, Path(folder), say=said.append)
    speed = float(said[-1].rsplit(";", 1)[1].split()[0])
    detail = f"{PRECISION}, batch {BATCH}, {torch.get_num_threads()} threads"
    return Figure(f"{network(name).title} at {size} x {size}", speed, "pictures/s", detail=detail)
