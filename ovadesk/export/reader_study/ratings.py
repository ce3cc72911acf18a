"""The readings that are analysed, as numbers: a million take some 20 MB."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Standing ratings in order of reader, condition and case.

    ``reader``, ``condition`` and ``case`` (n,) are places in ``readers``, ``conditions`` and ``cases`` (those that
    were read), ``score`` (n,) is 0-100. ``malignant`` (K,) is the truth of each case, ``model`` (K,) the model's
    score 0-100, NaN where it has none.
    """

    readers: tuple[str, ...]
    conditions: tuple[str, ...]
    cases: tuple[str, ...]
    reader: Ints
    condition: Ints
    case: Ints
    score: NDArray[np.uint8]
    malignant: NDArray[np.bool_]
    model: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.reader)

    @property
    def sides(self) -> tuple[int, int]:
        """How many benign and how many malignant cases were read."""
        malignant = int(self.malignant.sum())
        return len(self.cases) - malignant, malignant

    def complete(self, conditions: Iterable[int]) -> NDArray[np.bool_]:
        """Which cases (K,) every reader read under each of ``conditions``."""
        wanted = list(conditions)
        taken = np.isin(self.condition, wanted)
        counts = np.bincount(self.case[taken], minlength=len(self.cases))
        found: NDArray[np.bool_] = counts == len(self.readers) * len(wanted)
        return found


class Gathering:
    """Takes ratings as they come. Each reader, condition and case must come once."""

    def __init__(self) -> None:
        self._places: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
        self._reader, self._condition, self._case, self._score = array("H"), array("B"), array("I"), array("B")
        self._model: dict[str, float] = {}

    def add(self, reader: str, condition: str, case: str, score: int) -> None:
        readers, conditions, cases = self._places
        self._reader.append(readers.setdefault(reader, len(readers)))
        self._condition.append(conditions.setdefault(condition, len(conditions)))
        self._case.append(cases.setdefault(case, len(cases)))
        self._score.append(score)

    def add_model(self, case: str, score: float) -> None:
        self._model[case] = score

    def ratings(self, malignant: Mapping[str, bool]) -> Ratings:
        """All of them: readers and cases by name, unaided before aided. ``malignant``: the truth of every case read."""
        readers, conditions, cases = self._places
        reader, reader_names = _ordered(self._reader, readers, sorted(readers))
        condition, condition_names = _ordered(self._condition, conditions, sorted(conditions, reverse=True))
        case, case_names = _ordered(self._case, cases, sorted(cases))
        order = np.lexsort((case, condition, reader))
        return Ratings(
            *(reader_names, condition_names, case_names),
            *(reader[order], condition[order], case[order]),
            np.frombuffer(self._score, np.uint8)[order] if len(order) else np.empty(0, np.uint8),
            np.array([malignant[name] for name in case_names], np.bool_),
            np.array([self._model.get(name, np.nan) for name in case_names], np.float64),
        )


def _ordered(codes: array[int], places: Mapping[str, int], names: list[str]) -> tuple[Ints, tuple[str, ...]]:
    rank = np.empty(len(names), np.int32)
    rank[[places[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    return rank[np.array(codes)], tuple(names)
