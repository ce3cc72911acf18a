"""The folder of one training run: what each step leaves for the next."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.architectures import Head
from trainer.cohort import Placed
from trainer.train import Recipe


@dataclass(frozen=True, slots=True)
class Run:
    """File names in a run's folder."""

    folder: Path

    @property
    def split(self) -> Path:
        return self.folder / "split.csv"

    @property
    def recipe(self) -> Path:
        return self.folder / "recipe.json"

    @property
    def out_of_fold(self) -> Path:
        return self.folder / "out_of_fold.csv"

    @property
    def weights(self) -> Path:
        return self.folder / "final.safetensors"

    def write_recipe(self, recipe: Recipe) -> None:
        self.recipe.write_text(json.dumps(asdict(recipe), indent=2) + "\n", encoding="utf-8")

    def read_recipe(self) -> Recipe:
        values = json.loads(self.recipe.read_text(encoding="utf-8"))
        return Recipe(**{**values, "head": Head(values["head"])})

    def write_out_of_fold(self, placed: Sequence[Placed], logits: NDArray[np.float32]) -> None:
        with self.out_of_fold.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(("image", "group", "malignant", "fold", "logit"))
            for one, logit in zip(placed, logits.tolist(), strict=True):
                rows.writerow((one.sample.image.name, one.sample.group, int(one.sample.malignant), one.fold, logit))

    def read_out_of_fold(self) -> OutOfFold:
        with self.out_of_fold.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return OutOfFold(
            np.array([float(row["logit"]) for row in rows], np.float64),
            np.array([row["group"] for row in rows], np.str_),
            np.array([row["malignant"] == "1" for row in rows], bool),
            np.array([int(row["fold"]) for row in rows], np.int64),
            tuple(row["image"] for row in rows),
        )


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Logits (N,) of samples judged by networks that did not see their group; ``images`` are their file names."""

    logits: NDArray[np.float64]
    groups: NDArray[np.str_]
    malignant: NDArray[np.bool_]
    folds: NDArray[np.int64]
    images: tuple[str, ...]

    def of(self, placed: Sequence[Placed]) -> bool:
        """Whether these are the samples of that split, in its order and folds."""
        mine = zip(self.images, self.groups.tolist(), self.malignant.tolist(), self.folds.tolist(), strict=True)
        return list(mine) == [(p.sample.image.name, p.sample.group, p.sample.malignant, p.fold) for p in placed]
