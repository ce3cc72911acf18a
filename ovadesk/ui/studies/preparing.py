"""What a coordinator does before the reading: cases, readers, truths, the protocol, the model, the start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from ovadesk.ui.jobs import step_back
from ovadesk.ui.studies import telling
from ovadesk.ui.studies.add_dialogs import AddCasesDialog, AddReadersDialog
from ovadesk.ui.studies.bench import Bench
from ovadesk.ui.studies.case_words import FILTER
from ovadesk.ui.studies.change_dialog import ChangeDialog
from ovadesk.ui.studies.creating import study_readers
from ovadesk.ui.studies.dialogs import AskDialog, Report
from ovadesk.ui.studies.truths_dialog import TruthsDialog
from ovadesk.ui.studies.work_bar import Asked
from ovadesk.ui.words import apposed, is_said, listed, tr
from ovadesk.workflow.reader_study import casting, designing

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore
    from ovadesk.workflow.reader_study.answering import Predicted

CACHE = 32 << 20  # bytes: every frame is read once
START = (
    "From now on the protocol, the cases and the readers stand under one hash (SHA-256), and readers can begin.",
    "What changes later is an amendment: a new version with its reason. Truths may still arrive.",
)


class Preparing:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def does(self) -> dict[str, Callable[[], None]]:
        """Deeds by their ids in ``deeds.DEEDS``."""
        return {
            "add_cases": self.add_cases,
            "add_readers": self.add_readers,
            "add_truths": self.add_truths,
            "change": self.change,
            "predict": self.predict,
            "start": self.start,
        }

    def add_cases(self) -> None:
        bench = self._bench
        assert bench.seen is not None
        dialog = AddCasesDialog(bench.window, bench.tools, bench.seen)

        def then() -> None:
            found, copied, reason = dialog.gathered, dialog.copied, dialog.reason

            def add(store: StudyStore, study_id: str, asked: Asked) -> casting.Added:
                how = (store, study_id, found.cases, found.truths)
                said = (asked.progress, asked.cancelled)
                return casting.add_cases(*how, amendment=reason, copied=copied, progress=said[0], cancelled=said[1])

            bench.change(tr("Adding cases"), add, lambda added: bench.say(_added(telling.cases(len(added.names)))))

        bench.ask(dialog, then)

    def add_readers(self) -> None:
        bench = self._bench
        assert bench.seen is not None
        dialog = AddReadersDialog(bench.window, bench.tools, bench.seen)

        def then() -> None:
            rows, reason = dialog.page.table.rows, dialog.reason

            def add(store: StudyStore, study_id: str, _: Asked) -> casting.Added:
                return casting.add_readers(store, study_id, study_readers(rows), amendment=reason)

            bench.change(tr("Adding readers"), add, lambda added: bench.say(_added(telling.readers(len(added.names)))))

        bench.ask(dialog, then)

    def add_truths(self) -> None:
        bench = self._bench
        name, _ = QFileDialog.getOpenFileName(
            bench.window, tr("A table with the columns case and truth"), bench.tools.folder, tr(FILTER)
        )
        if not name or bench.seen is None:
            return
        dialog = TruthsDialog(bench.window, bench.tools, bench.seen, Path(name))

        def then() -> None:
            truths = dialog.found.truths

            def add(store: StudyStore, study_id: str, _: Asked) -> casting.Added:
                return casting.add_truths(store, study_id, truths)

            def told(added: casting.Added) -> None:
                text = tr("{truths} entered.").format(truths=telling.truths(added.truths + added.changed))
                again = tr(" {n} took the place of another, which stays in the audit.").format(n=added.changed)
                bench.say(text + (again if added.changed else ""))

            bench.change(tr("Entering truths"), add, told)

        bench.ask(dialog, then)

    def change(self) -> None:
        bench = self._bench
        assert bench.seen is not None
        dialog = ChangeDialog(bench.window, bench.seen)

        def then() -> None:
            changes, reason = dialog.changes, dialog.reason

            def redesign(store: StudyStore, study_id: str, _: Asked) -> int:
                return designing.redesign(store, study_id, changes, reason).version

            text = tr("The protocol is changed: version {n}.")
            bench.change(tr("Changing the protocol"), redesign, lambda n: bench.say(text.format(n=n)))

        bench.ask(dialog, then)

    def predict(self, partial: bool = False) -> None:
        """Run the study's model on its cases. ``partial``: also where a case cannot be read."""
        bench = self._bench
        folders, engine = bench.tools.services.model_folders, bench.tools.remembered.now.engine

        def run(store: StudyStore, study_id: str, asked: Asked) -> Predicted:
            return _predicted(store, study_id, asked, folders, engine, partial)

        bench.change(tr("Running the model, cases"), run, self._predicted, keeps=True)

    def start(self) -> None:
        bench = self._bench
        assert bench.seen is not None
        found = bench.seen.status
        sentences = [tr(text) for text in START]
        if found.missing_truths:
            text = tr("{n} of {all} cases have no truth yet: it can be added whenever it arrives.")
            sentences.append(text.format(n=len(found.missing_truths), all=found.n_cases))
        dialog = AskDialog(bench.window, tr("Start the study"), sentences, tr("Start the study"))

        def freeze(store: StudyStore, study_id: str, _: Asked) -> str:
            return designing.freeze(store, study_id).frozen

        def then() -> None:
            text = tr("The study is started and frozen: SHA-256 {sha}…")
            bench.change(tr("Starting"), freeze, lambda sha: bench.say(text.format(sha=sha[:16])))

        bench.ask(dialog, then)

    def _predicted(self, found: Predicted) -> None:
        bench = self._bench
        if found.stopped:
            bench.say(tr("Stopped. What was computed is kept: 'Run the model' goes on where it was."))
            return
        rows = tuple((one.case_id, _where(one.image, one.frame), telling.told(one.problem)) for one in found.troubles)
        heads = (tr("Case"), tr("Where"), tr("What"))
        if found.written:
            text = tr("The model answered {cases}.").format(cases=telling.cases(found.answered))
            silent = (tr("Without an answer: {cases}.").format(cases=listed(found.silent)),) if found.silent else ()
            if rows or silent:
                bench.tell(Report(tr("The model's answers"), text, not found.broken, silent, heads, rows))
            else:
                bench.say(text)
            return
        why = tr("Nothing was entered: {cases} could not be read.").format(cases=telling.cases(len(found.broken)))
        more = (
            *[is_said(apposed([case, where]), text) for case, where, text in rows[:12]],
            tr("Put the files right and run the model again; or enter the answers without these cases: readers are "
               "then shown no answer on them."),
        )  # fmt: skip
        bench.say(why, warning=True)
        dialog = AskDialog(bench.window, tr("The model's answers"), (why, *more), tr("Enter without them"))
        bench.ask(dialog, lambda: self.predict(partial=True))


def _added(what: str) -> str:
    return tr("{what} added.").format(what=what)


def _where(image: int, frame: int) -> str:
    parts = [tr("picture {n}").format(n=image)] if image else []
    parts += [tr("frame {n}").format(n=frame)] if frame else []
    return apposed(parts)


def _predicted(
    store: StudyStore, study_id: str, asked: Asked, folders: tuple[Path, ...], engine: str, partial: bool
) -> Predicted:
    """In a worker, with everything that a model needs, which is gone again when it is done."""
    from ovadesk.classify.bundle import choose_bundle
    from ovadesk.classify.classifier import open_classifier
    from ovadesk.pixels.frames import FrameSource
    from ovadesk.workflow.in_order import lanes
    from ovadesk.workflow.reader_study.answering import may_predict, predict
    from ovadesk.workflow.reader_study.state import StudyState

    step_back()
    wanted = may_predict(StudyState.read(store, study_id)).model_id
    classifier = open_classifier(choose_bundle(folders, wanted), engine, many=True)
    with FrameSource(cache_bytes=CACHE) as source:
        source.warm_up(*lanes())
        said = {"progress": asked.progress, "cancelled": asked.cancelled}
        return predict(store, study_id, classifier, source, partial=partial, **said)  # type: ignore[arg-type]
