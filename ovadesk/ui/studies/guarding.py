"""Whether a study is as it was written, and copies of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from ovadesk.domain.problem import Problem
from ovadesk.ui.studies import telling
from ovadesk.ui.studies.access import Place
from ovadesk.ui.studies.bench import Bench
from ovadesk.ui.studies.dialogs import AskDialog, Report
from ovadesk.ui.studies.work_bar import Asked
from ovadesk.ui.words import tr

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

SHOWN_MAX = 500
FILTER = "Reader studies (*.ovastudy)"
VERIFY = (
    "Every row is read and its hash computed anew: a changed, missing or moved row is named by its strand and number. "
    "Nothing is changed."
)
RESTORE = (
    "The backup {backup} takes the place of {study}. The study as it is now is kept beside it, under a name with the "
    "time. Readings that were locked after the backup are only in that one."
)
Found = tuple[list[Problem], int, int]


class Guarding:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def does(self) -> dict[str, Callable[[], None]]:
        """Deeds by their ids in ``deeds.DEEDS``."""
        return {"verify": self.ask_verify, "back_up": self.back_up, "restore": self.restore}

    def ask_verify(self) -> None:
        tick = tr("The files of the cases too (each is read to its end)")
        dialog = AskDialog(self._bench.window, tr("Verify"), (tr(VERIFY),), tr("Verify"), tick=tick)
        self._bench.ask(dialog, lambda: self.verify(dialog.ticked))

    def verify(self, pictures: bool) -> None:
        def work(store: StudyStore, study_id: str, asked: Asked) -> Found:
            from ovadesk.workflow.reader_study.backing import verify_study

            said = (asked.progress, asked.cancelled)
            found = verify_study(store, study_id, pictures=pictures, progress=said[0], cancelled=said[1])
            strands = store.strands(study_id)
            return found, sum(strand.length for strand in strands), len(strands)

        self._bench.look(tr("Verifying"), work, lambda found: self._verified(found, pictures))

    def back_up(self) -> None:
        bench = self._bench
        start = str(Path(bench.place.where).parent)
        name = QFileDialog.getExistingDirectory(bench.window, tr("In which folder shall the backup be?"), start)
        if not name:
            return

        def work(store: StudyStore, _: str, __: Asked) -> Path:
            from ovadesk.workflow.reader_study.backing import back_up_study

            return back_up_study(store, Path(name))

        text = tr("Backed up to {file}.")
        bench.look(tr("Backing up"), work, lambda made: bench.say(text.format(file=made)))

    def restore(self, place: Place | None = None) -> None:
        """Put a backup in the place of the study in front, or of one that cannot be opened."""
        bench = self._bench
        target = Path((place or bench.place).where)
        backups = target.with_name(f"{target.stem}.backups")
        start = str(backups if backups.is_dir() else target.parent)
        name, _ = QFileDialog.getOpenFileName(bench.window, tr("Which backup?"), start, tr(FILTER))
        if not name:
            return
        text = tr(RESTORE).format(backup=Path(name).name, study=target.name)
        dialog = AskDialog(bench.window, tr("Restore a backup"), (text,), tr("Restore"))

        def work(_: Asked) -> None:
            from ovadesk.workflow.reader_study.backing import restore_study

            restore_study(Path(name), target)

        said = tr("Restored. What was there before is kept beside it.")
        bench.ask(dialog, lambda: bench.work(tr("Restoring"), work, lambda _: bench.say(said)))

    def _verified(self, found: Found, pictures: bool) -> None:
        problems, n_rows, n_strands = found
        files = tr("{n} rows in {m} strands were looked at, and the files of the cases.")
        looked = (files if pictures else tr("{n} rows in {m} strands were looked at.")).format(n=n_rows, m=n_strands)
        if not problems:
            text = tr("The study is as it was written.")
            self._bench.tell(Report(tr("Verified"), text, True, (looked,)))
            return
        text = tr("{n} things are not as they were written.").format(n=len(problems))
        rows = tuple((str(number), telling.told(one)) for number, one in enumerate(problems[:SHOWN_MAX], start=1))
        self._bench.tell(Report(tr("Verified"), text, False, (looked,), (tr("No."), tr("What")), rows))
