"""Pictures to the features that a network's gate reads. Imports torch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from ovadesk.classify.architectures import Network, network
from ovadesk.classify.torch_networks import build, scope_features
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.cohort.sample import Sample
from trainer.cohort.scoping import in_scope
from trainer.dataset.shelf import Shelf, prepare
from trainer.dataset.varying import vary
from trainer.gate.examples import IN_SCOPE, Examples, together
from trainer.gate.figures import Rate, rate
from trainer.gate.fitting import GateFit
from trainer.gate.outside import region
from trainer.gate.simulated import KINDS, draw
from trainer.train.fitting import ABOUT, WEIGHTS
from trainer.train.recipe import Recipe

Shown = NDArray[np.uint8]
Say = Callable[[str], None]
AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Plan:
    """How many examples: each real picture ``variants`` times varied besides, ``simulated`` pictures of each kind."""

    variants: int = 1
    simulated: int = 120
    seed: int = 0


class Reader:
    """A network that says what its gate would be given of pictures as ``spec`` prepares them."""

    def __init__(self, model: nn.Module, network: Network, spec: PreprocessSpec) -> None:
        self.model, self.network, self.spec = model.eval(), network, spec

    @torch.inference_mode()
    def features(self, pictures: Iterable[Shown]) -> NDArray[np.float32]:
        """(N, K) of grey pictures (H, W) uint8 of the size that the network takes."""
        waiting, found = iter(pictures), []
        while some := [self.spec.normalised(picture) for picture in islice(waiting, AT_ONCE)]:
            found.append(scope_features(self.model, self.network, torch.from_numpy(np.stack(some))).float().numpy())
        if not found:
            raise ValueError("there are no pictures to take features of")
        return np.concatenate(found)

    def shelf(self, shelf: Shelf, kind: str, variants: int, seed: int, strength: float = 1.0) -> Examples:
        """The pictures of a cohort as they are, then ``variants`` times varied, as examples of ``kind``."""
        rng = np.random.default_rng(seed)
        masks = [mask if there else None for mask, there in zip(shelf.masks, shelf.masked, strict=True)]

        def all_of_them() -> Iterator[Shown]:
            yield from shelf.pictures
            for _ in range(variants):
                for picture, mask in zip(shelf.pictures, masks, strict=True):
                    yield vary(picture, mask, rng, strength)[0]

        count, turns = len(shelf.samples), 1 + variants
        return Examples(
            self.features(all_of_them()),
            np.full(count * turns, kind),
            np.tile(np.char.add(f"{kind}: ", shelf.patients), turns),
            np.arange(count * turns) >= count,
        )

    def simulated(self, kind: str, count: int, seed: int) -> tuple[Examples, Rate]:
        """Simulated pictures of ``kind`` that the product's rules let through, and how many of ``count`` those are."""
        boxes = [(picture, region(picture)) for picture in draw(kind, count, seed)]
        passed = [self.spec.picture(picture, box)[0] for picture, box in boxes if box is not None]
        name = f"simulated {kind}"
        patients = np.array([f"{name}: {number}" for number in range(len(passed))])
        examples = Examples(self.features(passed), np.full(len(passed), name), patients, np.zeros(len(passed), bool))
        through = np.array([box is not None for _, box in boxes])
        return examples, rate(name, through, np.arange(count).astype(np.str_))

    def asks(self, fit: GateFit) -> Callable[[Shown, Box], bool]:
        """Whether ``fit`` lets a frame and its box pass."""
        return lambda shown, box: bool(fit.passes(self.features([self.spec.picture(shown, box)[0]]))[0])


def reader_of(folder: Path) -> Reader:
    """The network that ``fit`` left in ``folder``; raises ValueError where there is none."""
    try:
        recipe = Recipe.from_dict(json.loads((folder / ABOUT).read_text(encoding="utf-8"))["recipe"])
        model = build(network(recipe.network), recipe.head, recipe.spec.size)
        model.load_state_dict(load_file(folder / WEIGHTS))
    except (OSError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise ValueError(f"{folder} holds no finished fit: run fit first") from error
    return Reader(model, network(recipe.network), recipe.spec)


def everything(
    reader: Reader, shelf: Shelf, others: Mapping[str, Sequence[Sample]], plan: Plan, say: Say = print
) -> tuple[Examples, tuple[Rate, ...]]:
    """Examples of all there is: ``shelf`` in scope, ``others`` by kind, every simulated kind; and what of the foreign
    ones the product's rules let through, which is all that a gate ever sees of them."""
    parts, rules = [reader.shelf(shelf, IN_SCOPE, plan.variants, plan.seed)], []
    say(f"{len(shelf.samples)} pictures in scope")
    for kind, samples in others.items():
        passed, _ = in_scope(samples)
        kept = {(one.sample.path, one.sample.frame) for one in passed}
        through = np.array([(one.path, one.frame) in kept for one in samples])
        rules.append(rate(kind, through, np.array([one.patient for one in samples]), plan.seed))
        say(f"{kind}: the rules let {len(passed)} of {len(samples)} through")
        if passed:
            parts.append(reader.shelf(prepare(passed, reader.spec), kind, plan.variants, plan.seed))
    for kind in KINDS:
        examples, through_rules = reader.simulated(kind, plan.simulated, plan.seed)
        parts.append(examples)
        rules.append(through_rules)
    say(f"{len(KINDS)} simulated kinds, {plan.simulated} of each")
    return together(parts), tuple(rules)
