"""Menus and keys: each action tied to what it does, dialogs included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from ovadesk.domain.reading import Call
from ovadesk.domain.study import Loaded
from ovadesk.ui.arranging import Arranging
from ovadesk.ui.choices import Choices
from ovadesk.ui.controller import Controller
from ovadesk.ui.dialogs import ReaderDialog, about_dialog, card_dialog, keys_dialog
from ovadesk.ui.entrance import Entrance
from ovadesk.ui.finding import Finding
from ovadesk.ui.icons import icon
from ovadesk.ui.masking import Masking
from ovadesk.ui.measuring.measuring import Measuring
from ovadesk.ui.open_commands import OpenCommands
from ovadesk.ui.picture_commands import PictureCommands
from ovadesk.ui.preferences import Preferences
from ovadesk.ui.results.opening import Results, parted
from ovadesk.ui.saving import Saving
from ovadesk.ui.studies.commands import StudyCommands
from ovadesk.ui.watching import Watching
from ovadesk.ui.words import tr


class Commands(QObject):
    """Made once; ``open`` opens paths from wherever they come."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._window, self._remembered = controller.window, controller.remembered
        self._opens = OpenCommands(controller, self)
        self.opening = self._opens.opening
        masking = Masking(controller, self)
        self.saving = Saving(controller, masking, self)
        self.arranging = Arranging(controller, self)
        self.measuring = Measuring(controller.window, controller.session, controller.calling.reader, self)
        self.saving.marks = self.measuring.marks
        self.preferences = Preferences(controller, self)
        pictures = PictureCommands(controller, self)
        self.watching = Watching(controller, self.opening, self)
        finding = Finding(controller, self.open, self)
        self.entrance = Entrance(controller, self)
        self.studies = StudyCommands(controller, self)
        self.results = Results(controller, self)
        self.entrance.entered.connect(self.studies.close)
        self.entrance.entered.connect(self.results.close)
        keeping = (self.saving, self.preferences, self.watching, self.entrance, self.studies, self.results)
        for part in (self._opens, pictures, self.arranging, self.measuring, finding, *keeping):
            self.connect_actions(part.does())
        self.connect_actions(self._does())
        self._connect_signals()
        self._opens.opened.connect(self.preferences.opened)
        self._choices = Choices(controller, self.open, self)
        self._window.dropped.connect(self.open)

    def open(self, paths: list[Path]) -> None:
        """Open files and folders; progress and cancel are at the foot. A table of readings is analysed in a window
        of its own. Not while a study is read.
        """
        if not self.entrance.reading:
            tables, others = parted(paths)
            self.results.open_tables(tables)
            self._opens.open(others)

    def take_up(self, loaded: Loaded, paths: Sequence[Path]) -> None:
        """These studies are open already, from these paths: another window had them."""
        self._opens.take_up(loaded)
        self.preferences.opened(list(paths))

    def connect_actions(self, does: dict[str, Callable[[], object]]) -> None:
        """Tie actions, by their ids in ``specs``, to what they do."""
        for name, work in does.items():
            self._window.act(name).triggered.connect(lambda _=False, work=work: work())

    def _does(self) -> dict[str, Callable[[], object]]:
        c, panel = self._controller, self._window.call_panel
        session = c.session
        return {
            "export": self._export,
            "close_all": session.close_all,
            "quit": self._window.close,
            "suspicious": c.most_suspicious,
            "previous_clip": lambda: session.step_clip(-1),
            "next_clip": lambda: session.step_clip(1),
            "previous_study": lambda: session.step_study(-1),
            "next_study": lambda: session.step_study(1),
            "analyse": c.analyse,
            "cancel": self._cancel,
            "card": self._show_card,
            "benign": lambda: panel.choose(Call.BENIGN),
            "malignant": lambda: panel.choose(Call.MALIGNANT),
            "note": panel.note.setFocus,
            "lock": self._lock,
            "reader": self._change_reader,
            "keys": lambda: keys_dialog(self._window, self._window.actions_by_id).open(),
            "about": lambda: about_dialog(self._window).open(),
        }

    def _connect_signals(self) -> None:
        c = self._controller
        self._window.act("call_first").toggled.connect(self._call_first)
        self._window.act("hide_names").toggled.connect(self._hide_names)
        self._window.model_panel.card_wanted.connect(self._show_card)
        c.looking.cine.playing_changed.connect(self._name_play)
        c.calling.reader.exported.connect(self._exported)
        self._remembered.failed.connect(c.warn)
        self.studies.results_wanted.connect(self._show_results)

    # what is written

    def _export(self) -> None:
        folder = self._remembered.now.last_folder
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Export the readings"), str(Path(folder) / "READINGS.csv"), "CSV (*.csv)"
        )
        if name:
            self._controller.calling.reader.export(Path(name).with_suffix(".csv"))

    def _exported(self, path: Path, rows: int) -> None:
        self._window.foot.say(tr("{n} readings written to {file}, markings beside it.").format(n=rows, file=path.name))

    # the rest

    def _cancel(self) -> None:
        if self.measuring.cancel():
            return
        if self.saving.cancel():
            self._window.foot.say(tr("The cine was not saved."))
        elif self.arranging.leave_full_screen():
            return
        elif self._opens.cancel():
            self._window.foot.say(tr("Opening was cancelled."))
        elif self._controller.analysis.running:
            self._controller.analysis.cancel()
            self._window.foot.say(tr("Analysis stopped; what was found stays. A goes on with it."))

    def _lock(self) -> None:
        if self._window.browser.filter.hasFocus():
            self._window.browser.tree.setFocus()  # Enter ends the typing of a filter, it does not lock a call
            return
        if not self.measuring.finish():  # Enter ends the polygon that is being drawn
            self._window.call_panel.try_lock()

    def _call_first(self, on: bool) -> None:
        self._controller.call_first(on)

    def _hide_names(self, on: bool) -> None:
        self._remembered.change(hide_names=on)
        self._controller.looking.hide_names(self._remembered.now.hide_names)

    def _name_play(self, playing: bool) -> None:
        self._window.act("play").setIcon(icon("pause" if playing else "play"))

    def _show_results(self, where: str, study_id: str) -> None:
        """Of a study of the coordinator's window, which knows the password of its server."""
        from ovadesk.ui.studies.access import place_at

        window = self.studies.studies
        seen = window.seen if window is not None else None
        known = seen.place if seen is not None and seen.place.where == where else place_at(where)
        self.results.open_study(replace(known, study_id=study_id))

    def _show_card(self) -> None:
        classifier = self._controller.analysis.classifier
        if classifier is None:
            self._window.foot.say(tr("The model is not ready yet."))
            return
        card_dialog(self._window, classifier.card, classifier.engine_name, classifier.model_sha256).open()

    def _change_reader(self) -> None:
        now = self._remembered.now
        dialog = ReaderDialog(self._window, now.reader_id, now.reader_group)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                reader_id, group = dialog.chosen
                self._controller.become(reader_id, group)

        dialog.finished.connect(take)
        dialog.open()
