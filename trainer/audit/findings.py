"""What an audit found, as figures for a card and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ovadesk.classify.card import Metric
from trainer.audit.edits import CONTROLS, TITLES
from trainer.audit.randomising import Randomised
from trainer.audit.shortcuts import Effect, Figure

SCHEMA = 1
BY_PATIENT = "patients redrawn, percentiles of 2000 bootstraps"


@dataclass(frozen=True, slots=True)
class Saliency:
    """Of ``n`` pictures with a mask and a map that is not empty: the share of the map's ``mass`` within the lesion, how
    often its peak ``hits`` it, and what an ``even`` map would have of both; ``times`` is mass over even, on average.
    ``malignant`` is the mass on malignant pictures, where the map shows what speaks for the right answer."""

    n: int
    mass: Figure
    hits: Figure
    even: Figure
    times: Figure
    malignant: Figure | None


@dataclass(frozen=True, slots=True)
class Audit:
    """Of one model on ``n`` pictures of ``patients`` patients.

    ``marked`` is the share of the pictures with marks in their box, ``marks_alone`` the area under the ROC curve of
    nothing but the share of the box that they cover: 0.5 where marks are no sign. What could not be looked at is None.
    """

    model_id: str
    n: int
    malignant: int
    patients: int
    effects: tuple[Effect, ...]
    marked: Figure
    marks_alone: Figure | None
    saliency: Saliency | None
    randomised: Randomised | None

    def effect(self, edit: str) -> Effect | None:
        """What ``edit`` (of ``edits.EDITS``) did; None where it applied to no picture."""
        return next((one for one in self.effects if one.edit == edit), None)

    def to_dict(self) -> dict[str, Any]:
        """As it stands in audit.json."""
        found = asdict(self)
        if self.randomised is not None:
            for step, said in zip(self.randomised.steps, found["randomised"]["steps"], strict=True):
                said.update(mean_ranks=step.mean_ranks, mean_structure=step.mean_structure)
        metrics = [asdict(one) for one in self.metrics()]  # what ``publish`` puts on the card
        return {"schema": SCHEMA, "research_use_only": True, "metrics": metrics, **found}

    def metrics(self) -> tuple[Metric, ...]:
        """For the model's card: what each edit changed, and what the map has to do with the lesion.

        Figures without an interval are left out.
        """
        found: list[Metric | None] = []
        for one in self.effects:
            found += _of_effect(one)
        if self.marks_alone is not None:
            found.append(
                _metric("marks_alone_auc", self.marks_alone, self.n, "share of the picture under marks, alone")
            )
        if self.saliency is not None:
            found += _of_saliency(self.saliency)
        if self.randomised is not None:
            found += _of_randomised(self.randomised)
        return tuple(one for one in found if one is not None)


def _of_effect(one: Effect) -> list[Metric | None]:
    what = TITLES[one.edit]
    found = [_metric(f"{one.edit}_change", one.change, one.n, f"mean |change of probability|, {what}; {BY_PATIENT}")]
    if one.difference is not None and one.edit not in CONTROLS.values():
        found.append(
            _metric(f"{one.edit}_auc_difference", one.difference, one.n, f"AUC, {what}, minus as is; {BY_PATIENT}")
        )
    if one.beyond is not None:
        how = f"mean |change|, {what}, minus that of the control; {BY_PATIENT}"
        found.append(_metric(f"{one.edit}_beyond_control", one.beyond, one.n, how))
    return found


def _of_saliency(one: Saliency) -> list[Metric | None]:
    even = f"an even map would have {one.even.value:.3f}; {BY_PATIENT}"
    return [
        _metric("cam_mass_in_lesion", one.mass, one.n, f"share of Grad-CAM within the lesion mask; {even}"),
        None if one.malignant is None else _metric("cam_mass_in_malignant_lesion", one.malignant, one.n, BY_PATIENT),
        _metric("cam_pointing_game", one.hits, one.n, f"peak of Grad-CAM within the lesion mask; {even}"),
    ]


def _of_randomised(one: Randomised) -> list[Metric | None]:
    ranks = sorted(one.wholly.ranks)
    spread = ranks[round(0.025 * (len(ranks) - 1))], ranks[round(0.975 * (len(ranks) - 1))]
    how = (
        f"Spearman correlation of Grad-CAM before and after all weights were shuffled, interval of the pictures; "
        f"maps of different pictures have {one.chance[0]:.2f}"
    )
    return [_metric("cam_after_randomising", Figure(one.wholly.mean_ranks, spread), one.n, how)]


def _metric(name: str, figure: Figure, n: int, method: str) -> Metric | None:
    return Metric(name, figure.value, figure.ci, "image", n, method) if figure.ci is not None else None
