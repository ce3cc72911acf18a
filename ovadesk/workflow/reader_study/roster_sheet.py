"""Tables of readers and of truths."""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reader_study.protocol import NAME
from ovadesk.domain.reader_study.record import COORDINATOR
from ovadesk.domain.reader_study.roster import StudyReader, Truth
from ovadesk.domain.reading import Condition
from ovadesk.pixels.opened import clean
from ovadesk.workflow.reader_study.case_rows import TEXT_MAX, TRUTH_WORDS, truth_of
from ovadesk.workflow.reader_study.case_sheet import torn_patients
from ovadesk.workflow.reader_study.passphrase import hashed
from ovadesk.workflow.reader_study.sheet import Finding, Row, read_sheet
from ovadesk.workflow.reader_study.state import StudyState

READER_COLUMNS = {
    "reader": ("reader_id", "阅片者", "医生"),
    "group": ("reader_group", "分组", "阅片者分组"),
    "years": ("reader_years", "年资"),
    "passphrase": ("口令",),
}
TRUTH_COLUMNS = {
    "case": ("case_id", "病例", "病例号"),
    "truth": ("金标准",),
    "reference_standard": ("reference", "参考标准"),
}
TAKEN = (COORDINATOR, str(Condition.MODEL))  # names that mean something else in a study and its exports
GROUP_MAX, YEARS_MAX = 40, 80


@dataclass(frozen=True, slots=True)
class ReadersRead:
    """Readers that can be added, and what is wrong with the other rows."""

    readers: tuple[StudyReader, ...] = ()
    problems: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class TruthsRead:
    """Truths that can be entered, and what is wrong with the other rows."""

    truths: tuple[Truth, ...] = ()
    problems: tuple[Finding, ...] = ()


def a_reader(reader_id: str, group: str = "", years: float | None = None, passphrase: str = "") -> StudyReader:
    """A reader as the study keeps one, the passphrase hashed. Raises OvaDeskError: ``study.reader_name``,
    ``study.reader_taken``, ``study.reader_group``, ``study.reader_years``."""
    wrong: Problem | None = None
    if not NAME.fullmatch(reader_id):
        wrong = problem("study.reader_name")
    elif reader_id.casefold() in TAKEN:
        wrong = problem("study.reader_taken", name=reader_id)
    elif len(clean(group)) > GROUP_MAX:
        wrong = problem("study.reader_group", most=GROUP_MAX)
    elif years is not None and not 0 <= years <= YEARS_MAX:
        wrong = problem("study.reader_years", most=YEARS_MAX)
    if wrong is not None:
        raise OvaDeskError(wrong)
    return StudyReader(reader_id, clean(group), years, hashed(passphrase))


def read_readers(table: Path, state: StudyState | None = None) -> ReadersRead:
    """The readers of a CSV with the column reader, and group, years, passphrase where they are wanted.

    Those that ``state`` has already are problems. Raises OvaDeskError as ``read_sheet``.
    """
    sheet = read_sheet(table, READER_COLUMNS, ("reader",))
    known = {reader.reader_id for reader in state.readers} if state else set()
    found: dict[str, StudyReader] = {}
    wrong = list(sheet.ragged)
    for row in sheet.rows:
        name = row.cells["reader"]
        if name in known or name in found:
            wrong.append(Finding(problem("study.reader_there", reader=name), row.number))
            continue
        try:
            found[name] = a_reader(name, row.cells["group"], _years(row), row.cells["passphrase"])
        except OvaDeskError as error:
            wrong.append(Finding(error.problem, row.number))
    return ReadersRead(tuple(found.values()), tuple(wrong))


def read_truths(table: Path, state: StudyState, *, change: bool = False, two_truths: bool = False) -> TruthsRead:
    """The truths of a CSV with the columns case and truth, and reference_standard where there is one.

    ``state`` was read with its truths. A truth that stands is only replaced with ``change``; a patient has one truth
    unless ``two_truths``. Rows without a truth are passed over. Raises OvaDeskError as ``read_sheet``.
    """
    sheet = read_sheet(table, TRUTH_COLUMNS, ("case", "truth"))
    patients = {case.case_id: case.patient_id for case in state.cases}
    found: dict[str, Truth] = {}
    rows: dict[str, int] = {}
    wrong = list(sheet.ragged)
    for row in sheet.rows:
        truth = _truth(row, wrong, patients)
        if truth is None:
            continue
        standing = found.get(truth.case_id) or (None if change else state.truths.get(truth.case_id))
        if standing is not None and standing != truth:
            twice = truth.case_id in found
            said = problem("study.truth_twice") if twice else problem("study.truth_there", truth=str(standing.call))
            wrong.append(Finding(said, row.number, truth.case_id))
            continue
        found[truth.case_id], rows[truth.case_id] = truth, row.number
    torn = {} if two_truths else torn_patients(patients, {**state.truths, **found}.values())
    for case_id in [one for one in found if patients[one] in torn]:
        both = problem("study.patient_two_truths", cases=", ".join(torn[patients[case_id]]))
        wrong.append(Finding(both, rows[case_id], case_id))
        del found[case_id]
    return TruthsRead(tuple(found.values()), tuple(wrong))


def _years(row: Row) -> float | None:
    """Raises OvaDeskError (``study.reader_years``)."""
    text = row.cells["years"].replace(",", ".")
    if not text:
        return None
    try:
        years = float(text)
    except ValueError:
        years = math.nan
    if not math.isfinite(years):
        raise OvaDeskError(problem("study.reader_years", most=YEARS_MAX))
    return years


def _truth(row: Row, wrong: list[Finding], known: Container[str]) -> Truth | None:
    """What ``row`` says; None where it says nothing, or something that is left in ``wrong``."""
    case_id, reference = row.cells["case"], clean(row.cells["reference_standard"])
    named = case_id if NAME.fullmatch(case_id) else ""
    try:
        call = truth_of(row.cells["truth"])
    except ValueError:
        wrong.append(Finding(problem("study.row_truth", words=TRUTH_WORDS), row.number, named))
        return None
    if call is None:
        return None
    if case_id not in known:
        wrong.append(Finding(problem("study.row_no_case"), row.number, named))
        return None
    if len(reference) > TEXT_MAX:
        wrong.append(Finding(problem("study.row_long", name="reference_standard", most=TEXT_MAX), row.number, named))
        return None
    return Truth(case_id, call, reference)
