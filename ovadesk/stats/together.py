"""The figures of several readers together: their means, and how these change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ovadesk.stats.areas import MeanRoc, mean_roc
from ovadesk.stats.calls import fourfold
from ovadesk.stats.cases import Cases
from ovadesk.stats.comparing import change, in_common
from ovadesk.stats.figures import ReaderFigures
from ovadesk.stats.observers import Observer, hits, passes, squared_errors
from ovadesk.stats.redrawn import Bootstrapped
from ovadesk.stats.roc import Bools, Floats, auc
from ovadesk.stats.shares import Fourfold

EVERYONE = "all"  # the group of all readers


@dataclass(frozen=True, slots=True)
class MeanFigure:
    """The mean of ``n_readers`` readers who have the figure, the lowest and the highest of them.

    ``bootstrap``: cases (or patients) redrawn, the readers as they are; it says nothing of other readers.
    """

    n_readers: int
    mean: float | None
    lowest: float | None
    highest: float | None
    bootstrap: Bootstrapped | None


@dataclass(frozen=True, slots=True, eq=False)
class GroupFigures:
    """Readers of one group under one condition. ``table`` adds up their calls; no ROC curve is drawn through scores of
    several readers thrown together, since each uses the scale in their own way: ``roc`` is the mean of their curves.
    """

    reader_group: str
    condition: str
    readers: tuple[str, ...]
    auc: MeanFigure
    sensitivity: MeanFigure
    specificity: MeanFigure
    brier: MeanFigure
    table: Fourfold
    roc: MeanRoc | None


def group_figures(group: str, members: Sequence[ReaderFigures], cases: Cases) -> GroupFigures:
    """Of readers under one condition; ``members`` must not be empty."""
    observers = [one.observer for one in members]
    scores = np.stack([one.scores for one in observers])
    called = np.stack([one.called for one in observers])
    right = hits(called, cases.malignant), passes(called, cases.malignant)
    calls, briers = [one.calls for one in members], [one.score.brier if one.score else None for one in members]
    curves = [one.area.roc for one in members if one.area.roc]
    return GroupFigures(
        group,
        observers[0].condition,
        tuple(one.reader_id for one in observers),
        _mean([one.area.auc for one in members], scores, "areas", cases),
        _mean([one.sensitivity.value if one else None for one in calls], right[0], "means", cases),
        _mean([one.specificity.value if one else None for one in calls], right[1], "means", cases),
        _mean(briers, squared_errors(scores, cases.malignant), "means", cases),
        fourfold(called, np.broadcast_to(cases.malignant, called.shape)),
        mean_roc(curves) if curves else None,
    )


def _mean(values: Sequence[float | None], arrays: Floats, figure: str, cases: Cases) -> MeanFigure:
    """``arrays`` (R, K) are what the ``values`` of R readers are made of."""
    known = [value for value in values if value is not None]
    if not known:
        return MeanFigure(0, None, None, None, None)
    mine = arrays[[value is not None for value in values]]
    drawn = cases.bootstraps.of(lambda one: (one.areas(mine) if figure == "areas" else one.means(mine)).mean(axis=0))
    return MeanFigure(len(known), float(np.mean(known)), min(known), max(known), drawn)


@dataclass(frozen=True, slots=True)
class MeanChange:
    """The mean over readers of second less first, each on the cases they have under both; how many rose and fell."""

    n_readers: int
    first: float | None
    second: float | None
    difference: float | None
    rose: int
    fell: int
    bootstrap: Bootstrapped | None


@dataclass(frozen=True, slots=True)
class GroupChange:
    """Readers of one group from one condition to another. The test for other readers and cases is that of ``mrmc``."""

    reader_group: str
    first: str
    second: str
    readers: tuple[str, ...]
    auc: MeanChange
    sensitivity: MeanChange
    specificity: MeanChange


def group_change(group: str, pairs: Sequence[tuple[Observer, Observer]], cases: Cases) -> GroupChange:
    """Of readers under two conditions; ``pairs`` must not be empty."""
    malignant = cases.malignant
    scores, called = (
        (np.stack([getattr(one, name) for one, _ in pairs]), np.stack([getattr(other, name) for _, other in pairs]))
        for name in ("scores", "called")
    )
    return GroupChange(
        group,
        pairs[0][0].condition,
        pairs[0][1].condition,
        tuple(one.reader_id for one, _ in pairs),
        _mean_change(scores[0], scores[1], "areas", cases),
        _mean_change(hits(called[0], malignant), hits(called[1], malignant), "means", cases),
        _mean_change(passes(called[0], malignant), passes(called[1], malignant), "means", cases),
    )


def _mean_change(first: Floats, second: Floats, figure: str, cases: Cases) -> MeanChange:
    """Of scores ("areas") or values ("means"), both (R, K); readers who lack the figure do not count."""
    ones, others = in_common(first, second)
    values = [
        (_figure(one, figure, cases.malignant), _figure(other, figure, cases.malignant))
        for one, other in zip(ones, others, strict=True)
    ]
    there = np.array([not np.isnan(one) for one, _ in values])
    if not there.any():
        return MeanChange(0, None, None, None, 0, 0, None)
    before, after = np.array(values)[there].T
    drawn = change(first[there], second[there], figure)
    return MeanChange(
        int(there.sum()),
        float(before.mean()),
        float(after.mean()),
        float((after - before).mean()),
        int((after > before).sum()),
        int((after < before).sum()),
        cases.bootstraps.of(lambda one: drawn(one).mean(axis=0)),
    )


def _figure(values: Floats, figure: str, malignant: Bools) -> float:
    """Of one reader (K,); NaN where it is not defined."""
    known = ~np.isnan(values)
    if figure == "means":
        return float(values[known].mean()) if known.any() else np.nan
    both = malignant[known].any() and not malignant[known].all()
    return auc(values[known], malignant[known]) if both else np.nan
