"""A whole report, from the first page to the last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ovadesk import __version__
from ovadesk.export.report.blocks import Document
from ovadesk.export.report.draft import Draft
from ovadesk.export.report.facts import StudyFacts
from ovadesk.export.report.material import Material
from ovadesk.export.report.names import names_of
from ovadesk.export.report.sections.accuracy import accuracy
from ovadesk.export.report.sections.changes import agreement, calibration, switching
from ovadesk.export.report.sections.checklists import checklists
from ovadesk.export.report.sections.closing import about, sources
from ovadesk.export.report.sections.design import design
from ovadesk.export.report.sections.differences import differences
from ovadesk.export.report.sections.limits import limits
from ovadesk.export.report.sections.methods import methods
from ovadesk.export.report.sections.opening import main_results
from ovadesk.export.report.sections.people import people
from ovadesk.export.report.words import Language, Words
from ovadesk.stats.statistics import ReaderStatistics

PARTS: tuple[Callable[[Draft], None], ...] = (main_results, design, people, methods)
RESULTS: tuple[Callable[[Draft], None], ...] = (accuracy, differences, calibration, agreement, switching)
END: tuple[Callable[[Draft], None], ...] = (limits, checklists, sources, about)


def material_of(
    statistics: ReaderStatistics, study: StudyFacts | None, language: Language, made_at: datetime
) -> Material:
    """Everything that a report is made from."""
    found, words = statistics.to_dict(), Words(language)
    return Material(found, statistics.problems, study, words, names_of(found, words), made_at)


def assembled(of: Material) -> Document:
    """The report on ``of``."""
    draft = Draft(of)
    for part in PARTS:
        part(draft)
    draft.heading("report.part.results")
    for part in RESULTS:
        part(draft)
    for part in END:
        part(draft)
    words = of.words
    version = {"program": "OvaDesk", "version": __version__}
    title = of.study.protocol.title.strip() if of.study is not None else ""
    return Document(
        title=title or words("report.title"),
        subtitle=words("report.subtitle", **version, made=of.made_at.strftime("%Y-%m-%d")),
        use=words("report.use"),
        foot=words("report.foot", **version),
        language="zh-CN" if words.language == "zh" else "en",
        blocks=tuple(draft.blocks),
    )
