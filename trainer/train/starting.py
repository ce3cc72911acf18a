"""The network a fit begins with: weights from a local file where one is given, random ones otherwise."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from ovadesk.classify.architectures import network
from ovadesk.classify.torch_networks import build
from trainer.train.recipe import Recipe

OURS = ("gate.", "global_pool.")  # parts that no file from elsewhere has


def starting_network(recipe: Recipe, weights: Path | None = None, settle_on: Tensor | None = None) -> nn.Module:
    """The recipe's network, random by its seed, then the ``weights`` (safetensors, timm's names) where given.

    Nothing is ever downloaded. Norms are settled on ``settle_on`` (N, 3, H, W) where a file's were folded into
    its convolutions. Raises ValueError for a file of another network.
    """
    torch.manual_seed(recipe.seed)
    model = build(network(recipe.network), recipe.head, (recipe.size, recipe.size))
    if weights is not None:
        take(model, weights, recipe.network)
        if settle_on is not None:
            settle_norms(model, settle_on)
    return model


def take(model: nn.Module, weights: Path, name: str) -> None:
    """Give ``model`` the tensors of a file; its last layer may be absent there or of another shape.

    Raises ValueError where anything else is missing, left over or of another shape.
    """
    try:
        held = {key: value.float() for key, value in load_file(weights).items()}
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{weights.name} cannot be read as safetensors") from error
    mine = model.state_dict()
    last = _last_layer(model)
    held = {k: v for k, v in held.items() if not (k in mine and k.startswith(last) and v.shape != mine[k].shape)}
    odd = [k for k, v in held.items() if k not in mine or v.shape != mine[k].shape]
    absent = [k for k in mine if k not in held and not k.startswith((*OURS, *last)) and "num_batches" not in k]
    if odd or absent:
        raise ValueError(f"{weights.name} does not fit {name}: look at {', '.join([*odd, *absent][:3])}")
    model.load_state_dict(held, strict=False)


def _last_layer(model: nn.Module) -> tuple[str, ...]:
    last = model.get_classifier()  # type: ignore[operator]  # timm's own method
    return tuple(f"{name}." for name, module in model.named_modules() if module is last)


def folded(weights: Path) -> bool:
    """Whether a file's batch norms hold nothing but identity: they were folded into the convolutions."""
    held = load_file(weights)
    variances = [value for name, value in held.items() if name.endswith("running_var")]
    return bool(variances) and all(bool((value == value.flatten()[0]).all()) for value in variances)


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
        model.eval()(pictures)
    finally:
        for hook in hooks:
            hook.remove()
