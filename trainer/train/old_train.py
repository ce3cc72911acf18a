"""Fits MobileNetV2: the early layers stay as pretrained, the late ones learn from their cached output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its name everywhere

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.torch_networks import LesionPool, build
from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.cohort import Placed
from trainer.dataset import Change, draw_change, read_mask, read_picture, tensor_and_lesion

FROZEN_BLOCKS = 4  # of 7: their output is 64 x 14 x 14, small enough to keep for every variant
SPEC = PreprocessSpec()
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a fit depends on besides data and initial weights.

    ``malignant_share`` is that of the pictures drawn; groups are drawn evenly within benign and malignant.
    ``lesion_weight`` and ``histology_weight`` scale the losses of the two auxiliary tasks.
    """

    head: Head = Head.LESION
    variants: int = 6
    epochs: int = 10
    batch: int = 32
    rate: float = 3e-4
    head_rate: float = 1e-3
    decay: float = 0.05
    dropout: float = 0.3
    malignant_share: float = 1 / 3
    lesion_weight: float = 1.0
    histology_weight: float = 0.5
    smoothing: float = 0.05
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Cache:
    """What the frozen layers make of every variant: (V, N, 64, 14, 14) float16; lesion shares (V, N, 7, 7)."""

    features: Tensor
    lesions: Tensor


@dataclass(frozen=True, slots=True)
class Labels:
    malignant: NDArray[np.bool_]
    histology: NDArray[np.int64]
    groups: NDArray[np.str_]
    classes: int


def labels_of(placed: Sequence[Placed]) -> Labels:
    names = sorted({one.sample.histology for one in placed})
    return Labels(
        np.array([one.sample.malignant for one in placed], bool),
        np.array([names.index(one.sample.histology) for one in placed], np.int64),
        np.array([one.sample.group for one in placed], np.str_),
        len(names),
    )


def initial_network(recipe: Recipe, weights: Path | None, settle_on: Tensor | None) -> nn.Module:
    """MobileNetV2 with the given weights (random without) and its norms settled on ``settle_on`` (N, 3, H, W)."""
    torch.manual_seed(recipe.seed)
    model = build(network("mobilenetv2"), recipe.head)
    if weights is not None:
        missing, unexpected = model.load_state_dict({k: v.float() for k, v in load_file(weights).items()}, strict=False)
        left = [name for name in missing if not name.startswith(("classifier.", "global_pool."))]
        if left or unexpected:
            raise SystemExit(f"{weights.name} is not a MobileNetV2: {[*left, *unexpected][:3]}")
    if settle_on is not None:
        settle_norms(model, settle_on)
    return model


@torch.inference_mode()
def settle_norms(model: nn.Module, pictures: Tensor) -> None:
    """Set each norm's statistics to what arrives there, its weight and bias so that the output stays the same.

    For weights whose norms were folded into the convolutions. One pass does all layers, as no output changes.
    """

    def settle(norm: nn.BatchNorm2d, arriving: tuple[Tensor]) -> None:
        mean, var = arriving[0].mean((0, 2, 3)), arriving[0].var((0, 2, 3))
        assert norm.running_mean is not None and norm.running_var is not None
        slope = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        norm.bias.copy_(norm.bias + slope * (mean - norm.running_mean))
        norm.weight.copy_(slope * torch.sqrt(var + norm.eps))
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(var)

    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    hooks = [norm.register_forward_pre_hook(settle) for norm in norms]
    try:
        model.forward_features(pictures)  # type: ignore[operator]  # timm's own method
    finally:
        for hook in hooks:
            hook.remove()


def tensors_of(placed: Sequence[Placed], change: Callable[[int], Change]) -> Iterator[tuple[Tensor, Tensor]]:
    """Input tensor and lesion share of each sample, changed as ``change`` of its place says."""
    for i, one in enumerate(placed):
        shown = read_picture(one.sample.image)
        mask = read_mask(one.sample.mask, shown.shape)
        tensor, lesion = tensor_and_lesion(shown, mask, one.box, SPEC, change(i), 7)
        yield torch.from_numpy(tensor), torch.from_numpy(lesion)


@torch.inference_mode()
def fill_cache(model: nn.Module, placed: Sequence[Placed], recipe: Recipe, say: Say) -> Cache:
    """Run every variant of every sample through the frozen layers."""
    stem = nn.Sequential(model.conv_stem, model.bn1, *model.blocks[:FROZEN_BLOCKS]).eval()  # type: ignore
    rng = np.random.default_rng(recipe.seed)
    features, lesions = [], []
    for variant in range(recipe.variants):
        changes = [draw_change(variant, rng) for _ in placed]
        pairs = list(tensors_of(placed, changes.__getitem__))
        batches = torch.split(torch.stack([tensor for tensor, _ in pairs]), 32)
        features.append(torch.cat([stem(batch).half() for batch in batches]))
        lesions.append(torch.stack([lesion for _, lesion in pairs]))
        say(f"cached variant {variant + 1} of {recipe.variants}")
    return Cache(torch.stack(features), torch.stack(lesions))


class Tail(nn.Module):
    """The layers that learn, and the two auxiliary tasks that exist in training only."""

    def __init__(self, model: nn.Module, recipe: Recipe, classes: int) -> None:
        super().__init__()
        self.model = model
        self.drop = nn.Dropout(recipe.dropout)
        channels = network("mobilenetv2").channels
        self.histology = nn.Linear(channels, classes)
        pool = model.global_pool
        self.lesion = pool if recipe.head is Head.LESION else LesionPool(channels)

    def forward(self, cached: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Malignant logit (N,), histology logits (N, C), lesion logits (N, 7, 7)."""
        model = self.model
        features = model.bn2(model.conv_head(model.blocks[FROZEN_BLOCKS:](cached.float())))  # type: ignore
        pooled = self.drop(model.forward_head(features, pre_logits=True))  # type: ignore
        return model.classifier(pooled)[:, 0], self.histology(pooled), self.lesion.where(features)  # type: ignore

    def train(self, mode: bool = True) -> Tail:
        super().train(mode)
        for module in self.model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()  # so few pictures in a batch would move the statistics at random
        return self

    def groups(self, recipe: Recipe) -> list[dict[str, object]]:
        """The parameters that learn, with their rates: new heads faster than pretrained layers."""
        model = self.model
        late = [p for part in (model.blocks[FROZEN_BLOCKS:], model.conv_head, model.bn2) for p in part.parameters()]  # type: ignore
        new = [*model.classifier.parameters(), *self.histology.parameters(), *self.lesion.parameters()]  # type: ignore
        return [{"params": late, "lr": recipe.rate}, {"params": new, "lr": recipe.head_rate}]


def drawing_weights(labels: Labels, chosen: NDArray[np.int64], malignant_share: float) -> NDArray[np.float64]:
    """How often each chosen sample is drawn: every group of a side alike, the sides by ``malignant_share``."""
    weights = np.zeros(len(chosen))
    for side, share in ((True, malignant_share), (False, 1 - malignant_share)):
        mine = labels.malignant[chosen] == side
        names, sizes = np.unique(labels.groups[chosen][mine], return_counts=True)
        size_of = dict(zip(names, sizes, strict=True))
        weights[mine] = [share / len(names) / size_of[g] for g in labels.groups[chosen][mine]]
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def fit(
    model: nn.Module, cache: Cache, labels: Labels, chosen: NDArray[np.int64], recipe: Recipe, say: Say
) -> nn.Module:
    """Train the late layers of ``model`` on the ``chosen`` samples; returns ``model`` in eval mode."""
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    tail = Tail(model, recipe, labels.classes).train()
    optimiser = torch.optim.AdamW(tail.groups(recipe), weight_decay=recipe.decay)
    steps = recipe.epochs * max(1, len(chosen) // recipe.batch)
    rates = [group["lr"] for group in optimiser.param_groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps, pct_start=0.2)
    weights = drawing_weights(labels, chosen, recipe.malignant_share)
    total = 0.0
    for _ in range(steps):
        drawn = rng.choice(chosen, recipe.batch, p=weights)
        loss = _loss(tail, cache, labels, drawn, rng.integers(recipe.variants, size=recipe.batch), recipe)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(tail.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        total += loss.item()
    say(f"mean loss {total / steps:.3f} over {steps} steps")
    tail.eval()
    return model


def _loss(
    tail: Tail, cache: Cache, labels: Labels, drawn: NDArray[np.int64], variants: NDArray[np.int64], recipe: Recipe
) -> Tensor:
    malignant = torch.from_numpy(labels.malignant[drawn]).float()
    logit, histology, lesion = tail(cache.features[variants, drawn])
    softened = malignant * (1 - recipe.smoothing) + recipe.smoothing / 2
    return (
        F.binary_cross_entropy_with_logits(logit, softened)
        + recipe.histology_weight * F.cross_entropy(histology, torch.from_numpy(labels.histology[drawn]))
        + recipe.lesion_weight * F.binary_cross_entropy_with_logits(lesion, cache.lesions[variants, drawn])
    )


@torch.inference_mode()
def logits_of(model: nn.Module, cache: Cache, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    """The malignant logits of the chosen samples as the product sees them (variant 0)."""
    parts = []
    for some in np.array_split(chosen, max(1, len(chosen) // 64)):
        features = model.bn2(model.conv_head(model.blocks[FROZEN_BLOCKS:](cache.features[0, some].float())))  # type: ignore
        parts.append(model.forward_head(features)[:, 0])  # type: ignore
    return torch.cat(parts).numpy()


def cross_validate(
    start: Callable[[], nn.Module], cache: Cache, labels: Labels, folds: NDArray[np.int64], recipe: Recipe, say: Say
) -> NDArray[np.float32]:
    """Out-of-fold logits (N,): each sample judged by a network that saw no picture of its group."""
    logits = np.zeros(len(folds), np.float32)
    for fold in np.unique(folds):
        held = np.flatnonzero(folds == fold)
        rest = np.flatnonzero(folds != fold)
        if set(labels.groups[held]) & set(labels.groups[rest]):
            raise AssertionError("a group lies on both sides of the split")
        model = fit(start(), cache, labels, rest, replace(recipe, seed=recipe.seed + int(fold) + 1), say)
        logits[held] = logits_of(model, cache, held)
        say(f"fold {fold} done")
    return logits
