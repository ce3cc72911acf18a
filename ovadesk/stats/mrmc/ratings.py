"""What readers gave to cases under each condition, as one array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ovadesk.stats.roc import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """``scores[i, j, k]``: condition i, reader j, case k, on any scale where higher means more suspicious.

    ``malignant`` (K,) is the truth of each case; ``scores`` (I, J, K) is NaN where there is no reading. Names are
    unique within ``readers`` (J), ``conditions`` (I) and ``cases`` (K). Raises ValueError where the shapes disagree,
    a name comes twice or a score is infinite.
    """

    readers: tuple[str, ...]
    conditions: tuple[str, ...]
    cases: tuple[str, ...]
    malignant: Bools
    scores: Floats

    def __post_init__(self) -> None:
        shape = (len(self.conditions), len(self.readers), len(self.cases))
        if self.scores.shape != shape or self.malignant.shape != shape[2:]:
            raise ValueError(f"scores {self.scores.shape} and truth {self.malignant.shape} do not fit {shape}")
        if any(len(set(names)) != len(names) for names in (self.readers, self.conditions, self.cases)):
            raise ValueError("a reader, condition or case is named twice")
        if np.isinf(self.scores).any():
            raise ValueError("a score is infinite")

    @property
    def read(self) -> Bools:
        """Which readings there are (I, J, K)."""
        return ~np.isnan(self.scores)

    @property
    def complete(self) -> bool:
        """Whether every reader read every case under every condition."""
        return bool(self.read.all())

    def pair(self, first: str, second: str) -> Ratings:
        """Two conditions, in this order, with the readers and cases that have at least one reading in either."""
        return self.chosen(conditions=(first, second)).used()

    def chosen(self, *, conditions: Sequence[str] | None = None, readers: Sequence[str] | None = None) -> Ratings:
        """These conditions and readers only, in this order. Raises ValueError for one that is not there."""
        conditions = self.conditions if conditions is None else tuple(conditions)
        readers = self.readers if readers is None else tuple(readers)
        rows = [self.conditions.index(name) for name in conditions]
        columns = [self.readers.index(name) for name in readers]
        return Ratings(readers, conditions, self.cases, self.malignant, self.scores[np.ix_(rows, columns)])

    def used(self) -> Ratings:
        """Without the conditions, readers and cases that have no reading at all."""
        read = self.read
        keep: list[Bools] = [np.any(read, axis=axes) for axes in ((1, 2), (0, 2), (0, 1))]
        conditions, readers, cases = (
            tuple(name for name, kept in zip(names, which.tolist(), strict=True) if kept)
            for names, which in zip((self.conditions, self.readers, self.cases), keep, strict=True)
        )
        return Ratings(readers, conditions, cases, self.malignant[keep[2]], self.scores[np.ix_(*keep)])

    def crossed(self) -> Ratings:
        """Only the cases that every reader read under every condition; there may be none."""
        keep: Bools = np.all(self.read, axis=(0, 1))
        cases = tuple(name for name, kept in zip(self.cases, keep.tolist(), strict=True) if kept)
        return Ratings(self.readers, self.conditions, cases, self.malignant[keep], self.scores[:, :, keep])

    def binary(self, calls: Floats) -> Ratings:
        """The same readings as calls (I, J, K): 1 malignant, 0 benign, NaN no call; for the figures of merit
        ``sensitivity`` and ``specificity``. Raises ValueError for anything else."""
        if not np.isin(calls[~np.isnan(calls)], (0, 1)).all():
            raise ValueError("a call is 0, 1 or missing")
        return Ratings(self.readers, self.conditions, self.cases, self.malignant, calls)
