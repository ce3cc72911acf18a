"""Cases gathered from tables, folders and opened studies, beside those that are there. Runs in a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.roster import StudyCase, Truth
from ovadesk.domain.study import Study
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import load
from ovadesk.workflow.reader_study.casting import CasesRead, Keeping, fitting, from_studies, read_cases
from ovadesk.workflow.reader_study.looking import Asked, Progress
from ovadesk.workflow.reader_study.sheet import Finding
from ovadesk.workflow.reader_study.state import StudyState

TABLES = (".csv", ".tsv", ".txt")
NOTHING = StudyState("draft", Protocol("draft", "", Design.UNAIDED, 0))


@dataclass(frozen=True, slots=True)
class Gathered:
    """All cases and truths that stand now, and what was wrong or odd with what was read last; ``new`` cases came."""

    cases: tuple[StudyCase, ...] = ()
    truths: tuple[Truth, ...] = ()
    problems: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    naming: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class Gatherer:
    """``known`` reads the study that the cases are for; ``here`` are those gathered before."""

    known: Callable[[], StudyState]
    here: Gathered
    keeping: Keeping
    secret: Callable[[], bytes]
    source: FrameSource
    progress: Progress
    cancelled: Asked

    def taken(self, tables: Sequence[Path], others: Sequence[Path] = ()) -> Gathered:
        """The cases of tables, then those of files and folders of studies. A case of a table takes the place of one
        of the same name that was gathered before. Raises as ``read_cases``."""
        steps: list[Step] = [partial(_table, path=path) for path in tables]
        if others:
            steps.append(partial(_folders, paths=others))
        return self._all(steps)

    def again(self, tables: Sequence[Path]) -> Gathered:
        """The same tables once more, to be kept otherwise; what a person changed in a case meanwhile stays."""
        return self._all([partial(_once_more, path=path, before=self.here) for path in tables])

    def studies(self, studies: Sequence[Study]) -> Gathered:
        """Opened studies, each a case. Raises Cancelled."""
        read = from_studies(
            studies, self.secret(), source=self.source, progress=self.progress, cancelled=self.cancelled
        )
        return self._beside(read, self.here)

    def _all(self, steps: Sequence[Step]) -> Gathered:
        """One after the other, each beside what came before; everything that was wrong or odd with any of them."""
        found, told = self.here, list[Gathered]()
        for step in steps:
            found = step(replace(self, here=found))
            told.append(found)
        return Gathered(
            found.cases,
            found.truths,
            tuple(one for part in told for one in part.problems),
            tuple(one for part in told for one in part.warnings),
            sum(part.naming for part in told),
            sum(part.new for part in told),
        )

    def in_place(self, read: CasesRead) -> Gathered:
        """``read`` in place of what was gathered under the same names."""
        named = {case.case_id for case in read.cases} | {one.case_id for one in read.problems if one.case_id}
        return self._beside(read, self._without(named))

    def read(self, path: Path) -> CasesRead:
        return read_cases(
            path,
            self.secret(),
            keeping=self.keeping,
            source=self.source,
            progress=self.progress,
            cancelled=self.cancelled,
        )

    def _without(self, named: set[str]) -> Gathered:
        cases = tuple(case for case in self.here.cases if case.case_id not in named)
        truths = tuple(truth for truth in self.here.truths if truth.case_id not in named)
        return replace(self.here, cases=cases, truths=truths)

    def _beside(self, read: CasesRead, rest: Gathered) -> Gathered:
        """``read`` beside ``rest`` and what the study has, as far as it fits there."""
        state = self.known()
        both = {**state.truths, **{truth.case_id: truth for truth in rest.truths}}
        fits = fitting(replace(state, cases=(*state.cases, *rest.cases), truths=both), read, self.keeping)
        return Gathered(
            cases=(*rest.cases, *fits.cases),
            truths=(*rest.truths, *fits.truths),
            problems=fits.problems,
            warnings=fits.warnings,
            naming=fits.naming,
            new=len(fits.cases),
        )


Step = Callable[[Gatherer], Gathered]


def _table(one: Gatherer, path: Path) -> Gathered:
    return one.in_place(one.read(path))


def _folders(one: Gatherer, paths: Sequence[Path]) -> Gathered:
    """The studies found in files and folders."""
    loaded = load(paths, one.source, one.secret(), on_progress=one.progress, cancelled=one.cancelled)
    found = one.studies(loaded.studies)
    refused = tuple(Finding(no.problem, 0, "", no.path.name) for no in loaded.refused)
    return replace(found, problems=(*found.problems, *refused))


def _once_more(one: Gatherer, path: Path, before: Gathered) -> Gathered:
    read, cases = one.read(path), {case.case_id: case for case in before.cases}
    kept = tuple(_as_before(case, cases.get(case.case_id)) for case in read.cases)
    names = {case.case_id for case in kept}
    said = {truth.case_id: truth for truth in read.truths}
    said |= {truth.case_id: truth for truth in before.truths if truth.case_id in names}
    return one.in_place(replace(read, cases=kept, truths=tuple(said.values())))


def _as_before(case: StudyCase, before: StudyCase | None) -> StudyCase:
    return case if before is None else replace(case, practice=before.practice, stratum=before.stratum)
