"""The line above the page: which study, out of those opened before, or another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from ovadesk.ui.studies.access import Place, place_at
from ovadesk.ui.studies.parts import button
from ovadesk.ui.studies.server_dialog import ServerDialog
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.words import tr

FILTER = "Reader studies (*.ovastudy);;All files (*)"


class Chooser(QWidget):
    """``chosen`` is a place to open; ``new_wanted``: the wizard; ``forget_wanted``: take the place off the list."""

    chosen = Signal(object)  # Place
    new_wanted = Signal()
    refresh_wanted = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._passwords: dict[str, str] = {}  # of servers, while the window lives
        self.known = QComboBox()
        self.known.setAccessibleName(tr("Studies opened before"))
        self.known.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.known.setMinimumWidth(160)
        self.known.activated.connect(self._picked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.known, 1)
        row.addWidget(button(tr("Open a file..."), self.ask_file))
        row.addWidget(button(tr("From a server..."), self.ask_server))
        row.addWidget(button(tr("New study..."), self.new_wanted.emit))
        row.addWidget(button(tr("Refresh"), self.refresh_wanted.emit, tr("Look at the study again (F5).")))
        self.show_known(self._tools.remembered.now.known_studies, "")

    def show_known(self, known: Sequence[str], now: str) -> None:
        """The list, with the study in front chosen."""
        self.known.clear()
        for where in known:
            self.known.addItem(Place(where).name, where)
            self.known.setItemData(self.known.count() - 1, where, role=3)  # tooltip: the whole path
        if not known:
            self.known.addItem(tr("(no study was opened yet)"), "")
        elif now not in known:
            self.known.insertItem(0, tr("(choose a study)"), "")
        self.known.setCurrentIndex(max(0, self.known.findData(now)))
        self.known.setEnabled(bool(known))

    def remember(self, place: Place) -> None:
        """``place`` was opened: first in the list, and its password kept in memory."""
        if place.password:
            self._passwords[place.where] = place.password
        remembered = self._tools.remembered
        rest = [where for where in remembered.now.known_studies if where != place.where]
        remembered.change(known_studies=(place.where, *rest)[:12])
        self.show_known(remembered.now.known_studies, place.where)

    def ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a study"), self._tools.folder, tr(FILTER))
        if name:
            self.chosen.emit(place_at(name))

    def ask_server(self, where: str = "") -> None:
        dialog = ServerDialog(self, where)
        dialog.accepted.connect(lambda: self.chosen.emit(dialog.place))
        dialog.open()

    def _picked(self, _: int) -> None:
        where = self.known.currentData()
        if not where:
            return
        place = place_at(where, password=self._passwords.get(where, ""))
        self.chosen.emit(place)
