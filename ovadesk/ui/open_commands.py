"""Opening from menu, keys and the command line: what was found, what was refused, and names read anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Loaded
from ovadesk.settings import resource
from ovadesk.ui import troubles
from ovadesk.ui.controller import Controller
from ovadesk.ui.dialogs import refused_dialog
from ovadesk.ui.opening import Opening
from ovadesk.ui.words import counted, frames, is_said, sentences, spoken, tr

KINDS = (
    "dcm",
    "DCM",
    "dicom",
    "png",
    "jpg",
    "jpeg",
    "bmp",
    "tif",
    "tiff",
    "gif",
    "mp4",
    "mov",
    "avi",
    "mkv",
    "wmv",
    "zip",
)
FILTER = "Ultrasound ({kinds});;All files (*)"
PATTERNS = f"DICOMDIR {' '.join(f'*.{kind}' for kind in KINDS)}"


class OpenCommands(QObject):
    """``open`` opens paths from wherever they come; ``opened`` tells which of them held studies."""

    opened = Signal(object)  # list[Path]

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._window, self._remembered = controller.window, controller.remembered
        self._under_way = False
        self.opening = Opening(controller.services, controller.jobs, self)
        self.opening.loaded.connect(self._loaded)
        self.opening.failed.connect(self._not_loaded)
        self.opening.progress.connect(self._load_progress)
        self.opening.thumbnail_made.connect(self._window.browser.put_thumbnail)
        self._window.browser.refused_wanted.connect(self._show_refused)
        self._window.act("refused").setEnabled(False)
        self._remembered.changed.connect(self._reread)

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        return {
            "open": self._ask_files,
            "open_folder": self._ask_folder,
            "samples": lambda: self.open([resource("samples")]),
            "refused": self._show_refused,
        }

    def open(self, paths: list[Path]) -> None:
        """Open files and folders; progress and cancel are at the foot."""
        if paths:
            self._under_way = True
            self.opening.open(paths)

    def take_up(self, loaded: Loaded) -> None:
        """These are open already: what follows from it."""
        self._window.act("refused").setEnabled(bool(loaded.refused))
        self.opening.make_thumbnails(loaded)

    def cancel(self) -> bool:
        """Stop opening; False where nothing is being opened."""
        under_way, self._under_way = self._under_way, False
        if under_way:
            self.opening.cancel()
            self._window.foot.rest()
        return under_way

    def _load_progress(self, done: int, found: int) -> None:
        if self._under_way:
            self._window.foot.work(tr("Opening"), done, found)

    def _reread(self, names: frozenset[str]) -> None:
        """Names are written by another character set from now on: read those of the open studies again."""
        if "charset" not in names:
            return
        self.opening.charset = self._remembered.now.charset
        paths = [clip.path for study in self._controller.session.loaded.studies for clip in study.clips]
        if paths:
            self._controller.jobs.start(
                "open",
                lambda ticket: self.opening.load(ticket, paths),
                scope="open",
                then=lambda loaded: self._controller.session.add(loaded, go=False),
                failed=self._controller.warn,
            )

    def _not_loaded(self, found: Problem) -> None:
        self._under_way = False
        self._window.foot.rest()
        self._controller.warn(found)

    def _loaded(self, loaded: Loaded, paths: list[Path]) -> None:
        self._under_way = False
        self._window.foot.rest()
        if loaded.studies:
            for path in reversed(paths):
                self._remembered.opened(path)
            self.opened.emit(paths)
        session = self._controller.session
        session.add(loaded)
        self._window.act("refused").setEnabled(bool(session.loaded.refused))
        self.opening.make_thumbnails(loaded)
        self._tell(loaded)  # last: going to a study takes away what was said before

    def _tell(self, loaded: Loaded) -> None:
        """What was opened; what was not goes first."""
        foot = self._window.foot
        for one in loaded.refused:
            troubles.note(one.problem, one.path.name)
        if loaded.refused:
            first = loaded.refused[0]
            text = is_said(first.path.name, spoken(first.problem))
            if len(loaded.refused) > 1:
                text = sentences([tr("{n} files could not be opened (Ctrl+L).").format(n=len(loaded.refused)), text])
            foot.say(text, warning=True)
        elif not loaded.studies:
            foot.say(spoken(Problem("ui.nothing_found")), warning=True)
        elif not foot.message.text():  # a note on the file in front of the reader says more than a count
            found = counted(len(loaded.studies), "1 study", "{n} studies")
            opened = tr("{studies}, {frames}.")
            foot.say(opened.format(studies=found, frames=frames(sum(study.n_frames for study in loaded.studies))))

    def _ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self._window, tr("Open files"), self._remembered.now.last_folder, tr(FILTER).format(kinds=PATTERNS)
        )
        self.open([Path(name) for name in names])

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, tr("Open a folder"), self._remembered.now.last_folder)
        self.open([Path(name)] if name else [])

    def _show_refused(self) -> None:
        refused_dialog(self._window, self._controller.session.loaded.refused).open()
