"""The weight-randomisation test: a map that explains a network must change when the network forgets what it learned.

Adebayo et al. 2018 (Sanity checks for saliency maps). The values of each tensor are shuffled and the signs of weights
drawn anew, so that it keeps its scale and loses what it had learned. (Shuffled alone, a head that mostly says benign
goes on saying so, and Grad-CAM is empty.) Imports torch only when it runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.bundle import Bundle
from trainer.audit.saliency import rank_likeness, structure_likeness

if TYPE_CHECKING:
    from torch import Tensor

BLOCKS = 5  # that a network's layers before the head are dealt into
UNTOUCHED = "gate."  # no part of what the map explains
LOCATOR = "locator."  # of a network that looks twice: comes last, since its crop moves everything
WEIGHTS = "weights.safetensors"


@dataclass(frozen=True, slots=True)
class Step:
    """How alike the maps of a partly shuffled network are to the trained one's, on average over the pictures.

    ``cascading``: shuffled from the head down to this block; else this block alone. ``ranks`` is Spearman's
    correlation, ``structure`` the structural similarity of each picture's two maps; a map that became empty is like
    none, 0. ``empty`` counts those.
    """

    block: str
    cascading: bool
    ranks: tuple[float, ...]
    structure: tuple[float, ...]
    empty: int

    @property
    def mean_ranks(self) -> float:
        return float(np.mean(self.ranks))

    @property
    def mean_structure(self) -> float:
        return float(np.mean(self.structure))


@dataclass(frozen=True, slots=True)
class Randomised:
    """All steps, from the head on; ``chance`` (ranks, structure) is how alike the trained network's maps of different
    pictures are: alike where it always looks at the same place."""

    steps: tuple[Step, ...]
    chance: tuple[float, float]
    n: int

    @property
    def wholly(self) -> Step:
        """With everything shuffled."""
        return [one for one in self.steps if one.cascading][-1]


def randomise(
    bundle: Bundle, tensors: NDArray[np.float32], seed: int = 0, say: Callable[[str], None] = lambda text: None
) -> Randomised:
    """The test on the torch engine with those of the inputs ``tensors`` (N, 3, H, W) whose map is not empty.

    Raises ValueError where fewer than two are left, and OvaDeskError (``classify.engine_refused``,
    ``classify.engine_failed``).
    """
    from safetensors.torch import load

    weights = load(bundle.read(WEIGHTS))
    own = _maps(bundle, weights, tensors)
    shown = np.ptp(own, axis=(1, 2)) > 0
    own, tensors = own[shown], tensors[shown]
    if len(own) < 2:
        raise ValueError("the weight randomisation needs two pictures whose map is not empty: take more pictures")
    parts = blocks(tuple(weights))
    steps = []
    for cascading in (True, False):
        changed = dict(weights)
        for name, keys in parts:
            changed = shuffled(changed if cascading else weights, keys, seed)
            found = _maps(bundle, changed, tensors)
            pairs = list(zip(own, found, strict=True))
            step = Step(
                name,
                cascading,
                tuple(rank_likeness(*pair) for pair in pairs),
                tuple(structure_likeness(*pair) for pair in pairs),
                int((np.ptp(found, axis=(1, 2)) == 0).sum()),
            )
            steps.append(step)
            how = "down to" if cascading else "only"
            say(
                f"{how} {name} shuffled: likeness {step.mean_ranks:.2f} by rank, {step.mean_structure:.2f} by structure"
            )
    others = list(zip(own, np.roll(own, 1, axis=0), strict=True))
    chance = [float(np.mean([alike(*pair) for pair in others])) for alike in (rank_likeness, structure_likeness)]
    return Randomised(tuple(steps), (chance[0], chance[1]), len(tensors))


def blocks(names: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The tensors ``names`` (in the network's order) of the head, of five blocks of layers from the last to the
    first, and of the locator where there is one: each with a name for people."""
    layers: dict[str, list[str]] = {}
    for name in names:
        if not name.startswith((UNTOUCHED, LOCATOR)):
            layers.setdefault(name.rpartition(".")[0], []).append(name)
    *body, head = layers.values()
    found = [("the head", tuple(head))]
    dealt = np.array_split(np.arange(len(body)), min(BLOCKS, len(body)))
    for number in range(len(dealt), 0, -1):
        keys = tuple(key for place in dealt[number - 1] for key in body[place])
        found.append((f"block {number} of {len(dealt)}", keys))
    located = tuple(name for name in names if name.startswith(LOCATOR))
    return [*found, ("the locator", located)] if located else found


def shuffled(weights: dict[str, Tensor], keys: Sequence[str], seed: int) -> dict[str, Tensor]:
    """A copy of ``weights`` with the values of each tensor in ``keys`` in another order; the same for a seed.

    Tensors of more than one dimension, the weights proper, get random signs too.
    """
    import torch

    changed = dict(weights)
    for key in keys:
        order = torch.Generator().manual_seed(seed + int(hashlib.sha256(key.encode()).hexdigest()[:8], 16))
        flat = weights[key].reshape(-1)
        values = flat[torch.randperm(len(flat), generator=order)].reshape(weights[key].shape)
        if values.ndim > 1:
            values = values * (2 * torch.randint(2, values.shape, generator=order) - 1)
        changed[key] = values.contiguous()
    return changed


def _maps(bundle: Bundle, weights: dict[str, Tensor], tensors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Grad-CAM (N, h, w) of the bundle's network with other weights, by the product's own torch engine."""
    from safetensors.torch import save

    from ovadesk.classify.torch_engine import TorchEngine

    with TemporaryDirectory() as folder:
        content = save(weights)
        (Path(folder) / WEIGHTS).write_bytes(content)
        files = {**bundle.card.files, WEIGHTS: hashlib.sha256(content).hexdigest()}
        engine = TorchEngine(Bundle(Path(folder), replace(bundle.card, files=files), ""), "cpu")
    maps = np.concatenate([engine.run(one[None]).cams for one in tensors])
    return np.asarray(np.nan_to_num(maps), np.float32)
