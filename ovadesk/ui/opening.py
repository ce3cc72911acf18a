"""Opening what the user points at, and thumbnails of it, both in workers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from ovadesk.domain.problem import OvaDeskError, Problem
from ovadesk.domain.study import Clip, Loaded
from ovadesk.pixels.display import to_display
from ovadesk.pixels.frames import Lane
from ovadesk.pixels.load import load
from ovadesk.ui.jobs import Jobs, Ticket
from ovadesk.ui.services import Services

THUMBNAIL = QSize(72, 54)


def thumbnail(shown: np.ndarray) -> QImage:
    """A small picture of an 8-bit frame, cut to the thumbnail's shape. Safe outside the GUI thread."""
    colour = shown.ndim == 3
    kind = QImage.Format.Format_RGB888 if colour else QImage.Format.Format_Grayscale8
    rows, columns = shown.shape[:2]
    pixels = np.ascontiguousarray(shown)
    whole = QImage(pixels.data, columns, rows, columns * (3 if colour else 1), kind)
    size = THUMBNAIL * 2  # sharp on high-DPI screens
    small = whole.scaled(
        size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    left, top = (small.width() - size.width()) // 2, (small.height() - size.height()) // 2
    cut = small.copy(left, top, size.width(), size.height())
    cut.setDevicePixelRatio(2)
    return cut


class Opening(QObject):
    """Loads paths and makes thumbnails."""

    loaded = Signal(object, object)  # Loaded, the paths asked for
    progress = Signal(int, int)
    thumbnail_made = Signal(str, object)  # clip key, QImage
    failed = Signal(object)  # Problem

    def __init__(self, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._made: set[str] = set()
        self.charset = services.settings.charset  # of names, where files lie about it

    def open(self, paths: Sequence[Path]) -> None:
        """Load ``paths``; an opening still under way is dropped."""
        self._jobs.renew("open")
        self.progress.emit(0, 0)
        self._jobs.start(
            "open",
            lambda ticket: self.load(ticket, paths),
            scope="open",
            then=lambda found: self.loaded.emit(found, list(paths)),
            failed=self._fail,
            reports=lambda batch: self.progress.emit(*batch[-1]),
        )

    def cancel(self) -> None:
        self._jobs.renew("open")

    def make_thumbnails(self, loaded: Loaded) -> None:
        """One for every clip that has none yet, from its middle frame."""
        clips = [c for study in loaded.studies for c in study.clips if c.key not in self._made]
        self._made.update(clip.key for clip in clips)
        if clips:
            self._jobs.start("thumbnails", partial(self._make_each, clips), reports=self._keep)

    def load(self, ticket: Ticket, paths: Sequence[Path]) -> Loaded:
        """In a worker: what lies under ``paths``; reports files done and found. Raises Cancelled."""

        def told(done: int, found: int) -> None:
            ticket.report((done, found))

        return load(
            paths,
            self._services.frames,
            self._services.secret(),
            charset=self.charset,
            on_progress=told,
            cancelled=ticket.stale,
        )

    def _fail(self, found: Problem) -> None:
        self.failed.emit(found)

    def _make_each(self, clips: Sequence[Clip], ticket: Ticket) -> None:
        """In a worker: one after the other, each handed over as soon as it is there."""
        for clip in clips:
            if ticket.stale():
                return
            image = self._thumbnail(clip)
            if image is not None:
                ticket.report((clip.key, image))

    def _thumbnail(self, clip: Clip) -> QImage | None:
        try:
            pixels = self._services.frames.read(clip, clip.n_frames // 2, lane=Lane.ANALYSE)
        except OvaDeskError:
            return None  # the viewer will say why when the clip is opened
        return thumbnail(to_display(pixels, clip.window))

    def _keep(self, batch: list[tuple[str, QImage]]) -> None:
        for key, image in batch:
            self.thumbnail_made.emit(key, image)
