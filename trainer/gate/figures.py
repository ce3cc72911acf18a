"""The error rates of a gate, with intervals, as they stand on the card."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.card import Metric
from ovadesk.stats.bootstrap import bootstrap
from ovadesk.stats.shares import clopper_pearson, wilson

Bools = NDArray[np.bool_]
NESTED = "held-out patients, line and threshold from the other folds"


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``n`` pictures (or patients, by ``unit``) with a 95% interval; ``of`` is whom it is about."""

    of: str
    hits: int
    n: int
    ci: tuple[float, float]
    unit: str = "image"
    patients: int = 0

    @property
    def value(self) -> float:
        """The share, 0 where there is nobody."""
        return self.hits / self.n if self.n else 0.0

    def __str__(self) -> str:
        return f"{self.of}: {self.hits} of {self.n} ({self.value:.1%}, {self.ci[0]:.1%} to {self.ci[1]:.1%})"


def rate(of: str, hits: Bools, patients: NDArray[np.str_], seed: int = 0) -> Rate:
    """The share of pictures (N,) for which ``hits`` holds, its interval by redrawing the ``patients`` (N,).

    Where all or none hold a redraw says nothing: then Clopper-Pearson's, as if each patient were one picture.
    """
    people = len(np.unique(patients))
    found = int(hits.sum())
    if found in (0, len(hits)):
        return Rate(of, found, len(hits), clopper_pearson(people if found else 0, people), patients=people)

    def share(weights: NDArray[np.float64]) -> tuple[float]:
        return (float(weights @ hits / weights.sum()),)

    if people == len(hits):
        return Rate(of, found, len(hits), wilson(found, len(hits)), patients=people)
    [ci] = bootstrap(share, patients, np.zeros(len(hits), bool), seed=seed)
    low, high = ci or wilson(found, len(hits))
    value = found / len(hits)  # a percentile interval need not hold the figure itself, which readers would take amiss
    return Rate(of, found, len(hits), (min(low, value), max(high, value)), patients=people)


def wholly(of: str, hits: Bools, patients: NDArray[np.str_]) -> Rate:
    """The share of patients for all of whose pictures ``hits`` (N,) holds, with Wilson's interval."""
    names, place, counts = np.unique(patients, return_inverse=True, return_counts=True)
    found = int((np.bincount(place, hits) == counts).sum())
    return Rate(of, found, len(names), wilson(found, len(names)), "patient", len(names))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a gate gets wrong.

    ``refused_pictures``, ``refused_patients`` (every picture of theirs): of those in scope, held out;
    ``refused_varied``: of the same pictures changed as other scanners and hands would have them, None without such.
    ``accepted``: of each foreign kind, held out. ``unseen``: of each foreign kind by a gate that was fitted without
    it, which is nearer to what happens with something nobody thought of. ``outside``: of studies of elsewhere that
    nothing was learnt from. ``rules``: what the product's rules let through by themselves, ahead of the gate.
    """

    refused_pictures: Rate
    refused_patients: Rate
    refused_varied: Rate | None
    accepted: tuple[Rate, ...]
    unseen: tuple[Rate, ...]
    outside: tuple[Rate, ...] = ()
    rules: tuple[Rate, ...] = ()

    def metrics(self) -> tuple[Metric, ...]:
        """As the card has them."""
        whole = "no picture of the patient passes; " + NESTED
        fitted_without = "the gate fitted without this kind"
        return (
            _metric("gate false refusal", self.refused_pictures, NESTED),
            _metric("gate false refusal", self.refused_patients, whole),
            *(_metric("gate false refusal", one, NESTED) for one in (self.refused_varied,) if one is not None),
            *(_metric("gate false acceptance", one, NESTED) for one in self.accepted),
            *(_metric("gate false acceptance, unseen", one, fitted_without) for one in self.unseen),
            *(_metric("gate acceptance, outside", one, "behind the rules, never learnt from") for one in self.outside),
            *(_metric("rules", one, "region and colour rules alone") for one in self.rules),
        )

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> Figures:
        """What ``to_dict`` gave; raises ValueError where it is something else."""
        try:
            pictures, patients = _rate(found["refused_pictures"]), _rate(found["refused_patients"])
            varied = None if found["refused_varied"] is None else _rate(found["refused_varied"])
            many = [tuple(_rate(r) for r in found[n]) for n in ("accepted", "unseen", "outside", "rules")]
        except (KeyError, TypeError) as error:
            raise ValueError("these are no figures of a gate: fit it again") from error
        return cls(pictures, patients, varied, *many)


def _rate(found: dict[str, Any]) -> Rate:
    low, high = found["ci"]
    return Rate(found["of"], found["hits"], found["n"], (low, high), found["unit"], found["patients"])


def _metric(name: str, one: Rate, method: str) -> Metric:
    label = f"{name}: {one.of}" if one.of else name
    return Metric(label, one.value, one.ci, "group" if one.unit == "patient" else one.unit, one.n, method)
