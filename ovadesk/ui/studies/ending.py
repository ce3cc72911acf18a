"""The end of a study: closed, exported, and its results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import OvaDeskError
from ovadesk.ui.studies import telling
from ovadesk.ui.studies.access import Place, changed, looked_at
from ovadesk.ui.studies.bench import Bench
from ovadesk.ui.studies.dialogs import AskDialog, FolderDialog, Report
from ovadesk.ui.studies.work_bar import Asked
from ovadesk.ui.words import listed, sentences, tr

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore
    from ovadesk.workflow.reader_study.exporting import ExportReport
    from ovadesk.workflow.reader_study.progress import StudyStatus

CLOSE = "Closing is for good: nothing is read any more, and results may be seen and exported. Truths may still arrive."
EXPORT = (
    "A folder with the readings, the audit, the protocol with every reader's order, a data dictionary, and the files "
    "that MRMCaov, iMRMC and RJafroc read. Everything is pseudonymised."
)
BLIND = "The study is not closed: what a result could be told from is left out, truth and model among it."


class Ending(QObject):
    """``results_wanted`` names the study whose results are wanted: where it is, and its id."""

    results_wanted = Signal(str, str)

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._bench = bench

    def does(self) -> dict[str, Callable[[], None]]:
        """Deeds by their ids in ``deeds.DEEDS``."""
        return {"close": self.close, "export": self.export, "results": self.results}

    def close(self) -> None:
        bench = self._bench
        assert bench.seen is not None
        found = bench.seen.status
        said = [tr(CLOSE)]
        if found.left:
            text = tr("{left} of {all} are not read yet: they stay unread.")
            all_ = telling.readings(found.done + found.left)
            said.append(text.format(left=found.left, all=all_))
        if found.kits_out:
            said.append(tr("Kits that did not come back: {kits}.").format(kits=listed(found.kits_out)))
        dialog = AskDialog(
            bench.window, tr("Close the study"), said, tr("Close the study"), reason=tr("Why it is closed")
        )

        def then() -> None:
            reason = dialog.reason

            def work(store: StudyStore, study_id: str, _: Asked) -> StudyStatus:
                from ovadesk.workflow.reader_study.closing import close_study

                return close_study(store, study_id, reason)

            said = tr("The study is closed. Its results may be seen and exported now.")
            bench.change(tr("Closing"), work, lambda _: bench.say(said))

        bench.ask(dialog, then)

    def export(self) -> None:
        bench, seen = self._bench, self._bench.seen
        assert seen is not None
        base = Path(bench.tools.folder) if seen.place.on_server else Path(seen.place.where).parent
        open_still = seen.is_read and not seen.closed
        text = sentences([tr(EXPORT), tr(BLIND) if open_still else ""])
        folder = base / f"{seen.status.study_id}-export"
        dialog = FolderDialog(bench.window, tr("Export"), text, tr("Export"), folder)

        def then() -> None:
            target, _ = dialog.chosen

            place = bench.place
            bench.work(tr("Exporting, records"), lambda asked: _exported(place, target, asked), self._exported)

        bench.ask(dialog, then)

    def results(self) -> None:
        place = self._bench.place
        self.results_wanted.emit(place.where, place.study_id)

    def _exported(self, found: ExportReport) -> None:
        text = tr("{readings} written to {folder}.")
        headline = text.format(readings=telling.readings(found.n_readings), folder=found.folder.name)
        sentences = [str(found.folder), *(telling.told(note) for note in found.notes)]
        if found.results:
            counted = tr("{n} of them are in the files for analysis.")
            sentences.insert(1, counted.format(n=found.n_analysed))
        rows = tuple((name, str(n)) for name, n in found.rows.items())
        heads = (tr("File"), tr("Rows"))
        self._bench.tell(Report(tr("Exported"), headline, True, tuple(sentences), heads, rows, found.folder))


def _exported(place: Place, target: Path, asked: Asked) -> ExportReport:
    """In a worker. That it was exported is written down in the study, unless somebody else is writing there."""
    from ovadesk.workflow.reader_study.exporting import export_study

    try:
        with changed(place) as (store, study_id):
            return export_study(store, study_id, target, progress=asked.progress, cancelled=asked.cancelled)
    except OvaDeskError as error:
        if error.problem.code not in ("store.read_only", "study.coordinated"):
            raise
    with looked_at(place) as store:
        return export_study(store, place.study_id, target, progress=asked.progress, cancelled=asked.cancelled)
