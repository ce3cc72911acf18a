"""What leaves a results window: data, pictures, the report. Asked for here, written by a worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.ui.results.blocks import Choice, Shown
from ovadesk.ui.results.report_dialog import ReportDialog
from ovadesk.ui.results.sources import Found
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.studies.work_bar import Asked, WorkBar
from ovadesk.ui.words import listed, spoken, tr

if TYPE_CHECKING:
    from ovadesk.export.report.words import Language

STEPS = {
    "assembled": "Putting it together",
    "figures": "Drawing its figures",
    "html": "report.html",
    "pdf": "report.pdf",
}
PICTURES = "SVG (*.svg);;PDF (*.pdf)"


class Writing(QObject):
    """``said``: a sentence, and whether it is a warning. ``written``: the files of a report."""

    said = Signal(str, bool)
    written = Signal(object)  # tuple[Path, ...]

    def __init__(self, window: QWidget, tools: Tools, bar: WorkBar) -> None:
        super().__init__(window)
        self._window, self._tools, self._bar = window, tools, bar

    def data(self, found: Found, shown: Shown, folder: Path) -> None:
        """Ask for a file, and write the data of a table or figure into it."""
        from ovadesk.ui.results.saving import save_data

        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Export data"), str(folder / f"{_name(shown)}.csv"), "CSV (*.csv)"
        )
        if name:
            path = Path(name).with_suffix(".csv")
            self._work(tr("Exporting"), lambda _: save_data(path, found.of, shown), self._saved)

    def picture(self, found: Found, shown: Shown, folder: Path) -> None:
        """Ask for a file, and draw a table or figure into it."""
        from ovadesk.ui.results.saving import save_picture

        name, kind = QFileDialog.getSaveFileName(
            self._window, tr("Save figure"), str(folder / f"{_name(shown)}.svg"), PICTURES
        )
        if name:
            usual = ".pdf" if kind.startswith("PDF") else ".svg"
            path = Path(name)
            path = path if path.suffix.casefold() in (".svg", ".pdf") else path.with_name(path.name + usual)
            path = path.with_suffix(path.suffix.casefold())
            self._work(tr("Drawing"), lambda _: save_picture(path, found.of, shown), self._saved)

    def report(self, found: Found, folder: Path) -> None:
        """Ask where, and write stats.json, its tables and the report there."""
        dialog = ReportDialog(self._window, folder)

        def take(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                target, language = dialog.chosen
                what = tr("Writing the report")
                self._work(what, lambda asked: written_report(found, target, language, asked), self._reported)

        dialog.finished.connect(take)
        dialog.open()

    def _work(self, what: str, work: Callable[[Asked], object], then: Callable[[tuple[Path, ...]], None]) -> None:
        self._bar.run(self._tools.jobs, work, what, then, self._failed)

    def _saved(self, files: tuple[Path, ...]) -> None:
        if files:
            self.said.emit(tr("Written: {files}.").format(files=listed(file.name for file in files)), False)
        else:
            self.said.emit(tr("The report draws no such figure: nothing was written."), True)

    def _reported(self, files: tuple[Path, ...]) -> None:
        self.written.emit(files)

    def _failed(self, found: Problem) -> None:
        self.said.emit(spoken(found), True)


def _name(shown: Shown) -> str:
    """Of the file that is offered: safe on every disk, whatever readers are called."""
    if not isinstance(shown, Choice):
        return shown.name
    label = "".join(letter if letter.isalnum() else "-" for letter in shown.label)
    return f"{shown.prints or 'figure'}-{label}" if shown.row is not None else shown.prints or "figure"


def written_report(found: Found, folder: Path, language: Language, asked: Asked) -> tuple[Path, ...]:
    """In a worker: numbers and report; the page first. Raises OvaDeskError (``export.failed``); Cancelled."""
    from ovadesk.export.report.writing import HTML
    from ovadesk.workflow.statistics import REPORT, report_into

    def progress(done: int, total: int, step: str) -> None:
        asked.progress(done, total, tr(STEPS.get(step.removeprefix(REPORT), "")))

    analysed = found.analysed
    files = report_into(
        analysed.statistics,
        folder,
        analysed.facts,
        language=language,
        on_progress=progress,
        cancelled=asked.cancelled,
    )
    return tuple(sorted(files, key=lambda path: path.name != HTML))
