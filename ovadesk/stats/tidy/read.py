"""Readings from any tidy table: what does not fit is named and left out, the rest is analysed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.stats.readings import Readings
from ovadesk.stats.roc import Bools, Ints
from ovadesk.stats.tidy.answers import answers_of, notes
from ovadesk.stats.tidy.cases import Cases, cases_of
from ovadesk.stats.tidy.gathering import Judged, condition_of, gathered
from ovadesk.stats.tidy.models import models_of, rows_of_models
from ovadesk.stats.tidy.sheet import Sheet, read_sheet, sheet_of
from ovadesk.stats.tidy.words import is_true, moment

NEEDED = ("reader_id", "case_id", "condition", "score", "truth")
SET_ASIDE = ("superseded", "conflict", "withheld")  # what a study's own export says of rows that do not count


def read_readings(path: Path) -> tuple[Readings, tuple[Problem, ...]]:
    """The readings of a CSV file, and what a person must know of it.

    Raises OvaDeskError where there is nothing to analyse: what ``read_sheet`` raises, ``stats.nothing_left``
    (rows), ``stats.too_many`` (readers, conditions, cases).
    """
    return tidy(read_sheet(path, NEEDED))


def readings_of(names: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[Readings, tuple[Problem, ...]]:
    """``read_readings`` of rows of text that are at hand, as ``READINGS.csv`` would hold them."""
    return tidy(sheet_of(names, rows, NEEDED))


class _Rows:
    """Which rows are still in, how many left for which reason, and what is said of it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.kept = sheet, np.ones(len(sheet), np.bool_)
        self.counts = {"rows": len(sheet) + sheet.ragged, "ragged": sheet.ragged}
        self.problems: list[Problem] = []

    def leave(self, reason: str, wrong: Bools) -> tuple[int, int]:
        """The ``wrong`` rows (n,) that are still in leave: how many, and the line of the first."""
        wrong = wrong & self.kept
        self.kept &= ~wrong
        self.counts[reason] = int(wrong.sum())
        return self.counts[reason], int(self.sheet.lines[wrong].min()) if wrong.any() else 0


def tidy(sheet: Sheet) -> tuple[Readings, tuple[Problem, ...]]:
    """The readings of a table. A row is left out for the first of these that fits: it lacks a name, is practice,
    the study itself set it aside, its case has two truths or none, it has no answer, or it was made again later.
    """
    rows = _Rows(sheet)
    _judge_names(rows)
    cases = cases_of(sheet, rows.kept)
    _judge_truths(rows, cases)
    of_model = rows_of_models(sheet)
    answers = answers_of(sheet, rows.kept, of_model)
    n, line = rows.leave("no_answer", answers.missing)
    if n:
        rows.problems.append(problem("stats.no_answer", rows=n, line=line))
    occurrence = _occurrences(sheet)
    n, line = rows.leave("duplicates", _made_again(sheet, rows.kept, cases.of_row, occurrence))
    if n:
        rows.problems.append(problem("stats.duplicates", rows=n, line=line))
    if not rows.kept.any():
        raise OvaDeskError(problem("stats.nothing_left", rows=rows.counts["rows"]))
    models, said = models_of(sheet, rows.kept, of_model, cases.of_row, len(cases.names), answers)
    judged = Judged(sheet, rows.kept, of_model, cases, answers, occurrence, models, rows.counts)
    readings, more = gathered(judged)
    return readings, (*rows.problems, *notes(sheet, answers, rows.kept & ~of_model), *said, *more)


def _judge_names(rows: _Rows) -> None:
    sheet = rows.sheet
    if sheet.ragged:
        rows.problems.append(problem("stats.ragged", rows=sheet.ragged, line=sheet.ragged_line))
    blank = sheet.column("reader_id").blank | sheet.column("case_id").blank | sheet.column("condition").blank
    n, line = rows.leave("nameless", blank)
    if n:
        rows.problems.append(problem("stats.nameless", rows=n, line=line))
    rows.leave("practice", sheet.column("practice").mapped(is_true) > 0)
    rows.leave("set_aside", sheet.column("left_out").mapped(lambda text: text.casefold() in SET_ASIDE) > 0)


def _judge_truths(rows: _Rows, cases: Cases) -> None:
    there = np.unique(cases.of_row[rows.kept])
    n, line = rows.leave("two_truths", cases.contradicted[cases.of_row] if len(there) else ~rows.kept)
    if n:
        count = int(cases.contradicted[there].sum())
        rows.problems.append(problem("stats.two_truths", cases=count, rows=n, line=line))
    n, line = rows.leave("no_truth", cases.unknown[cases.of_row] if len(there) else ~rows.kept)
    if n:
        count = int((cases.unknown & ~cases.contradicted)[there].sum())
        rows.problems.append(problem("stats.no_truth", cases=count, rows=n, line=line))
    if n and not rows.kept.any():
        raise OvaDeskError(problem("stats.no_truth_at_all", rows=n))
    if cases.two_patients:
        rows.problems.append(problem("stats.two_patients", cases=cases.two_patients))


def _occurrences(sheet: Sheet) -> Ints:
    """The how-manieth showing of its case each row (n,) is; 1 where nothing is said."""
    number = sheet.column("occurrence").mapped(sheet.number)
    good = (number >= 1) & (number < 1e6) & (number == np.floor(number))
    return np.where(good, number, 1).astype(np.int64)


def _made_again(sheet: Sheet, kept: Bools, case: Ints, occurrence: Ints) -> Bools:
    """Of the ``kept`` rows of one reader, case, condition and showing all but the one that was locked last.

    Where the times do not tell, the last one in the table stands.
    """
    rows = np.flatnonzero(kept)
    conditions = sheet.column("condition")
    names = [condition_of(text) for text in conditions.texts]
    condition = np.array([names.index(name) for name in names], np.int64)[conditions.codes]
    keys = np.stack([sheet.column("reader_id").codes[rows], condition[rows], case[rows], occurrence[rows]])
    locked = sheet.column("locked_at").mapped(moment)[rows]
    order = np.lexsort((rows, locked, *keys))
    same = (keys[:, order[1:]] == keys[:, order[:-1]]).all(axis=0)
    again = np.zeros(len(sheet), np.bool_)
    again[rows[order[:-1][same]]] = True
    return again
