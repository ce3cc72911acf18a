"""One piece of work at a time, off the GUI thread: how far it is, and a button that stops it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.ui.jobs import Jobs, Ticket
from ovadesk.ui.studies.parts import button
from ovadesk.ui.studies.tools import LANE
from ovadesk.ui.words import tr

Then = Callable[[Any], None]
Failed = Callable[[Problem], None]


class Asked:
    """What the work is given: it tells ``progress``, and stops where it is ``cancelled``."""

    def __init__(self, ticket: Ticket, stopped: Callable[[], bool]) -> None:
        self._ticket, self._stopped = ticket, stopped

    def progress(self, done: int, total: int, what: str = "") -> None:
        """``what`` is under way now; empty: what was said at first."""
        self._ticket.report((done, total, what))

    def cancelled(self) -> bool:
        return self._ticket.stale() or self._stopped()


class WorkBar(QWidget):
    """Hidden while nothing is under way. ``busy`` tells when that changes, ``stopped`` that a person stopped it."""

    busy = Signal(bool)
    stopped = Signal()

    def __init__(self, lane: str = LANE) -> None:
        """``lane``: work of one lane waits for what was begun before in it."""
        super().__init__()
        self._lane = lane
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("Progress"))
        self.cancel = button(tr("Cancel"), self.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self._ticket: Ticket | None = None
        self._asked_to_stop = self._keeps = False
        self.hide()

    @property
    def working(self) -> bool:
        return self._ticket is not None

    def run(
        self,
        jobs: Jobs,
        work: Callable[[Asked], Any],
        what: str,
        then: Then,
        failed: Failed,
        *,
        keeps: bool = False,
        lane: str = "",
    ) -> None:
        """Do ``work`` in a worker, unless something else is under way; ``then`` gets its value, ``failed`` a Problem.
        ``lane``: another than the bar's own.

        Work that ``keeps`` what it did so far is asked to stop and still tells what it has; any other is dropped.
        """
        if self.working:
            return
        self._asked_to_stop, self._keeps = False, keeps
        self.bar.setRange(0, 0)
        self.bar.setFormat(f"{what}…")

        def over(take: Callable[[Any], None]) -> Callable[[Any], None]:
            def end(value: Any) -> None:
                self._end()
                take(value)

            return end

        self._ticket = jobs.start(
            lane or self._lane,
            lambda ticket: work(Asked(ticket, lambda: self._asked_to_stop)),
            then=over(then),
            failed=over(failed),
            reports=lambda batch: self._report(what, *batch[-1]),
        )
        self.show()
        self.busy.emit(True)

    def stop(self) -> None:
        """Ask what is under way to stop."""
        self._asked_to_stop = True
        if self._keeps and self.working:
            self.bar.setFormat(tr("Stopping…"))
        elif self.working:
            self.let_go()
            self.stopped.emit()

    def let_go(self) -> None:
        """Nobody waits any more for what is under way."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._end()

    def _report(self, what: str, done: int, total: int, now: str) -> None:
        if not self._asked_to_stop:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.bar.setFormat(f"{now or what} · %v / %m")

    def _end(self) -> None:
        self._ticket = None
        self.hide()
        self.busy.emit(False)
