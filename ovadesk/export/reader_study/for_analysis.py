"""The files for other programs, as many as the ratings allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ovadesk.domain.problem import Problem, problem
from ovadesk.export.reader_study.column import Column
from ovadesk.export.reader_study.contents import IDS, IMRMC, MRMCAOV
from ovadesk.export.reader_study.ratings import Ratings
from ovadesk.export.reader_study.rjafroc import IDS as ID_COLUMNS
from ovadesk.export.reader_study.rjafroc import workbooks, write_ids, write_workbook
from ovadesk.export.reader_study.roc_files import MRMCAOV as MRMCAOV_COLUMNS
from ovadesk.export.reader_study.roc_files import write_imrmc, write_mrmcaov


@dataclass(slots=True)
class Written:
    """``rows`` by file, the ``tables`` that the data dictionary has to describe, and why other files are not there."""

    rows: dict[str, int] = field(default_factory=dict)
    tables: dict[str, Sequence[Column]] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)


def write_for_analysis(
    folder: Path, ratings: Ratings, study_id: str, made_at: datetime, *, with_model: bool
) -> Written:
    """mrmcaov.csv, and what an ROC analysis takes where cases of both kinds were read. Raises OSError."""
    made = Written()
    if not len(ratings):
        made.notes.append(problem("study.export_no_ratings"))
        return made
    made.rows[MRMCAOV] = write_mrmcaov(folder / MRMCAOV, ratings)
    made.tables[MRMCAOV] = MRMCAOV_COLUMNS
    if 0 in ratings.sides:
        made.notes.append(problem("study.export_one_class", file=IMRMC))
    else:
        made.rows[IMRMC] = write_imrmc(folder / IMRMC, ratings, study_id)
    books, notes = workbooks(ratings, with_model=with_model)
    made.notes += notes
    for name, book in books.items():
        made.rows[name] = write_workbook(folder / name, book, study_id, made_at)
    if books:
        made.rows[IDS] = write_ids(folder / IDS, books)
        made.tables[IDS] = ID_COLUMNS
    return made
