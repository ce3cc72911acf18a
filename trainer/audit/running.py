"""The whole audit of one model: each picture as it is and with each edit, and its map against the lesion."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.cam import overlay_rgba
from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box
from ovadesk.pixels.display import Shown
from trainer.audit.edits import CONTROLS, EDITS, MARKS_MIN, Scene, scene
from trainer.audit.findings import Audit, Saliency
from trainer.audit.randomising import Randomised
from trainer.audit.saliency import Looked, looked
from trainer.audit.shortcuts import Answers, Effect, area, effect, mean, share
from trainer.cohort.sample import Scoped
from trainer.dataset.reading import read_mask, read_shown

Predict = Callable[[Shown, Box], tuple[float, CamMap]]

EXAMPLES, MAPS = 3, 6  # pictures shown for each edit, and with their maps
COLOURS, OPACITY = "ember", 0.6
SIDE_MAX = 420  # pixels of an example's longer side


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A picture as it was and as it was changed, both cut to the model's box, with the probabilities."""

    name: str
    malignant: bool
    old: Shown
    new: Shown
    before: float
    after: float


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """All that was asked of the model: ``before`` (n,), ``after`` (n,) of each edit, NaN where it did not apply.

    ``maps`` are pictures beside themselves under their map: those with the highest probabilities.
    """

    before: NDArray[np.float64]
    after: dict[str, NDArray[np.float64]]
    marked: NDArray[np.float64]
    looked: tuple[Looked | None, ...]
    examples: dict[str, tuple[Example, ...]]
    maps: tuple[Example, ...]


def choose(samples: Sequence[Scoped], most: int | None, seed: int = 0) -> list[Scoped]:
    """At most ``most`` of ``samples`` in their order: up to half of them malignant, else drawn at random."""
    if most is None or len(samples) <= most:
        return list(samples)
    rng = np.random.default_rng(seed)
    sides = [[i for i, one in enumerate(samples) if one.sample.malignant == side] for side in (True, False)]
    few = min(len(sides[0]), max(most // 2, most - len(sides[1])))
    taken = [rng.choice(side, count, replace=False) for side, count in zip(sides, (few, most - few), strict=True)]
    return [samples[i] for i in sorted(np.concatenate(taken).astype(int).tolist())]


def look(samples: Sequence[Scoped], predict: Predict, say: Callable[[str], None] = lambda text: None) -> Seen:
    """Ask ``predict`` of every sample as it is and with every edit that applies to it.

    Raises ValueError where a file cannot be read or there is no sample.
    """
    if not samples:
        raise ValueError("there is no picture to audit: name a part of the split that holds some")
    before, marked = np.zeros(len(samples)), np.zeros(len(samples))
    after = {edit: np.full(len(samples), math.nan) for edit in EDITS}
    found: list[Looked | None] = []
    maps: list[Example] = []
    examples: dict[str, list[Example]] = {edit: [] for edit in EDITS}
    for i, one in enumerate(samples):
        shown = read_shown(one.sample)
        mask = read_mask(one.sample.mask, shown.shape) if one.sample.mask is not None else None
        taken = scene(shown, one.box, mask)
        before[i], cam = predict(shown, one.box)
        marked[i] = taken.marked
        found.append(None if taken.lesion is None else looked(cam, taken.lesion))
        under = Example(one.sample.name, one.sample.malignant, *_pair(taken, _laid(taken, cam)), 0.0, before[i])
        maps = _largest([*maps, under], MAPS)
        for edit, change in EDITS.items():
            new = change(taken)
            if new is not None:
                after[edit][i], _ = predict(new, one.box)
                kept = Example(one.sample.name, one.sample.malignant, *_pair(taken, new), before[i], after[edit][i])
                examples[edit] = _largest([*examples[edit], kept], EXAMPLES)
        if (i + 1) % 20 == 0 or i + 1 == len(samples):
            say(f"{i + 1} of {len(samples)} pictures audited")
    kept_examples = {edit: tuple(some) for edit, some in examples.items()}
    return Seen(before, after, marked, tuple(found), kept_examples, tuple(maps))


def conclude(
    model_id: str, samples: Sequence[Scoped], seen: Seen, randomised: Randomised | None, seed: int = 0
) -> Audit:
    """The figures of what was ``seen`` of ``samples``."""
    malignant = np.array([one.sample.malignant for one in samples], bool)
    patients = np.array([one.sample.patient for one in samples], np.str_)
    effects: list[Effect | None] = []
    for edit in EDITS:
        control = seen.after[CONTROLS[edit]] if edit in CONTROLS else None
        effects.append(effect(edit, Answers(seen.before, seen.after[edit], malignant, patients), control, seed))
    return Audit(
        model_id=model_id,
        n=len(samples),
        malignant=int(malignant.sum()),
        patients=len(np.unique(patients)),
        effects=tuple(one for one in effects if one is not None),
        marked=share(seen.marked >= MARKS_MIN, patients, malignant, seed),
        marks_alone=area(seen.marked, malignant, patients),
        saliency=_saliency(seen.looked, malignant, patients, seed),
        randomised=randomised,
    )


def _saliency(
    found: Sequence[Looked | None], malignant: NDArray[np.bool_], patients: NDArray[np.str_], seed: int
) -> Saliency | None:
    there = np.array([one is not None for one in found], bool)
    if not there.any():
        return None
    known, high, groups = [one for one in found if one is not None], malignant[there], patients[there]
    mass, even = np.array([one.mass for one in known]), np.array([one.even for one in known])
    return Saliency(
        n=len(known),
        mass=mean(mass, groups, high, seed),
        hits=share(np.array([one.hit for one in known], bool), groups, high, seed),
        even=mean(even, groups, high, seed),
        times=mean(mass / even, groups, high, seed),
        malignant=mean(mass[high], groups[high], high[high], seed) if high.any() else None,
    )


def _largest(examples: list[Example], most: int) -> list[Example]:
    return sorted(examples, key=lambda one: -abs(one.after - one.before))[:most]


def _laid(taken: Scene, cam: CamMap) -> Shown:
    """The frame under its map, with the outline of the lesion."""
    picture = taken.shown if taken.shown.ndim == 3 else np.repeat(taken.shown[..., None], 3, axis=2)
    over = overlay_rgba(cam, (picture.shape[0], picture.shape[1]), COLOURS, OPACITY)
    share = over[..., 3:] / np.float32(255)
    new = np.rint(picture * (1 - share) + over[..., :3] * share).astype(np.uint8)
    if taken.lesion is not None:
        inner = cv2.erode(taken.lesion.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
        new[taken.lesion & ~inner] = (255, 255, 255)
    return new


def _pair(taken: Scene, new: Shown) -> tuple[Shown, Shown]:
    """Both pictures within the box, every so many pixels where they are large."""
    rows, columns = taken.within
    step = max(1, math.ceil(max(taken.box.width, taken.box.height) / SIDE_MAX))
    return taken.shown[rows, columns][::step, ::step].copy(), new[rows, columns][::step, ::step].copy()
