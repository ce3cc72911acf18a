"""The settings at work: their dialog, and everything in the window that follows a change at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ovadesk.classify.cam_methods import GRADCAM, METHODS
from ovadesk.domain.problem import Problem
from ovadesk.settings import RECENT_MAX
from ovadesk.ui.actions import give_keys
from ovadesk.ui.controller import Controller
from ovadesk.ui.jobs import Ticket
from ovadesk.ui.remembered import LANE
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import FIXED, bracketed, spoken, tr
from ovadesk.workflow.settings_file import export_settings, import_settings

if TYPE_CHECKING:  # the dialog is imported when somebody wants it
    from ovadesk.ui.settings_dialog import SettingsDialog

MODEL = {"engine", "model_id", "cam_method", "cam_layer"}
READER = {"reader_id", "reader_group"}
FILE, FILTER = "ovadesk-settings.json", "Settings (*.json)"
TICKED = ("hide_names", "call_first", "ruler")  # actions that are settings too


def _barred() -> dict[str, dict[Any, str]]:
    """The engines that cannot run here, and the maps that only such a one makes, with the reason."""
    from ovadesk.classify.engine import engine_status

    missing = {name: spoken(why) for name, why in engine_status().items() if why is not None}
    maps = {name: missing["torch"] for name in METHODS if name != GRADCAM} if "torch" in missing else {}
    return {"engine": missing, "cam_method": maps}


class Preferences(QObject):
    """Follows ``Remembered.changed``, whoever changed something."""

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._window = controller, controller.window
        self._remembered = controller.remembered
        self._remembered.changed.connect(self._follow)
        self._remembered.refused.connect(self._refuse)  # no lambda: it would keep the window for ever
        for found in self._remembered.fixed.troubles:
            controller.warn(found)
        self._window.grid.made.connect(self._dress)
        for viewer in self._window.grid.all_viewers:
            self._dress(viewer)
        controller.looking.cine.set_usual(self._remembered.now.cine_speed)
        self._open: list[str] = []
        self._dialog: SettingsDialog | None = None
        controller.session.closed.connect(lambda: self._note([]))

    def _refuse(self, _: object) -> None:
        self._window.foot.say(tr(FIXED), warning=True)

    def opened(self, paths: list[Path]) -> None:
        """These were opened, to be opened again the next time where the reader wants that."""
        names = [str(path.absolute()) for path in paths]
        self._note([*(name for name in self._open if name not in names), *names][-RECENT_MAX:])

    @property
    def left_open(self) -> list[Path]:
        """What was open when the window was closed, where the reader wants it again."""
        now = self._remembered.now
        return [Path(name) for name in now.left_open] if now.reopen else []

    @property
    def open_paths(self) -> tuple[Path, ...]:
        """What was opened and is open still."""
        return tuple(Path(name) for name in self._open)

    @property
    def page(self) -> str:
        """The page of the dialog in front, empty where it is not open."""
        return self._dialog.page if self._dialog is not None else ""

    def _note(self, names: list[str]) -> None:
        self._open = names
        self._remembered.change(left_open=tuple(names))

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        return {"settings": self.show}

    def show(self, page: str = "") -> None:
        """Open the dialog, at ``page`` or its first."""
        from ovadesk.ui.settings_dialog import SettingsDialog  # not needed to start

        more, remembered = {"model_id": self._models()}, self._remembered
        dialog = SettingsDialog(self._window, remembered.now, more, remembered.fixed, _barred())
        dialog.applied.connect(self.apply)
        dialog.export_wanted.connect(lambda: self._export(dialog))
        dialog.import_wanted.connect(lambda: self._import(dialog))
        if page:
            dialog.open_page(page)
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self) -> None:
        self._dialog = None

    def apply(self, changes: dict[str, Any]) -> None:
        """Set what was changed in the dialog; model and reader begin anew once where theirs are among it."""
        names = set(changes)
        if names & {"engine", "model_id", "cam_method"}:
            torch = changes.get("engine", self._remembered.now.engine) == "torch"
            if "model_id" in names or not torch:
                changes["cam_layer"] = ""  # another network has other layers, another engine none but the last
        self._remembered.change(**changes)
        now = self._remembered.now
        if names & READER:
            self._controller.become(now.reader_id, now.reader_group)
        if names & MODEL:
            self._controller.open_model()

    def _follow(self, names: frozenset[str]) -> None:
        now = self._remembered.now
        for name in TICKED:
            if name in names:
                self._window.act(name).setChecked(getattr(now, name))
        if "keys" in names:
            give_keys(self._window.actions_by_id, now.keys)
        if names & {"overlay_colours", "overlay_opacity"}:
            self._window.model_panel.restyle(now.overlay_colours, now.overlay_opacity)
        if names & {"wheel", "smooth", "corners"}:
            for viewer in self._window.grid.all_viewers:
                self._dress(viewer)
        if "cine_speed" in names:
            self._controller.looking.cine.set_usual(now.cine_speed)

    def _dress(self, viewer: Viewer) -> None:
        now = self._remembered.now
        viewer.box.wheel_zooms = now.wheel == "zoom"
        viewer.stage.picture.smooth(now.smooth)
        viewer.corners.want(now.corners)

    def _models(self) -> tuple[tuple[Any, str], ...]:
        """The models that can be chosen, by id and title."""
        from ovadesk.classify.bundle import BundleSummary, find_bundles

        found = find_bundles(self._controller.services.model_folders)
        cards = [one.card for one in found if isinstance(one, BundleSummary)]
        return tuple((card.model_id, bracketed(tr(card.title), card.model_id)) for card in cards)

    # other machines

    def _export(self, dialog: Any) -> None:
        folder = Path(self._remembered.now.last_folder)
        name, _ = QFileDialog.getSaveFileName(dialog, tr("Export the settings"), str(folder / FILE), tr(FILTER))
        if name:
            path, draft = Path(name).with_suffix(".json"), dialog.draft
            text = tr("The settings were written to {file}.").format(file=path.name)
            self._work(dialog, lambda _: export_settings(draft, path), lambda _: dialog.say(text))

    def _import(self, dialog: Any) -> None:
        name, _ = QFileDialog.getOpenFileName(
            dialog, tr("Import settings"), self._remembered.now.last_folder, tr(FILTER)
        )
        if name:
            draft = dialog.draft
            self._work(dialog, lambda _: import_settings(draft, Path(name)), dialog.take)

    def _work(self, dialog: Any, work: Callable[[Ticket], Any], then: Callable[[Any], None]) -> None:
        """Files are read and written by the worker; a dialog closed meanwhile hears nothing more of it."""
        closed: list[int] = []
        dialog.finished.connect(closed.append)

        def end(value: Any) -> None:
            if not closed:
                then(value)

        def fail(found: Problem) -> None:
            if not closed:
                dialog.say(spoken(found), warning=True)

        self._controller.jobs.start(LANE, work, then=end, failed=fail)
