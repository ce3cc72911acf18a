"""The rows of a table of cases, gathered case by case, before any file is looked into."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.reader_study.protocol import NAME
from ovadesk.domain.reading import Call
from ovadesk.pixels.opened import clean
from ovadesk.workflow.reader_study.looking import files_under
from ovadesk.workflow.reader_study.sheet import Finding, Row

COLUMNS = {
    "case": ("case_id", "病例", "病例号"),
    "patient": ("patient_id", "患者", "患者号", "病人"),
    "path": ("paths", "file", "image", "images", "路径", "图像"),
    "truth": ("金标准",),
    "reference_standard": ("reference", "参考标准"),
    "site": ("中心", "医院"),
    "device": ("设备",),
    "stratum": ("strata", "分层"),
    "practice": ("练习",),
}
TEXTS = ("reference_standard", "site", "device", "stratum")  # kept as they stand
TEXT_MAX = 120
TRUTHS = {
    **dict.fromkeys(("benign", "b", "0", "良性"), Call.BENIGN),
    **dict.fromkeys(("malignant", "m", "1", "恶性"), Call.MALIGNANT),
}
TRUTH_WORDS = "benign, malignant, 0, 1, 良性, 恶性"
YES = ("yes", "y", "true", "1", "x", "是")
NO = ("no", "n", "false", "0", "", "否")
IMAGES_MAX = 1000  # of one case
T = TypeVar("T")


@dataclass(slots=True)
class CaseDraft:
    """The rows of one case. ``files`` are (row, as the table names it, absolute path)."""

    case_id: str
    row: int
    patient: str = field(default="", repr=False)
    texts: dict[str, str] = field(default_factory=dict)
    truth: Call | None = None
    practice: bool | None = None
    files: list[tuple[int, str, Path]] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)

    def wrong(self, found: Problem, row: int = 0, path: str = "") -> None:
        self.problems.append(Finding(found, row or self.row, self.case_id, path))


def drafts_of(rows: Sequence[Row], folder: Path) -> tuple[list[CaseDraft], list[Finding]]:
    """The cases that ``rows`` speak of, in order, with paths from ``folder``; and the rows that name no case."""
    drafts: dict[str, CaseDraft] = {}
    unnamed: list[Finding] = []
    for row in rows:
        name = row.cells["case"]
        if not NAME.fullmatch(name):
            unnamed.append(Finding(problem("study.row_case"), row.number))
            continue
        draft = drafts.setdefault(name, CaseDraft(name, row.number))
        _take(draft, row)
        _take_paths(draft, row, folder)
    return list(drafts.values()), unnamed


def truth_of(word: str) -> Call | None:
    """The truth that ``word`` says; None where it says none. Raises ValueError for a word that is not known."""
    if not word.strip():
        return None
    try:
        return TRUTHS[word.strip().casefold()]
    except KeyError:
        raise ValueError("no truth") from None


def _take(draft: CaseDraft, row: Row) -> None:
    """What ``row`` says of the case; what an earlier row said must be said again or left out."""
    draft.patient = _agreed(draft, row, "patient", draft.patient, row.cells["patient"])
    for name in TEXTS:
        text = clean(row.cells[name])
        if len(text) > TEXT_MAX:
            draft.wrong(problem("study.row_long", name=name, most=TEXT_MAX), row.number)
        draft.texts[name] = _agreed(draft, row, name, draft.texts.get(name, ""), text)
    try:
        draft.truth = _agreed(draft, row, "truth", draft.truth, truth_of(row.cells["truth"]))
    except ValueError:
        draft.wrong(problem("study.row_truth", words=TRUTH_WORDS), row.number)
    said = row.cells["practice"].casefold()
    if said not in (*YES, *NO):
        draft.wrong(problem("study.row_practice"), row.number)
    draft.practice = _agreed(draft, row, "practice", draft.practice, (said in YES) if said else None)


def _agreed(draft: CaseDraft, row: Row, name: str, before: T, now: T) -> T:
    if before in (None, ""):
        return now
    if now not in (None, "", before):
        draft.wrong(problem("study.case_differs", name=name), row.number)
    return before


def _take_paths(draft: CaseDraft, row: Row, folder: Path) -> None:
    named = [text for part in row.cells["path"].split(";") if (text := part.strip())]
    if not named:
        draft.wrong(problem("study.row_path"), row.number)
    for text in named:
        found = files_under(folder / _slashed(folder, text))
        if not found:
            draft.wrong(problem("study.folder_empty"), row.number, text)
        draft.files += [(row.number, text, path) for path in found]
    if len(draft.files) > IMAGES_MAX:
        draft.wrong(problem("study.case_images", most=IMAGES_MAX), row.number)


def _slashed(folder: Path, text: str) -> str:
    """``text`` with slashes where a table from another system has backslashes."""
    there = os.path.exists(folder / text)  # noqa: PTH110 - Path.exists raises for a name too long
    return text if "\\" not in text or there else text.replace("\\", "/")
