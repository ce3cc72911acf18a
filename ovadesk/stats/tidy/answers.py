"""The scores and calls of a table, and how far they can be believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ovadesk.domain.problem import Problem, problem
from ovadesk.stats.readings import MALIGNANT_FROM, NO_CALL, Calls
from ovadesk.stats.roc import Bools, Floats
from ovadesk.stats.tidy.sheet import Sheet
from ovadesk.stats.tidy.words import BLANK, UNREADABLE, side

SCALE_MIN = 10  # scores that never exceed it are ratings of another scale, or probabilities


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Of every row (n,): its score (NaN where none can be read), its call, and whether that was made from the score.

    ``percent``: the readers' scores are on the scale 0-100; ``low`` and ``high`` are their ends. A call is made
    from the score only then, and only where the table has none.
    """

    scores: Floats
    called: Calls
    from_score: Bools
    unreadable: Bools
    percent: bool
    low: float
    high: float

    @property
    def missing(self) -> Bools:
        """Rows (n,) with neither a score nor a call."""
        found: Bools = np.isnan(self.scores) & (self.called == NO_CALL)
        return found


def answers_of(sheet: Sheet, kept: Bools, of_model: Bools) -> Answers:
    """The answers of every row; the readers' scale is judged by the ``kept`` rows (n,) that are no model's."""
    scores = sheet.column("score").mapped(sheet.number)
    words = sheet.column("call").mapped(side)
    theirs = scores[kept & ~of_model & np.isfinite(scores)]
    low, high = (float(theirs.min()), float(theirs.max())) if len(theirs) else (0.0, 100.0)
    percent = low >= 0 and SCALE_MIN < high <= 100
    from_score = (words == BLANK) & np.isfinite(scores) & percent & ~of_model
    called = np.where(from_score, scores >= MALIGNANT_FROM, np.where(words >= 0, words, NO_CALL)).astype(np.int8)
    return Answers(scores, called, from_score, words == UNREADABLE, percent, low, high)


def notes(sheet: Sheet, answers: Answers, theirs: Bools) -> list[Problem]:
    """What a person must know of the answers of the readers' rows ``theirs`` (n,) that are analysed."""
    said = []
    if not answers.percent:
        said.append(problem("stats.scale", low=f"{answers.low:g}", high=f"{answers.high:g}"))
    if count := _count(theirs & np.isnan(answers.scores)):
        said.append(problem("stats.no_score", rows=count, line=_line(sheet, theirs & np.isnan(answers.scores))))
    if count := _count(theirs & answers.unreadable):
        said.append(problem("stats.call_unreadable", rows=count, line=_line(sheet, theirs & answers.unreadable)))
    if count := _count(theirs & answers.from_score):
        said.append(problem("stats.calls_from_scores", rows=count))
    against = theirs & contradicting(answers)
    if against.any():
        said.append(problem("stats.score_contradicts", rows=_count(against), line=_line(sheet, against)))
    return said


def contradicting(answers: Answers) -> Bools:
    """Rows (n,) whose call is on the other side of 50 than their score; on another scale than 0-100 none."""
    called = (answers.called != NO_CALL) & np.isfinite(answers.scores) & answers.percent
    found: Bools = called & ((answers.scores >= MALIGNANT_FROM) != (answers.called == 1))
    return found


def _count(rows: Bools) -> int:
    return int(rows.sum())


def _line(sheet: Sheet, rows: Bools) -> int:
    return int(sheet.lines[rows].min())
