"""Prepared pictures as the batches that a network learns from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from trainer.dataset.shelf import Shelf
from trainer.dataset.varying import vary


class Batch(NamedTuple):
    """``pictures`` (N, 3, H, W); ``malignant`` (N,) 0 or 1; ``histology`` (N,) class numbers; ``lesions`` (N, H, W)
    0-1; ``masked`` (N,) 1 where the lesion's place is known."""

    pictures: Tensor
    malignant: Tensor
    histology: Tensor
    lesions: Tensor
    masked: Tensor


class Pictures(Dataset[Batch]):
    """The pictures of a shelf as they are, in order."""

    def __init__(self, shelf: Shelf, classes: tuple[str, ...]) -> None:
        self._shelf = shelf
        self._malignant = shelf.malignant.astype(np.float32)
        self._histology = np.array([classes.index(name) for name in shelf.histology.tolist()], np.int64)

    def __len__(self) -> int:
        return len(self._shelf.samples)

    def __getitem__(self, place: int) -> Batch:
        return self._batch(place, self._shelf.pictures[place], self._shelf.masks[place])

    def _batch(self, place: int, picture: np.ndarray, mask: np.ndarray) -> Batch:
        return Batch(
            torch.from_numpy(self._shelf.spec.normalised(picture)),
            torch.tensor(self._malignant[place]),
            torch.tensor(self._histology[place]),
            torch.from_numpy(mask.astype(np.float32) / 255),
            torch.tensor(float(self._shelf.masked[place])),
        )


class VariedPictures(Pictures):
    """The same, varied: by the seed, the epoch and the turn alone. Asked with ``PatientDraw``'s numbers."""

    def __init__(self, shelf: Shelf, classes: tuple[str, ...], strength: float, seed: int, epoch: int) -> None:
        super().__init__(shelf, classes)
        self._strength, self._seed, self._epoch = strength, seed, epoch

    def __getitem__(self, number: int) -> Batch:
        turn, place = divmod(number, len(self))
        picture, mask = self._shelf.pictures[place], self._shelf.masks[place]
        if self._strength > 0:
            rng = np.random.default_rng([self._seed, 2, self._epoch, turn])
            marks = None if self._shelf.marks is None else self._shelf.marks[place]
            picture, varied = vary(picture, mask, rng, self._strength, marks)
            mask = mask if varied is None else varied
        return self._batch(place, picture, mask)
