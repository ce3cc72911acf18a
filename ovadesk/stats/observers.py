"""Whoever gave scores and calls: a reader under one condition, or a model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ovadesk.stats.readings import MODEL, NO_CALL, Calls, Grid, ModelRatings, Readings
from ovadesk.stats.roc import Bools, Floats

THRESHOLD = 0.5  # the risk from which a model's answer is malignant, where nothing says otherwise


@dataclass(frozen=True, slots=True, eq=False)
class Observer:
    """One reader under one condition, or a model. Arrays are (K,), one place for every case of the study.

    ``scores`` are NaN and ``called`` -1 where there is none; ``percent``: the scores are on the scale 0-100.
    ``calls_from`` is "call", "score" (50 or more), "threshold" (on a model's risk), "mixed" or "" for no calls.
    """

    reader_id: str
    reader_group: str
    condition: str
    scores: Floats
    called: Calls
    percent: bool
    calls_from: str

    @property
    def kind(self) -> str:
        return MODEL if self.condition == MODEL else "reader"

    def named(self) -> dict[str, str]:
        """Who it is, for a table."""
        return {"reader_id": self.reader_id, "reader_group": self.reader_group, "condition": self.condition}


def reader_observer(readings: Readings, grid: Grid, reader: int, condition: int) -> Observer:
    """The reader and condition at these places; it may have read nothing."""
    called, from_score = grid.called[reader, condition], grid.from_score[reader, condition]
    there = called != NO_CALL
    sources = {"score" if one else "call" for one in from_score[there].tolist()}
    return Observer(
        readings.readers[reader],
        readings.groups[reader],
        readings.conditions[condition],
        grid.scores[reader, condition],
        called,
        readings.percent,
        "mixed" if len(sources) > 1 else "".join(sources),
    )


def model_observer(model: ModelRatings, threshold: float | None) -> Observer:
    """A model; a ``threshold`` (0-1) on its risk makes the calls, also against those of the table."""
    scores, called = model.scores, model.called
    if model.percent and (called is None or threshold is not None):
        limit = 100 * (THRESHOLD if threshold is None else threshold)
        called = np.where(np.isnan(scores), NO_CALL, scores >= limit).astype(np.int8)
        source = "threshold"
    else:
        source = "" if called is None else "call"
        called = np.full(len(scores), NO_CALL, np.int8) if called is None else called
    return Observer(model.model_id, MODEL, MODEL, scores, called, model.percent, source)


def hits(called: Calls, malignant: Bools) -> Floats:
    """1 where a malignant case is called malignant, 0 where benign, NaN elsewhere; (..., K)."""
    return np.where(malignant & (called != NO_CALL), called == 1, np.nan)


def passes(called: Calls, malignant: Bools) -> Floats:
    """1 where a benign case is called benign, 0 where malignant, NaN elsewhere; (..., K)."""
    return np.where(~malignant & (called != NO_CALL), called == 0, np.nan)


def squared_errors(scores: Floats, malignant: Bools) -> Floats:
    """Of the score, as a share, against the truth (..., K)."""
    found: Floats = (scores / 100 - malignant) ** 2
    return found
