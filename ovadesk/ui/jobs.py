"""Work off the GUI thread: lanes of one thread each, progress, cancel, and generations that make late results die."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ovadesk.domain.problem import Cancelled, OvaDeskError, Problem, problem
from ovadesk.ui import troubles

REPORT_MS = 33  # reports are handed over in batches, about 30 times a second
JOIN_SECONDS = 10.0
PATIENT = ("analysis", "thumbnails")  # lanes whose work can wait for what a person looks at
NICE = 5
LOG = logging.getLogger(__name__)

Work = Callable[["Ticket"], Any]
Take = Callable[[Any], None]


def step_back() -> None:
    """Let what a person waits for come first: this thread, and the threads it makes from now on (those in which a
    model runs), get less of the processor's time than the window's own. Where the system has no such thing: nothing.
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


class Ticket:
    """One job: stale as soon as it is cancelled or its scope moves on to a new generation. Thread-safe."""

    def __init__(self, jobs: Jobs, scope: str, generation: int, then: Take | None, failed: Take | None, reports: Take):
        self._jobs, self.scope, self.generation = jobs, scope, generation
        self.then, self.failed, self._take = then, failed, reports
        self._stopped = threading.Event()
        self._pending: list[Any] = []
        self._lock = threading.Lock()

    def cancel(self) -> None:
        """Ask the work to stop; nothing of it is delivered from now on."""
        self._stopped.set()

    def stale(self) -> bool:
        """Whether nobody waits for this work any more; long work asks this and stops."""
        return self._stopped.is_set() or self.generation != self._jobs.generation(self.scope)

    def report(self, item: Any) -> None:
        """From the worker: hand one intermediate result over with the next batch."""
        with self._lock:
            self._pending.append(item)
            first = len(self._pending) == 1
        if first:
            self._jobs.reported.emit(self)

    def deliver(self) -> None:
        """On the GUI thread: the batch so far, unless stale."""
        with self._lock:
            batch, self._pending = self._pending, []
        if batch and not self.stale():
            self._take(batch)


class _Lane:
    """A thread with its queue; jobs of one lane run one after the other."""

    def __init__(self, name: str, run: Callable[[Ticket, Work], None]) -> None:
        self._run, self._patient = run, name in PATIENT
        self._queue: deque[tuple[Ticket, Work]] = deque()
        self._wake = threading.Condition()
        self._ending = False
        self._thread = threading.Thread(target=self._loop, name=f"ovadesk-{name}", daemon=True)
        self._thread.start()

    def put(self, ticket: Ticket, work: Work, replace: bool) -> None:
        with self._wake:
            if replace:
                for waiting, _ in self._queue:
                    waiting.cancel()
                self._queue.clear()
            self._queue.append((ticket, work))
            self._wake.notify()

    def end(self) -> None:
        """Finish what is queued and still wanted, then stop."""
        with self._wake:
            self._ending = True
            self._wake.notify()

    def join(self) -> bool:
        self._thread.join(JOIN_SECONDS)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        if self._patient:
            step_back()
        while True:
            with self._wake:
                while not self._queue and not self._ending:
                    self._wake.wait()
                if not self._queue:
                    return
                ticket, work = self._queue.popleft()
            if not ticket.stale():
                self._run(ticket, work)
            del ticket, work  # a lane at rest keeps nothing of what it did


class Jobs(QObject):
    """Starts work in lanes and brings what comes of it back to the GUI thread.

    A *scope* is what a result is about (the open case, the open clip). ``renew`` begins its next generation:
    every earlier job of that scope is stale, is told so through ``Ticket.stale`` and is never delivered.
    """

    reported = Signal(object)  # Ticket; emitted in workers, received here
    _ended = Signal(object, object, object)  # Ticket, value, Problem or None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[str, _Lane] = {}
        self._generations: dict[str, int] = {}
        self._open: set[Ticket] = set()
        self._due: dict[Ticket, None] = {}
        self._timer = QTimer(self, singleShot=True, interval=REPORT_MS)
        self._timer.timeout.connect(self._flush)
        self.reported.connect(self._note)
        self._ended.connect(self._end)
        self._closed = False

    def generation(self, scope: str) -> int:
        return self._generations.get(scope, 0)

    def renew(self, scope: str) -> int:
        """Begin the next generation of ``scope``; what was started for an earlier one is dropped."""
        self._generations[scope] = self.generation(scope) + 1
        return self._generations[scope]

    def start(
        self,
        lane: str,
        work: Work,
        *,
        scope: str = "",
        then: Take | None = None,
        failed: Take | None = None,
        reports: Take = lambda batch: None,
        replace: bool = False,
    ) -> Ticket:
        """Queue ``work`` in ``lane``; ``then`` gets its value, ``failed`` a Problem, ``reports`` lists of what
        it reported: all on the GUI thread and only while the ticket is not stale. ``replace`` drops jobs of the
        lane that still wait (the latest wins).
        """
        ticket = Ticket(self, scope, self.generation(scope), then, failed, reports)
        if self._closed:
            ticket.cancel()
            return ticket
        if lane not in self._lanes:
            self._lanes[lane] = _Lane(lane, self._run)
        self._open.add(ticket)
        self._lanes[lane].put(ticket, work, replace)
        return ticket

    def close(self, finish: tuple[str, ...] = ()) -> bool:
        """Cancel everything but the queues of the lanes in ``finish``, and join every thread.

        False where a thread did not end in time. Nothing is delivered afterwards.
        """
        self._closed = True
        self._timer.stop()
        keep = {self._lanes[name] for name in finish if name in self._lanes}
        for lane in keep:
            lane.end()
        left = sum(not lane.join() for lane in keep)  # every lane is joined, whatever the others did
        for ticket in self._open:
            ticket.cancel()
        rest = [lane for lane in self._lanes.values() if lane not in keep]
        for lane in rest:
            lane.end()
        return left + sum(not lane.join() for lane in rest) == 0

    def _run(self, ticket: Ticket, work: Work) -> None:
        """In a worker."""
        value: Any = None
        found: Problem | None = None
        try:
            value = work(ticket)
        except Cancelled:
            ticket.cancel()
        except OvaDeskError as error:
            found = error.problem
        except Exception as error:
            LOG.exception("A background job failed")
            found = problem("ui.defect", kind=type(error).__name__)
        if not self._closed:
            self._ended.emit(ticket, value, found)

    def _note(self, ticket: Ticket) -> None:
        self._due[ticket] = None
        if not self._timer.isActive() and not self._closed:
            self._timer.start()

    def _flush(self) -> None:
        due, self._due = self._due, {}
        for ticket in due:
            ticket.deliver()

    def _end(self, ticket: Ticket, value: Any, found: Problem | None) -> None:
        self._open.discard(ticket)
        self._due.pop(ticket, None)
        if self._closed or ticket.stale():
            return
        ticket.deliver()
        if found is not None:
            troubles.note(found)
        take = ticket.then if found is None else ticket.failed
        if take is not None and not ticket.stale():
            take(value if found is None else found)
