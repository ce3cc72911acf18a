"""What is wrong with a draft, field by field, in a sentence each; and what is odd in it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import NAME, Design
from ovadesk.ui.studies.access import is_address
from ovadesk.ui.studies.draft import Draft, ReaderRow, number, whole
from ovadesk.ui.studies.telling import told
from ovadesk.ui.words import tr
from ovadesk.workflow.reader_study.drafting import COUNTS, TEXT_MAX
from ovadesk.workflow.reader_study.roster_sheet import YEARS_MAX, a_reader

LONG = ("title", "hypothesis", "primary_endpoint", "secondary_endpoints", "sample_size_basis", "inclusion", "ethics_id")
COUNT_NAMES = {
    "seed": "The seed is a whole number from {low} to {high}.",
    "blocks": "The number of blocks is a whole number from {low} to {high}.",
    "washout_days": "The washout is a whole number of days from {low} to {high}.",
    "reader_split": "The number of groups is a whole number from {low} to {high}; 1: everybody reads all.",
    "repeats": "The number of repeats is a whole number from {low} to {high}.",
}


def mistakes(draft: Draft) -> dict[str, str]:
    """What keeps the study from being created, by field."""
    found = {name: check(draft) for name, check in CHECKS.items()}
    found |= {name: _count(name, getattr(draft, name)) for name in COUNT_NAMES}
    for name in LONG:
        if len(getattr(draft, name)) > TEXT_MAX:
            found[name] = tr("The text is longer than {most} letters. Shorten it.").format(most=TEXT_MAX)
    return {name: text for name, text in found.items() if text}


def reader_mistakes(rows: Collection[ReaderRow], known: Collection[str] = ()) -> dict[int, str]:
    """What is wrong with the rows of a table of readers, by row from 0. ``known`` are in the study already."""
    found: dict[int, str] = {}
    seen = set(known)
    for number_of_row, row in enumerate(rows):
        if row.empty:
            continue
        text = _reader(row)
        if not text and row.reader_id in seen:
            text = tr("The reader {name} is there already.").format(name=row.reader_id)
        seen.add(row.reader_id)
        if text:
            found[number_of_row] = text
    return found


def years_of(text: str) -> float | None:
    """Raises ValueError where it is no number."""
    return number(text) if text.strip() else None


def notes(draft: Draft) -> list[str]:
    """What is odd, but keeps nothing from being created."""
    found = []
    n = sum(not case.practice for case in draft.cases)
    n_readers = sum(not row.empty for row in draft.readers)
    if not n:
        found.append(tr("There are no cases yet. They can be added later, before the study is started."))
    if not n_readers and draft.is_read:
        found.append(tr("There are no readers yet. They can be added later, before the study is started."))
    known = {truth.case_id for truth in draft.truths}
    missing = sum(case.case_id not in known and not case.practice for case in draft.cases)
    if missing:
        text = tr("{n} of {all} cases have no truth yet. It can arrive later, also after the reading.")
        found.append(text.format(n=missing, all=n))
    practice = any(case.practice and case.case_id not in known for case in draft.cases)
    if practice and draft.feedback:
        found.append(tr("A practice case has no truth: readers get no feedback on it."))
    if n_readers and whole(draft.reader_split) > n_readers:
        found.append(tr("There are more groups of readers than readers: some cases will be read by nobody."))
    if n and 2 * whole(draft.repeats) > n:
        found.append(tr("Only cases of the first half of a session are repeated: there will be fewer repeats."))
    return found


def _study_id(draft: Draft) -> str:
    if NAME.fullmatch(draft.study_id.strip()):
        return ""
    return tr("Use 1 to 40 letters, digits, dots, dashes and underscores, a letter or digit first.")


def _title(draft: Draft) -> str:
    return "" if draft.title.strip() else tr("Give the study a title: readers see it.")


def _readers(draft: Draft) -> str:
    wrong = reader_mistakes(draft.readers)
    return tr("Row {n}: {text}").format(n=min(wrong) + 1, text=wrong[min(wrong)]) if wrong else ""


def _reader(row: ReaderRow) -> str:
    try:
        a_reader(row.reader_id.strip(), row.group, years_of(row.years))
    except ValueError:
        return tr("The years of experience are no number from 0 to {most}.").format(most=YEARS_MAX)
    except OvaDeskError as error:
        return told(error.problem)
    return ""


def _form(draft: Draft) -> str:
    try:
        _ = draft.form
    except OvaDeskError as error:
        return told(error.problem)
    return ""


def _model(draft: Draft) -> str:
    return tr("Choose a model: this design needs one.") if draft.shows_model and not draft.model_id else ""


def _shown(draft: Draft) -> str:
    aided = draft.design in (Design.SEQUENTIAL, Design.CROSSOVER)
    return tr("Choose at least one thing that readers see of the model.") if aided and not draft.shown else ""


def _withheld(draft: Draft) -> str:
    text = tr("The share is a number from 0 to 100 per cent.")
    return "" if not draft.shows_model or _within(draft.withheld, 0, 100) else text


def _prevalence(draft: Draft) -> str:
    fits = not draft.prevalence.strip() or _within(draft.prevalence, 0, 100)
    return "" if fits else tr("The prevalence is a number from 0 to 100 per cent, or empty: nothing is told.")


def _margin(draft: Draft) -> str:
    fits = not draft.margin.strip() or _within(draft.margin, -1, 1)
    return "" if fits else tr("The margin is a number from -1 to 1, a difference such as 0.05, or empty.")


def _where(draft: Draft) -> str:
    where = draft.where.strip()
    if not where:
        return tr("Say where the study is to be kept: a file, or a server.")
    if is_address(where):
        return ""
    if not Path(where).is_absolute():
        return tr("Give the whole path of the file.")
    return ""


def _copied(draft: Draft) -> str:
    if draft.copied and is_address(draft.where.strip()):
        return tr("A study on a server has no folder to copy pictures to. Untick the copying, or keep it in a file.")
    return ""


def _count(name: str, text: str) -> str:
    low, high = COUNTS[name]
    try:
        fits = low <= whole(text) <= high
    except ValueError:
        fits = False
    return "" if fits else tr(COUNT_NAMES[name]).format(low=low, high=high)


def _within(text: str, low: float, high: float) -> bool:
    try:
        return low <= number(text) <= high
    except ValueError:
        return False


CHECKS: dict[str, Callable[[Draft], str]] = {
    "title": _title,
    "study_id": _study_id,
    "copied": _copied,
    "readers": _readers,
    "form": _form,
    "model_id": _model,
    "shown": _shown,
    "withheld": _withheld,
    "margin": _margin,
    "prevalence": _prevalence,
    "where": _where,
}
