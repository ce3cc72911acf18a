"""``ovadesk-train fit``: one network on one split, or fold after fold."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from ovadesk.classify.architectures import NETWORKS, Head
from trainer.train.processes import first_process


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    fit = steps.add_parser(
        "fit",
        help="train a network on a split; a fit that was cut off goes on after its last whole epoch",
        description="Reads RUN/split.csv; leaves weights and predictions in RUN/fits/NETWORK.",
    )
    fit.add_argument("--run", type=Path, required=True, help="folder with split.csv")
    fit.add_argument("--network", choices=[*NETWORKS], required=True)
    fit.add_argument("--out", type=Path, help="folder of this fit, instead of RUN/fits/NETWORK")
    fit.add_argument("--final", action="store_true", help="after a cross-validation also train on all pictures")
    recipe_arguments(fit)
    device_arguments(fit)
    fit.set_defaults(step=_fit)


def recipe_arguments(parser: argparse.ArgumentParser) -> None:
    """What a recipe can be told; what is not told stays as the recipe has it."""
    parser.add_argument("--init", type=Path, help="weights to start from (safetensors, timm's names); random without")
    parser.add_argument("--head", choices=[*Head], help="how the picture becomes the call")
    parser.add_argument("--locator-epochs", type=int, help="of a located network's locator")
    parser.add_argument("--size", type=int, help="side of the square input in pixels")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--batch", type=int, help="pictures a step, over all processes")
    parser.add_argument("--rate", type=float, help="highest learning rate")
    parser.add_argument("--malignant-share", type=float, help="of the pictures drawn")
    parser.add_argument("--dropout", type=float, help="share of the last channels dropped in training")
    parser.add_argument("--strength", type=float, help="of the variations, 0 to 1")
    parser.add_argument(
        "--hide-marks", action="store_true", default=None, help="also paint burnt-in text and calipers over"
    )
    parser.add_argument("--lesion-weight", type=float, help="of the auxiliary task on lesion masks")
    parser.add_argument("--histology-weight", type=float, help="of the auxiliary task on histology")
    parser.add_argument("--keep", choices=("last", "best"), help="which epoch's weights, best by AUC on validation")
    parser.add_argument("--precision", choices=("32-true", "bf16-mixed"))
    parser.add_argument("--seed", type=int)


def device_arguments(parser: argparse.ArgumentParser) -> None:
    """What runs the training."""
    parser.add_argument("--accelerator", default="cpu", help="cpu, gpu or auto, as Lightning names them")
    parser.add_argument("--devices", type=int, default=1, help="processes or GPUs on each machine")
    parser.add_argument("--nodes", type=int, default=1, help="machines (start the same command by torchrun on each)")


def recipe_of(args: argparse.Namespace, network: str) -> Any:
    """The recipe for ``network`` with what the command line said."""
    from trainer.train.recipe import Recipe

    recipe = Recipe(network)
    told = {name: value for name, value in vars(args).items() if name in Recipe.__slots__ and value is not None}
    told.pop("network", None)
    if "head" in told:
        told["head"] = Head(told["head"])
    return replace(recipe, **told)


def devices_of(args: argparse.Namespace) -> Any:
    """What the command line said of devices."""
    from trainer.train.loop import Devices

    return Devices(args.accelerator, args.devices, args.nodes)


def _fit(args: argparse.Namespace) -> None:
    from trainer.cohort.split_file import read_split
    from trainer.dataset.shelf import prepare
    from trainer.train.crossing import cross_validate, fit_all, fit_parts

    def say(text: str) -> None:
        if first_process():
            print(f"{args.network}: {text}", flush=True)

    recipe = recipe_of(args, args.network)
    split = read_split(args.run / "split.csv")
    shelf = prepare(split.samples, recipe.spec, args.run / "shelf", say, marks=recipe.hide_marks)
    folds = any(part.startswith("fold-") for part in split.parts)
    name = args.network if recipe.head is Head.POOL else f"{args.network}-{recipe.head}"
    out = args.out or args.run / "fits" / name
    work, devices, learn = cross_validate if folds else fit_parts, devices_of(args), _learn(args, recipe, shelf)
    said = work(learn, recipe, shelf, split.part_of, out, split=split.sha256, devices=devices, say=say)
    if first_process():
        _tell(said)
        print(f"{args.network}: {out / 'predictions.csv'}")
    if folds and args.final:
        fit_all(learn, recipe, shelf, out / "final", split=split.sha256, devices=devices, say=say)


def _learn(args: argparse.Namespace, recipe: Any, shelf: Any) -> Any:
    """How a fit goes: the network alone, or behind a locator."""
    from trainer.train.crossing import plainly

    if recipe.head not in (Head.LOCATED, Head.TEXTURE):
        return plainly(args.init)
    from trainer.located.fitting import LocatedRecipe, locatedly

    if args.init is None or args.network != "mobilenetv2":
        raise ValueError(
            "a network with a locator is a MobileNetV2 that starts from pretrained weights: say --init FILE"
        )
    given = {} if args.locator_epochs is None else {"locator_epochs": args.locator_epochs}
    return locatedly(args.init, LocatedRecipe(recipe, **given), shelf)


def _tell(said: Any) -> None:
    from ovadesk.stats.roc import auc

    groups = [("out of fold", said)] if said.folds else [(part, said.of(part)) for part in ("validation", "test")]
    for name, some in groups:
        if 0 < some.malignant.sum() < len(some):
            print(f"{name}: AUC per picture {auc(some.logits, some.malignant):.3f} ({len(some)} pictures)")
