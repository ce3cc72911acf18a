"""Files for MRMCaov, OR-DBM and iMRMC. One row per reader, condition and case; the model is in none of them.

Both want readers crossed with conditions; one model against many readers is neither (see ``rjafroc``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ovadesk.export.reader_study.cells import text
from ovadesk.export.reader_study.column import Column, Is, Lines, table
from ovadesk.export.reader_study.ratings import Ratings
from ovadesk.export.tables import RESEARCH_USE

CHUNK = 20_000
SCORES = tuple(map(str, range(101)))
MRMCAOV = (
    Column("reader", "pseudonym of the reader", source="coordinator"),
    Column("treatment", "the condition", values="unaided, aided"),
    Column("case", "pseudonym of the case", source="coordinator"),
    Column("truth", "the reference standard", Is.NUMBER, values="0: benign, 1: malignant", source="coordinator"),
    Column("rating", "suspicion of malignancy", Is.NUMBER, values="0 to 100", source="reader"),
)


def write_mrmcaov(path: Path, ratings: Ratings) -> int:
    """``reader,treatment,case,truth,rating``; the number of rows. Raises OSError."""
    readers, cases = [text(name) for name in ratings.readers], [text(name) for name in ratings.cases]
    truths = _truths(ratings)
    with table(path, MRMCAOV) as lines:
        for part in _parts(ratings):
            lines.add_all((readers[r], ratings.conditions[t], cases[c], truths[c], score) for r, t, c, score in part)
    return len(ratings)


def write_imrmc(path: Path, ratings: Ratings, study_id: str) -> int:
    """The input of iMRMC: counts, the truth of every case as reader -1, and the scores. The number of scores.

    Readers may have read different cases. Raises OSError.
    """
    benign, malignant = ratings.sides
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{study_id}: {RESEARCH_USE}\n")
        file.write(f"N0:{benign}\nN1:{malignant}\nNR:{len(ratings.readers)}\nNM:{len(ratings.conditions)}\n")
        file.write("BEGIN DATA:\n")
        lines, truths = Lines(file), _truths(ratings)
        readers, cases, conditions = ratings.readers, ratings.cases, ratings.conditions
        lines.add_all(("-1", case, "truth", truth) for case, truth in zip(cases, truths, strict=True))
        for part in _parts(ratings):
            lines.add_all((readers[r], cases[c], conditions[t], score) for r, t, c, score in part)
    return len(ratings)


def _truths(ratings: Ratings) -> list[str]:
    return ["1" if malignant else "0" for malignant in ratings.malignant.tolist()]


def _parts(ratings: Ratings) -> Iterator[Iterator[tuple[int, int, int, str]]]:
    """(reader, condition, case, score) in parts, so that a million are never lists at once."""
    for start in range(0, len(ratings), CHUNK):
        rows = slice(start, start + CHUNK)
        reader, condition, case = (a[rows].tolist() for a in (ratings.reader, ratings.condition, ratings.case))
        scores = [SCORES[score] for score in ratings.score[rows].tolist()]
        yield zip(reader, condition, case, scores, strict=True)
