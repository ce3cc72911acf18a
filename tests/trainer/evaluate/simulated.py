"""Predictions whose truth is known: patients with an effect of their own, and pictures that scatter around it."""

from __future__ import annotations

import numpy as np

from trainer.evaluate.predictions import Predictions


def simulated(
    seed: int = 0,
    patients: int = 120,
    pictures: int = 3,
    gap: float = 1.5,
    scatter: float = 0.7,
    share: float = 0.3,
    part: str = "validation",
    showing: int | None = None,
) -> Predictions:
    """``showing``: in how many of a malignant patient's pictures the mass shows; all of them if not given."""
    rng = np.random.default_rng(seed)
    malignant = rng.permutation(np.arange(patients) < round(share * patients))
    shows = np.arange(pictures) < (pictures if showing is None else showing)
    logits = gap * malignant[:, None] * shows + rng.normal(size=(patients, 1))
    logits = logits + scatter * rng.normal(size=(patients, pictures)) - gap / 2
    names = np.repeat([f"{part}-p{i:04d}" for i in range(patients)], pictures)
    files = tuple(f"{part}-{i:05d}.png" for i in range(patients * pictures))
    truth = np.repeat(malignant, pictures)
    return Predictions(files, names, truth, np.full(len(files), part), logits.ravel())


def joined(*several: Predictions) -> Predictions:
    """All rows, one after the other."""
    return Predictions(
        tuple(name for one in several for name in one.pictures),
        *(np.concatenate([getattr(one, name) for one in several]) for name in Predictions.__slots__[1:]),
    )


def in_folds(whole: Predictions, folds: int = 5) -> Predictions:
    """The same rows, patients dealt into folds."""
    place = np.unique(whole.patients, return_inverse=True)[1]
    parts = np.array([f"fold-{i % folds}" for i in place])
    return Predictions(whole.pictures, whole.patients, whole.malignant, parts, whole.logits)
