"""What seeing the model did to the readers' calls, scores and reading times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from ovadesk.stats.calls import Share, share
from ovadesk.stats.observers import Observer
from ovadesk.stats.paired_values import Shift, shift
from ovadesk.stats.readings import NO_CALL, Calls, Grid
from ovadesk.stats.redrawn import Bootstraps
from ovadesk.stats.roc import Bools, Floats

CALLED = ("benign", "malignant")


@dataclass(frozen=True, slots=True, eq=False)
class BeforeAfter:
    """Readers (R) on cases (K) before and after they saw the model: calls, scores and durations (ms) are (R, K),
    with -1 or NaN where there is none. ``model`` (K,) are its calls, None where there is no model.
    """

    called: tuple[Calls, Calls]
    scores: tuple[Floats, Floats]
    durations: tuple[Floats, Floats]
    model: Calls | None
    malignant: Bools

    def of(self, readers: Sequence[int]) -> BeforeAfter:
        """These readers alone."""
        rows = list(readers)
        (called, again), (scores, more), (times, later) = self.called, self.scores, self.durations
        return BeforeAfter(
            (called[rows], again[rows]),
            (scores[rows], more[rows]),
            (times[rows], later[rows]),
            self.model,
            self.malignant,
        )


def before_after(grid: Grid, places: tuple[int, int], model: Observer | None, malignant: Bools) -> BeforeAfter:
    """All readers at the ``places`` of two conditions."""
    first, second = places
    return BeforeAfter(
        (grid.called[:, first], grid.called[:, second]),
        (grid.scores[:, first], grid.scores[:, second]),
        (grid.durations[:, first], grid.durations[:, second]),
        model.called if model else None,
        malignant,
    )


@dataclass(frozen=True, slots=True)
class Switches:
    """Of ``n`` readings with a call before and after: ``changed``, for the better (``helpful``), for the worse."""

    n: int
    changed: int
    helpful: int
    harmful: int


@dataclass(frozen=True, slots=True)
class Cell:
    """How many readings went from one call to another, on cases of one truth and one answer of the model.

    ``model`` is "" where it gave none.
    """

    truth: str
    model: str
    before: str
    after: str
    n: int


@dataclass(frozen=True, slots=True)
class Switching:
    """What one reader did, or several together.

    ``changed``, ``helpful`` and ``harmful`` are shares of all readings; ``p`` is the exact sign test of helpful
    against harmful. ``automation_bias``: of the readings that were right where the model was wrong, those that went
    over to it (Goddard et al. 2012). ``correct_reliance``: of those that were wrong where the model was right, those
    that did. ``agreed_before`` and ``agreed_after``: those that agree with the model.

    Of several readers the readings of one case depend on one another: their shares have a bootstrap interval alone,
    no ``p``, and score and time shifts are of the readers' mean on each case. Without a model its parts are None.
    """

    n_readers: int
    all: Switches
    model_right: Switches | None
    model_wrong: Switches | None
    changed: Share
    helpful: Share
    harmful: Share
    p: float | None
    automation_bias: Share | None
    correct_reliance: Share | None
    agreed_before: Share | None
    agreed_after: Share | None
    score_malignant: Shift | None
    score_benign: Shift | None
    reading_time_ms: Shift | None
    table: tuple[Cell, ...]


def switching(of: BeforeAfter, bootstraps: Bootstraps) -> Switching | None:
    """From before to after; None where nobody called a case both times."""
    before, after = of.called
    there = (before != NO_CALL) & (after != NO_CALL)
    if not there.any():
        return None
    right_before, right_after = before == of.malignant, after == of.malignant
    helpful, harmful = there & ~right_before & right_after, there & right_before & ~right_after
    alone = len(before) == 1

    def part(hits: Bools, among: Bools) -> Share:
        n, count = int(among.sum()), int((hits & among).sum())
        drawn = bootstraps.of(lambda one: one.ratio((hits & among).astype(float), among.astype(float)))
        if alone:
            return share(count, n, drawn)
        return Share(count, n, count / n if n else None, None, None, drawn)

    def counts(among: Bools) -> Switches:
        return Switches(*(int((mine & among).sum()) for mine in (there, helpful | harmful, helpful, harmful)))

    up, down = int(helpful.sum()), int(harmful.sum())
    known = np.zeros_like(there) if of.model is None else there & (of.model != NO_CALL)
    model_right = known & (of.model == of.malignant)
    model_wrong = known & ~model_right
    has = bool(known.any())
    scores = _together(of.scores)
    return Switching(
        len(before),
        counts(there),
        counts(model_right) if has else None,
        counts(model_wrong) if has else None,
        part(helpful | harmful, there),
        part(helpful, there),
        part(harmful, there),
        (float(binomtest(up, up + down).pvalue) if up + down else 1.0) if alone else None,
        part(harmful, model_wrong & right_before) if has else None,
        part(helpful, model_right & ~right_before) if has else None,
        part(before == of.model, known) if has else None,
        part(after == of.model, known) if has else None,
        shift(scores[0][of.malignant], scores[1][of.malignant]),
        shift(scores[0][~of.malignant], scores[1][~of.malignant]),
        shift(*_together(of.durations)),
        _table(of, there),
    )


def _together(both: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """The readers' means on each case (K,), over those who have both values; NaN where nobody has."""
    known = ~np.isnan(both[0]) & ~np.isnan(both[1])
    n = known.sum(axis=0)
    first, second = (
        np.divide(np.where(known, one, 0.0).sum(axis=0), n, out=np.full(n.shape, np.nan), where=n > 0) for one in both
    )
    return first, second


def _table(of: BeforeAfter, there: NDArray[np.bool_]) -> tuple[Cell, ...]:
    model = np.full(len(of.malignant), NO_CALL, np.int8) if of.model is None else of.model
    before, after = of.called
    cells = []
    for truth in (1, 0):
        for said in (1, 0, NO_CALL):
            cases = there & (of.malignant == truth) & (model == said)
            for one in (1, 0):
                for other in (1, 0):
                    n = int((cases & (before == one) & (after == other)).sum())
                    name = "" if said == NO_CALL else CALLED[said]
                    if said != NO_CALL or n:
                        cells.append(Cell(CALLED[truth], name, CALLED[one], CALLED[other], n))
    return tuple(cells)
