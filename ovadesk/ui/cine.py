"""The clock of a playing cine: it asks for the frame that is due and skips rather than lags."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

MAX_HZ = 60.0


class Cine(QObject):
    """Emits the frame that is due while it plays."""

    frame_due = Signal(int)
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._fps, self._frames = 25.0, 1
        self._from, self._shown = 0, -1

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def load(self, frames: int, fps: float) -> None:
        """Get ready for another clip; playing stops."""
        self.stop()
        self._frames, self._fps = frames, max(fps, 0.1)

    def toggle(self, index: int) -> None:
        """Play from ``index``, or stop."""
        if self.playing:
            self.stop()
        elif self._frames > 1:
            self._from, self._shown = index, index
            self._clock.start()
            self._timer.start(max(1, int(500 / min(self._fps, MAX_HZ))))
            self.playing_changed.emit(True)

    def stop(self) -> None:
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def _tick(self) -> None:
        due = (self._from + int(self._clock.elapsed() * self._fps / 1000)) % self._frames
        if due != self._shown:
            self._shown = due
            self.frame_due.emit(due)
