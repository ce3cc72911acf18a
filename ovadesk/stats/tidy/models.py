"""What a model says of the cases of a table: in rows of its own, or beside the readings that saw it."""

from __future__ import annotations

import numpy as np

from ovadesk.domain.problem import Problem, problem
from ovadesk.stats.readings import MODEL, NO_CALL, ModelRatings
from ovadesk.stats.roc import Bools, Floats, Ints
from ovadesk.stats.tidy.answers import SCALE_MIN, Answers
from ovadesk.stats.tidy.sheet import Sheet

AGREES = 1e-6  # two risks of one case that differ by less are one, written twice


def rows_of_models(sheet: Sheet) -> Bools:
    """Which rows (n,) are a model's: by the condition, the reader or the group, or by a reader called as the model."""
    readers, models = sheet.column("reader_id"), sheet.column("model_id")
    named = {text for text in models.texts if text}
    own = np.array([text.casefold() == MODEL or text in named for text in readers.texts], np.bool_)[readers.codes]
    for name in ("condition", "reader_group"):
        column = sheet.column(name)
        own |= np.array([text.casefold() == MODEL for text in column.texts], np.bool_)[column.codes]
    return own


def models_of(
    sheet: Sheet, kept: Bools, of_model: Bools, of_row: Ints, n_cases: int, answers: Answers
) -> tuple[tuple[ModelRatings, ...], list[Problem]]:
    """Each model's ratings of the cases, in order of the models' names; ``of_row`` (n,) is the case of every row."""
    if (kept & of_model).any():
        return _from_rows(sheet, kept & of_model, of_row, n_cases, answers)
    return _from_risks(sheet, kept, of_row, n_cases)


def _from_rows(
    sheet: Sheet, mine: Bools, of_row: Ints, n_cases: int, answers: Answers
) -> tuple[tuple[ModelRatings, ...], list[Problem]]:
    said = []
    scores = answers.scores
    ends = scores[mine & np.isfinite(scores)]
    low, high = (float(ends.min()), float(ends.max())) if len(ends) else (0.0, 100.0)
    percent = low >= 0 and SCALE_MIN < high <= 100
    if answers.percent and low >= 0 and high <= 1:  # risks
        scores, percent = 100 * scores, True
        said.append(problem("stats.model_scale"))
    column = sheet.column("reader_id")
    models = []
    for name in sorted({column.texts[code] for code in np.unique(column.codes[mine])}):
        rows = np.flatnonzero(mine & (column.codes == column.texts.index(name)))[::-1]  # of two, the first stays
        rating, called = np.full(n_cases, np.nan), np.full(n_cases, NO_CALL, np.int8)
        rating[of_row[rows]], called[of_row[rows]] = scores[rows], answers.called[rows]
        models.append(ModelRatings(name, rating, called if (called != NO_CALL).any() else None, percent))
    return tuple(models), said


def _from_risks(
    sheet: Sheet, kept: Bools, of_row: Ints, n_cases: int
) -> tuple[tuple[ModelRatings, ...], list[Problem]]:
    """From the risks (0-1) that the readers saw. A case of which they saw several is left out of the model's rating."""
    risks, column = shown_risks(sheet), sheet.column("model_id")
    told = kept & np.isfinite(risks)
    models, differ = [], 0
    for code in sorted({int(c) for c in column.codes[told]}, key=lambda c: column.texts[c]):
        rows = told & (column.codes == code)
        low, high = np.full(n_cases, np.inf), np.full(n_cases, -np.inf)
        np.minimum.at(low, of_row[rows], risks[rows])
        np.maximum.at(high, of_row[rows], risks[rows])
        one = (high >= low) & (high - low <= AGREES)
        differ += int((high > low).sum() - (one & (high > low)).sum())
        models.append(ModelRatings(column.texts[code] or MODEL, np.where(one, 100 * low, np.nan), None, True))
    said = [problem("stats.model_disagrees", cases=differ)] if differ else []
    return tuple(models), said


def shown_risks(sheet: Sheet) -> Floats:
    """The risk (0-1) that each reading (n,) saw, NaN where it saw none."""
    risks = sheet.column("p_malignant").mapped(sheet.number)
    risks[~((risks >= 0) & (risks <= 1))] = np.nan
    return risks
