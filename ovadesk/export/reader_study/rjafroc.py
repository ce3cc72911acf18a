"""Workbooks for RJafroc: sheets TP, FP and TRUTH, paradigm ROC, readers crossed with modalities.

``rjafroc.xlsx`` sets the model against the readers where the study has a model: reader 1 is the model, the others are
the unaided readers, one modality. Without a model it is the readers under every condition. ``rjafroc_conditions.xlsx``
is the readers under both conditions beside a model's workbook: RJafroc wants every reader in every modality, and
the model reads in one alone. Ids are integers from 1; ``rjafroc_ids.csv`` says whose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.problem import Problem, problem
from ovadesk.export.reader_study.cells import text
from ovadesk.export.reader_study.column import Column, Is, table
from ovadesk.export.reader_study.contents import CONDITIONS, WORKBOOK
from ovadesk.export.reader_study.ratings import Ratings
from ovadesk.export.reader_study.reading_columns import MODEL
from ovadesk.export.tables import RESEARCH_USE

MOST = 100_000  # ratings in a workbook: more takes minutes to write and nothing reads it
IDS = (
    Column("workbook", "the file whose ids these are", source="export"),
    Column("what", "what is numbered", values="reader, modality, case", source="export"),
    Column("id", "its number in the workbook", Is.NUMBER, values="from 1", source="export"),
    Column("name", "its name in all other files; model: the model", source="coordinator"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Crossed:
    """``scores`` (J, I, K) of ``readers`` under ``modalities`` on ``cases``, nothing missing; ``malignant`` (K,)."""

    readers: tuple[str, ...]
    modalities: tuple[str, ...]
    cases: tuple[str, ...]
    scores: NDArray[np.float64]
    malignant: NDArray[np.bool_]


def workbooks(ratings: Ratings, *, with_model: bool) -> tuple[dict[str, Crossed], list[Problem]]:
    """The workbooks there can be, by file name, and why others cannot: ``study.export_incomplete`` (cases left out),
    ``study.export_not_crossed``, ``study.export_one_class``, ``study.export_workbook_large``."""
    wanted = {WORKBOOK: (tuple(range(len(ratings.conditions))), False)}
    if with_model:
        first = ratings.conditions.index("unaided") if "unaided" in ratings.conditions else 0
        wanted[WORKBOOK] = ((first,), True)
        if len(ratings.conditions) > 1:
            wanted[CONDITIONS] = (tuple(range(len(ratings.conditions))), False)
    found: dict[str, Crossed] = {}
    said: list[Problem] = []
    for name, (conditions, model) in wanted.items():
        taken = ratings.complete(conditions)
        if model:
            taken &= np.isfinite(ratings.model)
        made, reasons = _crossed(ratings, name, conditions, taken, model)
        said += reasons
        if made is not None:
            found[name] = made
    return found, said


def _crossed(
    ratings: Ratings, name: str, conditions: tuple[int, ...], taken: NDArray[np.bool_], model: bool
) -> tuple[Crossed | None, list[Problem]]:
    missing, sides = int((~taken).sum()), len(np.unique(ratings.malignant[taken]))
    size = (len(ratings.readers), len(conditions), int(taken.sum()))
    if size[2] == 0:
        return None, [problem("study.export_not_crossed", file=name)]
    if sides < 2:
        return None, [problem("study.export_one_class", file=name)]
    if np.prod(size) > MOST:
        return None, [problem("study.export_workbook_large", file=name, most=MOST)]
    scores = np.full((len(ratings.readers), len(ratings.conditions), len(ratings.cases)), np.nan)
    scores[ratings.reader, ratings.condition, ratings.case] = ratings.score
    scores = scores[:, list(conditions)][:, :, taken]
    readers = ratings.readers
    if model:
        scores = np.concatenate([np.broadcast_to(ratings.model[taken], (1, 1, size[2])), scores])
        readers = (MODEL, *readers)
    cases = tuple(name for name, there in zip(ratings.cases, taken.tolist(), strict=True) if there)
    modalities = tuple(ratings.conditions[condition] for condition in conditions)
    made = Crossed(readers, modalities, cases, scores, ratings.malignant[taken])
    return made, [problem("study.export_incomplete", file=name, cases=missing)] if missing else []


def write_workbook(path: Path, crossed: Crossed, study_id: str, made_at: datetime) -> int:
    """The three sheets; the number of ratings. Raises OSError."""
    from openpyxl import Workbook  # half a second that only an export has to spend

    book = Workbook(write_only=True)
    book.properties.title = f"{study_id}: {RESEARCH_USE}"
    book.properties.creator = "OvaDesk"
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    # The paradigm goes on with its design in the next row, as RJafroc reads it.
    _sheet(book, "TRUTH", ("CaseID", "LesionID", "Weight", "ReaderID", "ModalityID", "Paradigm"), _truths(crossed))
    _sheet(book, "TP", ("ReaderID", "ModalityID", "CaseID", "LesionID", "TP_Rating"), _rated(crossed, True))
    _sheet(book, "FP", ("ReaderID", "ModalityID", "CaseID", "FP_Rating"), _rated(crossed, False))
    book.save(path)
    return int(crossed.scores.size)


def write_ids(path: Path, books: dict[str, Crossed]) -> int:
    """Whose the numbers of each workbook are; the number of rows. Raises OSError."""
    rows = [
        (name, what, str(number), text(one))
        for name, book in books.items()
        for what, names in (("reader", book.readers), ("modality", book.modalities), ("case", book.cases))
        for number, one in enumerate(names, start=1)
    ]
    with table(path, IDS) as lines:
        lines.add_all(rows)
    return len(rows)


def _sheet(book: Any, name: str, head: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    sheet = book.create_sheet(name)
    sheet.append(tuple(head))
    for row in rows:
        sheet.append(row)


def _truths(crossed: Crossed) -> Iterator[tuple[Any, ...]]:
    """A benign case has lesion 0 of weight 0, a malignant one lesion 1 of weight 1."""
    readers = ",".join(str(1 + i) for i in range(len(crossed.readers)))
    modalities = ",".join(str(1 + i) for i in range(len(crossed.modalities)))
    design = iter((("ROC",), ("FCTRL",)))
    for place in _order(crossed):
        lesion = int(crossed.malignant[place])
        yield (1 + place, lesion, lesion, readers, modalities, *next(design, ()))


def _rated(crossed: Crossed, malignant: bool) -> Iterator[tuple[Any, ...]]:
    places = [place for place in _order(crossed) if bool(crossed.malignant[place]) is malignant]
    for modality in range(len(crossed.modalities)):
        for reader in range(len(crossed.readers)):
            scores = crossed.scores[reader, modality]
            for place in places:
                lesion = (1,) if malignant else ()
                yield (str(1 + reader), str(1 + modality), 1 + place, *lesion, _plain(float(scores[place])))


def _order(crossed: Crossed) -> list[int]:
    """Benign cases first, as the examples of RJafroc have them."""
    return [int(place) for place in np.argsort(crossed.malignant, kind="stable")]


def _plain(score: float) -> float | int:
    return int(score) if score.is_integer() else score
