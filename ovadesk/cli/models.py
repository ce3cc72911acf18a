"""``ovadesk models``: list, show, verify, add."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from ovadesk.classify.aggregation import Pooling
from ovadesk.classify.bundle import CARD, BrokenBundle, Bundle, BundleSummary, choose_bundle, find_bundles, open_bundle
from ovadesk.classify.card import FILES, Card
from ovadesk.classify.classifier import open_classifier
from ovadesk.cli.outcome import FAILED, USAGE, WELL, plain, say
from ovadesk.domain.problem import OvaDeskError, Problem, problem
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
            card = found.card
            print("\t".join([card.model_id, card.architecture, plain(card.title), *([card.role] if card.role else [])]))
    return FAILED if broken else WELL


def _show(args: argparse.Namespace) -> int:
    print(card_text(open_bundle(choose_bundle(_folders(), args.model)).card))
    return WELL


def _verify(args: argparse.Namespace) -> int:
    """Every file against its hash, and every golden frame reproduced; of one model, or of all."""
    if args.model:
        found: dict[Path, Problem | None] = {choose_bundle(_folders(), args.model): None}
    else:
        found = {f.folder: f.problem if isinstance(f, BrokenBundle) else None for f in find_bundles(_folders())}
    if not found:
        raise OvaDeskError(problem("classify.no_model"))
    wrong = [folder for folder, known in found.items() if not _is_well(folder, known)]
    return FAILED if wrong else WELL


def _is_well(folder: Path, known: Problem | None) -> bool:
    """Say how the bundle in ``folder`` is; ``known`` is what was found wrong with it before."""
    try:
        if known is not None:
            raise OvaDeskError(known)
        classifier = open_classifier(folder)
    except OvaDeskError as error:
        say(f"{folder.name}: {sentence(error.problem)}")
        return False
    print(f"{classifier.model_id}: well ({classifier.engine_name})")
    return True


def _add(args: argparse.Namespace) -> int:
    """Only what is in the folder itself, and only under an id that is free."""
    links = [name for name in (CARD, *FILES) if (args.folder / name).is_symlink()]
    if links:
        say(f"The model was not installed: {links[0]} is a link, not a file of its folder.")
        return FAILED
    bundle = open_bundle(args.folder)
    model_id, home = bundle.card.model_id, default_paths().models_dir
    known = [f.card.model_id for f in find_bundles(_folders()) if isinstance(f, BundleSummary)]
    if model_id in known or (home / model_id).exists():
        say(f"A model called {model_id} is installed already.")
        return USAGE
    try:
        _install(bundle, home)
    except OSError as error:
        say(f"The folder of models {home} cannot be written ({type(error).__name__}). See `ovadesk --paths`.")
        return FAILED
    print(f"{model_id} is installed.")
    return WELL


def _install(bundle: Bundle, home: Path) -> None:
    """Copied aside, checked there, and moved into place only once it reproduced its golden frames.

    Raises OSError, and OvaDeskError as ``open_classifier`` does; then nothing was installed.
    """
    home.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=home))
    try:
        for name in bundle.card.files:
            (draft / name).write_bytes(bundle.read(name))
        (draft / CARD).write_bytes((bundle.folder / CARD).read_bytes())
        open_classifier(draft)
        draft.chmod(0o755)  # mkdtemp's own is for one user only
        draft.rename(home / bundle.card.model_id)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def card_text(card: Card) -> str:
    """The card for a terminal."""
    point, data = card.operating_point, card.data
    lines = [
        f"{card.title} ({card.model_id})",
        card.intended_use,
        "",
        f"Network       {card.architecture} ({card.head}), {card.preprocess.size[0]} x {card.preprocess.size[1]}",
        f"Role          {card.role or 'none'}",
        f"Data          {data.name}: {data.images} images, {data.groups} groups; malignant: {data.malignant_images} "
        f"images, {data.malignant_groups} groups",
        f"Source        {data.source}",
        f"Licence       {card.licence}",
        "",
        f"Case risk     {pooled(card)}",
        f"Gate          {gate(card)}",
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
    return "\n".join(plain(line) for line in lines)


def pooled(card: Card) -> str:
    """How the risks of a case's frames become one."""
    how = card.aggregation
    return {
        Pooling.MEAN: "mean of its frames",
        Pooling.TOP: f"mean of its {how.amount:g} highest frames",
        Pooling.ATTENTION: f"mean of its frames, weighted by softmax({how.amount:g} x risk)",
    }[how.pooling]


def gate(card: Card) -> str:
    """What keeps a foreign frame from a number, beside the rules on regions and colour."""
    return f"{card.gate.name}, from {card.gate.threshold:.3f} on" if card.gate else "none"


def _interval(value: float, ci: tuple[float, float]) -> str:
    return f"{value:.3f} (95% interval {ci[0]:.3f} to {ci[1]:.3f})"
