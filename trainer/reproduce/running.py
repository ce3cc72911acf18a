"""What each step of a whole run does. Imports torch: load it lazily."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ovadesk.classify.architectures import network
from ovadesk.stats.roc import auc
from trainer.cohort.checking import check
from trainer.cohort.listing import data_folder, read_cohort
from trainer.cohort.report import write_report
from trainer.cohort.scoping import look
from trainer.cohort.split_file import read_split
from trainer.cohort.splitting import Plan, split_cohort
from trainer.dataset.shelf import prepare
from trainer.evaluate.comparing import compare
from trainer.evaluate.deciding import Target
from trainer.evaluate.evaluation import Evaluation
from trainer.evaluate.judging import evaluate
from trainer.evaluate.predictions import Predictions
from trainer.evaluate.readings import read_readings
from trainer.evaluate.writing import write_comparison, write_evaluation
from trainer.gate.running import gate_fit
from trainer.publish.bundle import publish
from trainer.publish.finishing import Asked, finished
from trainer.reproduce.agenda import Say, Step, walk
from trainer.train.crossing import PREDICTIONS, cross_validate, fit_parts, plainly
from trainer.train.fitting import ABOUT, WEIGHTS
from trainer.train.loop import ONE, Devices
from trainer.train.recipe import Recipe

COST = {"vgg19_bn": 8.0, "resnet101": 3.5, "swin_t": 2.0, "convnext_t": 2.0, "densenet121": 1.5, "mobilenetv2": 1.0}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole run: ``data`` (and ``truth``) into the folder ``run``.

    ``recipes`` hold one per network; ``init`` the weights that a network starts from, by its name. With ``folds`` the
    networks are cross-validated and nothing is published; else the split is ``shares``. ``published`` is "best",
    "all" or "none": best is by AUC on validation. ``other`` are cohorts out of scope by kind: with any, what is
    published gets a gate.
    """

    data: Path
    run: Path
    recipes: tuple[Recipe, ...]
    truth: Path | None = None
    init: tuple[tuple[str, Path], ...] = ()
    protocols: tuple[str, ...] = ("representative", "random")
    folds: int = 0
    shares: tuple[int, int, int] = (7, 1, 2)
    per_patient: int | None = None
    seed: int = 0
    target: Target = "youden"
    case_word: str = "patient"
    published: str = "best"
    other: tuple[tuple[str, Path], ...] = ()
    readers: Path | None = None
    about: Path | None = None
    devices: Devices = ONE

    def fit(self, protocol: str, name: str) -> Path:
        """The folder of one fit."""
        return self.run / "fits" / protocol / name

    def split(self, protocol: str) -> Path:
        """The folder of a protocol's split."""
        return self.run / protocol


def reproduce(whole: Whole, say: Say) -> None:
    """Do the whole run, or what is left of it. Raises ValueError where it was begun with other choices."""
    _same_choices(whole)
    for _ in walk(agenda(whole, say), say):
        pass


def _same_choices(whole: Whole) -> None:
    """Write the choices down, or refuse where the folder holds a run of others."""
    note = whole.run / "choices.json"
    choices = json.loads(json.dumps(asdict(whole), default=str))
    for name in ("run", "devices"):  # where it lies and what runs it change nothing
        choices.pop(name)
    if note.exists() and json.loads(note.read_text(encoding="utf-8")) != choices:
        raise ValueError(f"{whole.run} holds a run of other data or choices: give another folder with --run")
    whole.run.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(choices, indent=1) + "\n", encoding="utf-8")


def agenda(whole: Whole, say: Say) -> list[Step]:
    """Every step of the run."""
    splits = tuple(whole.split(one) / "split.csv" for one in whole.protocols)
    steps = [Step("check the cohort and split it by patient", splits, lambda: _split(whole, say))]
    pairs = [(recipe, protocol) for recipe in whole.recipes for protocol in whole.protocols]
    steps += [_fit_step(whole, recipe, protocol, say) for recipe, protocol in pairs]
    steps += [_evaluate_step(whole, recipe.network, protocol) for recipe, protocol in pairs]
    table = whole.run / "comparison" / "table.html"
    steps.append(Step("compare the networks", (table,), lambda: _compare(whole), 0.3))
    if whole.published != "none" and not whole.folds:
        steps.append(Step("publish", (whole.run / "published.json",), lambda: _publish(whole, say), 1.0))
    return steps


def _split(whole: Whole, say: Say) -> None:
    looked = look(read_cohort(whole.data, whole.truth), say)
    findings = check([one.sample for one in looked.scoped], looked)
    write_report(findings, whole.run / "cohort", whole.data.name)
    for protocol in whole.protocols:
        plan = Plan(whole.seed, whole.folds, whole.shares, protocol, None if protocol == "all" else whole.per_patient)
        split = split_cohort(looked, findings, plan, whole.split(protocol) / "split.csv", data_folder(whole.data))
        counts = ", ".join(f"{part} {held['pictures']}" for part, held in split.about["counts"].items())
        say(f"{protocol}: {counts} pictures")


def _fit_step(whole: Whole, recipe: Recipe, protocol: str, say: Say) -> Step:
    folder = whole.fit(protocol, recipe.network)
    leaves = (folder / PREDICTIONS,) if whole.folds else (folder / ABOUT, folder / WEIGHTS, folder / PREDICTIONS)
    title = f"fit {network(recipe.network).title} on {protocol} pictures, {recipe.epochs} epochs"
    weight = COST[recipe.network] * recipe.epochs * max(1, whole.folds)
    return Step(title, leaves, lambda: _fit(whole, recipe, protocol, say), weight)


def _fit(whole: Whole, recipe: Recipe, protocol: str, say: Say) -> None:
    split = read_split(whole.split(protocol) / "split.csv")
    shelf = prepare(split.samples, recipe.spec, whole.run / "shelf", say, marks=recipe.hide_marks)
    learn = plainly(dict(whole.init).get(recipe.network))
    work = cross_validate if whole.folds else fit_parts
    work(
        learn,
        recipe,
        shelf,
        split.part_of,
        whole.fit(protocol, recipe.network),
        split=split.sha256,
        devices=whole.devices,
        say=say,
    )


def _evaluate_step(whole: Whole, name: str, protocol: str) -> Step:
    folder = whole.fit(protocol, name)

    def work() -> None:
        said = Predictions.read(folder / PREDICTIONS)
        decision, evaluation = evaluate(said, whole.target, None, whole.seed, whole.case_word)
        write_evaluation(decision, evaluation, folder / "evaluation", f"{network(name).title}, {protocol}")

    return Step(f"evaluate {name} on {protocol}", (folder / "evaluation" / "report.html",), work, 0.2)


def _compare(whole: Whole) -> None:
    named = {}
    for protocol in whole.protocols:
        for recipe in whole.recipes:
            folder = whole.fit(protocol, recipe.network)
            held = json.loads((folder / "evaluation" / "evaluation.json").read_text(encoding="utf-8"))
            evaluation = Evaluation.from_dict(held)
            named[recipe.network, protocol] = Predictions.read(folder / PREDICTIONS), evaluation
    readers = read_readings(whole.readers) if whole.readers else ()
    write_comparison(compare(named, readers), whole.run / "comparison", notes(whole))


def notes(whole: Whole) -> list[str]:
    """What a reader of the table must know of how the networks were trained."""
    started = dict(whole.init)
    first = whole.recipes[0]
    alike = {replace(one, network=first.network) for one in whole.recipes}
    said = [
        f"{one.network}: {one.size} x {one.size} pixels, {one.epochs} epochs, seed {one.seed}"
        for one in (whole.recipes if len(alike) > 1 else (first,))
    ]
    if len(alike) == 1:
        said = [said[0].replace(f"{first.network}: ", "All networks: ")]
    weights = ", ".join(f"{name} from {path.name}" for name, path in started.items()) or "none"
    return [*said, f"Initial weights from a file: {weights}. All others began with random weights."]


def _publish(whole: Whole, say: Say) -> None:
    """The best of the first protocol by validation, or every network of it."""
    protocol = whole.protocols[0]
    names = [recipe.network for recipe in whole.recipes]
    chosen = names if whole.published == "all" else [best_of(whole, protocol, names)]
    folders = []
    for name in chosen:
        model_id = f"{name.replace('_', '-')}-{protocol}-{whole.seed}"
        if whole.other:
            say(f"gate of {name}")
            gate_fit(whole.split(protocol), whole.fit(protocol, name), dict(whole.other), shelf=whole.run / "shelf")
        asked = Asked(model_id, whole.split(protocol), whole.fit(protocol, name), about=whole.about)
        folders.append(publish(*finished(asked), whole.run / "models").name)
        say(f"published {folders[-1]}")
    (whole.run / "published.json").write_text(json.dumps(folders) + "\n", encoding="utf-8")


def best_of(whole: Whole, protocol: str, names: Sequence[str]) -> str:
    """The network with the highest AUC per picture on validation; the test has no say in it."""

    def on_validation(name: str) -> float:
        said: Any = Predictions.read(whole.fit(protocol, name) / PREDICTIONS).of("validation")
        return auc(said.logits, said.malignant)

    return max(names, key=on_validation)
