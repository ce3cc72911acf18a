"""The rows that are left, put in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.stats.readings import AIDED, UNAIDED, Flow, ModelRatings, Readings
from ovadesk.stats.roc import Bools, Floats, Ints
from ovadesk.stats.tidy.answers import Answers
from ovadesk.stats.tidy.cases import Cases
from ovadesk.stats.tidy.models import shown_risks
from ovadesk.stats.tidy.sheet import Column, Sheet

CELLS_MAX, READERS_MAX, CONDITIONS_MAX = 40_000_000, 200, 20
KNOWN = (
    *("reader_id", "case_id", "condition", "score", "truth", "patient_id", "image_id", "image", "reader_group"),
    *("call", "order", "started_at", "locked_at", "duration_ms", "changed", "model_id", "p_malignant", "occurrence"),
    *("practice", "left_out"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A table with everything that was found out about its rows (n,)."""

    sheet: Sheet
    kept: Bools
    of_model: Bools
    cases: Cases
    answers: Answers
    occurrence: Ints
    models: tuple[ModelRatings, ...]
    counts: Mapping[str, int]


def gathered(judged: Judged) -> tuple[Readings, list[Problem]]:
    """The readings in order of reader, condition, case and occurrence, whatever the order of the rows.

    Raises OvaDeskError (``stats.too_many``).
    """
    sheet, cases = judged.sheet, judged.cases
    used = np.unique(cases.of_row[judged.kept])  # the cases that anybody, or a model, answered
    rows = np.flatnonzero(judged.kept & ~judged.of_model)
    readers, reader = _numbered(sheet.column("reader_id"), rows, str)
    conditions, condition = _numbered(sheet.column("condition"), rows, condition_of)
    _limit(len(readers), len(conditions), len(used))
    case, occurrence = np.searchsorted(used, cases.of_row[rows]), judged.occurrence[rows]
    order = np.lexsort((occurrence, case, condition, reader))
    rows, reader, condition, case, occurrence = (a[order] for a in (rows, reader, condition, case, occurrence))
    groups, said = _groups(sheet, rows, reader, len(readers))
    answers = judged.answers
    repeats = len(rows) - len({*zip(reader.tolist(), condition.tolist(), case.tolist(), strict=True)})
    of_models = int((judged.kept & judged.of_model).sum())
    readings = Readings(
        readers=readers,
        groups=groups,
        conditions=conditions,
        cases=tuple(cases.names[k] for k in used.tolist()),
        malignant=_fixed(cases.malignant[used]),
        patients=_fixed(cases.patients[used]),
        reader=_fixed(reader),
        condition=_fixed(condition),
        case=_fixed(case),
        occurrence=_fixed(occurrence),
        scores=_fixed(answers.scores[rows]),
        called=_fixed(answers.called[rows]),
        from_score=_fixed(answers.from_score[rows]),
        durations=_fixed(_positive(sheet, "duration_ms")[rows]),
        orders=_fixed(_positive(sheet, "order")[rows]),
        shown=_fixed(shown_risks(sheet)[rows]),
        percent=answers.percent,
        models=tuple(_taken(model, used) for model in judged.models),
        extras=MappingProxyType({n: c.taken(rows) for n, c in sheet.columns.items() if n not in KNOWN}),
        flow=replace(Flow(**judged.counts), repeats=repeats, used=len(rows) - repeats, model_rows=of_models),
        source=MappingProxyType({"encoding": sheet.encoding, "separator": sheet.separator}),
    )
    return readings, said


def condition_of(text: str) -> str:
    """A condition's name; the three that have a meaning are known in any case of letters."""
    word = text.casefold()
    return word if word in (UNAIDED, AIDED) else text


def _rank(name: str) -> tuple[int, str]:
    """Unaided, aided, then the others by name."""
    return (UNAIDED, AIDED, name).index(name), name


def _numbered(column: Column, rows: Ints, meant: Callable[[str], str]) -> tuple[tuple[str, ...], Ints]:
    """The names in the ``rows``, in order, and the place of each row's among them."""
    names = [meant(text) for text in column.texts]
    there = sorted({names[code] for code in np.unique(column.codes[rows]).tolist()}, key=_rank)
    place = {name: i for i, name in enumerate(there)}
    return tuple(there), np.array([place.get(name, -1) for name in names], np.int64)[column.codes[rows]]


def _limit(readers: int, conditions: int, cases: int) -> None:
    if readers > READERS_MAX or conditions > CONDITIONS_MAX or readers * conditions * cases > CELLS_MAX:
        raise OvaDeskError(problem("stats.too_many", readers=readers, conditions=conditions, cases=cases))


def _groups(sheet: Sheet, rows: Ints, reader: Ints, n: int) -> tuple[tuple[str, ...], list[Problem]]:
    """The group of every reader, the first by name where there are two; blank where none is given."""
    column = sheet.column("reader_group")
    said: list[set[str]] = [set() for _ in range(n)]
    for one, code in {*zip(reader.tolist(), column.codes[rows].tolist(), strict=True)}:
        said[one] |= {column.texts[code]} - {""}
    torn = sum(len(names) > 1 for names in said)
    groups = tuple(min(names, default="") for names in said)
    problems = [problem("stats.two_groups", readers=torn)] if torn else []
    studies = sheet.column("study_id")
    different = len({studies.texts[code] for code in np.unique(studies.codes[rows]).tolist()} - {""})
    if different > 1:
        problems.append(problem("stats.several_studies", studies=different))
    return groups, problems


def _positive(sheet: Sheet, name: str) -> Floats:
    """A column of numbers above 0 (n,), NaN for everything else."""
    values = sheet.column(name).mapped(sheet.number)
    values[~(values > 0)] = np.nan
    return values


def _taken(model: ModelRatings, used: Ints) -> ModelRatings:
    called = None if model.called is None else _fixed(model.called[used])
    return ModelRatings(model.model_id, _fixed(model.scores[used]), called, model.percent)


Kind = TypeVar("Kind", bound=np.generic)


def _fixed(values: NDArray[Kind]) -> NDArray[Kind]:
    values.setflags(write=False)
    return values
