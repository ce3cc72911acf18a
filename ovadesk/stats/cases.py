"""The cases that all figures of a study are of."""

from __future__ import annotations

from dataclasses import dataclass

from ovadesk.stats.redrawn import Bootstraps
from ovadesk.stats.roc import Bools, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Truth ``malignant`` (K,), ``patients`` (K,) where they have several cases (else None), the redraws of the cases,
    the prevalences for which predictive values are wanted, and the specificity from which partial areas reach to 1.
    """

    malignant: Bools
    patients: Ints | None
    bootstraps: Bootstraps
    prevalences: tuple[float, ...] = ()
    specificity_from: float = 0.8
