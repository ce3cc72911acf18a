"""``ovadesk models``: list, show, verify, add."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from ovadesk.classify.aggregation import Pooling
from ovadesk.classify.bundle import CARD, BrokenBundle, Bundle, BundleSummary, choose_bundle, find_bundles, open_bundle
from ovadesk.classify.card import FILES, Card, Data, Metric
from ovadesk.classify.classifier import open_classifier
from ovadesk.cli.outcome import FAILED, USAGE, WELL, padded, plain, say
from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.result import OperatingPoint
from ovadesk.export.language import bracketed, is_said
from ovadesk.export.language import translated as tr
from ovadesk.export.wording import sentence
from ovadesk.settings import default_paths, resource

UNITS = {"image": "image", "group": "group", "patient": "patient"}  # what a figure counts
NAMES_WIDE = 14  # columns of a terminal


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
            say(is_said(found.folder.name, sentence(found.problem)))
            broken += 1
        else:
            card = found.card
            print(
                "\t".join(
                    [card.model_id, card.architecture, plain(tr(card.title)), *([card.role] if card.role else [])]
                )
            )
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
        say(is_said(folder.name, sentence(error.problem)))
        return False
    print(tr("{model}: well ({engine})").format(model=classifier.model_id, engine=classifier.engine_name))
    return True


def _add(args: argparse.Namespace) -> int:
    """Only what is in the folder itself, and only under an id that is free."""
    links = [name for name in (CARD, *FILES) if (args.folder / name).is_symlink()]
    if links:
        say(tr("The model was not installed: {file} is a link, not a file of its folder.").format(file=links[0]))
        return FAILED
    bundle = open_bundle(args.folder)
    model_id, home = bundle.card.model_id, default_paths().models_dir
    known = [f.card.model_id for f in find_bundles(_folders()) if isinstance(f, BundleSummary)]
    if model_id in known or (home / model_id).exists():
        say(tr("A model called {model} is installed already.").format(model=model_id))
        return USAGE
    try:
        _install(bundle, home)
    except OSError as error:
        text = tr("The folder of models {folder} cannot be written ({kind}). See `ovadesk --paths`.")
        say(text.format(folder=home, kind=type(error).__name__))
        return FAILED
    print(tr("{model} is installed.").format(model=model_id))
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
    """The card for a terminal. Use, limits and licence of the cards that come with the program are in the catalogue."""
    data, point = card.data, card.operating_point
    network = f"{card.architecture} ({card.head}), {card.preprocess.size[0]} x {card.preprocess.size[1]}"
    facts = [
        (tr("Network"), network),
        (tr("Role"), card.role or tr("none")),
        (tr("Data"), is_said(data.name, _amounts(data))),
        (tr("Source"), data.source),
        (tr("Licence"), tr(card.licence)),
    ]
    operating = [
        (tr("Case risk"), pooled(card)),
        (tr("Gate"), gate(card)),
        (tr("Threshold"), _threshold(point)),
        (tr("Sensitivity"), _interval(point.sensitivity, point.sensitivity_ci)),
        (tr("Specificity"), _interval(point.specificity, point.specificity_ci)),
    ]
    lines = [
        bracketed(tr(card.title), card.model_id),
        *(tr(card.intended_use), ""),
        *(f"{padded(name, NAMES_WIDE)}{said}" for name, said in facts),
        "",
        *(f"{padded(name, NAMES_WIDE)}{said}" for name, said in operating),
        "",
        *(_figure(one) for one in card.metrics),
        *("", tr("Limits")),
        *(f"- {tr(limit)}" for limit in card.limits),
    ]
    return "\n".join(plain(line) for line in lines)


def _amounts(data: Data) -> str:
    text = tr("{images} images, {groups} groups")
    said = tr("{all}; malignant: {malignant}")
    return said.format(
        all=text.format(images=data.images, groups=data.groups),
        malignant=text.format(images=data.malignant_images, groups=data.malignant_groups),
    )


def _threshold(point: OperatingPoint) -> str:
    text = tr("{threshold}; inconclusive from {low} to {high} ({share} of the cases)")
    return text.format(
        threshold=f"{point.threshold:.3f}",
        low=f"{point.low:.3f}",
        high=f"{point.high:.3f}",
        share=f"{point.inconclusive_share:.0%}",
    )


def _figure(one: Metric) -> str:
    text = tr("{name}, per {unit}, n {n}: {value} ({method})")
    return text.format(
        name=tr(one.name),
        unit=tr(UNITS.get(one.unit, one.unit)),
        n=one.n,
        value=_interval(one.value, one.ci),
        method=one.method,
    )


def pooled(card: Card) -> str:
    """How the risks of a case's frames become one."""
    return {
        Pooling.MEAN: tr("mean of its frames"),
        Pooling.TOP: tr("mean of its {amount} highest frames"),
        Pooling.ATTENTION: tr("mean of its frames, weighted by softmax({amount} x risk)"),
    }[card.aggregation.pooling].format(amount=f"{card.aggregation.amount:g}")


def gate(card: Card) -> str:
    """What keeps a foreign frame from a number, beside the rules on regions and colour."""
    if not card.gate:
        return tr("none")
    return tr("{name}, from {threshold} on").format(name=card.gate.name, threshold=f"{card.gate.threshold:.3f}")


def _interval(value: float, ci: tuple[float, float]) -> str:
    text = tr("{value} (95% interval {low} to {high})")
    return text.format(value=f"{value:.3f}", low=f"{ci[0]:.3f}", high=f"{ci[1]:.3f}")
