"""A watched folder: studies that arrive in it are opened beside the others, without leaving the case in front."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Loaded
from ovadesk.ui import troubles
from ovadesk.ui.actions import key_name
from ovadesk.ui.controller import Controller
from ovadesk.ui.jobs import Ticket
from ovadesk.ui.opening import Opening
from ovadesk.ui.words import counted, is_said, sentences, spoken, tr
from ovadesk.workflow.arrivals import Arrivals, scan

LANE = SCOPE = "watch"
REST_MS = 3000  # between looks where nothing goes on: a share tells nobody of its changes
SOON_MS = 700  # after a change, and while files are being written


class Watching(QObject):
    """One folder at a time. Everything on disk is done in the lane "watch", a look after the other."""

    def __init__(self, controller: Controller, opening: Opening, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._window, self._opening = controller, controller.window, opening
        self._remembered = controller.remembered
        self._folder = ""
        self._arrivals = Arrivals()
        self._away = False
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._look)
        self._system = QFileSystemWatcher(self)
        self._system.directoryChanged.connect(lambda _: self._soon())
        self._remembered.changed.connect(self._follow)  # no lambda: it would keep the window for ever
        self._begin()

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        return {"watch": self.ask}

    def ask(self) -> None:
        """Watch a folder the reader names, or no longer the one that is watched."""
        now, name = self._remembered.now, ""
        if not now.watched_folder:
            name = QFileDialog.getExistingDirectory(self._window, tr("Watch a folder"), now.last_folder)
        self._window.act("watch").setChecked(bool(name))  # also where nothing was named
        self._remembered.change(watched_folder=name)

    @property
    def away(self) -> bool:
        """Whether the folder could not be read at the last look."""
        return self._away

    def _follow(self, names: frozenset[str]) -> None:
        if "watched_folder" in names:
            self._begin()

    def _begin(self) -> None:
        """Watch the folder of the settings, and forget the one before."""
        began = bool(self._folder)
        self._folder = self._remembered.now.watched_folder
        self._arrivals, self._away = Arrivals(), False
        self._controller.jobs.renew(SCOPE)
        if self._system.directories():
            self._system.removePaths(self._system.directories())
        action = self._window.act("watch")
        action.setChecked(bool(self._folder))
        self._later.stop()
        if self._folder:
            self._window.foot.say(tr("The folder {name} is watched.").format(name=Path(self._folder).name))
            self._look()
        elif began:
            self._window.foot.say(tr("No folder is watched any more."))

    def _soon(self) -> None:
        if not self._later.isActive() or self._later.remainingTime() > SOON_MS:
            self._later.start(SOON_MS)

    def _look(self) -> None:
        folder, arrivals = Path(self._folder), self._arrivals
        self._controller.jobs.start(
            LANE,
            lambda ticket: arrivals.look(scan(folder, ticket.stale), time.monotonic()),
            scope=SCOPE,
            then=self._seen,
            failed=self._gone,
        )

    def _seen(self, arrived: tuple[Path, ...]) -> None:
        if self._away:
            self._away = False
            self._window.foot.say(tr("The watched folder can be read again."))
        if not self._system.directories():
            self._system.addPath(self._folder)  # it answered a moment ago: this does not wait for a dead share
        if arrived:
            self._controller.jobs.start(
                LANE,
                lambda ticket: self._load(ticket, arrived),
                scope=SCOPE,
                then=self._loaded,
                failed=self._controller.warn,
            )
        self._later.start(SOON_MS if self._arrivals.waits else REST_MS)

    def _gone(self, found: Problem) -> None:
        if not self._away:  # once is enough
            self._away = True
            self._controller.warn(found)
        if self._system.directories():
            self._system.removePaths(self._system.directories())
        self._later.start(REST_MS)

    def _load(self, ticket: Ticket, paths: tuple[Path, ...]) -> Loaded:
        return self._opening.load(ticket, paths)

    def _loaded(self, loaded: Loaded) -> None:
        session, window = self._controller.session, self._window
        before = {study.case_id for study in session.loaded.studies}
        empty = session.study is None
        session.add(loaded, go=False)
        window.act("refused").setEnabled(bool(session.loaded.refused))
        self._opening.make_thumbnails(loaded)
        if session.clip is not None:
            window.browser.mark(session.clip)
        new = sum(study.case_id not in before for study in loaded.studies)
        self._tell(new, len(loaded.studies) - new, loaded, empty)

    def _tell(self, new: int, grown: int, loaded: Loaded, empty: bool) -> None:
        """What arrived; what could not be opened goes first."""
        said = []
        for one in loaded.refused:
            troubles.note(one.problem, one.path.name)
        if new:
            key = key_name(self._window.act("next_study"))
            arrived = counted(new, "1 study arrived", "{n} studies arrived")
            text = tr("{arrived} ({key}).") if key and not empty else tr("{arrived}.")
            said.append(text.format(arrived=arrived, key=key))
        if grown:
            said.append(tr("More pictures of {n} open studies arrived.").format(n=grown))
        if loaded.refused:
            first = loaded.refused[0]
            said.insert(0, is_said(first.path.name, spoken(first.problem)))
        if said:
            self._window.foot.say(sentences(said), warning=bool(loaded.refused))
