"""Reading at other places: a kit goes out to a reader, and its sealed file comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from ovadesk.domain.problem import OvaDeskError, Problem
from ovadesk.ui import troubles
from ovadesk.ui.studies import telling
from ovadesk.ui.studies.bench import Bench
from ovadesk.ui.studies.dialogs import FolderDialog, Report
from ovadesk.ui.studies.work_bar import Asked
from ovadesk.ui.words import tr

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore
    from ovadesk.workflow.reader_study.kits import KitMade
    from ovadesk.workflow.reader_study.merging import Conflict, MergeReport

FILTER = "Sealed kits (*.ovakit)"
KIT = (
    "A folder with everything that one reader needs to read away from here: their cases under neutral names, the "
    "protocol, and the model's answers, locked until each call is. No truth but that of practice cases. Give it to "
    "that reader alone; they send one sealed file back."
)
FREEZES = " The first kit starts the study: the protocol is frozen."


class Sharing:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def does(self) -> dict[str, Callable[[], None]]:
        """Deeds by their ids in ``deeds.DEEDS``."""
        return {"kit": self.kit, "merge": self.merge}

    def kit(self) -> None:
        bench, seen = self._bench, self._bench.seen
        assert seen is not None
        base = Path(bench.tools.folder) if seen.place.on_server else Path(seen.place.where).parent
        folder = base / f"{seen.status.study_id}-{{who}}-kit"
        text = tr(KIT) + ("" if seen.started else tr(FREEZES))
        dialog = FolderDialog(bench.window, tr("Make a reading kit"), text, tr("Make the kit"), folder, seen.readers)

        def then() -> None:
            target, reader_id = dialog.chosen

            def make(store: StudyStore, study_id: str, asked: Asked) -> KitMade:
                from ovadesk.workflow.reader_study.kits import make_kit

                said = (asked.progress, asked.cancelled)
                return make_kit(store, study_id, reader_id, target, progress=said[0], cancelled=said[1])

            bench.change(tr("Copying pictures"), make, self._made)

        bench.ask(dialog, then)

    def merge(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self._bench.window, tr("Sealed kits that came back"), self._bench.tools.folder, tr(FILTER)
        )
        if names:
            self.take([Path(name) for name in names])

    def take(self, files: Sequence[Path]) -> None:
        """Merge sealed kits; what is wrong with one keeps no other away."""

        def work(store: StudyStore, study_id: str, asked: Asked) -> list[tuple[str, MergeReport | Problem]]:
            from ovadesk.workflow.reader_study.merging import merge

            found: list[tuple[str, MergeReport | Problem]] = []
            for done, file in enumerate(files, start=1):
                try:
                    found.append((file.name, merge(store, file, study_id)))
                except OvaDeskError as error:
                    found.append((file.name, error.problem))
                asked.progress(done, len(files))
            return found

        self._bench.change(tr("Merging kits"), work, self._merged)

    def _made(self, made: KitMade) -> None:
        counts = telling.cases(made.n_cases), telling.pictures(made.n_images)
        text = tr("{kit} for {reader}: {cases}, {pictures}.")
        headline = text.format(kit=made.kit, reader=made.reader_id, cases=counts[0], pictures=counts[1])
        why = tr("The pictures keep their own headers: give the folder to the reader alone.")
        self._bench.tell(Report(tr("Reading kit"), headline, True, (str(made.folder), why), folder=made.folder))

    def _merged(self, found: Sequence[tuple[str, MergeReport | Problem]]) -> None:
        rows: list[tuple[str, str]] = []
        n_readings, well = 0, True
        for name, one in found:
            lines, good = _told(one)
            rows += [(name, line) for line in lines]
            well = well and good
            n_readings += 0 if isinstance(one, Problem) else one.n_readings
        headline = tr("{readings} came in.").format(readings=telling.readings(n_readings))
        heads = (tr("File"), tr("What came in"))
        self._bench.tell(Report(tr("Merged kits"), headline, well, (), heads, tuple(rows)))


def _told(one: MergeReport | Problem) -> tuple[list[str], bool]:
    """What is said of one file, and whether all is well with it."""
    if isinstance(one, Problem):
        troubles.note(one)
        return [telling.told(one)], False
    news = telling.readings(one.n_readings) if one.n_readings or one.n_entries else tr("nothing new")
    lines = [tr("{news} of {reader} ({kit}).").format(news=news, reader=one.reader_id, kit=one.kit)]
    return lines + [_conflict(conflict) for conflict in one.conflicts], not one.conflicts


def _conflict(one: Conflict) -> str:
    text = tr("Conflict: {reader} read case {case} (session {n}) twice, in {strands}. The earlier stands: {stands}.")
    strands = tr(" and ").join(one.strands)
    return text.format(reader=one.reader_id, case=one.case_id, n=one.session, strands=strands, stands=one.stands)
