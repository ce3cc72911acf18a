"""Where readings come from, and everything that was found out about them. What runs here runs in a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.ui.results.blocks import Block, Text
from ovadesk.ui.results.option_fields import Typed, options_of
from ovadesk.ui.studies.access import Place, chosen, looked_at

if TYPE_CHECKING:  # read by the worker, not by the window
    from ovadesk.export.report.facts import StudyFacts
    from ovadesk.export.report.material import Material
    from ovadesk.export.report.words import Language
    from ovadesk.stats.method import Options
    from ovadesk.stats.statistics import ReaderStatistics

Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Analysed:
    """``facts`` are those of a study, None of a table."""

    statistics: ReaderStatistics
    options: Options
    facts: StudyFacts | None = None


@dataclass(frozen=True, slots=True)
class TableSource:
    """Any table of readings."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def folder(self) -> Path:
        return self.path.parent

    def analysed(self, options: Options | None, on_progress: Progress, cancelled: Cancelled) -> Analysed:
        """Raises what ``analyse_file`` raises."""
        from ovadesk.workflow.statistics import analyse_file

        used = options or _usual()
        return Analysed(analyse_file(self.path, used, on_progress=on_progress, cancelled=cancelled), used)


@dataclass(frozen=True, slots=True)
class StudySource:
    """A closed study; ``folder`` is where results are offered to be written."""

    place: Place
    folder: Path

    @property
    def name(self) -> str:
        return self.place.study_id or self.place.name

    def analysed(self, options: Options | None, on_progress: Progress, cancelled: Cancelled) -> Analysed:
        """No ``options``: the protocol's margin. Raises what ``results_of`` and ``StudyStore.open`` raise."""
        from ovadesk.workflow.reader_study.results import facts_of, results_of

        with looked_at(self.place) as store:
            study_id = chosen(store.studies(), self.place.study_id)
            facts = facts_of(store, study_id)
            used = options or _usual(facts.protocol.margin)
            found = results_of(store, study_id, used, on_progress=on_progress, cancelled=cancelled)
        return Analysed(found, used, facts)


Source = TableSource | StudySource


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """``of`` is what the report is made from, ``pages`` what stands on each page."""

    title: str
    analysed: Analysed
    of: Material
    pages: Mapping[str, tuple[Block, ...]]

    def says(self, page: str) -> bool:
        """Whether there is more on a page than why there is nothing."""
        return any(not isinstance(block, Text) for block in self.pages[page])


def found_in(source: Source, typed: Typed | None, on_progress: Progress, cancelled: Cancelled) -> Found:
    """Analyse, with the usual options where nobody typed any, and make every page.

    Raises what the source's ``analysed`` raises.
    """
    import ovadesk.ui.results.page_view  # noqa: F401 - what pages need is read here, so that the window need not wait
    from ovadesk.export.language import CHINESE, language
    from ovadesk.export.report.assembling import material_of
    from ovadesk.ui.results.pages.every import every_page

    analysed = source.analysed(None if typed is None else options_of(typed), on_progress, cancelled)
    spoken: Language = "zh" if language() == CHINESE else "en"
    of = material_of(analysed.statistics, analysed.facts, spoken, datetime.now(UTC))
    title = analysed.facts.protocol.title.strip() if analysed.facts is not None else ""
    return Found(title or source.name, analysed, of, every_page(of))


def _usual(margin: float | None = None) -> Options:
    from ovadesk.stats.method import Options

    return Options(margin=abs(margin) if margin else None)
