"""From the main window to results: of a table, or of a closed study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ovadesk.ui.controller import Controller
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.words import tr

if TYPE_CHECKING:  # the window is imported when somebody wants it
    from ovadesk.ui.results.option_fields import Typed
    from ovadesk.ui.results.sources import Source
    from ovadesk.ui.results.window import ResultsWindow
    from ovadesk.ui.studies.access import Place

FILTER = "Tables of readings (*.csv *.tsv);;All files (*)"
TABLES = (".csv", ".tsv")


class Results(QObject):
    """``windows`` are those that are open, one for each table or study."""

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._window = controller.window
        self._tools = Tools(controller.jobs, controller.services, controller.remembered)
        self.windows: list[ResultsWindow] = []
        self._gone: list[ResultsWindow] = []  # closed, and not yet deleted by Qt: no worker may do it by chance
        controller.window.closing.connect(self.close)

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        return {"analyse_readings": self.ask}

    def ask(self) -> None:
        """Choose a table, and analyse it."""
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Analyse readings"), self._tools.folder, tr(FILTER))
        if name:
            self._tools.remembered.change(last_folder=str(Path(name).parent))
            self.open_tables([Path(name)])

    def open_tables(self, paths: Sequence[Path]) -> None:
        """A window for each of ``paths``."""
        from ovadesk.ui.results.sources import TableSource

        for path in paths:
            self._open(TableSource(path))

    def open_study(self, place: Place) -> None:
        """The results of a closed study; an open one is refused in the window."""
        from ovadesk.ui.results.sources import StudySource

        folder = Path(self._tools.folder) if place.on_server else Path(place.where).parent
        self._open(StudySource(place, folder))

    def open_as(self, source: Source, typed: Typed) -> ResultsWindow:
        """A window with options of its own."""
        return self._open(source, typed)

    def close(self) -> None:
        """The main window closes, or somebody begins to read."""
        for window in list(self.windows):
            window.close()

    def _open(self, source: Source, typed: Typed | None = None) -> ResultsWindow:
        from ovadesk.ui.results.window import ResultsWindow

        window = next((one for one in self.windows if one.source == source), None)
        if window is None:
            window = ResultsWindow(self._tools, source, typed)
            self.windows.append(window)
            window.tables_wanted.connect(lambda paths: self.open_tables(paths) if paths else self.ask())
            window.closed.connect(lambda: self._closed(window))
        else:
            window.run()  # the table may have changed since
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def _closed(self, window: ResultsWindow) -> None:
        self.windows.remove(window)
        self._gone.append(window)
        window.destroyed.connect(lambda: self._gone.remove(window))


def parted(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Tables of readings, and everything else."""
    tables = [path for path in paths if path.suffix.casefold() in TABLES]
    return tables, [path for path in paths if path not in tables]
