"""The clock of a playing cine: it asks for the frame that is due and skips rather than lags."""

from __future__ import annotations

import math

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

MAX_HZ = 60.0
SPEEDS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)


def frame_due(steps: int, start: int, first: int, last: int, bounce: bool) -> int:
    """The frame ``steps`` after ``start`` in a loop over ``first`` to ``last`` (inclusive), to and fro if ``bounce``.

    A start outside the loop counts as its nearest end.
    """
    count = last - first + 1
    if count <= 1:
        return first
    at = min(max(start, first), last) - first + steps
    if not bounce:
        return first + at % count
    at %= 2 * (count - 1)
    return first + (at if at < count else 2 * (count - 1) - at)


class Cine(QObject):
    """Emits the frame that is due while it plays. ``span`` is the loop: first and last frame, inclusive."""

    frame_due = Signal(int)
    playing_changed = Signal(bool)
    changed = Signal()  # loop, speed or manner

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, singleShot=True)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self.fps, self.frames = 25.0, 1
        self.speed, self.bounce = 1.0, False
        self._usual = 1.0
        self.span = (0, 0)
        self._from, self._shown = 0, -1
        self.playing = False

    def load(self, frames: int, fps: float) -> None:
        """Get ready for another clip; playing stops, the loop is all of it at the usual speed."""
        self.stop()
        self.frames, self.fps = frames, max(fps, 0.1)
        self.speed, self.span = self._usual, (0, frames - 1)
        self.changed.emit()

    def set_usual(self, speed: float) -> None:
        """How fast a clip plays at first, as a share of its own speed; the open one does so now."""
        self._usual = self.speed = speed
        self._again()

    def toggle(self, index: int) -> None:
        """Play from ``index``, or stop."""
        if self.playing:
            self.stop()
        elif self.frames > 1:
            self.playing = True
            self._begin(index)
            self.playing_changed.emit(True)

    def stop(self) -> None:
        if self.playing:
            self.playing = False
            self._timer.stop()
            self.playing_changed.emit(False)

    def loop(self, first: int | None = None, last: int | None = None) -> None:
        """Set one end of the loop; an end beyond the other moves the other to the end of the cine."""
        low, high = self.span
        if first is not None:
            low, high = first, high if first < high else self.frames - 1
        if last is not None:
            low, high = low if last > low else 0, last
        self.span = (low, high)
        self._again()

    def loop_all(self) -> None:
        """The whole cine at its own speed."""
        self.span, self.speed = (0, self.frames - 1), 1.0
        self._again()

    def faster(self, by: int) -> None:
        """``by`` steps up (or down) the speeds, 0.1 to 4 times the cine's own."""
        at = SPEEDS.index(min(SPEEDS, key=lambda speed: abs(speed - self.speed)))
        self.speed = SPEEDS[min(max(at + by, 0), len(SPEEDS) - 1)]
        self._again()

    def to_and_fro(self, on: bool) -> None:
        self.bounce = on
        self._again()

    def _again(self) -> None:
        """Go on from the frame on screen in the new manner."""
        if self.playing:
            self._begin(max(self._shown, 0))
        self.changed.emit()

    def _begin(self, index: int) -> None:
        self._from, self._shown = index, index
        self._clock.start()
        self._wait()

    def _wait(self) -> None:
        """Until the next frame is due, counted from the beginning: waits that were too long do not add up."""
        rate = min(self.fps * self.speed, MAX_HZ) / 1000
        elapsed = self._clock.nsecsElapsed() / 1e6
        self._timer.start(max(1, math.ceil((math.floor(elapsed * rate) + 1) / rate - elapsed)))

    def _tick(self) -> None:
        steps = int(self._clock.nsecsElapsed() / 1e9 * self.fps * self.speed)
        self._wait()
        due = frame_due(steps, self._from, *self.span, self.bounce)
        if due != self._shown:
            self._shown = due
            self.frame_due.emit(due)
