"""The batches of one fit, dealt to the processes that share it."""

from __future__ import annotations

import lightning
from torch.utils.data import DataLoader

from trainer.dataset.feeding import Batch, Pictures, VariedPictures
from trainer.dataset.shelf import Shelf
from trainer.train.drawing import PatientDraw, drawing_weights
from trainer.train.recipe import Recipe

MANY = 64  # pictures judged at a time


class Feed(lightning.LightningDataModule):
    """``training`` varied and drawn by patient, ``validation`` as it is."""

    def __init__(self, recipe: Recipe, training: Shelf, validation: Shelf | None) -> None:
        super().__init__()
        self.recipe, self._training, self._validation = recipe, training, validation
        self.classes = tuple(sorted({*training.histology, *(validation.histology if validation else ())}))
        self.steps = max(1, len(training.samples) // recipe.batch)

    def train_dataloader(self) -> DataLoader[Batch]:
        """Built for each epoch, once the processes know of one another."""
        assert self.trainer is not None
        recipe, training, epoch = self.recipe, self._training, self.trainer.current_epoch
        weights = drawing_weights(training.malignant, training.patients, recipe.malignant_share)
        rank, world = self.trainer.global_rank, self.trainer.world_size
        draw = PatientDraw(weights, self.steps * recipe.batch, recipe.seed, epoch, rank, world)
        pictures = VariedPictures(training, self.classes, recipe.strength, recipe.seed, epoch)
        return DataLoader(pictures, recipe.batch // world, sampler=draw)

    def val_dataloader(self) -> list[DataLoader[Batch]]:
        """Empty where nothing is held back for validation."""
        return [DataLoader(Pictures(self._validation, self.classes), MANY)] if self._validation is not None else []
