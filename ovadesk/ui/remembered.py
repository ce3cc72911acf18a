"""The settings while the window lives: changed in one place, saved a moment later by a worker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.machine_settings import Fixed
from ovadesk.settings import Paths, Settings, load_settings, save_settings
from ovadesk.ui.jobs import Jobs

LANE = "settings"
SAVE_MS = 500


class Remembered(QObject):
    """``now`` is what is set now. What is ``fixed`` on this machine stays as it is, whoever wants to change it."""

    failed = Signal(object)  # Problem
    changed = Signal(object)  # frozenset[str]: the names of what is set anew, or of what stays as it was
    refused = Signal(object)  # frozenset[str]: the names of what is fixed, which somebody wanted otherwise

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        jobs: Jobs,
        fixed: Fixed | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths, self._jobs = paths, jobs
        self.now = settings
        self.fixed = fixed or Fixed()
        self._told = False
        self._later = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._later.timeout.connect(self.save)

    def change(self, **values: Any) -> None:
        """Set what is named, tell who follows, and save it soon."""
        names = frozenset(name for name, value in values.items() if getattr(self.now, name) != value)
        barred = names & self.fixed.values.keys()
        self.now = replace(self.now, **{name: value for name, value in values.items() if name not in barred})
        self._later.start()
        if barred:
            self.refused.emit(barred)
        if names:
            self.changed.emit(names)

    def opened(self, path: Path) -> None:
        """``path`` was opened: first among the recent ones."""
        self.now = self.now.with_recent(path)
        self._later.start()

    def save(self) -> None:
        """Hand the settings to the worker now."""
        self._later.stop()
        settings = self.now

        def work() -> None:
            try:
                save_settings(self._paths, self.fixed.own(settings, load_settings(self._paths)))
            except OSError as error:
                raise OvaDeskError(problem("ui.settings", kind=type(error).__name__)) from error

        self._jobs.start(LANE, lambda _: work(), failed=self._fail)

    def _fail(self, found: Problem) -> None:
        if not self._told:  # once is enough: a folder does not become writable by being tried again
            self._told = True
            self.failed.emit(found)
