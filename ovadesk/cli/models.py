"""``ovadesk models``: list, show, verify, add."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path

from ovadesk.classify.bundle import CARD, BrokenBundle, BundleSummary, choose_bundle, find_bundles, open_bundle
from ovadesk.classify.card import Card
from ovadesk.classify.classifier import open_classifier
from ovadesk.cli.outcome import FAILED, USAGE, WELL, say
from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.wording import sentence
from ovadesk.settings import default_paths, resource


def models(args: argparse.Namespace) -> int:
    """The step asked for."""
    steps: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": _list,
        "show": _show,
        "verify": _verify,
        "add": _add,
    }
    return steps[args.step](args)


def _folders() -> tuple[Path, ...]:
    return resource("models"), default_paths().models_dir


def _list(_: argparse.Namespace) -> int:
    broken = 0
    for found in find_bundles(_folders()):
        if isinstance(found, BrokenBundle):
            say(f"{found.folder.name}: {sentence(found.problem)}")
            broken += 1
        else:
            print(f"{found.card.model_id}\t{found.card.architecture}\t{found.card.title}")
    return FAILED if broken else WELL


def _show(args: argparse.Namespace) -> int:
    print(card_text(open_bundle(choose_bundle(_folders(), args.model)).card))
    return WELL


def _verify(args: argparse.Namespace) -> int:
    """Every file against its hash, and every golden frame reproduced; of one model, or of all."""
    if args.model:
        folders = [choose_bundle(_folders(), args.model)]
    else:
        folders = [found.folder for found in find_bundles(_folders())]
    wrong = 0
    for folder in folders:
        try:
            classifier = open_classifier(folder)
        except OvaDeskError as error:
            say(f"{folder.name}: {sentence(error.problem)}")
            wrong += 1
        else:
            print(f"{classifier.model_id}: well ({classifier.engine_name})")
    return FAILED if wrong else WELL


def _add(args: argparse.Namespace) -> int:
    """Copied aside, checked there, and moved into place only once it reproduced its golden frames."""
    bundle = open_bundle(args.folder)
    model_id, home = bundle.card.model_id, default_paths().models_dir
    known = [f.card.model_id for f in find_bundles(_folders()) if isinstance(f, BundleSummary)]
    if model_id in known or (home / model_id).exists():
        say(f"A model called {model_id} is installed already.")
        return USAGE
    draft = home / f".{model_id}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        for name in bundle.card.files:
            (draft / name).write_bytes(bundle.read(name))
        (draft / CARD).write_bytes((args.folder / CARD).read_bytes())
        open_classifier(draft)
        draft.rename(home / model_id)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    print(f"{model_id} is installed.")
    return WELL


def card_text(card: Card) -> str:
    """The card for a terminal."""
    point, data = card.operating_point, card.data
    lines = [
        f"{card.title} ({card.model_id})",
        card.intended_use,
        "",
        f"Network       {card.architecture}, {card.preprocess.size[0]} x {card.preprocess.size[1]}",
        f"Data          {data.name}: {data.images} images, {data.groups} groups; malignant: {data.malignant_images} "
        f"images, {data.malignant_groups} groups",
        f"Source        {data.source}",
        f"Licence       {card.licence}",
        "",
        f"Threshold     {point.threshold:.3f}; inconclusive from {point.low:.3f} to {point.high:.3f} "
        f"({point.inconclusive_share:.0%} of the cases)",
        f"Sensitivity   {_interval(point.sensitivity, point.sensitivity_ci)}",
        f"Specificity   {_interval(point.specificity, point.specificity_ci)}",
        "",
        *(f"{m.name}, per {m.unit}, n {m.n}: {_interval(m.value, m.ci)} ({m.method})" for m in card.metrics),
        "",
        "Limits",
        *(f"- {limit}" for limit in card.limits),
    ]
    return "\n".join(lines)


def _interval(value: float, ci: tuple[float, float]) -> str:
    return f"{value:.3f} (95% interval {ci[0]:.3f} to {ci[1]:.3f})"
