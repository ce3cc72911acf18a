"""Readings in, statistics out: what ``ovadesk stats`` and the Results page ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.export.report import write_report
from ovadesk.export.statistics import write_statistics
from ovadesk.stats.analysis import analyse
from ovadesk.stats.method import Options
from ovadesk.stats.statistics import ReaderStatistics
from ovadesk.stats.tidy.read import read_readings, readings_of

if TYPE_CHECKING:
    from ovadesk.export.report.facts import StudyFacts
    from ovadesk.export.report.words import Language

REPORT = "report."  # before the steps of writing the report
Progress = Callable[[int, int, str], None]


def _silent(done: int, total: int, step: str) -> None:
    return None


def _never() -> bool:
    return False


def analyse_file(
    path: Path,
    options: Options | None = None,
    *,
    on_progress: Progress = _silent,
    cancelled: Callable[[], bool] = _never,
) -> ReaderStatistics:
    """The readings of a tidy CSV file, analysed. Raises what ``read_readings`` and ``analyse`` raise."""
    readings, problems = read_readings(path)
    return analyse(readings, options, problems, on_progress=on_progress, cancelled=cancelled)


def analyse_rows(
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    options: Options | None = None,
    *,
    on_progress: Progress = _silent,
    cancelled: Callable[[], bool] = _never,
) -> ReaderStatistics:
    """As ``analyse_file``, of rows of text that are at hand, with the ``names`` of their columns."""
    readings, problems = readings_of(names, rows)
    return analyse(readings, options, problems, on_progress=on_progress, cancelled=cancelled)


def analyse_into(
    path: Path,
    folder: Path,
    options: Options | None = None,
    *,
    language: Language = "en",
    on_progress: Progress = _silent,
    cancelled: Callable[[], bool] = _never,
) -> tuple[ReaderStatistics, tuple[Path, ...]]:
    """``analyse_file``, and its numbers in ``folder``: stats.json, tables, and the report in ``language``; the files
    written. ``on_progress`` is told of the report's steps with ``REPORT`` before them.

    Nothing is written before everything is computed. Raises also what ``report_into`` raises.
    """
    statistics = analyse_file(path, options, on_progress=on_progress, cancelled=cancelled)
    return statistics, report_into(statistics, folder, language=language, on_progress=on_progress, cancelled=cancelled)


def report_into(
    statistics: ReaderStatistics,
    folder: Path,
    study: StudyFacts | None = None,
    *,
    language: Language = "en",
    on_progress: Progress = _silent,
    cancelled: Callable[[], bool] = _never,
) -> tuple[Path, ...]:
    """stats.json and tables in ``folder``, then the report, with what the ``study`` file knows; the files written.

    Raises what ``write_statistics`` and ``write_report`` raise.
    """

    def reported(done: int, total: int, step: str) -> None:
        on_progress(done, total, f"{REPORT}{step}" if step else "")

    numbers = write_statistics(statistics, folder)
    made = write_report(statistics, folder, study=study, language=language, progress=reported, cancelled=cancelled)
    return (*numbers, *made.every)
