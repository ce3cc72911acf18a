"""What the steps before publishing left on disk, read with a clear word where something is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ovadesk.classify.card import Metric
from trainer.cohort.sample import Scoped
from trainer.cohort.split_file import Split
from trainer.evaluate.deciding import Decision
from trainer.evaluate.evaluation import Evaluation
from trainer.train.recipe import Recipe


def read_fit(folder: Path) -> tuple[dict[str, Any], Recipe]:
    """``fit.json`` of a finished fit, and the recipe in it. Raises ValueError."""
    found = _read(folder / "fit.json", "fit")
    try:
        return found, Recipe.from_dict(found["recipe"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{folder / 'fit.json'} is of another version: run fit again") from error


def read_evaluation(folder: Path) -> tuple[Decision, Evaluation]:
    """What ``evaluate`` left in ``folder``. Raises ValueError."""
    decision, evaluation = (_read(folder / f"{name}.json", "evaluate") for name in ("decision", "evaluation"))
    try:
        return Decision.from_dict(decision), Evaluation.from_dict(evaluation)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{folder} holds an evaluation of another version: run evaluate again") from error


def read_audit(path: Path) -> tuple[Metric, ...]:
    """The figures for the card in what ``audit`` left (audit.json). Raises ValueError."""
    try:
        return tuple(Metric(**{**one, "ci": tuple(one["ci"])}) for one in _read(path, "audit")["metrics"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} holds no figures for a card: run audit again") from error


def of_this_split(fit: dict[str, Any], split: Split) -> None:
    """Raises ValueError unless ``fit`` (fit.json) says that this very split was fitted."""
    if fit.get("split") != split.sha256:
        raise ValueError("the split is not the one that was fitted: run fit again, or put the old split back")


def of_these_patients(evaluation: Evaluation, samples: Sequence[Scoped]) -> None:
    """Raises ValueError where a case was judged that the split does not have: the figures are of other data."""
    known = {one.sample.patient for one in samples}
    strange = sorted(set(evaluation.cases.patients.tolist()) - known)
    if strange:
        raise ValueError(f"the evaluation judged {strange[0]}, whom the split does not have: run evaluate again")


def trained_on(fit: dict[str, Any], split: Split) -> str:
    """The part of the split that the network learnt from, in a sentence."""
    if "train" in split.parts:
        own = split.of("train")
        where = "the part for training"
    else:
        held_out = fit.get("held_out", "")
        own = [one for one, part in zip(split.samples, split.part_of, strict=True) if part != held_out]
        where = f"all folds but {held_out}" if held_out else "all pictures, by the recipe of the cross-validation"
    return f"Trained on {where}: {len(own)} pictures of {len({one.sample.patient for one in own})} patients."


def _read(path: Path, step: str) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} is missing: run {step} first") from error
    except ValueError as error:
        raise ValueError(f"{path} is damaged: run {step} again") from error
    if not isinstance(found, dict):
        raise ValueError(f"{path} is damaged: run {step} again")
    return found
