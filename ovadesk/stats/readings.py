"""The readings of a study as they are analysed: one row each, and laid out as readers x conditions x cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ovadesk.stats.roc import Bools, Floats, Ints
from ovadesk.stats.tidy.sheet import Column

MALIGNANT_FROM = 50  # the score from which a call is malignant where there is no call
BENIGN, MALIGNANT, NO_CALL = 0, 1, -1
UNAIDED, AIDED, MODEL = "unaided", "aided", "model"
Calls = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Flow:
    """What became of the rows of a table. All but ``used`` and ``repeats`` are not in the analysis.

    ``ragged`` do not fit the header, ``nameless`` lack a reader, case or condition, ``set_aside`` are so by the
    study's own export (corrected since, read twice, the model withheld), ``two_truths`` and ``no_truth`` are of cases
    whose truth is contradictory or unknown, ``no_answer`` have neither a score nor a call,
    ``duplicates`` were read again later. ``repeats`` serve the agreement of a reader with themselves alone.
    """

    rows: int = 0
    ragged: int = 0
    nameless: int = 0
    practice: int = 0
    set_aside: int = 0
    two_truths: int = 0
    no_truth: int = 0
    no_answer: int = 0
    duplicates: int = 0
    model_rows: int = 0
    repeats: int = 0
    used: int = 0

    @property
    def left_out(self) -> int:
        """Rows that should have been analysed and could not be."""
        return self.ragged + self.nameless + self.two_truths + self.no_truth + self.no_answer + self.duplicates


@dataclass(frozen=True, slots=True, eq=False)
class ModelRatings:
    """What a model says of each case: ``scores`` (K,) 0-100, NaN where it says nothing; ``called`` (K,) as ``Calls``.

    ``called`` is None where the table holds no calls of it: then a threshold on the score decides, if the scores are
    on the scale 0-100 (``percent``).
    """

    model_id: str
    scores: Floats
    called: Calls | None
    percent: bool


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Readings by column, in order of reader, condition, case and occurrence; arrays are (n,) and read-only.

    ``reader``, ``condition`` and ``case`` are places in ``readers``, ``conditions`` and ``cases``; ``groups`` (J,)
    are the readers' groups, ``malignant`` and ``patients`` (K,) the truth and the patient's number of every case.
    ``scores`` may be NaN, ``called`` is -1 where there is no call, ``from_score`` says that it was made from the score.
    ``durations`` are in ms, ``orders`` count from 1, ``shown`` is the risk (0-1) that the reader saw; NaN where
    unknown. ``percent``: the scores are on the scale 0-100. ``extras`` are the columns that nothing here asks for.
    """

    readers: tuple[str, ...]
    groups: tuple[str, ...]
    conditions: tuple[str, ...]
    cases: tuple[str, ...]
    malignant: Bools
    patients: Ints
    reader: Ints
    condition: Ints
    case: Ints
    occurrence: Ints
    scores: Floats
    called: Calls
    from_score: Bools
    durations: Floats
    orders: Floats
    shown: Floats
    percent: bool
    models: tuple[ModelRatings, ...]
    extras: Mapping[str, Column]
    flow: Flow
    source: Mapping[str, str]  # encoding and separator of the file

    def __len__(self) -> int:
        return len(self.reader)

    @property
    def clustered(self) -> bool:
        """Whether a patient has several cases (or images): they are not independent of one another."""
        return len(np.unique(self.patients)) < len(self.cases)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """First readings laid out: arrays are (J, I, K) = readers x conditions x cases, NaN or -1 where there is none."""

    scores: Floats
    called: Calls
    from_score: Bools
    durations: Floats
    shown: Floats


def laid_out(readings: Readings) -> Grid:
    """The first reading of each reader, condition and case."""
    size = (len(readings.readers), len(readings.conditions), len(readings.cases))
    place = np.ravel_multi_index((readings.reader, readings.condition, readings.case), size)
    place, first = np.unique(place, return_index=True)  # in order of occurrence: the first found is the first made

    def spread(values: NDArray[np.generic], empty: float) -> NDArray[np.generic]:
        laid = np.full(int(np.prod(size)), empty, values.dtype)
        laid[place] = values[first]
        laid.setflags(write=False)
        return laid.reshape(size)

    return Grid(
        spread(readings.scores, np.nan),  # type: ignore[arg-type]
        spread(readings.called, NO_CALL),  # type: ignore[arg-type]
        spread(readings.from_score, False),  # type: ignore[arg-type]
        spread(readings.durations, np.nan),  # type: ignore[arg-type]
        spread(readings.shown, np.nan),  # type: ignore[arg-type]
    )


def pairs_of(conditions: tuple[str, ...]) -> list[tuple[int, int]]:
    """Every two conditions, as places (first, second): second minus first is the difference."""
    return [(first, second) for second in range(len(conditions)) for first in range(second)]
