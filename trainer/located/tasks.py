"""What the locator learns, and the late layers of the classifier as a network of their own."""

from __future__ import annotations

from typing import Any

import lightning
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its name everywhere
from torch.utils.data import DataLoader, Dataset

from ovadesk.classify.located import Located
from ovadesk.classify.textured import Textured
from trainer.dataset.feeding import Batch
from trainer.located.early import FROZEN
from trainer.train.drawing import PatientDraw
from trainer.train.schedule import one_cycle
from trainer.train.task import seed_step, still


class LocatorTask(lightning.LightningModule):
    """Late blocks and decoder of the locator learn the lesion mask from kept early features: log loss and Dice loss."""

    def __init__(self, model: Located | Textured, rate: float, decay: float, seed: int, steps: int) -> None:
        super().__init__()
        self.locator = model.locator
        self._rate, self._decay, self._seed, self._steps = rate, decay, seed, steps
        late = [*self.locator.blocks[FROZEN:].parameters()]
        held = {id(parameter) for parameter in late}
        frozen = [*self.locator.conv_stem.parameters(), *self.locator.bn1.parameters()]
        frozen += [*self.locator.blocks[:FROZEN].parameters()]
        held |= {id(parameter) for parameter in frozen}
        new = [parameter for parameter in self.locator.parameters() if id(parameter) not in held]
        self._groups = [{"params": late, "lr": rate}, {"params": new, "lr": 5 * rate}]

    def on_train_epoch_start(self) -> None:
        self.train()
        still(self.locator)

    def on_train_batch_start(self, batch: tuple[Tensor, ...], number: int) -> None:
        seed_step(self, self._seed, number)

    def training_step(self, batch: tuple[Tensor, Tensor, Tensor, Tensor], _: int) -> Tensor:
        fine, coarse, lesion, masked = batch
        seen, features = coarse.float(), [fine.float()]
        for number, block in enumerate(self.locator.blocks[FROZEN:], start=FROZEN):
            seen = block(seen)
            if number in (4, 6):
                features.append(seen)
        found = self.locator.decode(features)
        shares = F.adaptive_avg_pool2d(lesion.float()[:, None], (found.shape[1], found.shape[2]))[:, 0]
        loss = (masked * located_loss(found, shares)).sum() / masked.sum().clamp(min=1)
        self.log("loss", loss, on_step=False, on_epoch=True, sync_dist=True, batch_size=len(fine))
        return loss

    def configure_optimizers(self) -> Any:
        optimiser = torch.optim.AdamW(self._groups, weight_decay=self._decay)
        return one_cycle(optimiser, self._steps)


def located_loss(found: Tensor, shares: Tensor) -> Tensor:
    """Log loss and Dice loss (Milletari et al. 2016) of logits (N, h, w) against shares of lesion, (N,)."""
    chance = torch.sigmoid(found)
    overlap = (2 * (chance * shares).sum((1, 2)) + 1) / (chance.sum((1, 2)) + shares.sum((1, 2)) + 1)
    return F.binary_cross_entropy_with_logits(found, shares, reduction="none").mean((1, 2)) + 1 - overlap


class Late(nn.Module):
    """The late layers of the classifier, with the interface of timm's networks: it reads kept early features."""

    def __init__(self, model: Located) -> None:
        super().__init__()
        body = model.classifier
        self.blocks, self.conv_head, self.bn2 = body.blocks[FROZEN:], body.conv_head, body.bn2  # type: ignore[index]
        self.global_pool, self.classifier = body.global_pool, body.classifier
        self._head = [body.forward_head]  # in a list: the whole network is no part of this one

    def forward_features(self, kept: Tensor) -> Tensor:
        return self.bn2(self.conv_head(self.blocks(kept.float())))  # type: ignore[operator, no-any-return]

    def forward_head(self, features: Tensor) -> Tensor:
        return self._head[0](features)  # type: ignore[operator, no-any-return]

    def forward(self, kept: Tensor) -> Tensor:
        return self.forward_head(self.forward_features(kept))

    def get_classifier(self) -> nn.Module:
        return self.classifier  # type: ignore[return-value]


class Kept(Dataset[tuple[Tensor, ...]]):
    """Rows of kept tensors (V, N, ...): which variant, the seed, the ``epoch`` and the turn decide."""

    def __init__(self, varied: tuple[Tensor, ...], fixed: tuple[Tensor, ...], seed: int, batch: bool = False) -> None:
        self._varied, self._fixed, self._seed, self._batch = varied, fixed, seed, batch
        self._epoch = 0

    def at(self, epoch: int) -> Kept:
        """The same rows for another epoch."""
        other = Kept(self._varied, self._fixed, self._seed, self._batch)
        other._epoch = epoch
        return other

    def __len__(self) -> int:
        return self._varied[0].shape[1]

    def __getitem__(self, number: int) -> Any:
        turn, place = divmod(number, len(self))
        variant = int(np.random.default_rng([self._seed, 6, self._epoch, turn]).integers(len(self._varied[0])))
        varied = [one[variant, place].float() for one in self._varied]
        fixed = [one[place] for one in self._fixed]
        if not self._batch:
            return (*varied, *fixed)
        features, lesion = varied
        malignant, histology, masked = fixed
        return Batch(features, malignant, histology, lesion, masked)


class CachedFeed(lightning.LightningDataModule):
    """Batches of kept features, drawn by ``weights``."""

    def __init__(self, pictures: Kept, weights: NDArray[np.float64], batch: int, seed: int) -> None:
        super().__init__()
        self._pictures, self._weights, self._batch, self._seed = pictures, weights, batch, seed
        self.steps = max(1, len(pictures) // batch)

    def train_dataloader(self) -> DataLoader[Any]:
        assert self.trainer is not None
        epoch, rank, world = self.trainer.current_epoch, self.trainer.global_rank, self.trainer.world_size
        draw = PatientDraw(self._weights, self.steps * self._batch, self._seed, epoch, rank, world)
        return DataLoader(self._pictures.at(epoch), self._batch // world, sampler=draw)
