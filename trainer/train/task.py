"""What is learnt, and how one step goes: the call, and the auxiliary tasks that only exist in training."""

from __future__ import annotations

from typing import Any

import lightning
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its name everywhere
from torchmetrics.classification import BinaryAUROC

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.torch_networks import LesionPool, channels_first
from trainer.dataset.feeding import Batch
from trainer.train.recipe import Recipe
from trainer.train.schedule import one_cycle


class Task(lightning.LightningModule):
    """``model`` learns benign/malignant; beside it, from the same features, the histology and where the lesion is."""

    def __init__(self, model: nn.Module, recipe: Recipe, classes: int, steps: int) -> None:
        super().__init__()
        self.model, self.recipe, self._steps = model, recipe, steps
        self._network = network(recipe.network)
        self.histology = nn.Linear(self._network.channels, classes)
        pool = getattr(model, "global_pool", None)
        self.lesion: Any = pool if recipe.head is Head.LESION else LesionPool(self._network.channels)
        self.validation_auc = BinaryAUROC()

    def on_train_epoch_start(self) -> None:
        self.train()
        if self.recipe.frozen_norms:
            still(self.model)

    def on_train_batch_start(self, batch: Batch, number: int) -> None:
        seed_step(self, self.recipe.seed, number)

    def training_step(self, batch: Batch, _: int) -> Tensor:
        features = self.model.forward_features(batch.pictures)  # type: ignore[operator]  # timm's own method
        features = self._thinned(features)
        logits = self.model.forward_head(features)[:, 0]  # type: ignore[operator]  # timm's own
        losses = {"call": self._call_loss(logits, batch.malignant)}
        cells = channels_first(self._network, features)
        if self.recipe.histology_weight:
            found = self.histology(cells.mean((2, 3)))
            losses["histology"] = self.recipe.histology_weight * F.cross_entropy(found, batch.histology)
        if self.recipe.lesion_weight:
            losses["lesion"] = self.recipe.lesion_weight * self._lesion_loss(cells, batch)
        loss = torch.stack(list(losses.values())).sum()
        self.log("loss", loss, on_step=False, on_epoch=True, sync_dist=True, batch_size=len(batch.pictures))
        return loss

    def _thinned(self, features: Tensor) -> Tensor:
        """Whole channels dropped at random: dropout of what the heads read once the cells are pooled."""
        count, channels = len(features), self._network.channels
        kept = F.dropout(torch.ones(count, channels), self.recipe.dropout).to(features)
        last = self._network.channels_last
        return features * (kept[:, None, None, :] if last else kept[:, :, None, None])

    def _call_loss(self, logits: Tensor, malignant: Tensor) -> Tensor:
        softened = malignant * (1 - self.recipe.smoothing) + self.recipe.smoothing / 2
        return F.binary_cross_entropy_with_logits(logits.float(), softened)

    def _lesion_loss(self, cells: Tensor, batch: Batch) -> Tensor:
        """Log loss of the share of lesion in each cell, over the pictures that have a mask."""
        found = self.lesion.where(cells).float()
        shares = F.adaptive_avg_pool2d(batch.lesions[:, None], (found.shape[1], found.shape[2]))[:, 0]
        each = F.binary_cross_entropy_with_logits(found, shares, reduction="none").mean((1, 2))
        return (each * batch.masked).sum() / batch.masked.sum().clamp(min=1)

    def validation_step(self, batch: Batch, _: int) -> None:
        logits = self.model(batch.pictures)[:, 0]
        self.validation_auc.update(logits.float(), batch.malignant.int())
        self.log("validation_auc", self.validation_auc, on_epoch=True)

    def configure_optimizers(self) -> Any:
        """AdamW on a one-cycle schedule; heads faster than the body, norms and biases without decay."""
        recipe = self.recipe
        heads = {id(p) for p in [*self.histology.parameters(), *self.lesion.parameters(), *_last(self.model)]}
        groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
        for parameter in self.parameters():
            if parameter.requires_grad:
                groups.setdefault((id(parameter) in heads, parameter.ndim > 1), []).append(parameter)
        settings = [
            {
                "params": members,
                "lr": recipe.rate * (recipe.head_factor if new else 1.0),
                "weight_decay": recipe.decay if decayed else 0.0,
            }
            for (new, decayed), members in groups.items()
        ]
        optimiser = torch.optim.AdamW(settings, lr=recipe.rate)
        return one_cycle(optimiser, self._steps)


def seed_step(task: lightning.LightningModule, seed: int, number: int) -> None:
    """Everything random in a step follows from the seed and its place, so that a resumed fit is the same."""
    torch.manual_seed(hash((seed, task.current_epoch, number, task.global_rank)) % 2**31)


def still(module: nn.Module) -> None:
    """Leave batch statistics as they are: so few pictures in a batch would move them at random."""
    for one in module.modules():
        if isinstance(one, nn.BatchNorm2d):
            one.eval()


def _last(model: nn.Module) -> list[nn.Parameter]:
    """The parameters of the last layer, by timm's own word for it."""
    return list(model.get_classifier().parameters())  # type: ignore[operator]
