"""The pictures to learn from, and folds that never tear a patient's pictures apart."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ovadesk.domain.study import Box, Clip
from ovadesk.pixels.regions import scope
from trainer.dataset import read_picture


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture with its lesion mask. ``group`` stands for the patient; ``histology`` is the class by name."""

    image: Path
    mask: Path
    group: str
    histology: str
    malignant: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A sample in the scope of the product: the ``box`` that the model sees, and its fold in cross-validation."""

    sample: Sample
    box: Box
    fold: int


def read_cohort(folder: Path) -> list[Sample]:
    """The samples that ``labels.csv`` in ``folder`` lists; its masks and images lie in ``masks/`` and ``images/``."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        return [
            Sample(
                folder / "images" / row["image"],
                folder / "masks" / row["mask"],
                row["group"],
                row["histology"],
                row["malignant"] == "1",
            )
            for row in csv.DictReader(file)
        ]


def in_scope(samples: Sequence[Sample]) -> list[tuple[Sample, Box]]:
    """The samples that the product itself would give to a model, with the box it would choose."""
    found = []
    for sample in samples:
        shown = read_picture(sample.image)
        rows, columns = shown.shape[:2]
        clip = Clip(sample.image.name, sample.image, "image", "", rows, columns, shown.ndim, 8, 1, 1)
        box = scope(clip, shown).box
        if box is not None:
            found.append((sample, box))
    return found


def deal_folds(groups: Sequence[str], classes: Sequence[str], folds: int, seed: int = 0) -> list[int]:
    """The fold (0 to ``folds`` - 1) of each sample: a group lies in one fold, each class spread evenly.

    A group of several classes counts as its commonest. Groups are shuffled, then dealt, largest first, to
    the fold that has fewest samples of the class, then fewest groups of it, then fewest samples at all.
    """
    members: dict[str, Counter[str]] = defaultdict(Counter)
    for group, kind in zip(groups, classes, strict=True):
        members[group][kind] += 1
    order = sorted(members)
    np.random.default_rng(seed).shuffle(order)
    order.sort(key=lambda group: -members[group].total())
    held: list[Counter[str]] = [Counter() for _ in range(folds)]
    fold_of: dict[str, int] = {}
    for group in order:
        kind = min(members[group], key=lambda k: (-members[group][k], k))
        fold = min(range(folds), key=lambda f: (held[f][kind], held[f].total(), f))
        held[fold][kind] += members[group].total()
        fold_of[group] = fold
    return [fold_of[group] for group in groups]


def place(samples: Sequence[Sample], folds: int, seed: int = 0) -> list[Placed]:
    """The samples in scope, each with its box and fold."""
    scoped = in_scope(samples)
    dealt = deal_folds([s.group for s, _ in scoped], [s.histology for s, _ in scoped], folds, seed)
    return [Placed(sample, box, fold) for (sample, box), fold in zip(scoped, dealt, strict=True)]


COLUMNS = ("image", "mask", "group", "histology", "malignant", "x0", "y0", "x1", "y1", "fold")


def write_split(path: Path, placed: Sequence[Placed]) -> None:
    """The split as CSV, so that ``fit`` and a reader see the same one. Paths as given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for one in placed:
            s = one.sample
            rows.writerow((s.image, s.mask, s.group, s.histology, int(s.malignant), *one.box, one.fold))


def read_split(path: Path) -> list[Placed]:
    """What ``write_split`` wrote."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Placed(
                Sample(Path(r["image"]), Path(r["mask"]), r["group"], r["histology"], r["malignant"] == "1"),
                Box(*(int(r[name]) for name in ("x0", "y0", "x1", "y1"))),
                int(r["fold"]),
            )
            for r in csv.DictReader(file)
        ]
