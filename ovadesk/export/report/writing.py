"""The report of an analysis, written: a page of HTML, a PDF, and each figure with its data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.domain.problem import Cancelled, OvaDeskError, problem
from ovadesk.export.report.facts import StudyFacts
from ovadesk.export.statistics import as_csv
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.settings import write_atomically

if TYPE_CHECKING:
    from ovadesk.export.report.blocks import Document
    from ovadesk.export.report.words import Language
    from ovadesk.stats.statistics import ReaderStatistics

HTML, PDF, FIGURES, README = "report.html", "report.pdf", "figures", "README.txt"
STEPS = ("assembled", "figures", "html", "pdf")
OURS = re.compile(r"(accuracy|calibration|flow|forest|reading_time|roc|switches)[a-z0-9_]*\.(csv|pdf|svg)|README\.txt")


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """What was written; ``figures`` are the files in the folder of that name."""

    html: Path
    pdf: Path
    figures: tuple[Path, ...]

    @property
    def every(self) -> tuple[Path, ...]:
        return (*self.figures, self.html, self.pdf)


def write_report(
    statistics: ReaderStatistics,
    folder: Path,
    *,
    study: StudyFacts | None = None,
    language: Language = "en",
    made_at: datetime | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, step: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ReportFiles:
    """Write ``report.html``, ``report.pdf`` and ``figures`` into ``folder``, once all of it is made.

    ``study`` is what the study file knows, None where the readings came from a table. The same statistics, facts,
    language and ``made_at`` (now, unless given) make the same bytes. ``progress(done, total, step)`` is told before
    each of ``STEPS`` and at the end. What an earlier report left goes first. Raises OvaDeskError (``export.failed``),
    and Cancelled between two steps where ``cancelled()``.
    """
    # reportlab is loaded where a report is made, and nowhere else
    from ovadesk.export.report.assembling import assembled, material_of
    from ovadesk.export.report.html import page
    from ovadesk.export.report.pdf import report_pdf

    made_at = (made_at or datetime.now(UTC)).astimezone(UTC)

    def begin(step: str) -> None:
        if cancelled():
            raise Cancelled
        progress(STEPS.index(step), len(STEPS), step)

    begin("assembled")
    document = assembled(material_of(statistics, study, language, made_at))
    begin("figures")
    files = dict(_figures(document, made_at))
    begin("html")
    files[HTML] = page(document).encode("utf-8", "backslashreplace")
    begin("pdf")
    files[PDF] = report_pdf(document, made_at)
    _write(folder, files)
    progress(len(STEPS), len(STEPS), "")
    drawn = tuple(folder / name for name in files if name not in (HTML, PDF))
    return ReportFiles(folder / HTML, folder / PDF, drawn)


def _figures(document: Document, made_at: datetime) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each figure's files, those of tables that also go out as figures among them."""
    from ovadesk.export.report.blocks import Table
    from ovadesk.export.report.figures.table import table_figures
    from ovadesk.export.report.pdf import figure_pdf
    from ovadesk.export.report.svg import svg

    tables = [block for block in document.blocks if isinstance(block, Table) and block.name]
    drawn = [figure for table in tables for figure in table_figures(table, document.use)]
    captions = [f"{README}: {RESEARCH_USE}", ""]
    for figure in (*document.figures, *drawn):
        stem = f"{FIGURES}/{figure.name}"
        yield f"{stem}.svg", svg(figure.drawing, figure.name, figure.caption).encode("utf-8", "backslashreplace")
        yield f"{stem}.pdf", figure_pdf(figure.drawing, figure.caption, made_at)
        yield f"{stem}.csv", as_csv(figure.rows).encode("utf-8", "backslashreplace")
        captions.append(f"{figure.name}: {figure.caption}")
    captions += ["", "Each figure as SVG and PDF, and the numbers it was drawn from as CSV. " + document.use]
    yield f"{FIGURES}/{README}", ("\n".join(captions) + "\n").encode("utf-8", "backslashreplace")


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        (folder / FIGURES).mkdir(parents=True, exist_ok=True)
        for old in (folder / HTML, folder / PDF, *_left(folder / FIGURES)):
            old.unlink(missing_ok=True)
        for name, content in files.items():
            write_atomically(folder / name, content)
    except (OSError, ValueError) as error:  # ValueError: a path that can be no file's
        raise OvaDeskError(problem("export.failed", kind=type(error).__name__)) from error


def _left(folder: Path) -> list[Path]:
    """What an earlier report left among the figures; nobody else's files."""
    return [path for path in folder.iterdir() if OURS.fullmatch(path.name)]
